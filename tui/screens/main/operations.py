"""What the screen has the studio do: each is an operation, and no failure gets away."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.worker import Worker

from tui.media.sources import Source
from tui.screens.main import wording
from tui.screens.main.messages import (
    IN_USE,
    NO_SUCH_PROJECT,
    TOKEN_REFUSED,
    NothingResumed,
    Opened,
    OperationEnded,
    Outgoing,
    OwnTokenRefused,
    ProjectMissing,
    ProjectReady,
    Report,
    Reported,
    StillsSent,
    StudioEvent,
    TurnRecovered,
)
from tui.screens.main.opener import Opener, ScreensStudio
from tui.screens.main.workers import BLOCKS_PROJECT_CHANGE, EXPORTS, Operation, Stop, Workers, ended
from tui.studio.advice import advice
from tui.studio.events import (
    Connected,
    Delivery,
    Event,
    Failed,
    Notice,
    Recovered,
    TextArrived,
    ToolRunning,
    TurnEnded,
)
from tui.studio.intent import RoutedMessage
from tui.studio.listed_events import Leftover
from tui.studio.studio_like import AccountsLike, StudioLike
from tui.wishes import Beginning

if TYPE_CHECKING:
    from tui.config import Config

Change = Callable[[StudioLike], Awaitable[None]]
"""What is done at the studio to work in another account or project."""
Question = Callable[[StudioLike], Awaitable[object]]
"""A call of one method of the studio, made when there is a session."""

_ANSWERS = (TextArrived, ToolRunning, TurnEnded)
_DEFECT = "defect"
_RESUMES = frozenset({Operation.RECOVER, Operation.RESUME_RENDERS})
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
        self._begin_with = begin
        self._time_scale = config.time_scale
        self._studios = ScreensStudio(
            screen,
            config,
            opener,
            self._tell,
            self._begin_connecting,
            partial(self._fail, Operation.CONNECT),
        )
        self._connecting = asyncio.Lock()
        self._uploading = asyncio.Lock()
        self._exporting = asyncio.Lock()
        self.last_words: list[str] = []
        self._message = Outgoing()
        self._left: tuple[str, str] | None = None
        self._workers = Workers(screen)
        self.connected = self._is_new = False
        self.save_unsent: Callable[[], Awaitable[bool]] | None = None
        """Writes down what is not sent, before a message goes out; whether the library has it."""

    @property
    def running(self) -> frozenset[Operation]:
        """The operations under way."""
        return self._workers.running

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
        """The message of the turn that runs, until it has gone out; not one that had waited."""
        return self._left[0] if self._left else self._not_out(waits=False)

    @property
    def still_waits(self) -> str:
        """The message of the turn that runs, until it has gone out, where it was a waiting one."""
        return self._left[1] if self._left else self._not_out(waits=True)

    def _not_out(self, *, waits: bool) -> str:
        is_ours = Operation.TURN in self.running and self._delivery is Delivery.NOT_TAKEN
        return self._message.text if is_ours and self._message.waits is waits else ""

    @property
    def service(self) -> str:
        """What people call the service; empty before the studio is open."""
        return self.studio.service if self.studio is not None else ""

    @property
    def project_name(self) -> str:
        """The name of the active project."""
        return self.studio.project_name if self.studio is not None else ""

    @property
    def accounts(self) -> AccountsLike | None:
        """The accounts that are known here; absent before the studio is open."""
        return self.studio.accounts if self.studio is not None else None

    def now(self) -> float:
        """Program time in seconds; before there is a studio, on the clock that it will have."""
        studio = self.studio
        return time.monotonic() * self._time_scale if studio is None else studio.clock.now()

    @property
    def studio(self) -> StudioLike | None:
        """The studio, once it is open."""
        return self._studios.now

    def open(self) -> None:
        """Load what is heavy in a thread, open the studio, connect."""
        self._studios.open()

    async def close(self) -> None:
        """End every operation, then the studio. What was running is no failure, and not told."""
        self._left = (self.unsent, self.still_waits)  # so they stay: no turn runs any more
        self._studios.begin_closing()
        self._workers.cancel_all()
        await self._studios.closed()

    def send(self, routed: RoutedMessage, stills: Sequence[Source]) -> Outgoing:
        """Send a message, the stills that wait before it; gives the message as it goes out."""
        self.cancel(Operation.RECOVER, Stop.SUPERSEDED)
        self._message = Outgoing(routed.message, routed.waits)
        self._start(Operation.TURN, lambda: self._turn(routed, self._message, stills))
        return self._message

    def upload(self, stills: Sequence[Source]) -> None:
        """Send stills without a message."""
        self._start(Operation.UPLOAD, lambda: self._upload(stills))

    def export(self, out: Path, *, force: bool, version: int | None = None) -> None:
        """Render and save the timeline, or what an earlier version shows."""
        self._start(Operation.EXPORT, lambda: self._export(out, force, version))

    def ask(self, question: Question) -> bool:
        """Have the studio answer by what it tells; whether that began: one question at a time."""
        if Operation.ASK in self.running:
            return False
        self._start(Operation.ASK, lambda: self._ask(question))
        return True

    def resume(self, *, asked: bool = False) -> bool:
        """Resume what was interrupted, if it does not go on; `asked`, say so. Whether it began."""
        if self.running >= _RESUMES or Operation.FIND_INTERRUPTED in self.running:
            return False
        self._start(Operation.FIND_INTERRUPTED, lambda: self._begin_leftovers(asked))
        return True

    def hurry(self) -> None:
        """Read at once what is waited for."""
        if self.studio is not None:
            self.studio.hurry()

    def cancel(self, operation: Operation, stop: Stop = Stop.ASKED) -> None:
        """Stop an operation that runs; `stop` says why."""
        self._workers.cancel(operation, stop)

    def stop_render(self) -> None:
        """Stop exporting, here and at the service."""
        self._start(Operation.STOP, lambda: self._stop_render())

    def begin_with(self, begin: Beginning) -> None:
        """Connect with another project than the one that was not there."""
        self._begin_with = begin
        self._start(Operation.CONNECT, lambda: self._begin())

    def change_project(self, change: Change, *, stills: bool) -> bool:
        """Go on in another project, `stills` with it; `False` where something is worth its end."""
        if self.running & BLOCKS_PROJECT_CHANGE:
            return False
        waits = self._workers.of(self.running)
        for operation in self.running:
            self.cancel(operation, Stop.LEFT_RUNNING if operation in EXPORTS else Stop.ASKED)
        self._start(Operation.CONNECT, lambda: self._change(change, waits, stills=stills))
        return True

    def _begin_connecting(self) -> None:
        self._report(Opened())
        self._start(Operation.CONNECT, lambda: self._begin())

    async def _connect(self) -> StudioLike:
        studio = await self._studios.opened()
        async with self._connecting:
            if not self.connected:
                await studio.connect(self._begin_with.project, new=self._begin_with.new)
                self._mark_connected(ProjectReady())
        return studio

    def _mark_connected(self, report: ProjectReady) -> None:
        self.connected = True
        self._report(report)
        if Operation.CONNECT not in self.running:  # the first try had failed; this is the second
            self._start(Operation.CONNECT, lambda: self._begin())

    async def _begin(self) -> None:
        studio = await self._connect()
        await self._read_all(studio)

    async def _read_all(self, studio: StudioLike) -> None:
        """What there is of the project and its account; then what was interrupted goes on."""
        await studio.list_versions()
        await studio.credits()
        await studio.refresh_timeline()
        self.resume()

    async def _change(self, change: Change, end: Sequence[Worker[None]], *, stills: bool) -> None:
        await ended(end)
        studio = await self._studios.opened()
        async with self._connecting:
            account = studio.accounts.current
            await change(studio)
            changed = studio.accounts.current if studio.accounts.current != account else None
            is_new = self._is_new
            self._mark_connected(ProjectReady(True, is_new, carries_stills=stills, account=changed))
        await self._read_all(studio)

    async def _begin_leftovers(self, asked: bool) -> None:
        """Begin only what was left: what runs is asked about when the program is left."""
        left = await (await self._connect()).projects.leftovers()
        before = self.running
        if Leftover.MESSAGE in left and not self.running & {Operation.TURN, Operation.RECOVER}:
            self._start(Operation.RECOVER, lambda: self._recover())
        exports = self._exporting.locked() or Operation.RESUME_RENDERS in self.running
        if Leftover.EXPORT in left and not exports:
            self._start(Operation.RESUME_RENDERS, lambda: self._resume_renders())
        if asked and self.running == before:
            self._report(NothingResumed(bool(left) or not before.isdisjoint(_RESUMES)))

    async def _recover(self) -> None:
        studio = await self._connect()
        try:
            self._tell_recovered(await studio.recover())
        except Exception as error:
            if self._described(error).code != IN_USE:
                raise
            self._tell(Notice(wording.OTHERS_TURN))

    def _tell_recovered(self, found: Sequence[Recovered], *, here: bool = False) -> None:
        """Tell what became of messages; the newest is of the turn that runs `here`."""
        for each in found:
            if not each.followed:
                self._report(TurnRecovered(each.outcome, each.message, here))
                here = False

    async def _resume_renders(self) -> None:
        studio = await self._connect()
        async with self._exporting:
            await studio.resume_renders()

    async def _stop_render(self) -> None:
        studio = await self._connect()
        exports = self.running & EXPORTS
        waits = self._workers.of(exports)
        for operation in exports:
            self.cancel(operation)
        await ended(waits)
        await studio.stop_render()

    async def _turn(self, routed: RoutedMessage, out: Outgoing, stills: Sequence[Source]) -> None:
        studio = await self._connect()
        if stills:
            await self._upload(stills)
        if self.save_unsent is not None and not await self.save_unsent():
            routed, out.waits = replace(routed, waits=False), False
        out.is_with_studio = True
        try:
            await studio.carry_out(routed)
        except Exception as error:
            if studio.delivery is not Delivery.DOUBTFUL:
                raise
            self._tell(self._described(error))
            self._tell_recovered(await studio.recover(), here=True)

    @property
    def _delivery(self) -> Delivery:
        """Whose the message that goes out is; before the studio has it, the user's."""
        if self.studio is None or not self._message.is_with_studio:
            return Delivery.NOT_TAKEN
        return self.studio.delivery

    async def _upload(self, stills: Sequence[Source]) -> None:
        studio = await self._connect()
        async with self._uploading:
            sent = await studio.upload(stills, are_seen=True)
        self._report(StillsSent())
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

    def _start(self, operation: Operation, do: Callable[[], Awaitable[object]]) -> None:
        # Called when it begins: what is ended before that leaves nothing unawaited behind.
        self._workers.start(operation, partial(self._guard, operation, do))

    async def _guard(self, operation: Operation, do: Callable[[], Awaitable[object]]) -> None:
        _OPERATION.set(operation)
        self._workers.why_stopped(operation)  # of one before
        try:
            await do()
        except asyncio.CancelledError:
            self._end(operation, stopped=self._workers.why_stopped(operation))
            raise
        except _StillsRefused as refused:
            back = advice(wording.GO_ON_WITHOUT) if operation is Operation.TURN else advice()
            self._end(operation, failed=Failed("refused", str(refused), back))
        except Exception as error:  # noqa: BLE001 - described, and shown; of a defect the end follows
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
        if not self._studios.is_closing:
            self._screen.post_message(Reported(report, self._screen))

    def _tell(self, event: Event) -> None:
        operation = _OPERATION.get()
        if operation in (Operation.TURN, None) and isinstance(event, _ANSWERS):
            self._message.is_answered = True
        if self._studios.is_closing and isinstance(event, Notice):
            self.last_words.append(event.text)
        if isinstance(event, Connected):
            self._is_new = not event.resumed
        self._report(StudioEvent(event, operation))

    def _described(self, error: Exception) -> Failed:
        from tui.studio.failures import describe

        return describe(error) if self.studio is None else self.studio.explain(error)
