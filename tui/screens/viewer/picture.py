"""The picture on the screen: half blocks, drawn by the line, and only where something changed."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.media.playing.messages import CELL, Picture
from tui.screens.ascii_glyphs import AsciiGlyphs

_MOST_STYLES: Final = 8192
_BYTES_OF_A_RUN: Final = 40
_SHADES: Final = " ░▒▓█"
_LIGHTEST: Final = CELL * 255 + 1


class PictureView(Widget, can_focus=True):
    """Shows one picture in the middle of its room; where there are no colours, by brightness."""

    ALLOW_SELECT = False

    class Resized(Message):
        """There is another room for the picture."""

    def __init__(self) -> None:
        super().__init__(id="viewer-picture")
        self._rows: list[bytes] = []
        self._columns = 0
        self._strips: list[Strip] = []
        self._styles: dict[bytes, Style] = {}
        self._colours: dict[bytes, Color] = {}

    def show(self, picture: Picture) -> int:
        """Show a picture; returns about how many bytes go to the terminal.

        One that was asked for in a larger room is not shown: another is on its way.
        """
        if picture.columns > self.size.width:
            return 0
        across = picture.columns * CELL
        rows = [picture.cells[at : at + across] for at in range(0, len(picture.cells), across)]
        is_same_shape = len(rows) == len(self._rows) and picture.columns == self._columns
        before = self._rows if is_same_shape and self._strips else [b""] * len(rows)
        if not is_same_shape or not self._strips:
            self._strips = [self._blank()] * self.size.height
        self._rows, self._columns = rows, picture.columns
        top, count = self._top(), 0
        changed = [at for at, row in enumerate(rows) if row != before[at]]
        for at in changed:
            if 0 <= top + at < len(self._strips):
                strip = self._strip(rows[at])
                count += len(strip) * _BYTES_OF_A_RUN + picture.columns
                self._strips[top + at] = strip
        if is_same_shape:
            if changed:
                self.refresh(*self._bands(changed, top))
        else:
            self.refresh()
        return count

    def on_unmount(self) -> None:
        """Let all of it go, whoever still knows of this widget."""
        for held in (self._rows, self._strips, self._styles, self._colours):
            held.clear()

    def on_resize(self, event: Resize) -> None:
        """What was drawn stands elsewhere now."""
        self._strips = []
        self.post_message(self.Resized())

    def render_lines(self, crop: Region) -> list[Strip]:
        """What was drawn; Textual's own way would style every cell of it again."""
        if len(self._strips) != self.size.height:
            self._strips = [self._blank()] * self.size.height
            top = self._top()
            for at, row in enumerate(self._rows):
                if 0 <= top + at < len(self._strips) and self._columns <= self.size.width:
                    self._strips[top + at] = self._strip(row)
        left, right = crop.column_span
        strips = self._strips[crop.y : crop.bottom]
        return strips if crop.width == self.size.width else [s.crop(left, right) for s in strips]

    def _top(self) -> int:
        return max(0, (self.size.height - len(self._rows)) // 2)

    def _bands(self, changed: list[int], top: int) -> Iterator[Region]:
        """The changed rows, those below each other in one."""
        for _, band in groupby(enumerate(changed), lambda pair: pair[1] - pair[0]):
            rows = [row for _, row in band]
            yield Region(0, top + rows[0], self.size.width, len(rows))

    def _blank(self) -> Strip:
        return Strip.blank(self.size.width, self.visual_style.rich_style)

    def _strip(self, row: bytes) -> Strip:
        room = self.size.width - self._columns
        left, right = room // 2, room - room // 2
        cells = [row[at : at + CELL] for at in range(0, len(row), CELL)]
        runs = self._by_brightness(cells) if self.app.no_color else self._in_colours(cells)
        ground = self.visual_style.rich_style
        segments = [Segment(" " * left, ground), *runs, Segment(" " * right, ground)]
        for one in self.app.get_line_filters():
            if isinstance(one, AsciiGlyphs):
                segments = one.apply(segments, self.background_colors[1])
        return Strip([one for one in segments if one.text], self.size.width)

    def _in_colours(self, cells: list[bytes]) -> Iterator[Segment]:
        styles = self._styles
        if len(styles) > _MOST_STYLES:
            styles.clear()
            self._colours.clear()
        for cell, run in groupby(cells):
            if (style := styles.get(cell)) is None:
                upper, lower = self._colour(cell[:3]), self._colour(cell[3:])
                style = styles[cell] = Style.from_color(upper, lower)
            yield Segment("▀" * sum(1 for _ in run), style)

    def _colour(self, levels: bytes) -> Color:
        if (colour := self._colours.get(levels)) is None:
            colour = self._colours[levels] = Color.from_rgb(*levels)
        return colour

    def _by_brightness(self, cells: list[bytes]) -> Iterator[Segment]:
        shades = (_SHADES[sum(cell) * len(_SHADES) // _LIGHTEST] for cell in cells)
        yield Segment("".join(islice(shades, self._columns)), self.visual_style.rich_style)
