"""The events of a stream as rows: one each, and below those that are unfolded all that they say."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from tui.nemo.events import Failure, Heartbeat, Tool
from tui.screens.find.matching import WantedWords
from tui.screens.wire import wording
from tui.text import clean_name
from tui.widgets.measures import wrapped
from tui.wire.events import StreamEvent, StreamReader
from tui.wire.readable import lines_of
from tui.wire.running import RunningTexts
from tui.wire.secrets import Secrets

_INDENT, _KIND = 12, 9
_ENOUGH = 600
"""Characters of an event in its line."""
_MOST_DRAWN = 2000
_STYLES = {Heartbeat: "$quiet", Failure: "$error", Tool: "$code"}


class EventRows:
    """Rows are counted from the first event; only those that are asked for are laid out."""

    def __init__(self, reader: StreamReader, secrets: Secrets) -> None:
        self.reader = reader
        self._secrets = secrets
        self._unfolded: dict[int, list[Content]] = {}
        """By an event's number."""
        self._drawn: dict[int, Content] = {}
        self._for = (0, 0)
        self._texts = RunningTexts(secrets, is_late=reader.left_out)
        self._next = 0
        """The number of the first event whose texts are still to be read."""

    def fit(self, width: int) -> None:
        """Lay out for so many cells, for the secrets that are known, and for what came since."""
        wanted = width, self._secrets.count
        if wanted[1] != self._for[1]:
            self._texts, self._next = RunningTexts(self._secrets, is_late=self.reader.left_out), 0
        changed = self._texts.read(self._since(self._next))
        if self.reader.events:
            self._next = self.reader.events[-1].number + 1
        if wanted != self._for:
            self._for = wanted
            self._drawn.clear()
            changed |= set(self._unfolded)
        for number in changed:
            self._drawn.pop(number, None)
        for index in self._indices():
            event = self.reader.events[index]
            if event.number in changed:
                self._unfolded[event.number] = self._all_of(event)

    def _since(self, number: int) -> Sequence[StreamEvent]:
        events = self.reader.events
        return events[max(0, number - events[0].number) :] if events else ()

    @property
    def count(self) -> int:
        """How many rows there are."""
        events = self.reader.events
        return len(events) + sum(len(self._lines(index)) for index in self._indices())

    def event_at(self, row: int) -> StreamEvent:
        """The event that a row belongs to."""
        return self.reader.events[self._place(row)[0]]

    def row_of(self, event: StreamEvent) -> int:
        """The first row of an event."""
        index = event.number - self.reader.events[0].number
        above = (len(self._lines(other)) for other in self._indices() if other < index)
        return index + sum(above)

    def is_unfolded(self, event: StreamEvent) -> bool:
        """Whether all that an event says is shown."""
        return event.number in self._unfolded

    def toggle(self, event: StreamEvent) -> None:
        """Unfold an event, or fold it again."""
        self._drawn.pop(event.number, None)
        if self._unfolded.pop(event.number, None) is None:
            self._unfolded[event.number] = self._all_of(event)

    def line(self, row: int) -> Content:
        """One row."""
        index, below = self._place(row)
        event = self.reader.events[index]
        if below:
            return self._lines(index)[below - 1]
        drawn = self._drawn.get(event.number)
        if drawn is None:
            if len(self._drawn) > _MOST_DRAWN:
                self._drawn.clear()
            drawn = self._drawn[event.number] = self._first(event)
        return drawn

    def rows_with(self, wanted: WantedWords) -> Iterator[int]:
        """The rows in which words may stand; of an event that is folded, its one row."""
        for event in self.reader.events:
            if wanted.spans(self._texts.shown(event).searched):
                first = self.row_of(event)
                below = len(self._unfolded.get(event.number, ()))
                if not below:
                    yield first
                for row in range(first, first + below + 1) if below else ():
                    if wanted.spans(self.line(row).plain):
                        yield row

    def says(self, event: StreamEvent, wanted: WantedWords) -> bool:
        """Whether words stand in what is shown of an event."""
        shown = self._texts.shown(event)
        gist = clean_name(self._secrets.hide_in(shown.gist))
        return any(map(wanted.spans, (gist, *lines_of(shown.payload, self._secrets))))

    def _first(self, event: StreamEvent) -> Content:
        kind = event.kind
        style = _STYLES.get(kind, "") if kind is not None else "$quiet"
        gist = clean_name(self._secrets.hide_in(self._texts.shown(event).gist))[:_ENOUGH]
        sign = "▾" if event.number in self._unfolded else "▸"
        return Content.assemble(
            (f"{sign} {event.at_s:>7.3f}  ", "$quiet"),
            Content.styled(wording.kind(kind), "$quiet").truncate(_KIND, pad=True),
            (gist, style),
        )

    def _all_of(self, event: StreamEvent) -> list[Content]:
        width = max(16, self._for[0] - _INDENT)
        return [
            Content.assemble(" " * _INDENT, row)
            for line in lines_of(self._texts.shown(event).payload, self._secrets)
            for row in broken(line, width)
        ]

    def _indices(self) -> Sequence[int]:
        """Where in the list those are that are unfolded, and still there."""
        if not self._unfolded or not self.reader.events:
            return ()
        first = self.reader.events[0].number
        return sorted(number - first for number in self._unfolded if number >= first)

    def _lines(self, index: int) -> list[Content]:
        return self._unfolded[self.reader.events[index].number]

    def _place(self, row: int) -> tuple[int, int]:
        """The event of a row, by its place in the list, and how far below its first row it is."""
        for index in self._indices():
            if row <= index:
                break
            more = len(self._lines(index))
            if row <= index + more:
                return index, row - index
            row -= more
        return row, 0


def broken(line: str, width: int) -> list[Content]:
    """A line in rows of at most `width` cells."""
    if len(line) * 2 <= width or cell_len(line) <= width:
        return [Content(line)]
    return wrapped(Content(line), width)
