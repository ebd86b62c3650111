"""What is known of the terminal before anything is drawn on it: size, colours, how far it is.

Colours are counted as the library that draws counts them.
"""

import sys
from collections.abc import Mapping
from enum import Enum, auto

LEAST_COLUMNS, LEAST_ROWS = 60, 16
"""The smallest terminal that the interface fits in."""


class Colours(Enum):
    """How many there are."""

    NONE = auto()
    SIXTEEN = auto()
    EIGHT_BIT = auto()
    ALL = auto()


_BY_NAME = {"standard": Colours.SIXTEEN, "256": Colours.EIGHT_BIT, "truecolor": Colours.ALL}
_BY_KIND = {"kitty": Colours.EIGHT_BIT, "256color": Colours.EIGHT_BIT}
_NO_SCREEN = ("dumb", "unknown", "")


def colours_of(environ: Mapping[str, str], platform: str = sys.platform) -> Colours:
    """What the terminal shows; sixteen where it does not say that it shows more."""
    if "NO_COLOR" in environ:
        return Colours.NONE
    if (named := _BY_NAME.get(environ.get("TEXTUAL_COLOR_SYSTEM", ""))) is not None:
        return named
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Colours.ALL
    kind = environ.get("TERM", "").strip().lower()
    if platform == "win32":  # its consoles say nothing there
        return Colours.ALL
    return Colours.NONE if kind in _NO_SCREEN else _BY_KIND.get(_last(kind), Colours.SIXTEEN)


def is_over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether the user's terminal, clipboard and programs are on another machine."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def _last(kind: str) -> str:
    return kind.rpartition("-")[2]
