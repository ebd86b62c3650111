"""The queue at work, whatever screen is shown: its rows, what is done for them, how far it is.

It has a studio of its own beside the main one, for as long as its screen is shown or it runs.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.worker import Worker, WorkerError

from tui.file_paths import working_folder
from tui.library.batches import BatchRecord, BatchRow, RowRequest, RowState
from tui.library.library import Library
from tui.library.schema import LibraryError
from tui.screens.queue import wording
from tui.screens.queue.edits import Edits, is_makeable
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
    from tui.studio.account import ActiveAccount
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
        self.advise = advise
        self._stack = AsyncExitStack()
        self._studio: Studio | None = None
        self._record: BatchRecord | None = None
        self._run: BatchRun | None = None
        self._worker: Worker[None] | None = None
        self.edits = Edits(
            self._work_on, self._library, self._refresh, self._show, say, self.explained
        )
        self._is_open = False
        self._edited: int | None = None
        self._planned: frozenset[int] = frozenset()
        self._agreed: dict[int, RowRequest] = {}
        self._payer: ActiveAccount | None = None
        self.is_running = False
        """Whether rows are being made."""
        self._started: RowStarted | None = None
        self._doing = ""
        self._made = self._failed = 0
        self._faults: list[ListFault] = []
        self.trouble = ""
        """Why the last run stopped before its end."""
        self.shown: Callable[[], None] | None = None
        """Shows what has changed, while the screen is there."""

    @property
    def rows(self) -> Sequence[BatchRow]:
        """The rows, with all that was edited."""
        return self.edits.rows

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

    @property
    def percent(self) -> int | None:
        """The share of the rows that is done; absent before the first, and where nothing runs."""
        at = self._started
        return None if at is None or not self.is_running else 100 * (at.place - 1) // at.of

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

        self._is_open = True
        try:
            async with self.edits.lock:
                if not self.is_running:
                    await self._close_studio()  # it may have been left in another account
                if self._studio is None:
                    studio = await self._stack.enter_async_context(open_beside(other, self._tell))
                    self._studio = studio
                await self._read()
        except BaseException:
            await self.leave()
            raise

    async def leave(self) -> None:
        """The screen is gone: what runs goes on; where nothing does, the studio is closed."""
        self.shown, self._is_open, self._edited = None, False, None
        async with self.edits.lock:
            await self._close_if_unused()

    async def close(self) -> None:
        """The program ends: what runs is stopped as it is, and the next start can go on."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
            with suppress(WorkerError, TimeoutError):
                async with asyncio.timeout(_CLOSING_S):
                    await self._worker.wait()
        async with self.edits.lock:
            await self._close_studio()

    async def _read(self) -> None:
        """Read the rows. Raises `LibraryError`."""
        self._record, rows = await asyncio.to_thread(_queue_of, self.studio)
        self.edits.read(rows)

    async def _refresh(self) -> None:
        """Read the rows, where that can be done; otherwise say why not."""
        if self._studio is not None:
            try:
                await self._read()
            except LibraryError as error:
                self._say(self.explained(error))

    def edit(self, row: BatchRow | None) -> None:
        """The prompt of this row is being written, or of none: until it is left, none is sent."""
        before, self._edited = self._edited, row.id if row is not None else None
        if before == self._edited:
            return
        if before in self._planned:
            self.edits.do(lambda library: self._agree(library, before))
        if self._edited is not None:
            self._agreed.pop(self._edited, None)

    async def _agree(self, library: Library, row: int) -> None:
        """A row that is to be made has another prompt now, which was written to its end."""
        now = await asyncio.to_thread(library.batches.row, row)
        if row != self._edited and is_makeable(now.request.prompt):
            self._agreed[row] = now.request

    async def add(self, sources: "Sequence[Source]") -> None:
        """Queue stills, a row each. Raises `LibraryError`."""
        from tui.screens.queue.new_rows import requests_for

        async with self.edits.lock:  # the studio stays open for it
            taken = [row.request.path for row in self.rows]
            await self._append(
                await asyncio.to_thread(requests_for, sources, working_folder(), taken)
            )

    async def add_planned(self, plan: "Plan") -> None:
        """Queue the good rows of a list. Raises `LibraryError`."""
        from tui.screens.queue.new_rows import with_own_names

        async with self.edits.lock:
            taken = [row.request.path for row in self.rows]
            requests = [row.request for row in plan.rows]
            await self._append(await asyncio.to_thread(with_own_names, requests, taken))

    async def _append(self, requests: Sequence[RowRequest]) -> None:
        append = self.studio.library.queued.append
        await asyncio.to_thread(append, self.record.id, requests)
        await self._read()

    async def read_list(self, path: Path) -> "tuple[Plan, Sequence[ListFault]]":
        """The rows of a list, and what is wrong with the others. Nothing is written."""
        from tui.studio.batch.batch import Batch
        from tui.studio.batch.plan import BatchRequest

        self._faults = []
        plan = await Batch(self.studio, self._tell).plan(BatchRequest(path, out=working_folder()))
        return plan, self._faults

    # The run.

    async def plan(self) -> "tuple[Plan, BatchPlanned, Sequence[ListFault]]":
        """What would be made, what that costs, and what is wrong with the other rows.

        Raises what `failures.describe` explains.
        """
        from tui.screens.queue.checking import checked
        from tui.studio.batch.batch import Batch

        self._faults = []
        async with self.edits.lock:
            await self.edits.flush(self.studio.library)
            plan = await checked(self.studio, self.record, self._tell)
        batch = Batch(self.studio, self._tell)
        priced = await batch.price(plan, returns=False)
        self._payer = batch.payer
        return plan, priced, self._faults

    def start(self, plan: "Plan") -> None:
        """Make the clips of the rows that were planned, and of no other."""
        from tui.studio.batch.run import TO_DO

        if not self.is_running:
            requests = {row.id: row.request for row in plan.rows if row.due in TO_DO}
            self._agreed, self._planned = requests, frozenset(requests)
            self._agreed.pop(self._edited or 0, None)
            self.trouble, self._started, self._doing = "", None, ""
            self._made = self._failed = 0

            async def work() -> None:
                try:
                    await self._make()
                finally:
                    self.is_running, self._planned = False, frozenset()
                async with self.edits.lock:
                    await self._refresh()
                    await self._close_if_unused()

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
        return self.advise(self.studio.explain(error))

    async def _make(self) -> None:
        from tui.studio.batch.batch import summary
        from tui.studio.batch.run import BatchRun
        from tui.studio.failures import EXPECTED

        studio, batches = self.studio, self.studio.library.batches
        try:
            with batches.while_working(self.record.key) as mine:
                if not mine:
                    self.trouble = wording.OTHERS
                    return
                record, _ = await asyncio.to_thread(_queue_of, studio)
                agreed, payer = self._agreed, self._payer
                run = BatchRun(studio, self._tell, record, agreed=agreed, payer=payer)
                self._run = run
                try:
                    await run.work()
                except EXPECTED as error:
                    self.trouble = self.explained(error)
                finally:
                    self._run = None
            self._end(summary(await asyncio.to_thread(batches.rows, record.id), run.spent))
        except LibraryError as error:
            self.trouble = self.trouble or self.explained(error)
            self._say(self.trouble)

    def _end(self, ended: BatchEnded) -> None:
        said = wording.ended(ended, self._made, self._failed)
        self._say(f"{said} {self.trouble}".strip())

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
        async with self.edits.lock:
            await self._refresh()

    def _work_on(self, do: Callable[[], Coroutine[Any, Any, None]]) -> Worker[None]:
        return self._app.run_worker(do, group="queue")

    def _show(self) -> None:
        if self.shown is not None:
            self.shown()

    def _library(self) -> Library | None:
        return self._studio.library if self._studio is not None else None

    async def _close_if_unused(self) -> None:
        """Close the studio where neither a screen nor a run needs it; with the lock of the rows."""
        if not (self.is_running or self._is_open):
            await self._close_studio()

    async def _close_studio(self) -> None:
        if (library := self._library()) is not None:
            with suppress(LibraryError):  # the user was told
                await self.edits.flush(library)
        self._studio = None
        await self._stack.aclose()


def _queue_of(studio: "Studio") -> tuple[BatchRecord, tuple[BatchRow, ...]]:
    """The queue of a studio's service, and its rows. Blocks for milliseconds."""
    record = studio.library.queued.record(studio.service_key, studio.clock.today())
    return record, studio.library.batches.rows(record.id)
