"""What must fit in a number of cells: a bar that shows a share, a name that is cut, a text."""

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells
from textual.content import Content

_EIGHTHS = " ▏▎▍▌▋▊▉"
_HAN = r"\u2e80-\u303e\u3041-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
_HAN += r"\U00020000-\U0003fffd"
_OPENS = "（《「『【〈〔“‘"
_LONGEST_ENDING = 4
_ENDS = re.escape("，。、；：？！）》」』】〉〕”’％…—ー々,.;:!?)]}%")
_IS_HAN = f"[{_HAN}]"
_FIRST_HAN = "\u2e80"
_PIECE = rf"[{_OPENS}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENS}]+)?[{_ENDS}]*\s*"
"""What stays on one line: a Chinese or Japanese sign, or a word, with its marks and spaces."""


def wrapped(text: Content, width: int) -> list[Content]:
    """A text in lines of at most `width` cells, broken between words.

    Chinese and Japanese, which know no spaces, are broken between any two signs, but not before a
    mark that ends something, nor behind one that opens it.
    """
    if text.plain.isprintable() and text.cell_length <= width:
        return [text]
    if max(text.plain, default="") < _FIRST_HAN or not re.search(_IS_HAN, text.plain):
        return text.wrap(width)
    lines: list[Content] = []
    for line in text.split("\n", allow_blank=True):
        offsets = list(_breaks(line.plain, max(2, width)))
        lines += [part.rstrip() for part in line.divide(offsets)] if offsets else [line.rstrip()]
    return lines


def _breaks(line: str, width: int) -> Iterator[int]:
    """The offsets at which lines begin, but for the first."""
    filled = 0
    for found in re.finditer(_PIECE, line):
        at, word = found.start(), found[0].rstrip()
        cells, spaces = cell_len(word), cell_len(found[0]) - cell_len(word)
        if word and filled + cells > width:
            if filled:
                yield at
            *parts, last = chop_cells(word, width)
            for part in parts:
                at += len(part)
                yield at
            filled, cells = 0, cell_len(last)
        filled += cells + spaces


def listed(items: Sequence[str], width: int, between: str = " · ") -> list[str]:
    """Short texts in lines of at most `width` cells, broken between them alone."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]}{between}{item}" if lines else item
        if lines and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(item)
    return lines


def bar(share: float, width: int) -> Content:
    """A share between 0 and 1 as a bar of `width` cells, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    whole, part = divmod(eighths, 8)
    end = _EIGHTHS[part] if part else ""
    done = "█" * whole + end
    return Content.assemble((done, "$accent on $track"), (" " * (width - len(done)), "on $track"))


def cut_in_the_middle(name: str, cells: int) -> str:
    """A name in at most `cells` cells: its beginning and its end tell it from others."""
    if cell_len(name) <= cells:
        return name
    if cells < 1:
        return ""
    head, tail = "", ""
    letters, at, end = list(name), 0, len(name)
    while at < end:
        is_head = cell_len(head) <= cell_len(tail)
        letter = letters[at] if is_head else letters[end - 1]
        if cell_len(head) + cell_len(tail) + cell_len(letter) + 1 > cells:
            break
        head, tail = (head + letter, tail) if is_head else (head, letter + tail)
        at, end = (at + 1, end) if is_head else (at, end - 1)
    return f"{head}…{tail}"


def file_name_in(name: str, cells: int) -> str:
    """A file's name in at most `cells` cells. Its ending, which others have too, goes first."""
    stem, _dot, ending = name.rpartition(".")
    if not stem or cell_len(name) <= cells or len(ending) > _LONGEST_ENDING or " " in ending:
        return cut_in_the_middle(name, cells)
    return f"{stem}…" if cell_len(stem) < cells else cut_in_the_middle(stem, cells)
