"""The stills of the project: a small picture, a name, a size, and how far it has got."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.keys.bound import bound
from tui.library.records import StillState
from tui.media.sources import Source
from tui.widgets.lines import followed
from tui.widgets.marked_lines import EvenList
from tui.widgets.still import Still
from tui.widgets.still_rows import STEP, invitation, still_rows

_NEAR = 3
_NEXT_NEWS = (
    StillState.SENDING,
    StillState.CONVERTING,
    StillState.WAITING,
    StillState.REFUSED,
    StillState.SENT,
)
"""Of two stills with one name, news are about the one whose state stands first."""


class Stills(EvenList):
    """The list; the marked one is what the user may remove."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("stills_choose", "choose"),
        bound("stills_seek", "seek"),
    ]
    HEIGHT = STEP

    @dataclass
    class Counted(Message):
        """How many stills there are has changed."""

        count: int

    class Revised(Message):
        """A still has changed, or which of them are in sight."""

    @dataclass
    class Sought(Message):
        """The user wants to say where a still is now."""

        still: Still

    def __init__(self) -> None:
        super().__init__(id="stills")
        self.stills: list[Still] = []
        self._removed: list[list[tuple[int, Still]]] = []
        self._places: dict[str, list[int]] | None = None
        """Where those stand that an event may call so; made anew when they move."""
        self._rows: dict[int, list[Content]] = {}
        self._rows_width = 0

    def on_mount(self) -> None:
        """Pictures are made of what is in sight."""
        if isinstance(self.parent, Widget):
            self.watch(self.parent, "scroll_y", self._scrolled, init=False)

    @property
    def waiting(self) -> tuple[Source, ...]:
        """The sources that have not been sent."""
        return tuple(
            still.source
            for still in self.stills
            if still.state is StillState.WAITING and not still.is_missing
        )

    def add(self, sources: Iterable[Source]) -> tuple[Source, ...]:
        """Append those that are not there yet, or were refused; they are returned."""
        new = []
        known = {still.source: still for still in self.stills}
        for source in sources:
            if (moved := self._moved_to(source)) is not None:
                self.replace_source(moved, source)
                known = {still.source: still for still in self.stills}
                continue
            if source in known:
                if known[source].state is not StillState.REFUSED:
                    continue
                self.stills.remove(known[source])
            known[source] = Still(source, source.name)
            self.stills.append(known[source])
            new.append(source)
        self._recount()
        return tuple(new)

    def restore(self, stills: Iterable[Still]) -> tuple[Source, ...]:
        """Put the stills of an earlier start before those that are there; gives what was put."""
        there = {still.source.absolute() for still in self.stills}
        old = [
            replace(still, is_pictured=still.source.is_address)
            for still in stills
            if still.source not in there
        ]
        if old:
            self.stills[:0] = old
            self._recount()
        return tuple(still.source for still in old)

    def mark_missing(self, sources: Iterable[Source]) -> None:
        """Mark these: their files are not where they were."""
        gone = set(sources)
        if gone:
            self.stills = [
                replace(one, is_missing=True) if one.source in gone else one for one in self.stills
            ]
            self.changed()
            self.post_message(self.Revised())

    def clear(self) -> None:
        """Empty the list."""
        self.stills = []
        self._removed.clear()
        self._recount()

    def unpictured(self) -> list[Still]:
        """Those in sight, or nearly, whose picture is yet to be made."""
        if not isinstance(self.parent, Widget):
            return []
        first = max(0, self.parent.scroll_offset.y // STEP - _NEAR)
        last = first + self.parent.size.height // STEP + 2 * _NEAR
        return [one for one in self.stills[first:last] if not (one.is_pictured or one.is_missing)]

    def replace_source(self, still: Still, source: Source) -> None:
        """Note where a still that has moved is now."""
        if still in self.stills:
            at = self.stills.index(still)
            self.stills[at] = replace(
                still, source=source, name=source.name, is_missing=False, is_pictured=False
            )
            self._recount()

    def remove_marked(self) -> Still | None:
        """Remove the marked still, unless it was sent or is on its way."""
        if not self.stills:
            return None
        still = self.stills[self.marked]
        if still.state.is_here_alone:
            self._remove([(self.marked, still)])
        return still

    def remove_refused(self) -> int:
        """Remove every still that was refused; how many that were."""
        refused = [
            (at, one) for at, one in enumerate(self.stills) if one.state is StillState.REFUSED
        ]
        self._remove(refused)
        return len(refused)

    def undo_removal(self) -> Sequence[Still]:
        """Put what was removed last back to its place; what is there again meanwhile stays out."""
        there = {still.source for still in self.stills}
        back = self._removed.pop() if self._removed else []
        fresh = [(at, still) for at, still in back if still.source not in there]
        for at, still in fresh:
            self.stills.insert(at, still)
            self.marked = at
        self._recount()
        return [still for _, still in fresh]

    def admit_marked(self) -> Source | None:
        """Have the marked still wait again where only its end is missing; its source if it is."""
        still = self.stills[self.marked] if self.stills else None
        if still is None or not (still.state is StillState.REFUSED and still.is_cut):
            return None
        source = replace(still.source, damaged=True)
        self.stills[self.marked] = replace(
            still, source=source, state=StillState.WAITING, reason="", is_cut=False
        )
        self.changed()
        return source

    def revise(self, file: str, **news: object) -> bool:
        """Write what is new about a file; whether there is such a still."""
        called = self._called(file)
        if not called:
            return False
        at = min(called, key=lambda place: _NEXT_NEWS.index(self.stills[place].state))
        before = self.stills[at]
        self.stills[at] = replace(before, **news)  # type: ignore[arg-type] # checked by replace itself
        if self.stills[at].name != before.name:
            self._places = None
        self._rows.pop(at, None)
        self.refresh()
        self.post_message(self.Revised())
        return True

    def arrived(self, file: str, **news: object) -> None:
        """The service has it. An address may come back under a name of the service's own."""
        if not self.revise(file, state=StillState.SENT, **news):
            fetched = (
                one
                for one in self.stills
                if one.source.is_address and one.state is not StillState.SENT
            )
            if (still := next(fetched, None)) is not None:
                self.revise(still.source.word, state=StillState.SENT, **news)

    def reset_interrupted(self) -> None:
        """Let what was on its way when sending stopped wait again."""
        for still in self.stills:
            if still.state.is_under_way:
                self.revise(still.source.word, state=StillState.WAITING, sent=0)

    def mark_sent_as_waiting(self) -> None:
        """Let what was sent wait again: the service has none of it any more."""
        self.stills = [
            replace(one, state=StillState.WAITING, sent=0) if one.state is StillState.SENT else one
            for one in self.stills
        ]
        self.changed()
        self.post_message(self.Revised())

    @property
    def queued(self) -> tuple[Source, ...]:
        """What goes into the queue: those that were tagged for it, else all unsent ones."""
        return tuple(still.source for still in self.stills if still.is_tagged) or self.waiting

    def pop_queued(self) -> tuple[Source, ...]:
        """Give what goes into the queue, and untag it."""
        queued = self.queued
        self.stills = [replace(still, is_tagged=False) for still in self.stills]
        self.changed()
        return queued

    def action_choose(self) -> None:
        """Tag the marked still for the queue, or untag it, and go to the next."""
        if self.marked < len(self.stills):
            still = self.stills[self.marked]
            self.stills[self.marked] = replace(still, is_tagged=not still.is_tagged)
            self.action_mark(1)

    def action_seek(self) -> None:
        """Say where the marked still is now."""
        if self.marked < len(self.stills) and self.stills[self.marked].is_missing:
            self.post_message(self.Sought(self.stills[self.marked]))

    def forget_sent(self) -> None:
        """Another project is at work: what was sent to the one before is not among its stills."""
        self.stills = [still for still in self.stills if still.state is StillState.WAITING]
        self._removed.clear()
        self._recount()

    def mark(self, number: int) -> None:
        """Mark a still, and bring it into sight."""
        self._rows.pop(self.marked, None)
        super().mark(number)
        self._rows.pop(self.marked, None)

    def count_items(self) -> int:
        """The stills."""
        return len(self.stills)

    def on_focus(self) -> None:
        """Show the mark."""
        self.changed()

    def on_blur(self) -> None:
        """Hide the mark."""
        self.changed()

    def changed(self) -> None:
        """Draw all of it anew."""
        self._rows.clear()
        self._places = None
        super().changed()

    def count_rows(self, width: int) -> int:
        """Known without laying anything out, however many stills there are."""
        return STEP * len(self.stills) or len(invitation(width))

    def row(self, y: int, width: int) -> Content:
        """Only the stills in sight are laid out."""
        if not self.stills:
            return invitation(width)[y]
        if width != self._rows_width:
            self._rows_width = width
            self._rows.clear()
        number = y // STEP
        if number not in self._rows:
            marked = self.has_focus and number == self.marked
            self._rows[number] = list(still_rows(self.stills[number], width, marked=marked))
        return self._rows[number][y % STEP]

    def _remove(self, gone: "list[tuple[int, Still]]") -> None:
        if gone:
            self._removed.append(gone)
            left = [one for one in self.stills if all(one is not still for _, still in gone)]
            self.marked = followed(self.marked, self.stills, left)
            self.stills = left
            self._recount()

    def _called(self, file: str) -> Sequence[int]:
        """The places of the stills that an event about `file` may be about."""
        if self._places is None:
            self._places = {}
            for place, still in enumerate(self.stills):
                for name in {still.source.word, still.source.name, still.name}:
                    self._places.setdefault(name, []).append(place)
        return self._places.get(file, ())

    def _moved_to(self, source: Source) -> Still | None:
        """The still that was missing, and is this one by its name."""
        lost = (one for one in self.stills if one.is_missing and one.source.name == source.name)
        return next(lost, None)

    def _scrolled(self) -> None:
        self.post_message(self.Revised())

    def _recount(self) -> None:
        self.marked = max(0, min(self.marked, len(self.stills) - 1))
        self.changed()
        self.post_message(self.Counted(len(self.stills)))
        self.post_message(self.Revised())
