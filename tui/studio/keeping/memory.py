"""What is kept of a project, read back for the screen."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from tui.library.database import BRIEF_S, SENDING_S
from tui.library.entries import PIECE
from tui.library.library import Library
from tui.library.records import EntryRecord, StillRecord, open_name
from tui.library.schema import LibraryError
from tui.studio.events import Event, TextArrived
from tui.studio.keeping.history_writer import HistoryWriter
from tui.studio.keeping.stored_events import MessageSent, from_text

_PAGE = 120
_MOST_OF_A_TURN = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """Events that follow each other, oldest first; older ones are before `start`, if it is not 0.

    A page begins with a message, where there is one in it: no turn is torn.
    """

    events: tuple[Event, ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class SavedProject:
    """A project as it was left: its newest page, its stills, what was said and what was not.

    Unless it `is_ours`, another program has it open, and the place for what is unsent.
    """

    page: Page = Page()
    stills: tuple[StillRecord, ...] = ()
    messages: tuple[str, ...] = ()
    unsent: str = ""
    waiting: tuple[str, ...] = ()
    is_ours: bool = True


class MemoryLike(Protocol):
    """What the interface asks of a memory; see `Memory`."""

    def store(self, event: Event) -> None:
        """Keep an event that is shown."""

    async def saved_project(self, project: str, *, is_alone: bool) -> SavedProject:
        """A project as it was left. Unless we are alone, others' messages are going out."""

    async def page_before(self, project: str, end: int) -> Page:
        """What was said in a project before the entry of that number."""

    def keep_unsent(
        self,
        project: str,
        text: str | None,
        stills: Sequence[StillRecord],
        gone: Sequence[str],
        waiting: Sequence[str],
        known: Sequence[str],
        going_out: str = "",
        went_out: str = "",
        *,
        is_new: bool = False,
    ) -> None:
        """Write down the prompt, the stills, what waits in a project, and what is `going_out`.

        Where there is no `text`, another program has the place for that.
        `known` waited before, and `went_out` was going out. `is_new`: it goes out from now on.
        """

    async def unused(self, sources: Collection[str]) -> Collection[str]:
        """Those of these stills that no project, job or list has."""

    async def messages(self, project: str | None) -> tuple[str, ...]:
        """What was said in a project, or in all of them, newest first, each once."""

    async def put_aside(self, project: str, text: str) -> bool:
        """Put a text on the stack of a project; `False` where that is full."""

    async def lock_stashed(self, project: str) -> tuple[int, str] | None:
        """The number and the text of what was put aside last; no other program gets it.

        It stays on the stack until it is released.
        """

    async def release_stashed(self, number: int, *, is_taken: bool) -> None:
        """Take that text off the stack, or let others have it again."""


