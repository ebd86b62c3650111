"""The first frame as it was painted the last time, to be on the screen before Textual is loaded.

It is kept for each service, size, theme, language, kind of terminal, set of signs and keys of the
user's own, in the program's own words for the terminal, so that nothing else has to know how it is
laid out.
Where the program paints another one today, that one is kept for the next start.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import tui
from tui.screens.chosen_theme import Remembered, read_name
from tui.terminal_facts import Colours, colours_of, has_screen
from tui.words import language

if TYPE_CHECKING:
    from tui.keys.keymap import Keymap

_FOLDER = "first-frames"
_MOST_KEPT = 8
_MOST_BYTES = 1 << 20
_TELL_COLOURS = ("TERM", "COLORTERM", "TERM_PROGRAM", "TEXTUAL_COLOR_SYSTEM", "NO_COLOR")


class FirstFrames:
    """The first frames that are kept in a folder of the user's data."""

    def __init__(
        self, data_dir: Path, service: str, keys: "Keymap | None" = None, *, is_ascii: bool = False
    ) -> None:
        """`service` is what people call the service: its name stands in the frame, as keys do.

        Where it `is_ascii`, no other sign is drawn.
        """
        self._data_dir = data_dir
        self._service = service
        self._is_ascii = is_ascii
        self._keys = sorted(keys.changed.items()) if keys else []
        self._last: str | None = None

    def last(self) -> str | None:
        """What will be painted first on this terminal; nothing where that cannot be known.

        It cannot on a terminal of no size, on one without a screen, and before its ground has
        been told or a theme been chosen.
        """
        if not has_screen(os.environ):
            return None
        if _has_one_theme():
            theme: str | None = ""
        else:
            theme = read_name(self._data_dir, Remembered.CHOSEN)
            theme = theme or read_name(self._data_dir, Remembered.GROUND)
        columns, rows = shutil.get_terminal_size((0, 0))  # as Textual asks
        if theme is None or not (columns and rows):
            return None
        self._last = _read(self._path((columns, rows), theme))
        return self._last

    def keep(self, painted: str, size: tuple[int, int], theme: str) -> None:
        """This was painted first now; where it cannot be written, the next start is slower."""
        if painted == self._last:
            return
        text = painted.encode()
        path = self._path(size, "" if _has_one_theme() else theme)
        try:
            for folder in (self._data_dir, path.parent):  # of parents, `mode` is not heard
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            kept = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime)
            for old in kept[: -_MOST_KEPT + 1]:
                old.unlink()
            path.write_bytes(b"%08x\n" % crc32(text) + text)
        except OSError:
            return

    def _path(self, size: tuple[int, int], theme: str) -> Path:
        look = [self._service, theme, language(), self._is_ascii, self._keys]
        about = [tui.__version__, *look, *map(os.environ.get, _TELL_COLOURS)]
        columns, rows = size
        return self._data_dir / _FOLDER / f"{columns}x{rows}-{crc32(repr(about).encode()):08x}"


def _has_one_theme() -> bool:
    return colours_of(os.environ) in (Colours.NONE, Colours.SIXTEEN)


def _read(path: Path) -> str | None:
    """What was kept, if it is whole."""
    try:
        with path.open("rb") as file:
            check, _, text = file.read(_MOST_BYTES).partition(b"\n")
        return text.decode() if check == b"%08x" % crc32(text) else None
    except (OSError, UnicodeDecodeError):
        return None
