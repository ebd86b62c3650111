"""What can be read on a pilot's screen, from the lines that its widgets drew.

Textual's own way makes strips with their styles for every piece of every line, to throw all but
the characters away: that took more than painting does.
"""

from collections.abc import Sequence
from functools import lru_cache

from rich.cells import split_graphemes
from textual.screen import Screen
from textual.widgets._toast import Toast


def read(screen: Screen[object]) -> str:
    """Every line, as wide as the screen."""
    compositor = screen._compositor
    size, cuts = compositor.size, compositor.cuts
    rows = [[" "] * size.width for _row in range(size.height)]
    seen_widgets = compositor.visible_widgets.items()
    whole = {region for widget, (region, _clip) in seen_widgets if isinstance(widget, Toast)}
    for region, clip, strips in reversed(list(compositor._get_renders(size.region))):
        seen = region.intersection(clip)
        left, right = seen.column_span
        for y, strip in zip(seen.line_range, strips, strict=False):
            row = rows[y]
            row[left:right] = _cells(strip.text)[: seen.width]
            for cut in () if region in whole else cuts[y]:
                if left < cut < right and not row[cut]:
                    row[cut - 1 : cut + 1] = "  "  # two cells wide, and cut in two
    return "\n".join(map("".join, rows))


@lru_cache(4096)
def _cells(text: str) -> Sequence[str]:
    """What stands in each cell; nothing where that before takes two."""
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells += [text[start:end], *[""] * (width - 1)]
        elif cells:
            cells[-1] += text[start:end]
    return cells
