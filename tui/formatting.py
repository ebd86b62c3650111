"""Sizes and times as people read them, on the screen and in the commands' lines."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from tui.words import _

_DAY_S = 86_400
_SPACE_AFTER_WIDE = re.compile("(?<=[，。！？：；）]) ")


def size_of(count: float) -> str:
    """A number of bytes, such as `8.1 MB`."""
    if count < 999.5:
        return f"{count:.0f} B"
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 99.5 else f"{value:.0f} {unit}"
    raise AssertionError("unreachable")


def time_of(seconds: float) -> str:
    """A stretch of time, such as `1:12` or `1:02:03`, rounded to a second; below zero, `0:00`."""
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def age(seconds: float) -> str:
    """How long ago, in the largest unit that fits."""
    if seconds >= _DAY_S:
        return _("{count} d ago", count=int(seconds // _DAY_S))
    if seconds >= 3600:
        return _("{count} h ago", count=int(seconds // 3600))
    if seconds >= 60:
        return _("{count} min ago", count=int(seconds // 60))
    return _("just now")


def length_of(seconds: float) -> str:
    """The length of a film, such as `12 s` or `7.5 s`."""
    return _("{seconds} s", seconds=f"{seconds:.1f}".removesuffix(".0"))


def position_of(milliseconds: float) -> str:
    """A place on the timeline, such as `2.5s`."""
    return f"{milliseconds / 1000:.1f}".removesuffix(".0") + "s"


def listed(items: Iterable[str]) -> str:
    """Several things in one line, such as `a, b, c`."""
    return _(", ").join(items)


def some_of(items: Sequence[str], most: int = 3) -> str:
    """The first of several things in one line, and how many more: `a, b, c and 9 more`."""
    if len(items) <= most + 1:
        return listed(items)
    return _("{items} and {count} more", items=listed(items[:most]), count=len(items) - most)


def cells(text: str) -> int:
    """How many cells of a terminal a line takes: a wide character has two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def padded(text: str, width: int) -> str:
    """A text with spaces behind it, up to so many cells."""
    return text + " " * (width - cells(text))


def together(sentences: Iterable[str]) -> str:
    """Sentences in one paragraph: full-width marks need no space behind them."""
    return _SPACE_AFTER_WIDE.sub("", " ".join(filter(None, sentences)))


def about_file(file: str | None, sentence: str) -> str:
    """A sentence with the name of the file that it is about before it, if it is about one."""
    return _("{name}: {text}", name=file, text=sentence) if file else sentence
