"""Where a film is put: the first free name, whether it can be written there, where it grows."""

import os
from collections.abc import Collection, Iterable
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryFile

from tui.file_paths import is_folder, is_same, is_special, is_there
from tui.studio.advice import Do, Remedy
from tui.studio.failures import StudioError
from tui.studio.film.disk_space import SMALLEST_FILM_BYTES, check_room
from tui.text import clean_name
from tui.words import _

_LONGEST_STEM = 200
"""Bytes: with a number and endings behind it, a name stays below the usual 255."""
_LONGEST_START = 100
"""Bytes of a film's name in that of its part: eCryptfs takes names of 143 in all."""


def free_name(folder: Path, name: str, ending: str = ".mp4", taken: Collection[str] = ()) -> Path:
    """`name.mp4` in `folder`, or `name 2.mp4`, …: the first that no file has, nor is in `taken`.

    A name that came from elsewhere is made one that a file can have: it leads out of no folder.
    """
    stem = _stem(name)
    names = chain((stem,), (f"{stem} {number}" for number in count(2)))
    paths = (folder / f"{name}{ending}" for name in names)
    return next(path for path in paths if str(path) not in taken and not os.path.lexists(path))


def _stem(name: str) -> str:
    plain = clean_name(name).replace("/", " ").replace("\\", " ").strip(". ")
    return plain.encode()[:_LONGEST_STEM].decode(errors="ignore").strip() or "clip"


def check_target(out: Path, *, force: bool, stills: Iterable[str] = ()) -> None:
    """See that a film can be put at `out`, before anything is rendered. Raises `StudioError`.

    What the film is made of, the `stills`, is never replaced by it.
    """
    try:
        if any(is_same(out, still) for still in stills):
            message = _("{path} is one of the stills", path=out)
            raise StudioError(message, Do(Remedy.OTHER_PLACE), usage=True)
        if is_folder(out):
            elsewhere = Do(Remedy.OTHER_PLACE, files=(str(out / "clip.mp4"),))
            raise StudioError(_("{path} is a folder", path=out), elsewhere, usage=True)
        if is_special(out):
            message = _("{path} is a pipe or a device, not a file", path=out)
            raise StudioError(message, Do(Remedy.OTHER_PLACE), usage=True)
        if is_there(out) and not force:
            raise StudioError(_("{path} exists already", path=out), Do(Remedy.REPLACE), usage=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=out.parent).close()
        check_room(out.parent, SMALLEST_FILM_BYTES)
    except OSError as error:
        raise StudioError(
            _(
                "{path} cannot be written: {why}",
                path=out,
                why=error.strerror or type(error).__name__,
            ),
            Do(Remedy.OTHER_PLACE),
            usage=True,
        ) from None


def spare_target(out: Path) -> Path:
    """`out`, or a free name beside it where something has that."""
    return free_name(out.parent, out.stem) if os.path.lexists(out) else out


def part_of(out: Path, render: str) -> Path:
    """Where a render's film grows before it gets its name: no two renders grow into one file."""
    name = os.fsencode(out.name)[:_LONGEST_START].decode(errors="ignore")
    return out.with_name(f"{name}.{render}.part")
