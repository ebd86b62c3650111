"""What the screen has the studio do: each is an operation, and no failure gets away."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.worker import Worker, WorkerError

from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.screens.main import wording
from tui.screens.main.messages import (
    IN_USE,
    NO_SUCH_PROJECT,
    TOKEN_REFUSED,
    Connected,
    Opened,
    Operation,
    OperationEnded,
    Outgoing,
    OwnTokenRefused,
    ProjectMissing,
    Report,
    Reported,
    Stop,
    StudioEvent,
    TurnRecovered,
)
from tui.screens.main.opener import Opener, real_opener
from tui.studio.advice import advice
from tui.studio.events import (
    Delivery,
    Event,
    Failed,
    Notice,
    TextArrived,
    ToolRunning,
    TurnEnded,
)
from tui.studio.intent import Wish
from tui.studio.studio_like import AccountsLike, StudioLike
from tui.wishes import Beginning

if TYPE_CHECKING:
    from tui.config import Config

Question = Callable[[StudioLike], Awaitable[object]]
"""A call of one method of the studio, made when there is a session."""


_ANSWERS = (TextArrived, ToolRunning, TurnEnded)
_DEFECT = "defect"
_EXPORTS = frozenset({Operation.EXPORT, Operation.COLLECT})
_UNMOVABLE = frozenset({Operation.TURN, Operation.UPLOAD, Operation.EXPORT, Operation.STOP})
"""What belongs to a project and account, and is not left for another."""
_CLOSING_S = 3.0
_OPERATION: ContextVar[Operation | None] = ContextVar("operation", default=None)
"""In the course of which operation something is told."""


class _StillsRefused(Exception):
    """Some stills were refused: the message waits until the user has seen that."""


class Operations:
    """Runs the operations of one screen, at most one of each kind, and reports to it."""

    def __init__(
        self, screen: Screen[None], config: "Config", begin: Beginning, opener: Opener | None
    ) -> None:
        self._screen = screen
        self._config = config
        self._begin_with = begin
        self._opener = opener
        self._opened: asyncio.Future[StudioLike] | None = None
        self._connecting = asyncio.Lock()
        self._uploading = asyncio.Lock()
        self._exporting = asyncio.Lock()
        self._closing = asyncio.Event()
        self._stops: dict[Operation, Stop] = {}
        self._message = Outgoing()
        self._workers: dict[Operation, Worker[None]] = {}
        self._studio_worker: Worker[None] | None = None
        self._studio: StudioLike | None = None
        self.connected = False

    @property
    def running(self) -> frozenset[Operation]:
        """The operations under way."""
        return frozenset(one for one, worker in self._workers.items() if not worker.is_finished)

    @property
    def is_connecting(self) -> bool:
        """Whether there is a session, or one on its way."""
        return self.connected or Operation.CONNECT in self.running

    @property
    def is_answered(self) -> bool:
        """Whether the service has answered the message that went out last."""
        return self._message.is_answered

    @property
    def unsent(self) -> str:
        """The message of a turn that has not gone out: of one that did, the next start asks."""
        waits = Operation.TURN in self.running and self._delivery is Delivery.NOT_TAKEN
        return self._message.text if waits else ""

    @property
    def service(self) -> str:
        """What people call the service; empty before the studio is open."""
        return self._studio.service if self._studio is not None else ""

    @property
    def project_name(self) -> str:
        """The name of the project at work."""
        return self._studio.project_name if self._studio is not None else ""

    @property
    def accounts(self) -> AccountsLike | None:
        """The accounts that are known here; absent before the studio is open."""
        return self._studio.accounts if self._studio is not None else None

    def now(self) -> float:
        """Program time in seconds; before there is a studio, the wall's."""
        return self._studio.clock.now() if self._studio is not None else time.monotonic()

    @property
    def studio(self) -> StudioLike | None:
        """The studio, once it is open."""
        return self._studio

    def open(self) -> "asyncio.Future[StudioLike]":
        """Load what is heavy in a thread, open the studio, connect."""
        self._opened = asyncio.get_running_loop().create_future()
        self._studio_worker = self._screen.app.run_worker(
            self._run_studio(self._opened), group="studio", exit_on_error=False
        )
        return self._opened

    async def close(self) -> None:
        """End every operation, then the studio. What was running is no failure, and not told."""
        self._closing.set()
        for worker in self._workers.values():
            worker.cancel()
        if self._studio_worker is not None and not self._studio_worker.is_finished:
            try:
                await asyncio.wait_for(asyncio.shield(self._studio_worker.wait()), _CLOSING_S)
            except Exception:  # late, or broken at its own end: there is nobody left to be told
                self._studio_worker.cancel()

    def send(self, wish: Wish, stills: Sequence[Source]) -> Outgoing:
        """Send a message, the stills that wait before it; gives the message as it goes out."""
        self.cancel(Operation.RECOVER, Stop.SUPERSEDED)
        self._message = Outgoing(wish.message)
        self._start(Operation.TURN, self._turn(wish, self._message, stills))
        return self._message

    def upload(self, stills: Sequence[Source]) -> None:
        """Send stills without a message."""
        self._start(Operation.UPLOAD, self._upload(stills))

    def export(self, out: Path, *, force: bool, version: int | None = None) -> None:
        """Render and save the timeline, or what an earlier version shows."""
        self._start(Operation.EXPORT, self._export(out, force, version))

    def ask(self, question: Question) -> bool:
        """Have the studio answer by what it tells; whether that began: one question at a time."""
        if Operation.ASK in self.running:
            return False
        self._start(Operation.ASK, self._ask(question))
        return True

    def resume(self) -> bool:
        """Resume what was interrupted, where that does not go on already; whether it began."""
        idle = {Operation.RECOVER, Operation.COLLECT} - self.running
        if Operation.RECOVER in idle and Operation.TURN not in self.running:
            self._start(Operation.RECOVER, self._recover())
        if Operation.COLLECT in idle and not self._exporting.locked():
            self._start(Operation.COLLECT, self._collect())
        return bool(idle)

    def hurry(self) -> None:
        """Read at once what is waited for."""
        if self._studio is not None:
            self._studio.hurry()

    def cancel(self, operation: Operation, stop: Stop = Stop.ASKED) -> None:
        """Stop an operation that runs; `stop` says why."""
        if operation in self.running:
            self._stops[operation] = stop
            self._workers[operation].cancel()

    def stop_render(self) -> None:
        """Stop exporting, here and at the service."""
        self._start(Operation.STOP, self._stop_render())

    def begin_with(self, begin: Beginning) -> None:
        """Connect with another project than the one that was not there."""
        self._begin_with = begin
        self._start(Operation.CONNECT, self._begin())

    def move(self, change: Callable[[StudioLike], Awaitable[None]], *, stills: bool) -> bool:
        """Go on in another account or project; `stills`: with those that were sent.

        Gives `False` where something runs that is worth its end.
        """
        if self.running & _UNMOVABLE:
            return False
        for operation in self.running:
            self.cancel(operation, Stop.LEFT_RUNNING if operation in _EXPORTS else Stop.ASKED)
        waits = [worker for worker in self._workers.values() if not worker.is_finished]
        self._start(Operation.CONNECT, self._move(change, waits, stills))
        return True

    async def _run_studio(self, opened: "asyncio.Future[StudioLike]") -> None:
        try:
            opener = self._opener
            if opener is None:
                opener = await asyncio.to_thread(real_opener)
            async with opener(self._config, self._tell) as studio:
                self._studio = studio
                opened.set_result(studio)
                self._report(Opened())
                self._start(Operation.CONNECT, self._begin())
                await self._closing.wait()
        except Exception as error:
            if not opened.done():
                opened.set_exception(error)
                opened.exception()
            self._fail(Operation.CONNECT, error)

    async def _connect(self) -> StudioLike:
        opened = self._opened
        if opened is None or (opened.done() and opened.exception() is not None):
            opened = self.open()  # it failed before: this is the occasion to try again
        studio = await asyncio.shield(opened)
        async with self._connecting:
            if not self.connected:
                await studio.connect(self._begin_with.project, new=self._begin_with.new)
                self._mark_connected()
        return studio

    def _mark_connected(self, *, anew: bool = False, takes_stills: bool = False) -> None:
        self.connected = True
        self._report(Connected(anew, takes_stills))
        if Operation.CONNECT not in self.running:  # the first try had failed; this is the second
            self._start(Operation.CONNECT, self._begin())

    async def _begin(self) -> None:
        studio = await self._connect()
        await studio.list_versions()
        await studio.credits()
        await studio.show()
        self.resume()

    async def _move(
        self,
        change: Callable[[StudioLike], Awaitable[None]],
        before: Sequence[Worker[None]],
        stills: bool,
    ) -> None:
        for worker in before:
            with suppress(WorkerError):
                await worker.wait()
        opened = self._opened
        if opened is None:
            return
        studio = await asyncio.shield(opened)
        async with self._connecting:
            await change(studio)
            self._mark_connected(anew=True, takes_stills=stills)
        await studio.credits()
        await studio.show()
        self.resume()

    async def _recover(self) -> None:
        studio = await self._connect()
        try:
            outcome = await studio.recover()
        except Exception as error:
            if self._described(error).code != IN_USE:
                raise
            self._tell(Notice(wording.OTHERS_TURN))
            return
        if outcome is not None:
            self._recovered(outcome, await asyncio.to_thread(studio.last_message))

    def _recovered(self, outcome: TurnOutcome | None, text: str, *, here: bool = False) -> None:
        if outcome is not None:
            self._report(TurnRecovered(outcome, text, here))

    async def _collect(self) -> None:
        studio = await self._connect()
        async with self._exporting:
            await studio.collect()

    async def _stop_render(self) -> None:
        studio = await self._connect()
        for operation in self.running & _EXPORTS:
            self.cancel(operation)
            with suppress(WorkerError):
                await self._workers[operation].wait()
        await studio.stop_render()

    async def _turn(self, wish: Wish, message: Outgoing, stills: Sequence[Source]) -> None:
        studio = await self._connect()
        if stills:
            await self._upload(stills)
        message.is_with_studio = True
        try:
            await studio.carry_out(wish)
        except Exception as error:
            if studio.delivery is not Delivery.DOUBTFUL:
                raise
            self._tell(self._described(error))
            self._recovered(await studio.recover(), message.text, here=True)

    @property
    def _delivery(self) -> Delivery:
        """Whose the message that goes out is; before the studio has it, the user's."""
        if self._studio is None or not self._message.is_with_studio:
            return Delivery.NOT_TAKEN
        return self._studio.delivery

    async def _upload(self, stills: Sequence[Source]) -> None:
        studio = await self._connect()
        async with self._uploading:
            sent = await studio.upload(stills)
        if missing := len(stills) - len(sent):
            raise _StillsRefused(wording.stills_refused(missing, len(stills)))

    async def _export(self, out: Path, force: bool, version: int | None) -> None:
        studio = await self._connect()
        if self._exporting.locked():
            self._tell(Notice(wording.EXPORT_QUEUED))
        async with self._exporting:
            await studio.export(out, force=force, version=version)

    async def _ask(self, question: Question) -> None:
        await question(await self._connect())

    def _start(self, operation: Operation, doing: Coroutine[Any, Any, object]) -> None:
        self._workers[operation] = self._screen.app.run_worker(
            self._guard(operation, doing), group=operation, exit_on_error=False
        )

    async def _guard(self, operation: Operation, doing: Coroutine[Any, Any, object]) -> None:
        _OPERATION.set(operation)
        self._stops.pop(operation, None)
        try:
            await doing
        except asyncio.CancelledError:
            self._end(operation, stopped=self._stops.pop(operation, Stop.ASKED))
            raise
        except _StillsRefused as refused:
            back = advice(wording.GO_ON_WITHOUT) if operation is Operation.TURN else advice()
            self._end(operation, failed=Failed("refused", str(refused), back))
        except Exception as error:
            self._fail(operation, error)
        else:
            self._end(operation)

    def _fail(self, operation: Operation, error: Exception) -> None:
        failed = self._described(error)
        self._end(operation, failed=failed, defect=error if failed.code == _DEFECT else None)
        if failed.code in TOKEN_REFUSED and self.accounts and self.accounts.uses_own_token:
            self._report(OwnTokenRefused())
        if failed.code == NO_SUCH_PROJECT and self._begin_with.project is not None:
            self._report(ProjectMissing(self._begin_with.project))

    def _end(
        self,
        operation: Operation,
        *,
        stopped: Stop | None = None,
        failed: Failed | None = None,
        defect: Exception | None = None,
    ) -> None:
        delivery = self._delivery if operation is Operation.TURN else None
        self._report(OperationEnded(operation, stopped, failed, delivery, defect))

    def _report(self, report: Report) -> None:
        if not self._closing.is_set():
            self._screen.post_message(Reported(report))

    def _tell(self, event: Event) -> None:
        operation = _OPERATION.get()
        if operation in (Operation.TURN, None) and isinstance(event, _ANSWERS):
            self._message.is_answered = True
        self._report(StudioEvent(event, operation))

    def _described(self, error: Exception) -> Failed:
        from tui.studio.failures import describe

        return describe(error) if self._studio is None else self._studio.explain(error)
