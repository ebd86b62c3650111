"""Setting a title in lines: where it may break, how large it can be, and its letters as a mask."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from mockserver.film import typeface

MOST_LINES = 3
MOST_CHARACTERS = 240
SHRINK = 0.93
LEADING = 1.3

_NEVER_FIRST = set("，。、！？；：）》」』】〉”’…—～·,.!?;:)]}%»")
_NEVER_LAST = set("（《「『【〈“‘([{«")


@dataclass(frozen=True, slots=True)
class SetTitle:
    """Lines of text at a size in pixels to the em."""

    lines: tuple[str, ...]
    size: int


def set_title(text: str, most_width: float, size: int, least: int) -> SetTitle:
    """Break and shrink a title until it fits `most_width` in MOST_LINES lines.

    One that does not fit at the `least` size ends in an ellipsis. No lines: nothing can be drawn.
    """
    cut = text[:MOST_CHARACTERS]
    paragraphs = [found for found in (_atoms(line) for line in cut.splitlines()) if found]
    while True:
        lines = [line for atoms in paragraphs for line in _broken(atoms, most_width, size)]
        fits = len(lines) <= MOST_LINES and all(width(line, size) <= most_width for line in lines)
        if fits or size <= least:
            break
        size = max(least, int(size * SHRINK))
    if not fits:
        lines = _forced(" ".join(cut.split()), most_width, size)
    elif len(paragraphs) == 1:
        lines = _balanced(paragraphs[0], lines, most_width, size)
    return SetTitle(tuple(lines), size)


def width(line: str, size: int) -> float:
    """How wide a line is, in pixels."""
    return sum(typeface.loaded(font, size).getlength(run) for font, run in typeface.runs(line))


def mask(title: SetTitle, margin: int) -> Image.Image:
    """Draw a title, centred, as an L image with `margin` pixels free on every side; even sizes."""
    across = max(width(line, title.size) for line in title.lines)
    step = round(title.size * LEADING)
    size = (round(across) + 2 * margin, step * len(title.lines) + 2 * margin)
    image = Image.new("L", (size[0] + size[0] % 2, size[1] + size[1] % 2))
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(title.lines):
        x = (image.width - width(line, title.size)) / 2
        baseline = margin + number * step + title.size
        for font, run in typeface.runs(line):
            face = typeface.loaded(font, title.size)
            pen.text((x, baseline), run, fill=255, font=face, anchor="ls")
            x += face.getlength(run)
    return image


def _atoms(line: str) -> list[str]:
    """Cut a line where it may break: after spaces, and between Chinese or Japanese characters.

    Each atom keeps the space behind it. Marks that may not begin or end a line stay attached.
    """
    drawn = "".join(run for _, run in typeface.runs(" ".join(line.split()))).strip()
    atoms: list[str] = []
    for char in drawn:
        if atoms and _stays(atoms[-1], char):
            atoms[-1] += char
        else:
            atoms.append(char)
    return atoms


def _stays(before: str, char: str) -> bool:
    last = before[-1]
    if char.isspace() or char in _NEVER_FIRST or unicodedata.combining(char):
        return True
    if last in _NEVER_LAST:
        return True
    return not last.isspace() and not _wide(last) and not _wide(char)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F"}


def _broken(atoms: Sequence[str], most_width: float, size: int) -> list[str]:
    lines = [""]
    for atom in atoms:
        if lines[-1] and width((lines[-1] + atom).rstrip(), size) > most_width:
            lines.append("")
        lines[-1] += atom
    return [line.strip() for line in lines]


def _balanced(atoms: Sequence[str], lines: list[str], most_width: float, size: int) -> list[str]:
    """Make the lines of one paragraph about equally long, without another line."""
    best = lines
    for tenth in range(9, 3, -1):
        tighter = _broken(atoms, most_width * tenth / 10, size)
        if len(tighter) > len(lines) or max(width(one, size) for one in tighter) > most_width:
            break
        best = tighter
    return best


def _forced(text: str, most_width: float, size: int) -> list[str]:
    """Break anywhere, and end in an ellipsis."""
    drawn = "".join(run for _, run in typeface.runs(text))
    lines = _broken(list(drawn), most_width, size)
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while last and width(last + "…", size) > most_width:
        last = last[:-1]
    return [*lines[: MOST_LINES - 1], last.rstrip() + "…"]
