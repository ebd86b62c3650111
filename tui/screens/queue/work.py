"""The queue at work, whatever screen is shown: its rows, what is done for them, how far it is.

It has a studio of its own beside the main one, for as long as its screen is shown or it runs.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.worker import Worker, WorkerError

from tui.library.batches import Batches, BatchRecord, BatchRow, RowState
from tui.library.schema import LibraryError
from tui.screens.queue import wording
from tui.studio.batch.events import (
    BatchEnded,
    BatchPlanned,
    ListFault,
    RowEnded,
    RowStarted,
)
from tui.studio.events import CreditsRead, Event, Failed

if TYPE_CHECKING:
    from tui.media.sources import Source
    from tui.studio.batch.plan import Plan
    from tui.studio.batch.run import BatchRun
    from tui.studio.studio import Studio

_CLOSING_S = 3.0

Advise = Callable[[Failed], str]
"""A failure as a sentence with its advice."""


class QueueWork:
    """The queue of one service. Only `open` one is asked to do anything."""

    def __init__(self, app: App[Any], say: Callable[[str], None], advise: Advise) -> None:
        """`say` tells the user something wherever they are."""
        self._app = app
        self._say = say
        self._advise = advise
        self._stack = AsyncExitStack()
        self._studio: Studio | None = None
        self._record: BatchRecord | None = None
        self._run: BatchRun | None = None
        self._worker: Worker[None] | None = None
        self._editing = asyncio.Lock()
        self._unwritten: dict[int, str] = {}
        self._pending = 0
        self.is_running = False
        """Whether rows are being made."""
        self._started: RowStarted | None = None
        self._doing = ""
        self._made = self._failed = 0
        self._faults: list[ListFault] = []
        self.rows: Sequence[BatchRow] = ()
        self.trouble = ""
        """Why the last run stopped before its end."""
        self.shown: Callable[[], None] | None = None
        """Shows what has changed, while the screen is there."""

    @property
    def ends_soon(self) -> bool:
        """Whether it stops after the row that is being made."""
        return self._run is not None and self._run.is_paused

    @property
    def available(self) -> int | None:
        """The credits that are left, as last read."""
        balance = self._studio.balance if self._studio is not None else None
        return balance.available if balance is not None else None

    @property
    def studio(self) -> "Studio":
        """The queue's own studio, which is open."""
        assert self._studio is not None  # asked for by its open screen alone  # noqa: S101
        return self._studio

    @property
    def record(self) -> BatchRecord:
        """The queue as a batch."""
        assert self._record is not None  # as above  # noqa: S101
        return self._record

    def progress(self) -> str:
        """How far the whole is; empty where nothing runs."""
        at = self._started
        if not self.is_running:
            return ""
        if at is None:
            return wording.CHECKING
        return wording.progress(at.place, at.of, at.left_s, ends=self.ends_soon)

    def at_work(self, row: BatchRow) -> str | None:
        """What is done for a row just now; `None` where nothing is."""
        return self._doing if self.is_current(row) else None

    def is_current(self, row: BatchRow) -> bool:
        """Whether this row is being made."""
        current = self._run.current if self._run is not None else None
        return current is not None and current.id == row.id

    async def open(self, other: "Studio") -> None:
        """Open the queue's studio in the account of another one, and read the rows."""
        from tui.opening import open_beside

        if self._studio is None:
            self._studio = await self._stack.enter_async_context(open_beside(other, self._tell))
        studio = self._studio
        self._record = await asyncio.to_thread(
            studio.library.batches.queue, studio.service_key, studio.clock.today()
        )
        await self.refresh()

    async def leave(self) -> None:
        """The screen is gone: what runs goes on; where nothing does, the studio is closed."""
        self.shown = None
        async with self._editing:
            if not self.is_running:
                await self._close_studio()

    async def close(self) -> None:
        """The program ends: what runs is stopped as it is, and the next start can go on."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
            with suppress(WorkerError, TimeoutError):
                await asyncio.wait_for(self._worker.wait(), _CLOSING_S)
        async with self._editing:
            await self._close_studio()

    async def refresh(self) -> None:
        """Read the rows; not while an edit is on its way, which would seem undone."""
        rows = await asyncio.to_thread(self.studio.library.batches.rows, self.record.id)
        if not self._pending:
            self.rows = tuple(self._as_written(row) for row in rows)
            self._show()

    def row(self, row: int) -> BatchRow | None:
        """The row of this id, as it is shown."""
        return next((one for one in self.rows if one.id == row), None)

    # Edits: seen at once, written down in their order.

    def write(self, row: BatchRow, prompt: str) -> None:
        """Give a row another prompt."""
        if prompt == row.wish.prompt:
            return
        self._unwritten[row.id] = prompt
        self.rows = tuple(self._as_written(one) for one in self.rows)
        self._edit(self._write_all)

    def move(self, row: BatchRow, steps: int) -> None:
        """Put a row so many places further down, or up."""
        rows = list(self.rows)
        at = next(n for n, one in enumerate(rows) if one.id == row.id)
        rows.insert(max(0, at + steps), rows.pop(at))
        self._renumber(rows)
        self._edit(lambda batches: batches.move(row, steps))

    def remove(self, row: BatchRow) -> None:
        """Take a row off the list."""
        self._renumber([one for one in self.rows if one.id != row.id])
        self._edit(lambda batches: batches.remove(row))

    def pause(self, row: BatchRow) -> None:
        """Leave a row out until further notice, or let it go on."""
        pause = row.state is not RowState.PAUSED
        self._edit(lambda batches: batches.pause(row, pause=pause))

    def renew(self, row: BatchRow) -> None:
        """Let a failed row wait as if it had never been asked."""
        self._edit(lambda batches: batches.renew(row.id))

    async def add(self, sources: "Sequence[Source]") -> None:
        """Queue stills, a row each."""
        from tui.screens.queue.filling import wishes_for

        batches, taken = self.studio.library.batches, [row.wish.path for row in self.rows]
        wishes = await asyncio.to_thread(wishes_for, sources, Path.cwd(), taken)
        await asyncio.to_thread(batches.append, self.record.id, wishes)
        await self.refresh()

    async def read_list(self, path: Path) -> "tuple[Plan, Sequence[ListFault]]":
        """The rows of a list, and what is wrong with the others. Nothing is written."""
        from tui.studio.batch.batch import Batch
        from tui.studio.batch.plan import Request

        self._faults = []
        plan = await Batch(self.studio, self._tell).plan(Request(path, out=Path.cwd()))
        return plan, self._faults

    async def add_planned(self, plan: "Plan") -> None:
        """Queue the good rows of a list."""
        from tui.screens.queue.filling import with_own_names

        batches, taken = self.studio.library.batches, [row.wish.path for row in self.rows]
        wishes = await asyncio.to_thread(with_own_names, [row.wish for row in plan.rows], taken)
        await asyncio.to_thread(batches.append, self.record.id, wishes)
        await self.refresh()

    # The run.

    async def plan(self) -> "tuple[Plan, BatchPlanned, Sequence[ListFault]]":
        """What would be made, what that costs, and what is wrong with the other rows.

        Raises what `failures.describe` explains.
        """
        from tui.screens.queue.checking import checked
        from tui.studio.batch.batch import Batch

        self._faults = []
        async with self._editing:
            plan = await checked(self.studio, self.record, self._tell)
        priced = await Batch(self.studio, self._tell).price(plan)
        return plan, priced, self._faults

    def start(self, plan: "Plan") -> None:
        """Make the clips of the rows that were planned, and of no other."""
        if not self.is_running:
            numbers = {row.number: row.wish for row in plan.rows}
            only = frozenset(row.id for row in self.rows if numbers.get(row.number) == row.wish)
            self.trouble, self._started, self._doing = "", None, ""
            self._made = self._failed = 0

            async def work() -> None:
                try:
                    await self._make(only)
                finally:
                    self.is_running = False
                await self._rest()

            self.is_running = True
            self._worker = self._work_on(work)
            self._show()

    def stop_soon(self) -> None:
        """Stop after the row that is being made; asked again, go on after it."""
        if self._run is not None:
            self._run.is_paused = not self._run.is_paused
            self._show()

    def skip(self) -> None:
        """Stop the row that is being made, and go on with the next."""
        if self._run is not None:
            self._run.skip()

    def explained(self, error: BaseException) -> str:
        """An error as a sentence with its advice."""
        return self._advise(self.studio.explain(error))

    async def _make(self, only: frozenset[int]) -> None:
        from tui.studio.batch.batch import summary
        from tui.studio.batch.run import BatchRun
        from tui.studio.failures import EXPECTED

        studio, batches = self.studio, self.studio.library.batches
        with batches.while_working(self.record.key) as mine:
            if not mine:
                self.trouble = wording.OTHERS
                return
            record = await asyncio.to_thread(
                batches.queue, studio.service_key, studio.clock.today()
            )
            self._run = run = BatchRun(studio, self._tell, record, only=only)
            try:
                await run.work()
            except EXPECTED as error:
                self.trouble = self.explained(error)
            finally:
                self._run = None
        rows = await asyncio.to_thread(batches.rows, record.id)
        self._end(summary(rows, run.spent))

    def _end(self, ended: BatchEnded) -> None:
        said = wording.ended(ended, self._made, self._failed)
        self._say(f"{said} {self.trouble}".strip())

    async def _rest(self) -> None:
        async with self._editing:
            await self.refresh()
        if self.shown is None:
            await self.leave()

    def _tell(self, event: Event) -> None:
        match event:
            case ListFault():
                self._faults.append(event)
            case RowStarted():
                self._started, self._doing = event, ""
                self._read_soon()
            case RowEnded(state=state):
                self._made += state is RowState.SAVED
                self._failed += state is RowState.FAILED
                self._read_soon()
            case CreditsRead():
                self._show()
            case _ if (doing := wording.doing(event)) is not None and doing != self._doing:
                self._doing = doing
                self._show()

    def _read_soon(self) -> None:
        if self._studio is not None:
            self._work_on(self._reread)

    async def _reread(self) -> None:
        async with self._editing:
            if self._studio is not None:
                await self.refresh()

    def _edit(self, do: Callable[[Batches], object]) -> None:
        self._pending += 1

        async def edit() -> None:
            async with self._editing:
                try:
                    if self._studio is not None:
                        await asyncio.to_thread(do, self._studio.library.batches)
                except LibraryError as error:
                    self._say(self.explained(error))
                finally:
                    self._pending -= 1
                if self._studio is not None:
                    await self.refresh()

        self._work_on(edit)
        self._show()

    def _work_on(self, do: Callable[[], Coroutine[Any, Any, None]]) -> Worker[None]:
        return self._app.run_worker(do, group="queue")

    def _write_all(self, batches: Batches) -> None:
        written = dict(self._unwritten)
        for id_, prompt in written.items():
            batches.rewrite(batches.row(id_), prompt)
            if self._unwritten.get(id_) == prompt:
                self._unwritten.pop(id_, None)

    def _as_written(self, row: BatchRow) -> BatchRow:
        """A row with the prompt that is about to be written down for it."""
        prompt = self._unwritten.get(row.id)
        return row if prompt is None else replace(row, wish=replace(row.wish, prompt=prompt))

    def _renumber(self, rows: Sequence[BatchRow]) -> None:
        self.rows = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))

    def _show(self) -> None:
        if self.shown is not None:
            self.shown()

    async def _close_studio(self) -> None:
        self._studio = None
        await self._stack.aclose()


def is_editable(row: BatchRow) -> bool:
    """Whether a row can still be given another prompt: nothing was paid that this would lose."""
    return row.draft is None and row.state in (RowState.WAITING, RowState.FAILED, RowState.PAUSED)
