"""What is known of the terminal before anything is drawn on it: its kind, size, colours, how far.

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


def has_screen(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether text can be put anywhere on it: a dumb terminal is paper."""
    return platform == "win32" or _kind(environ) not in _NO_SCREEN  # its consoles say nothing there


def colours_of(environ: Mapping[str, str], platform: str = sys.platform) -> Colours:
    """What the terminal shows; sixteen where it does not say that it shows more."""
    if "NO_COLOR" in environ:
        return Colours.NONE
    if (named := _BY_NAME.get(environ.get("TEXTUAL_COLOR_SYSTEM", ""))) is not None:
        return named
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Colours.ALL
    if platform == "win32":
        return Colours.ALL
    if not has_screen(environ, platform):
        return Colours.NONE
    return _BY_KIND.get(_kind(environ).rpartition("-")[2], Colours.SIXTEEN)


def is_over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether the user's terminal, clipboard and programs are on another machine."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def _kind(environ: Mapping[str, str]) -> str:
    return environ.get("TERM", "").strip().lower()
