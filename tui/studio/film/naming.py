"""A film that has come whole gets its name; what has the name already is never replaced unasked."""

import os
from pathlib import Path

from tui.file_paths import is_file, is_same
from tui.media.films import probe
from tui.studio.events import Saved
from tui.studio.failures import StudioError
from tui.studio.film.disk_space import not_saved
from tui.studio.film.file import size_of
from tui.studio.film.targets import free_name
from tui.words import _


def give_name(part: Path, out: Path, *, force: bool) -> Saved:
    """Check that the film can be played, and give it its name. Raises `StudioError`.

    Where the disk gives a file two names it has its part's still, which is the caller's to delete.
    """
    film = probe(part)
    try:
        if film is None:
            part.unlink(missing_ok=True)
            raise StudioError(
                _("The clip that came cannot be opened"), _("Export again: nothing is charged.")
            )
        path = _replaced(part, out) if force else _named(part, out)
        return Saved(path, path.stat().st_size, film.seconds, film.width, film.height)
    except OSError as error:
        raise not_saved(out.parent, error) from None


def read_saved(path: Path) -> Saved | None:
    """The film at `path` as it is now; `None` where none is, or one that cannot be opened."""
    film = probe(path) if is_file(path) else None
    if film is None:
        return None
    return Saved(path, size_of(path), film.seconds, film.width, film.height)


def _replaced(part: Path, out: Path) -> Path:
    """Call `part` `out`; where that cannot be replaced, the next name that nothing has.

    Such are another user's file in a folder like `/tmp`, and a folder.
    """
    try:
        return part.replace(out)
    except OSError:
        return part.replace(free_name(out.parent, out.stem))


def _named(part: Path, out: Path) -> Path:
    """Call `part` `out`, or the next name that nothing has: what is there is never replaced."""
    path = out
    while True:
        try:
            path.hardlink_to(part)
        except FileExistsError:
            if not is_same(path, part):
                path = free_name(out.parent, out.stem)
                continue
        except OSError:  # this disk gives no file a second name
            return part.replace(free_name(out.parent, out.stem) if os.path.lexists(out) else out)
        return path
