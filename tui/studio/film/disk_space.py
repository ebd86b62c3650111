"""Whether a disk has room for a clip: checked before the render, and before the download."""

import errno
import shutil
from pathlib import Path

from tui.formatting import size_of
from tui.studio.advice import Do, Remedy, advice
from tui.studio.failures import StudioError
from tui.words import _

DISK = "disk"
SMALLEST_FILM_BYTES = 1_000_000
LEAST_BYTES_A_SECOND = 100_000
"""Less than any 1080p clip needs: a disk without even this much has no room for one."""


def least_bytes(duration_ms: int) -> int:
    """The fewest bytes that a clip of this length needs."""
    return max(SMALLEST_FILM_BYTES, duration_ms * LEAST_BYTES_A_SECOND // 1000)


def check_room(folder: Path, needed: int) -> None:
    """Raise `StudioError` where `folder` has fewer than `needed` bytes left.

    Where the disk does not say, nothing is raised.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free < needed:
        raise no_room(
            folder,
            _(
                "{free} left, {needed} needed",
                free=size_of(free),
                needed=size_of(needed),
            ),
        )


def no_room(folder: Path, reason: str) -> StudioError:
    """The error for a disk without room for a clip."""
    return _not_saved(folder, reason, _("Make room there; an export is not charged."))


def not_saved(folder: Path, error: OSError) -> StudioError:
    """The error for a folder that does not take a clip, or not any more."""
    why = error.strerror or type(error).__name__
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return no_room(folder, why)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _not_saved(folder, why, _("Make it writable; an export is not charged."))
        case _other:
            return _not_saved(folder, why, _("An export is not charged."))


def _not_saved(folder: Path, why: str, to_do: str) -> StudioError:
    message = _("The clip cannot be saved in {folder}: {why}", folder=folder, why=why)
    return StudioError(message, advice(to_do, Do(Remedy.OTHER_PLACE)), code=DISK)
