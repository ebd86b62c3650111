"""The pictures of a folder, in the order of their names."""

import os
import re
from pathlib import Path
from typing import Final

from tui.media.errors import FileRejected
from tui.media.kinds import HEAD_BYTES, sniff
from tui.media.opening import open_regular

ASKED_ABOVE: Final = 20
"""With more pictures than these a folder is used only if the user says so."""

_MOST_ENTRIES: Final = 10_000
_DIGITS: Final = re.compile(r"(\d+)")


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """Return the pictures that lie in a folder itself, by their content; hidden ones stay out.

    Numbers in names count as numbers: 2 comes before 10. Raises OSError.
    """
    with os.scandir(folder) as scan:
        names = [entry.name for _, entry in zip(range(_MOST_ENTRIES), scan, strict=False)]
    shown = (name for name in names if not name.startswith("."))
    return tuple(path for name in sorted(shown, key=_order) if _is_picture(path := folder / name))


def _order(name: str) -> tuple[list[tuple[int, str]], str]:
    parts = _DIGITS.split(name.casefold())
    numbered = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
    return numbered, name


def _is_picture(path: Path) -> bool:
    try:
        with open_regular(path) as stream:
            kind = sniff(stream.read(HEAD_BYTES))
    except FileRejected:
        return False
    return kind is not None and kind.group == "image"
