"""The rows of the queue, two lines each; only those in sight are laid out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tui.formatting import listed
from tui.keys.bound import bound
from tui.library.batches import BatchRow, RowState
from tui.media.sources import Source
from tui.screens.queue import wording
from tui.text import clean_name
from tui.widgets.lines import EMPTY
from tui.widgets.marked_lines import EvenList
from tui.widgets.measures import wrapped

_ENOUGH = 400
"""Characters of a prompt that are laid out: it has one line."""


class QueueRows(EvenList):
    """The list; what acts on a row acts on the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("list_page_up", "mark(-8)"),
        bound("list_page_down", "mark(8)"),
    ]
    HEIGHT = 2

    @dataclass
    class Marked(Message):
        """Another row is marked, or the marked one is another by now."""

        row: BatchRow | None

    def __init__(self, at_work: Callable[[BatchRow], str | None], stills: int) -> None:
        """`at_work` says what is done for a row just now; `stills` can be taken."""
        super().__init__(id="queue-rows")
        self._at_work = at_work
        self._stills = stills
        self.rows: Sequence[BatchRow] = ()

    @property
    def row_marked(self) -> BatchRow | None:
        """The row that keys act on."""
        return self.rows[self.marked] if self.marked < len(self.rows) else None

    def show(self, rows: Sequence[BatchRow]) -> None:
        """Show these rows; the mark stays on its row, wherever that is now."""
        before = self.row_marked
        self.rows = rows
        found = (at for at, row in enumerate(rows) if before is not None and row.id == before.id)
        self.marked = next(found, min(self.marked, max(0, len(rows) - 1)))
        self.changed()
        self.post_message(self.Marked(self.row_marked))

    def mark(self, number: int) -> None:
        """Mark a row, and bring it into sight."""
        super().mark(number)
        self.post_message(self.Marked(self.row_marked))

    def count_items(self) -> int:
        """The rows of the queue."""
        return len(self.rows)

    def count_rows(self, width: int) -> int:
        """Known without laying anything out."""
        return self.HEIGHT * len(self.rows) or len(self._invitation(width))

    def row(self, y: int, width: int) -> Content:
        """One line of a row."""
        if not self.rows:
            return self._invitation(width)[y]
        number = y // self.HEIGHT
        row, is_marked = self.rows[number], number == self.marked
        bar = Content.styled("▌" if is_marked else " ", "$accent")
        make = _second if y % self.HEIGHT else self._first
        return Content.assemble(bar, make(row, width - 1, is_marked))

    def _first(self, row: BatchRow, width: int, is_marked: bool) -> Content:
        said, style = wording.state(row, self._at_work(row))
        room = max(8, width - len(said) - 8)
        target = clean_name(Path(row.request.path).name)
        names = f"{stills_of(row)} → {target}"
        return Content.assemble(
            (f"{row.number:>4}  ", "$quiet"),
            Content.styled(names, "bold" if is_marked else "").truncate(
                room, ellipsis=True, pad=True
            ),
            "  ",
            (said, style),
        )

    def _invitation(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for text in wording.empty_lines(self._stills):
            lines += [*wrapped(Content.styled(text, "$quiet"), max(16, width - 2)), EMPTY]
        return lines


def _second(row: BatchRow, width: int, is_marked: bool) -> Content:
    if row.state is RowState.FAILED and row.reason:
        text = Content.styled(clean_name(row.reason), "$error")
    elif row.request.prompt:
        text = Content.styled(
            clean_name(row.request.prompt[:_ENOUGH]), "" if is_marked else "$quiet"
        )
    else:
        text = Content.styled(wording.NO_PROMPT, "$warning")
    return Content.assemble("      ", text.truncate(max(8, width - 7), ellipsis=True))


def stills_of(row: BatchRow) -> str:
    """The names of a row's stills."""
    return listed(clean_name(Source.read(source).name) for source in row.request.sources)
