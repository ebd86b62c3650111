"""Lists drawn line by line, of which one item is marked: by arrows, j, k, g, G and clicks."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Region

from tui.keys.bound import bound
from tui.widgets.lines import Lines

_FAR = 1_000_000
_LEAST = 2
"""Cells, the bar among them, for which items can be laid out."""


class MarkedList(Lines, can_focus=True):
    """What acts on an item acts on the one with the number `marked`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("list_up", "mark(-1)"),
        bound("list_down", "mark(1)"),
        bound("list_first", f"mark({-_FAR})"),
        bound("list_last", f"mark({_FAR})"),
    ]
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.marked = 0

    def action_mark(self, steps: int) -> None:
        """Move the mark."""
        self.mark(self.marked + steps)

    def mark(self, number: int) -> None:
        """Mark an item, the nearest where there is none of this number, and bring it into sight."""
        raise NotImplementedError

    def item_at(self, y: int) -> int:
        """The number of the item that has this row."""
        raise NotImplementedError

    def on_click(self, event: Click) -> None:
        """Mark the item under the mouse."""
        self.focus()
        self.mark(self.item_at(event.y))


class EvenList(MarkedList):
    """Items of `HEIGHT` rows each; only the rows in sight are laid out, by `row`."""

    HEIGHT: ClassVar[int] = 1

    def count_items(self) -> int:
        """How many items there are."""
        raise NotImplementedError

    def mark(self, number: int) -> None:
        """Mark an item, and bring it into sight."""
        before, self.marked = self.marked, max(0, min(number, self.count_items() - 1))
        for item in (before, self.marked):
            self.refresh(Region(0, item * self.HEIGHT, self.size.width, self.HEIGHT))
        self.show_marked()

    def show_marked(self) -> None:
        """Bring the marked item into sight."""
        self.show_rows(self.marked * self.HEIGHT, (self.marked + 1) * self.HEIGHT)

    def item_at(self, y: int) -> int:
        """The number of the item that has this row."""
        return y // self.HEIGHT


class MarkedLines(MarkedList):
    """Items of any height; subclasses give the lines of each."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.is_entered = False
        """Whether the user is in the list, be it behind another window."""
        self._tops: list[int] = []

    def items(self, width: int) -> Iterator[Sequence[Content]]:
        """The lines of each item, for `width` cells."""
        raise NotImplementedError

    def lay(self, width: int) -> Sequence[Content]:
        """The items below each other, the marked one with a bar before it."""
        lines: list[Content] = []
        self._tops = []
        for number, rows in enumerate(self.items(width - 1)):
            bar = "▌" if self.has_focus and number == self.marked else " "
            self._tops.append(len(lines))
            lines += [Content.assemble((bar, "$accent"), row) for row in rows]
        return lines

    def mark(self, number: int) -> None:
        """Mark an item, and bring it into sight: of the list as it is, drawn or not yet."""
        width = max(_LEAST, self.content_size.width)
        self.laid(width)
        self.marked = max(0, min(number, len(self._tops) - 1))
        self.changed()
        if self._tops:
            bottoms = [*self._tops[1:], len(self.laid(width))]
            top = self._tops[self.marked]
            self.show_rows(top, bottoms[self.marked])

    def item_at(self, y: int) -> int:
        """The number of the item that has this row."""
        return sum(top <= y for top in self._tops) - 1

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the mark, or hide it: once Textual, too, knows that the focus has changed."""
        super().watch_has_focus(has_focus)
        if has_focus or self.app.app_focus:
            self.is_entered = has_focus
        self.changed()
