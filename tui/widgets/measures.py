"""What must fit in a number of cells: a bar that shows a share, a name that is cut."""

from rich.cells import cell_len
from textual.content import Content

_EIGHTHS = " ▏▎▍▌▋▊▉"


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
