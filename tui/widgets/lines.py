"""Text laid out by the widget itself and drawn line by line: the one way this interface draws.

Only the lines in sight are rendered, nothing is mounted for a paragraph or a list item, and every
text goes through `Content`, so that square brackets from outside stay square brackets.
"""

from collections.abc import Callable, Sequence
from string import Formatter
from typing import TypeVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tui.keys.in_force import key_of

EMPTY = Content("")
Item = TypeVar("Item")


def keyed_content(text: str) -> Content:
    """A text with the key of each id that stands in it in braces, in the colour of keys."""
    parts: list[str | tuple[str, str]] = []
    for before, name, _spec, _conversion in Formatter().parse(text):
        parts += [before, (key_of(name), "$key")] if name else [before]
    return Content.assemble(*parts)


def followed(
    marked: int, before: Sequence[Item], after: Sequence[Item], key: Callable[[Item], object] = id
) -> int:
    """Where the mark is when a list is another: on its item still, by the `key` of that.

    If the item is gone, the position is kept.
    """
    if marked >= len(before):
        return marked
    its = key(before[marked])
    return next((at for at, one in enumerate(after) if key(one) == its), marked)


class Lines(Widget):
    """A widget that is a list of lines for a given width; subclasses say which in `lay`.

    Where lines are known one by one, `count_rows` and `row` say which, and only those in sight are
    laid out.
    """

    hanging = 0
    """Cells at the left that belong to the layout and not to the text: left out when copied."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes, markup=False)
        self._laid: tuple[int, list[Content]] | None = None
        self._counted: tuple[int, int] | None = None

    def lay(self, width: int) -> Sequence[Content]:
        """The lines for `width` cells, one at least; what does not fit is cut."""
        return [self.row(y, width) for y in range(self.count_rows(width))]

    def laid(self, width: int) -> list[Content]:
        """The lines for `width` cells, laid out once for each change."""
        if self._laid is None or self._laid[0] != width:
            self._laid = (width, list(self.lay(max(1, width))))
        return self._laid[1]

    def count_rows(self, width: int) -> int:
        """How many lines there are."""
        return len(self.laid(width))

    def row(self, y: int, width: int) -> Content:
        """One of the lines."""
        return self.laid(width)[y]

    def changed(self) -> None:
        """Draw anew; a new layout is asked for only when the number of lines differs."""
        before, self._laid = self._counted, None
        if not (self.is_attached and self.display):  # it is laid out when it comes into sight
            return
        if before is not None and self.count_rows(before[0]) == before[1]:
            self.refresh()
        else:
            self.refresh(layout=True)

    def show_rows(self, top: int, bottom: int, *, animate: bool = True) -> None:
        """Bring rows into sight. The list is as high as all of them: what scrolls is around it."""
        if isinstance(self.parent, Widget):
            rows = Region(0, top, 1, bottom - top).translate(self.virtual_region.offset)
            self.parent.scroll_to_region(rows, animate=animate)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        self._counted = width, self.count_rows(width)
        return self._counted[1]

    def render_line(self, y: int) -> Strip:
        """One row; `y` counts from the top of the content."""
        width = self.content_size.width
        base = self.visual_style
        self._counted = width, self.count_rows(width)
        if y >= self._counted[1]:
            return Strip.blank(width, base.rich_style)
        line = self.row(y, width)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            start, end = span
            mark = self._selected()
            line = line.stylize(mark, start, len(line) if end == -1 else end)
        if line.cell_length > width:
            line = line.truncate(width, ellipsis=True)
        segments = [
            Segment(text, style.rich_style)
            for text, style in line.render(base, end="", parse_style=self._get_style)
        ]
        strip = Strip(segments, line.cell_length)
        return strip.adjust_cell_length(width, base.rich_style).apply_offsets(0, y)

    def _selected(self) -> Style:
        """How selected text looks. `Widget.selection_style` has lost that its ink shows through."""
        if self.app.no_color:
            return Style(reverse=True)
        return Style.from_styles(self.screen.get_component_styles("screen--selection"))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, without the margin that the layout added."""
        text = (
            selection.extract("\n".join(line.plain for line in self._laid[1])) if self._laid else ""
        )
        margin = " " * self.hanging
        return "\n".join(line.removeprefix(margin) for line in text.split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show or clear the marking."""
        self.refresh()
