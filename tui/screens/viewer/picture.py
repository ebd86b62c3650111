"""The picture on the screen: half blocks, drawn by the line, and only where something changed."""

from collections.abc import Iterator
from itertools import groupby

from rich.color import ColorSystem
from rich.segment import Segment
from textual.events import Resize
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.media.playing.messages import CELL, Picture
from tui.screens.ascii_glyphs import AsciiGlyphs
from tui.screens.viewer.picture_strip import Painter, segments
from tui.widgets.still import shade


class PictureView(Widget, can_focus=True):
    """Shows one picture in the middle of its room; where there are no colours, by brightness."""

    ALLOW_SELECT = False

    class Resized(Message):
        """The picture has another size now."""

    def __init__(self) -> None:
        super().__init__(id="viewer-picture")
        self._rows: list[bytes] = []
        self._columns = 0
        self._strips: list[Strip] = []
        self._painter: Painter | None = None

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
                count += len(strip.render(self.app.console))
                self._strips[top + at] = strip
        if is_same_shape:
            if changed:
                self.refresh(*self._bands(changed, top))
        else:
            self.refresh()
        return count

    def on_unmount(self) -> None:
        """Let all of it go, whoever still knows of this widget."""
        self._rows, self._strips, self._painter = [], [], None

    def on_resize(self, event: Resize) -> None:
        """Draw anew, and ask for a picture of the new size."""
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
        left, right, ground = room // 2, room - room // 2, self.visual_style.rich_style
        glyphs = next((one for one in self.app.get_line_filters() if _is_ascii(one)), None)
        if glyphs is not None:
            drawn = glyphs.apply(segments(row, ground, left, right), self.background_colors[1])
            return Strip(drawn, self.size.width)
        if self.app.no_color:
            shades = f"{' ' * left}{''.join(_shades(row))}{' ' * right}"
            return Strip([Segment(shades, ground)], self.size.width)
        if self._painter is None:
            self._painter = Painter(self.app.console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001 - as Textual's own
        return self._painter.strip(row, ground, left, right)


def _is_ascii(one: LineFilter) -> bool:
    return isinstance(one, AsciiGlyphs)


def _shades(row: bytes) -> Iterator[str]:
    """Each cell as full as it is bright."""
    for at in range(0, len(row), CELL):
        yield shade(row[at : at + CELL])
