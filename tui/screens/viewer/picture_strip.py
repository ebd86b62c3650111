"""A row of a picture as the terminal is told of it, without an object for each of its colours.

Textual keeps segments and styles for all that it draws. A film would make thousands of them for
each picture, and the memory that they were scattered over never goes back to the system.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import Final

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.media.playing.messages import CELL

_HALF: Final = CELL // 2
_INK, _GROUND = 38, 48
"""What a colour is for, as terminals number it."""
_BLOCK: Final = "▀"
_LEAVE: Final = "\x1b[0m"


class PictureStrip(Strip):
    """Ready for the terminal; made into segments only where somebody cuts it or looks into it."""

    __slots__ = ("_made", "_segments_of_it")

    def __init__(self, ready: str, make: Callable[[], list[Segment]], cells: int) -> None:
        """`ready` is what the terminal is told, `make` gives the same as segments."""
        self._made = make
        self._segments_of_it: list[Segment] | None = None
        super().__init__((), cells)
        self._render_cache = ready

    @property
    def _segments(self) -> list[Segment]:  # an attribute there
        if self._segments_of_it is None:
            self._segments_of_it = self._made()
        return self._segments_of_it

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        """Ignore what the base class sets: they are made when they are asked for."""


class Painter:
    """Turns rows of cells into strips for a terminal with so many colours."""

    def __init__(self, system: ColorSystem) -> None:
        self._system = system

    def strip(self, row: bytes, ground: Style, left: int, right: int) -> PictureStrip:
        """A row of cells with so many empty ones of `ground` beside it."""
        cells = len(row) // CELL
        around = [Strip.render_style(ground, " " * some, self._system) for some in (left, right)]
        ready = "".join([around[0], *self._words(row), _LEAVE, around[1]])
        return PictureStrip(
            ready, partial(segments, row, ground, left, right), left + cells + right
        )

    def _words(self, row: bytes) -> Iterator[str]:
        """A colour is told where it changes; the upper and the lower half each for itself."""
        told = _in_full if self._system is ColorSystem.TRUECOLOR else self._in_fewer
        upper = lower = b""
        for cell, run in groupby(_cells(row)):
            changed = []
            if cell[:_HALF] != upper:
                upper = cell[:_HALF]
                changed.append(told(_INK, upper))
            if cell[_HALF:] != lower:
                lower = cell[_HALF:]
                changed.append(told(_GROUND, lower))
            yield f"\x1b[{';'.join(changed)}m{_BLOCK * sum(1 for _each in run)}"

    def _in_fewer(self, what: int, colour: bytes) -> str:
        shown = Color.from_rgb(*colour).downgrade(self._system)
        return ";".join(shown.get_ansi_codes(foreground=what == _INK))


def _in_full(what: int, colour: bytes) -> str:
    return f"{what};2;{colour[0]};{colour[1]};{colour[2]}"


def segments(row: bytes, ground: Style, left: int, right: int) -> list[Segment]:
    """A row of cells as segments, as Textual draws them."""
    runs = (
        Segment(_BLOCK * sum(1 for _each in run), _style(cell))
        for cell, run in groupby(_cells(row))
    )
    around = Segment(" " * left, ground), Segment(" " * right, ground)
    return [one for one in (around[0], *runs, around[1]) if one.text]


def _style(cell: bytes) -> Style:
    return Style.from_color(Color.from_rgb(*cell[:_HALF]), Color.from_rgb(*cell[_HALF:]))


def _cells(row: bytes) -> list[bytes]:
    return [row[at : at + CELL] for at in range(0, len(row), CELL)]
