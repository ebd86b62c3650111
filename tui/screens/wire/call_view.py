"""One call as a whole: sections that are folded and unfolded, then its events as they come."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from tui.keys.bound import bound
from tui.screens.find.found import Found
from tui.screens.find.matching import WantedWords
from tui.screens.wire import wording
from tui.screens.wire.event_rows import EventRows, broken
from tui.screens.wire.sections import AT_ONCE, Body, Part, Section, bodies, facts, sections
from tui.widgets.lines import Lines
from tui.widgets.measures import wrapped
from tui.wire.captured_body import BodyKind
from tui.wire.events import StreamReader
from tui.wire.seen import SeenCall, Wire

_FAR = 10_000_000
_PAGE = 10


@dataclass(frozen=True, slots=True)
class _Row:
    """A row above the events; one that has a `part` is its heading."""

    content: Content
    part: Part | None = None


class CallView(Lines, can_focus=True):
    """Shows a call. While the marked row is the last one, what comes is marked as it comes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("call_up", "move(-1)"),
        bound("call_down", "move(1)"),
        bound("call_page_up", f"move({-_PAGE})"),
        bound("call_page_down", f"move({_PAGE})"),
        bound("call_first", f"move({-_FAR})"),
        bound("call_last", f"move({_FAR})"),
        bound("call_unfold", "unfold"),
        bound("call_find", "screen.find"),
        bound("call_back", "screen.to_list"),
        bound("call_next", "find(1)"),
        bound("call_previous", "find(-1)"),
    ]
    ALLOW_SELECT = False

    @dataclass
    class Sought(Message):
        """Words were looked for; `found` are the rows in which they stand."""

        found: Found[int]

    def __init__(self, wire: Wire) -> None:
        super().__init__(id="wire-call")
        self._wire = wire
        self._call: SeenCall | None = None
        self._events: EventRows | None = None
        self._seen = (-1, -1)
        self._folded = {Part.REQUEST_HEADERS, Part.ANSWER_HEADERS}
        self._bodies: dict[Part, tuple[Body, Sequence[str] | None]] = {}
        self._rows: list[_Row] = []
        self._rows_width = 0
        self.row_marked = 0
        self._below = 0
        self._sticks = False
        """Whether the last row is marked, whatever comes."""
        self._wanted = WantedWords("")

    def show(self, call: SeenCall | None) -> None:
        """Show a call, or what is new of it."""
        if call is not self._call:
            self._begin(call)
        seen = (call.revision if call is not None else 0, self._wire.secrets.count)
        if call is None or seen == self._seen:
            if call is None or call.head.ended_s is None:
                self._again()
            return
        self._seen = seen
        self._read(call)
        self._again()

    def _begin(self, call: SeenCall | None) -> None:
        self._call, self._events, self._seen = call, None, (-1, -1)
        self._bodies, self.row_marked = {}, 0
        self._sticks = call is not None and call.head.ended_s is None

    def _read(self, call: SeenCall) -> None:
        if call.body is not None and call.body.kind is BodyKind.STREAM:
            if self._events is None:
                self._events = EventRows(StreamReader(call.body), self._wire.secrets)
            self._events.reader.read(ended=call.head.ended_s is not None)
        for body in bodies(call, self._wire.secrets):
            known = self._bodies.get(body.key[0])
            if known is not None and known[0].key == body.key:
                continue
            if len(body.data) <= AT_ONCE:
                self._bodies[body.key[0]] = body, body.lines(self._wire.secrets)
            else:
                self._bodies[body.key[0]] = body, known[1] if known is not None else None
                self._lay_out(body)

    @work(group="wire")
    async def _lay_out(self, body: Body) -> None:
        lines = await asyncio.to_thread(body.lines, self._wire.secrets)
        known = self._bodies.get(body.key[0])
        if known is not None and known[0] is body:
            self._bodies[body.key[0]] = body, lines
            self._again()

    def _again(self) -> None:
        """Draw anew; the mark stays at the end where it is."""
        width = self._rows_width or max(20, self.content_size.width)
        self._rows = self._made(width - 1)
        last = max(0, self._total - 1)
        self.row_marked = last if self._sticks else min(self.row_marked, last)
        self.changed()

    def on_resize(self) -> None:
        """Keep the marked row in sight."""
        if self._sticks or self.has_focus:
            self._show_marked()

    @property
    def _total(self) -> int:
        return len(self._rows) + (self._events.count if self._events is not None else 0)

    def _made(self, width: int) -> list[_Row]:
        """The rows above the events."""
        call = self._call
        if call is None:
            return [_Row(Content.styled(wording.NONE_CHOSEN, "$quiet"))]
        rows = [
            _Row(row)
            for fact in facts(call, self._wire.secrets, self._wire.now_s)
            for row in wrapped(fact, width)
        ]
        known = {part: lines for part, (_, lines) in self._bodies.items() if lines is not None}
        for section in sections(call, self._wire.secrets, known):
            rows += self._section(section, width)
        if self._events is not None:
            reader = self._events.reader
            self._events.fit(width)
            rows.append(_Row(Content.styled(wording.events(len(reader.events)), "bold $key")))
            if reader.left_out:
                seen = call.body is not None and call.body.missed
                text = wording.EARLIER_UNSEEN if seen else wording.EARLIER_LEFT_OUT
                rows.append(_Row(Content.styled(text, "$quiet")))
        return rows

    def _section(self, section: Section, width: int) -> Iterator[_Row]:
        is_folded = section.part in self._folded
        sign = "▸" if is_folded else "▾"
        yield _Row(Content.styled(f"{sign} {section.title}", "bold $key"), section.part)
        if not is_folded:
            for line in section.lines:
                for row in broken(line, width - 2):
                    yield _Row(Content.assemble("  ", row))

    def count_rows(self, width: int) -> int:
        """Of the events, known without laying them out."""
        if width != self._rows_width:
            self._rows_width = width
            self._rows = self._made(width - 1)
        return self._total

    def row(self, y: int, width: int) -> Content:
        """One row; what is looked for stands out."""
        is_marked = y == self.row_marked and (self.has_focus or bool(self._wanted))
        line = self._content(y)
        for start, end in self._wanted.spans(line.plain):
            line = line.stylize("reverse", start, end)
        return Content.assemble(("▌" if is_marked else " ", "$accent"), line)

    def _content(self, y: int) -> Content:
        if y < len(self._rows):
            return self._rows[y].content
        return self._events.line(y - len(self._rows)) if self._events is not None else Content("")

    def action_move(self, steps: int) -> None:
        """Mark another row."""
        self.mark(self.row_marked + steps)

    def mark(self, row: int) -> None:
        """Mark a row, and bring it into sight."""
        last = max(0, self._total - 1)
        self.row_marked = max(0, min(row, last))
        self._sticks, self._below = self.row_marked == last, 0
        self.refresh()
        self._show_marked()

    def _show_marked(self) -> None:
        """Bring the marked row into sight, and with it what was unfolded there."""
        self.show_rows(self.row_marked, self.row_marked + 1 + self._below, animate=False)
        if self._below:
            self.show_rows(self.row_marked, self.row_marked + 1, animate=False)

    def action_unfold(self) -> None:
        """Unfold the section or the event that is marked, or fold it."""
        above, before = len(self._rows), self._total
        if self.row_marked < above:
            part = self._rows[self.row_marked].part
            if part is None:
                return
            self._folded ^= {part}
        elif self._events is not None:
            event = self._events.event_at(self.row_marked - above)
            self._events.toggle(event)
            self.row_marked = above + self._events.row_of(event)
        self._rows = self._made(self._rows_width - 1)
        self._sticks, self._below = False, max(0, self._total - before)
        self.changed()
        self._show_marked()

    def on_click(self, event: Click) -> None:
        """Mark the row under the mouse; a second click unfolds it."""
        self.focus()
        again = event.y == self.row_marked
        self.mark(event.y)
        if again:
            self.action_unfold()

    def look_for(self, words: str) -> None:
        """Mark the first row from here on that says these words."""
        self._wanted = WantedWords(words)
        if self._wanted:
            self._folded.clear()
            self._again()
        self._find(1, start=0)
        self.refresh()

    def action_find(self, step: int) -> None:
        """Mark the next row, or the one before, that says what is looked for."""
        if self._wanted:
            self._find(step, start=1)

    def _find(self, step: int, start: int) -> None:
        """Go `step` by step from the marked row, or from the one after it where `start` is 1."""
        rows = self._perhaps() if self._wanted else []
        at = self.row_marked + step * start
        later = [n for n, row in enumerate(rows) if (row - at) * step >= 0]
        earlier = [n for n, row in enumerate(rows) if (row - at) * step < 0]
        for number in (*later[::step], *earlier[::step]):
            if self._says(rows[number]):
                self._show_found(rows[number])
                self.post_message(self.Sought(Found(rows, number)))
                return
        self.post_message(self.Sought(Found()))

    def _perhaps(self) -> list[int]:
        """The rows, from top to bottom, in which the words stand if nothing of them is hidden."""
        above = len(self._rows)
        rows = [row for row in range(above) if self._stands_in(row)]
        if self._events is not None:
            rows += [above + row for row in self._events.rows_with(self._wanted)]
        return rows

    def _says(self, row: int) -> bool:
        if row < len(self._rows) or self._events is None:
            return True
        event = self._events.event_at(row - len(self._rows))
        return self._events.is_unfolded(event) or self._events.says(event, self._wanted)

    def _show_found(self, row: int) -> None:
        """Mark a row; an event that says it out of sight is unfolded for that."""
        if self._events is not None and not self._stands_in(row):
            self._events.toggle(self._events.event_at(row - len(self._rows)))
            self.changed()
            while not self._stands_in(row) and row < self._total - 1:
                row += 1
        self.mark(row)

    def _stands_in(self, row: int) -> bool:
        return bool(self._wanted.spans(self._content(row).plain))

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show the mark, or hide it."""
        super().watch_has_focus(has_focus)
        self.refresh()
