"""Keeps what was said and what happened, in the order in which it is given, soon after."""

import asyncio
import threading
from collections.abc import Callable

from tui.library.entries import PIECE
from tui.library.library import Library
from tui.library.records import EntryRecord
from tui.library.schema import LibraryError
from tui.studio.events import (
    Changed,
    Event,
    Failed,
    Notice,
    Offered,
    Recovered,
    Saved,
    Tell,
    TextArrived,
    TimelineUnread,
    TurnEnded,
)
from tui.studio.keeping.stored_events import MessageSent, to_text

_GATHER_S = 0.05
"""How long events are gathered before they are written together: what a killed program loses."""
_AGAIN_S = 5.0
"""How long after the library refused them they are tried again."""
_MOST_WAITING = 4_000_000
"""How many letters wait at most for a library that refuses them; the oldest go first."""
_READ_AGAIN = (TextArrived, Offered, TurnEnded, TimelineUnread, Notice, Saved, Failed, Recovered)


class HistoryWriter:
    """Writes events in a thread of its own; whoever gives them never waits for the disk.

    What is given before there is a project belongs to the first one.
    """

    def __init__(self, library: Library, today: Callable[[], float]) -> None:
        self._library = library
        self._today = today
        self._project: str | None = None
        self._early: list[Event] = []
        self._announced: list[str] = []
        self._waiting: list[EntryRecord] = []
        self._change = threading.Condition()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self.end = 0
        """The number of the first entry that this program wrote, or would write."""

    async def use(self, project: str) -> None:
        """Keep what follows in this project. Raises `LibraryError`."""
        if project != self._project:
            self.end = await asyncio.to_thread(self._prepare, project)
            self._project = project
            early, self._early = self._early, []
            for event in early:
                self._append(event)

    def _prepare(self, project: str) -> int:
        """The number of the next entry; messages from before there were entries become some."""
        self.flush()
        last = self._library.entries.last(project)
        if not last:
            old = [
                EntryRecord(project, at, MessageSent.name, to_text(MessageSent(text)))
                for at, text in self._library.entries.sent(project)
            ]
            self._library.entries.add(old)
            last = self._library.entries.last(project)
        return last + 1

    def announce(self, text: str) -> None:
        """Keep a message that is about to be sent, and that `sending` will then not keep again."""
        self._announced.append(text)
        self.store(MessageSent(text))

    def sending(self, text: str) -> None:
        """Keep a message that goes out now, unless it was announced."""
        if text in self._announced:
            self._announced.remove(text)
        else:
            self.store(MessageSent(text))

    def store(self, event: Event) -> None:
        """Keep an event; it is on the disk a moment later."""
        if self._project is None:
            self._early.append(event)
        else:
            self._append(event)

    def listening(self, tell: Tell) -> Tell:
        """A sink that keeps what is worth reading again, and passes everything on."""

        def keep_and_tell(event: Event) -> None:
            if isinstance(event, _READ_AGAIN) or (isinstance(event, Changed) and event.changes):
                self.store(event)
            tell(event)

        return keep_and_tell

    def flush(self) -> None:
        """Write now what waits. Blocks for milliseconds.

        Raises `LibraryError`; then it waits on.
        """
        with self._writing:
            with self._change:
                waiting, self._waiting = _joined(self._waiting), []
            try:
                if waiting:
                    self._library.entries.add(waiting)
            except LibraryError:
                with self._change:
                    self._waiting = _newest([*waiting, *self._waiting])
                raise

    def close(self) -> None:
        """Write what waits, unless another program is writing; nothing is kept after that.

        Raises `LibraryError` where it could not be written, and is lost.
        """
        self._library.shorten_waits()
        with self._change:
            self._is_closed = True
            self._change.notify()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _append(self, event: Event) -> None:
        is_piece = isinstance(event, TextArrived) and not event.final
        entry = EntryRecord(
            self._project or "",
            self._today(),
            PIECE if is_piece else event.name,
            event.text if isinstance(event, TextArrived) and is_piece else to_text(event),
            replaces_pieces=isinstance(event, TextArrived) and event.final,
        )
        with self._change:
            self._waiting.append(entry)
            self._change.notify()
        if self._thread is None and not self._is_closed:
            self._thread = threading.Thread(target=self._run, name="history", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._is_closed)
                if not self._is_closed:
                    self._change.wait_for(lambda: self._is_closed, _GATHER_S)
                if self._is_closed:
                    return
            try:
                self.flush()
            except LibraryError:  # a full disk: what was shown is not worth the clip
                with self._change:
                    self._change.wait_for(lambda: self._is_closed, _AGAIN_S)


def _joined(entries: list[EntryRecord]) -> list[EntryRecord]:
    """Pieces of a text that follow each other, as one."""
    joined: list[EntryRecord] = []
    for entry in entries:
        last = joined[-1] if joined else None
        if last is not None and last.event == entry.event == PIECE and _is_same(last, entry):
            joined[-1] = EntryRecord(last.project, last.at, PIECE, last.body + entry.body)
        else:
            joined.append(entry)
    return joined


def _newest(entries: list[EntryRecord]) -> list[EntryRecord]:
    """As many of the last ones as may wait."""
    room = _MOST_WAITING
    for number, entry in enumerate(reversed(entries)):
        room -= len(entry.body)
        if room < 0:
            return entries[len(entries) - number :]
    return entries


def _is_same(one: EntryRecord, other: EntryRecord) -> bool:
    return one.project == other.project
