"""Signs, lines and pictures in ASCII alone, for terminals and fonts that have no others.

What is drawn is translated as it leaves, cell for cell: nobody who draws has to know. Letters
stay as they are, in whatever script.
"""

import unicodedata
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_SIGNS: Final = {
    **dict.fromkeys("·…⋯", "."),
    **dict.fromkeys("–—−", "-"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("✗×", "x"),
    **dict.fromkeys("→›»", ">"),
    **dict.fromkeys("←‹«", "<"),
    **dict.fromkeys("↑▲", "^"),
    **dict.fromkeys("✓↓▼", "v"),
    **dict.fromkeys("≈", "~"),
    **dict.fromkeys("↵", "$"),
    **dict.fromkeys("\u00a0 ", " "),
}
_SHADES: Final = " .:-=+*#%@"
_BLOCKS: Final = {"░": ".", "▒": ":", "▓": "%", "▀": "-", "▄": "_", "▁": "_", "▂": "_", "▔": "-"}
_SIDES: Final = "▌▐▍▎▏▊▉▋▕"
_TURNING: Final = "|/-\\"
_HALF: Final = "▀"


class AsciiGlyphs(LineFilter):
    """What is drawn, in ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells; half blocks become as full as they are bright."""
        return [segment if segment.text.isascii() else _translated(segment) for segment in segments]


def _translated(segment: Segment) -> Segment:
    text, style, control = segment
    upper = None if style is None or style.color is None else style.color.triplet
    if upper is not None and style is not None and text == _HALF * len(text):
        lower = None if style.bgcolor is None else style.bgcolor.triplet
        light = sum(upper) + sum(lower or upper)
        shade = _SHADES[light * len(_SHADES) // (6 * 255 + 1)]
        return Segment(shade * len(text), Style(color=style.color), control)
    return Segment("".join(map(in_ascii, text)), style, control)


@lru_cache(1024)
def in_ascii(glyph: str) -> str:
    """A sign as one of ASCII as wide; what is no sign stays as it is."""
    if glyph.isascii():
        return glyph
    if (sign := _SIGNS.get(glyph) or _BLOCKS.get(glyph)) is not None:
        return sign
    code = ord(glyph)
    if 0x2500 <= code < 0x2580:
        return _line(unicodedata.name(glyph))
    if 0x2580 <= code < 0x25A0:
        return "|" if glyph in _SIDES else "#"
    if 0x2800 <= code < 0x2900:
        return _TURNING[code % len(_TURNING)]
    return "*" if 0x25A0 <= code < 0x27C0 or glyph in "•‣" else glyph


def _line(name: str) -> str:
    """A piece of a line or a frame, by what it is called."""
    words = set(name.replace("-", " ").split())
    if "DIAGONAL" in words:
        return "X" if "CROSS" in words else "/" if name.endswith("LOWER LEFT") else "\\"
    across = bool(words & {"HORIZONTAL", "LEFT", "RIGHT"})
    along = bool(words & {"VERTICAL", "UP", "DOWN"})
    return "+" if across and along else "|" if along else "-"
