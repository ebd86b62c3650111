"""Whether a disk has room for a film: asked before it is rendered, and again before it comes."""

import shutil
from pathlib import Path

from tui.formatting import size_of
from tui.studio.advice import Do, Remedy, advice
from tui.studio.failures import StudioError

DISK = "disk"
SMALLEST_FILM_BYTES = 1_000_000
LEAST_BYTES_A_SECOND = 100_000
"""Less than any 1080p film takes: a disk that has not even this surely cannot take it."""


def least_bytes(duration_ms: int) -> int:
    """What a film of this length takes at the very least."""
    return max(SMALLEST_FILM_BYTES, duration_ms * LEAST_BYTES_A_SECOND // 1000)


def check_room(folder: Path, needed: int) -> None:
    """Raise `StudioError` where `folder` has fewer than `needed` bytes left.

    Where nobody can tell, the disk gets the benefit of the doubt.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free < needed:
        raise no_room(folder, f"{size_of(free)} are left there, and it takes {size_of(needed)}")


def no_room(folder: Path, reason: str) -> StudioError:
    """The error for a disk that does not take a film."""
    return StudioError(
        f"{folder} cannot take the film: {reason}",
        advice("Make room there; an export is not charged.", Do(Remedy.OTHER_PLACE)),
        code=DISK,
    )
