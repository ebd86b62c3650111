"""The edits of the queue: seen at once, written down in their order, none of them lost."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from tui.library.batches import BatchRow, RowState
from tui.library.library import Library
from tui.library.queue.rows import QueuedRows
from tui.library.schema import LibraryError
from tui.screens.queue import wording
from tui.studio.intent import Intent, route
from tui.text import is_blank

Work = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]
"""Runs something in its turn, whatever screen is shown."""


class Edits:
    """The rows as the user sees them, and what is on its way into the library."""

    def __init__(
        self,
        work_on: Work,
        library: Callable[[], Library | None],
        read_again: Callable[[], Awaitable[None]],
        changed: Callable[[], None],
        say: Callable[[str], None],
        explain: Callable[[BaseException], str],
    ) -> None:
        """`library` gives `None` while the queue is closed.

        `read_again` reads the rows, and raises nothing; `changed` shows them.
        """
        self._work_on = work_on
        self._library = library
        self._read_again = read_again
        self._changed = changed
        self._say = say
        self._explain = explain
        self._unwritten: dict[int, str] = {}
        self._pending = 0
        self.lock = asyncio.Lock()
        """Whoever has it reads or writes the rows, and nobody closes the library."""
        self.rows: Sequence[BatchRow] = ()

    def read(self, rows: Sequence[BatchRow]) -> None:
        """Show rows as they were read; not while an edit is on its way, which would seem undone."""
        if not self._pending:
            self.rows = tuple(self._as_written(row) for row in rows)
            self._changed()

    def write(self, row: BatchRow, prompt: str) -> None:
        """Give a row another prompt."""
        if prompt == row.request.prompt:
            return
        self._unwritten[row.id] = prompt
        self.rows = tuple(self._as_written(one) for one in self.rows)
        self.do(self.flush)

    def move(self, row: BatchRow, steps: int) -> None:
        """Put a row so many places further down, or up."""
        rows = list(self.rows)
        at = next((n for n, one in enumerate(rows) if one.id == row.id), None)
        if at is not None:
            rows.insert(max(0, at + steps), rows.pop(at))
            self._renumber(rows)
            self._change(lambda rows: rows.move(row, steps))

    def remove(self, row: BatchRow) -> None:
        """Take a row off the list."""
        self._renumber([one for one in self.rows if one.id != row.id])
        self._change(lambda rows: rows.remove(row))

    def pause(self, row: BatchRow) -> None:
        """Leave a row out until further notice, or let it go on."""
        pause = row.state is not RowState.PAUSED
        self._change(lambda rows: rows.pause(row, pause=pause))

    def renew(self, row: BatchRow) -> None:
        """Let a failed row wait as if it had never been asked."""
        self._change(lambda rows: rows.renew(row))

    def do(self, edit: Callable[[Library], Awaitable[None]]) -> None:
        """Do something in the library, after the edits before it; say where it could not be."""
        self._pending += 1

        async def in_turn() -> None:
            async with self.lock:
                try:
                    if (library := self._library()) is not None:
                        await edit(library)
                except LibraryError as error:
                    self._say(self._explain(error))
                finally:
                    self._pending -= 1
                    await self._read_again()

        self._work_on(in_turn)
        self._changed()

    async def flush(self, library: Library) -> None:
        """Write down every prompt that is not yet. What cannot be written stays, and raises."""
        for id_, prompt in dict(self._unwritten).items():
            done = await asyncio.to_thread(_rewrite, library, id_, prompt)
            if self._unwritten.get(id_) == prompt:
                del self._unwritten[id_]
            if not done:
                self._say(wording.not_taken(prompt))

    def _change(self, change: Callable[[QueuedRows], bool]) -> None:
        async def edit(library: Library) -> None:
            if not await asyncio.to_thread(change, library.queued):
                self._say(wording.CHANGED)

        self.do(edit)

    def _as_written(self, row: BatchRow) -> BatchRow:
        """A row with the prompt that is about to be written down for it."""
        prompt = self._unwritten.get(row.id)
        return row if prompt is None else replace(row, request=replace(row.request, prompt=prompt))

    def _renumber(self, rows: Sequence[BatchRow]) -> None:
        self.rows = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))


def _rewrite(library: Library, row: int, prompt: str) -> bool:
    return library.queued.rewrite(library.batches.row(row), prompt)


def is_editable(row: BatchRow) -> bool:
    """Whether a row can still be given another prompt: nothing was paid that this would lose."""
    return row.is_free and row.state in (RowState.WAITING, RowState.FAILED, RowState.PAUSED)


def is_in_doubt(row: BatchRow) -> bool:
    """Whether nobody knows yet what became of a row's message."""
    return not row.is_free and row.draft is None and row.state is not RowState.FAILED


def is_makeable(prompt: str) -> bool:
    """Whether a prompt asks for a clip."""
    return not is_blank(prompt) and route(prompt).intent is Intent.TURN
