"""What can be read in a picture, without what is another at each making."""

import html
import re
from collections.abc import Sequence
from itertools import groupby

_TEXT = re.compile(
    r'<text class="[^"]*" x="([\d.]+)"[^>]*clip-path="url\(#[\w-]+-line-(\d+)\)">(.*?)</text>'
)
_VARYING = (
    (re.compile(r"\s+"), " "),  # first: what stands between a figure and its unit is no plain space
    (re.compile(r"\b[0-9a-f]{6,}(?:-[0-9a-f]{4,})*\b|(?<=…)[0-9a-f-]+|render_\d+"), "#"),
    (re.compile(r"\d+(?:[.:]\d+)*"), "0"),
    (re.compile(r"\b0 (?:B|kB|MB|ms|s)\b"), "0 of it"),
    (re.compile(r"[ │\u2581-\u2591]+"), " "),  # bars of any length
)


def rows(svg: str) -> list[str]:
    """The lines of a picture from top to bottom; those that say the same below each other once."""
    found = sorted((int(line), float(x), text) for x, line, text in _TEXT.findall(svg))
    lines = (
        "".join(html.unescape(text) for _, _, text in pieces)
        for _, pieces in groupby(found, key=lambda piece: piece[0])
    )
    said = [_lasting(line) for line in lines]
    return [line for line, _ in groupby(filter(None, said))]


def _lasting(line: str) -> str:
    for varying, instead in _VARYING:
        line = varying.sub(instead, line)
    return line.strip()


def fetches(svg: str) -> Sequence[str]:
    """What the picture would have whoever looks at it fetch."""
    return re.findall(r"@font-face|@import|url\((?!#)[^)]*\)|<(?:image|use|script)\b|\bhref=", svg)
