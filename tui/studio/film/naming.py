"""A film that has come whole gets its name; what has the name already is never replaced unasked.

The name is written down before the film has it, and that it is saved when nothing is left to do:
with what lies on the disk, a later program knows where this one died.
"""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui.file_paths import is_file, is_same
from tui.library.records import RenderRecord, RenderState
from tui.library.renders import Renders
from tui.media.films import probe
from tui.studio.events import Saved
from tui.studio.failures import StudioError
from tui.studio.film.disk_space import not_saved
from tui.studio.film.file import size_of
from tui.studio.film.targets import free_name, part_of, spare_target
from tui.words import _


def give_name(renders: Renders, render: str, part: Path, out: Path, *, force: bool) -> Saved:
    """Check that the film of a render can be played, and give it its name. Raises `StudioError`."""
    film = probe(part)
    try:
        if film is None:
            part.unlink(missing_ok=True)
            raise StudioError(
                _("The clip that came cannot be opened"), _("Export again: nothing is charged.")
            )
        path, size = out if force else spare_target(out), part.stat().st_size
        renders.name(render, str(path), size, film.seconds)
        while not _takes(path, part, replaces=force and path == out):
            path = free_name(out.parent, out.stem)
            renders.name(render, str(path), size, film.seconds)
    except OSError as error:
        raise not_saved(out.parent, error) from None
    _end(renders, render, part)
    return Saved(path, size, film.seconds, film.width, film.height)


def named_before(renders: Renders, record: RenderRecord) -> Saved | None:
    """The film of an unfinished render that an earlier program gave its name, and then died."""
    if record.film is None or record.path is None:
        return None
    part = part_of(Path(record.path), record.id)
    if os.path.lexists(part) and not is_same(part, record.film):
        return None
    saved = read_saved(Path(record.film))
    if saved is None or saved.bytes != record.bytes:
        return None
    _end(renders, record.id, part)
    return replace(saved, version=record.version)


def read_saved(path: Path) -> Saved | None:
    """The film at `path` as it is now; `None` where none is, or one that cannot be opened."""
    film = probe(path) if is_file(path) else None
    if film is None:
        return None
    return Saved(path, size_of(path), film.seconds, film.width, film.height)


def _takes(path: Path, part: Path, *, replaces: bool) -> bool:
    """Call `part` `path`; says whether it is, or something else has the name.

    Not even with `replaces` can everything be replaced: a folder, or another user's file in a
    folder like `/tmp`. Where the disk gives a file two names, it has that of `part` still.
    """
    try:
        if replaces:
            part.replace(path)
        else:
            path.hardlink_to(part)
    except FileExistsError:
        return is_same(path, part)
    except OSError:
        if os.path.lexists(path):
            return False
        part.replace(path)  # this disk gives no file a second name
    return True


def _end(renders: Renders, render: str, part: Path) -> None:
    """The film has its name: it keeps no other."""
    with suppress(OSError):
        part.unlink(missing_ok=True)
    renders.mark(render, RenderState.SAVED)