class Memory:
    """What outlives the program of what it shows."""

    def __init__(self, library: Library, history: HistoryWriter, service: str) -> None:
        self._library = library
        self._service = service
        self._history = history

    def store(self, event: Event) -> None:
        """Keep an event that is shown, for the next time that the project is opened.

        A message that is kept before it goes out is not kept again when it does.
        """
        if isinstance(event, MessageSent):
            self._history.announce(event.text)
        else:
            self._history.store(event)

    async def saved_project(self, project: str, *, is_alone: bool) -> SavedProject:
        """The project as it was left, without what this program has kept of it."""
        end = self._history.end
        return await asyncio.to_thread(
            saved_project, self._library, project, end, is_alone=is_alone
        )

    async def page_before(self, project: str, end: int) -> Page:
        """What was said in a project before the entry of that number."""
        return await asyncio.to_thread(page_before, self._library, project, end)

    def keep_unsent(
        self,
        project: str,
        text: str | None,
        stills: Sequence[StillRecord],
        gone: Sequence[str],
        waiting: Sequence[str],
        known: Sequence[str],
        going_out: str = "",
        went_out: str = "",
        *,
        is_new: bool = False,
    ) -> None:
        """Write down what is not sent, without the stills `gone`: all of it, or nothing.

        Blocks for milliseconds. Waits for other programs a moment, or two where it goes out.
        """
        with self._library.change(SENDING_S if is_new else BRIEF_S):
            self._library.waiting.save(
                project, text, waiting, known, going_out, went_out, is_new=is_new
            )
            self._library.stills.save(project, stills, gone)

    async def unused(self, sources: Collection[str]) -> Collection[str]:
        """Those of these stills that no project, job or list has. Raises `LibraryError`."""
        return await asyncio.to_thread(self._library.stills.unused, sources)

    async def messages(self, project: str | None) -> tuple[str, ...]:
        """What was said in a project, or in all of them, newest first, each once."""
        return await asyncio.to_thread(self._said, project)

    async def put_aside(self, project: str, text: str) -> bool:
        """Put a text on the stack of a project; `False` where that is full."""
        return await asyncio.to_thread(self._library.stash.push, project, text)

    async def lock_stashed(self, project: str) -> tuple[int, str] | None:
        """The number and the text of what was put aside last, and no other program is taking."""
        return await asyncio.to_thread(self._lock_aside, project)

    def _lock_aside(self, project: str) -> tuple[int, str] | None:
        locks, stash = self._library.locks, self._library.stash
        for number, text in stash.of(project):
            if locks.lock(_aside(number)):
                if stash.has(number):
                    return number, text
                locks.release(_aside(number))
        return None

    async def release_stashed(self, number: int, *, is_taken: bool) -> None:
        """Take that text off the stack, or let others have it again."""
        if is_taken:
            await asyncio.to_thread(self._library.stash.remove, number)
        self._library.locks.release(_aside(number))

    def _said(self, project: str | None) -> tuple[str, ...]:
        if project is None:
            return self._library.messages.turns(self._service)
        return tuple(dict.fromkeys(reversed(_messages(self._library, project))))


def _aside(number: int) -> str:
    return f"aside-{number}"


def saved_project(
    library: Library, project: str, end: int, *, is_alone: bool = True
) -> SavedProject:
    """All that is shown of a project, but entries from number `end` on. Blocks for milliseconds."""
    with library.locks.while_working(open_name(project)) as is_ours:
        return SavedProject(
            page_before(library, project, end),
            library.stills.of(project),
            _messages(library, project),
            _unsent(library, project, is_alone=is_alone) if is_ours else "",
            library.waiting.of(project),
            is_ours,
        )


def _unsent(library: Library, project: str, *, is_alone: bool) -> str:
    """The prompt's text; with what was going out, unless another program may be sending that."""
    if is_alone:
        with suppress(LibraryError):
            return library.waiting.bring_back(project)
    return library.waiting.unsent(project)


def page_before(library: Library, project: str, end: int) -> Page:
    """The events before number `end`. Blocks for milliseconds."""
    most = _PAGE
    while True:
        entries = library.entries.before(project, end, most)
        if len(entries) < most:
            return Page(_events(entries))
        first = next((n for n, one in enumerate(entries) if one.event == MessageSent.name), None)
        if first is None and most < _MOST_OF_A_TURN:
            most *= 4
            continue
        whole = entries[first or 0 :]
        return Page(_events(whole), whole[0].number)


def _events(entries: tuple[EntryRecord, ...]) -> tuple[Event, ...]:
    read = (
        TextArrived(entry.body, final=False)
        if entry.event == PIECE
        else from_text(entry.event, entry.body)
        for entry in entries
    )
    return tuple(event for event in read if event is not None)


def _messages(library: Library, project: str) -> tuple[str, ...]:
    """What the user said, oldest first; nothing twice in a row."""
    said = [*library.entries.sent(project)]
    for at, body in library.entries.bodies(project, MessageSent.name):
        event = from_text(MessageSent.name, body)
        if isinstance(event, MessageSent):
            said.append((at, event.text))
    texts: list[str] = []
    for _, text in sorted(said, key=lambda one: one[0]):
        if texts[-1:] != [text]:
            texts.append(text)
    return tuple(texts)
