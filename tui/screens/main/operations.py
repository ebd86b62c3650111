"""The screen's dealings with the studio: each wish is a job, and no failure gets away."""

import asyncio
import importlib
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.screen import Screen
from textual.worker import Worker, WorkerError

from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.screens.main import wording as amends
from tui.screens.main.messages import (
    Connected,
    Opened,
    OperationEnded,
    Settled,
    Stop,
    StudioEvent,
)
from tui.studio.advice import advice
from tui.studio.events import (
    CreditsRead,
    Event,
    Failed,
    Notice,
    Saved,
    Tell,
    TextArrived,
    ToolRunning,
    TurnEnded,
    Uploaded,
)
from tui.studio.timeline import Timeline

if TYPE_CHECKING:
    from tui.config import Config
    from tui.studio.clock import Clock

_HEARD = (TextArrived, ToolRunning, TurnEnded)
_CLOSING_S = 3.0
_JOB: ContextVar[str] = ContextVar("job", default="")
"""In the course of which job something is told."""


class Turn(Protocol):
    """A message of the library: without an outcome, what became of it is not known."""

    @property
    def outcome(self) -> TurnOutcome | None: ...  # noqa: D102 - see tui.library.library


class Kept(Protocol):
    """What the interface reads in a library."""

    def messages(self, project: str) -> Sequence[str]: ...  # noqa: D102 - see tui.library.library
    def turns(self, project: str) -> Sequence["Turn"]: ...  # noqa: D102


class Project(Protocol):
    """A project of the library."""

    @property
    def id(self) -> str: ...  # noqa: D102 - see tui.library.library


class Studio(Protocol):
    """What the interface asks of a studio."""

    @property
    def service(self) -> str: ...  # noqa: D102 - see tui.studio.studio for all of these
    @property
    def project_name(self) -> str: ...  # noqa: D102
    @property
    def balance(self) -> CreditsRead | None: ...  # noqa: D102
    @property
    def clock(self) -> "Clock": ...  # noqa: D102
    @property
    def library(self) -> Kept: ...  # noqa: D102
    @property
    def project(self) -> Project | None: ...  # noqa: D102
    async def connect(self, project: str | None = None, *, new: bool = False) -> None: ...  # noqa: D102
    async def upload(self, sources: Sequence[Source]) -> tuple[Uploaded, ...]: ...  # noqa: D102
    async def say(self, text: str) -> None: ...  # noqa: D102
    async def export(self, out: Path | None = None, *, force: bool = False) -> Saved: ...  # noqa: D102
    async def show(self) -> Timeline: ...  # noqa: D102
    async def credits(self) -> CreditsRead: ...  # noqa: D102
    async def recover(self) -> TurnOutcome | None: ...  # noqa: D102
    async def collect(self) -> Sequence[Saved]: ...  # noqa: D102
    async def stop_render(self) -> bool: ...  # noqa: D102
    async def connect_anonymously(self) -> None: ...  # noqa: D102
    def hurry(self) -> None: ...  # noqa: D102
    def explain(self, error: BaseException) -> Failed: ...  # noqa: D102


Opener = Callable[["Config", Tell], AbstractAsyncContextManager[Studio]]


class _Withheld(Exception):
    """Some stills were refused: the message is kept back until the user has seen it."""


class Operations:
    """Runs jobs for one screen, at most one of each name.

    `turn`, `upload`, `export`, `look`, and what is left from before: `settle` finds out what
    became of a message, `collect` takes up renders, `stop` ends them.
    """

    def __init__(
        self, screen: Screen[None], config: "Config", project: str | None, opener: Opener | None
    ) -> None:
        self._screen = screen
        self._config = config
        self._project = project
        self._opener = opener
        self._opened: asyncio.Future[Studio] | None = None
        self._connecting = asyncio.Lock()
        self._uploading = asyncio.Lock()
        self._filming = asyncio.Lock()
        self._closing = asyncio.Event()
        self._stops: dict[str, Stop] = {}
        self._text = ""
        self.heard = False
        self.has_own_token = config.token is not None
        self._workers: dict[str, Worker[None]] = {}
        self._life: Worker[None] | None = None
        self.studio: Studio | None = None
        self.connected = False

    @property
    def running(self) -> frozenset[str]:
        """The names of the jobs under way."""
        return frozenset(name for name, worker in self._workers.items() if not worker.is_finished)

    @property
    def unsaid(self) -> str:
        """The message of a turn that has not gone out: of one that did, the next start asks."""
        return self._text if "turn" in self.running and not self._has_gone() else ""

    def now(self) -> float:
        """Program time in seconds; before there is a studio, the wall's."""
        return self.studio.clock.now() if self.studio is not None else time.monotonic()

    def open(self) -> "asyncio.Future[Studio]":
        """Load what is heavy in a thread, open the studio, connect."""
        self._opened = asyncio.get_running_loop().create_future()
        self._life = self._screen.app.run_worker(
            self._live(self._opened), group="studio", exit_on_error=False
        )
        return self._opened

    async def close(self) -> None:
        """End every job, then the studio."""
        for worker in self._workers.values():
            worker.cancel()
        self._closing.set()
        if self._life is not None and not self._life.is_finished:
            try:
                await asyncio.wait_for(asyncio.shield(self._life.wait()), _CLOSING_S)
            except Exception:  # late, or broken at its own end: there is nobody left to be told
                self._life.cancel()

    def send(self, text: str, stills: Sequence[Path | str]) -> None:
        """One turn; the stills that wait go first."""
        self.heard, self._text = False, text
        self._start("turn", self._turn(text, stills), text)

    def upload(self, stills: Sequence[Path | str]) -> None:
        """Send stills without a message."""
        self._start("upload", self._upload(stills))

    def export(self, out: Path, *, force: bool) -> None:
        """Render and save."""
        self._start("export", self._export(out, force))

    def look(self, what: str) -> None:
        """Read the `tracks` or the `credits`."""
        self._start("look", self._look(what))

    def take_up(self) -> bool:
        """Look after what an earlier program left, where none is at it; says whether it began."""
        idle = {"settle", "collect"} - self.running
        if "settle" in idle and "turn" not in self.running:
            self._start("settle", self._settle())
        if "collect" in idle and not self._filming.locked():
            self._start("collect", self._collect())
        return bool(idle)

    def hurry(self) -> None:
        """Look now, where the next look is waited for."""
        if self.studio is not None:
            self.studio.hurry()

    def cancel(self, job: str, stop: Stop = Stop.ASKED) -> None:
        """Stop a job; `stop` says why."""
        if job in self.running:
            self._stops[job] = stop
            self._workers[job].cancel()

    def stop_render(self) -> None:
        """Stop exporting, here and at the service."""
        self._start("stop", self._stop_render())

    def go_on_anonymously(self) -> None:
        """Let the user's own token go, at the user's word."""
        self.has_own_token = False
        self._start("connect", self._anonymously())

    async def _live(self, opened: "asyncio.Future[Studio]") -> None:
        try:
            opener = self._opener
            if opener is None:
                opener = await asyncio.to_thread(_load_opener)
            async with opener(self._config, self._tell) as studio:
                self.studio = studio
                opened.set_result(studio)
                self._screen.post_message(Opened())
                self._start("connect", self._begin())
                await self._closing.wait()
        except Exception as error:
            if not opened.done():
                opened.set_exception(error)
                opened.exception()
            failed = self._described(error)
            defect = error if failed.code == _DEFECT else None
            self._screen.post_message(OperationEnded("connect", failed=failed, defect=defect))

    async def _connect(self) -> Studio:
        opened = self._opened
        if opened is None or (opened.done() and opened.exception() is not None):
            opened = self.open()  # it failed before: this wish is the occasion to try again
        studio = await asyncio.shield(opened)
        async with self._connecting:
            if not self.connected:
                await studio.connect(self._project)
                self._arrived()
        return studio

    def _arrived(self, *, anew: bool = False) -> None:
        self.connected = True
        self._screen.post_message(Connected(anew))
        if "connect" not in self.running:  # the first try had failed; this is the second
            self._start("connect", self._begin())

    async def _begin(self) -> None:
        studio = await self._connect()
        await studio.credits()
        await studio.show()
        self.take_up()

    async def _anonymously(self) -> None:
        opened = self._opened
        if opened is None:
            return
        studio = await asyncio.shield(opened)
        async with self._connecting:
            await studio.connect_anonymously()
            self._arrived(anew=True)
        await studio.credits()
        await studio.show()

    async def _settle(self) -> None:
        studio = await self._connect()
        try:
            outcome = await studio.recover()
        except Exception as error:
            if self._described(error).code != amends.IN_USE:
                raise
            self._tell(Notice(amends.OTHERS_TURN))
            return
        if outcome is not None and studio.project is not None:
            said = await asyncio.to_thread(studio.library.messages, studio.project.id)
            self._settled(outcome, said[-1] if said else "")

    def _settled(self, outcome: TurnOutcome | None, text: str, *, here: bool = False) -> None:
        if outcome is not None:
            self._screen.post_message(Settled(outcome, text, here))

    async def _collect(self) -> None:
        studio = await self._connect()
        async with self._filming:
            await studio.collect()

    async def _stop_render(self) -> None:
        studio = await self._connect()
        for job in self.running & {"export", "collect"}:
            self.cancel(job)
            with suppress(WorkerError):
                await self._workers[job].wait()
        await studio.stop_render()

    async def _turn(self, text: str, stills: Sequence[Path | str]) -> None:
        studio = await self._connect()
        if stills:
            await self._upload(stills)
        try:
            await studio.say(text)
        except Exception as error:
            failed = self._described(error)
            gone = await asyncio.to_thread(self._has_gone)
            if self.heard or failed.code == amends.IN_USE or not gone:
                raise
            # The service may have taken it: back in the prompt, one Enter might charge twice.
            self._tell(failed)
            self._settled(await studio.recover(), text, here=True)

    def _has_gone(self) -> bool:
        """Whether the message may be at the service: answered, or written down and still open."""
        studio = self.studio
        if self.heard or studio is None or studio.project is None:
            return self.heard
        turns = studio.library.turns(studio.project.id)
        return bool(turns) and turns[-1].outcome is None

    async def _upload(self, stills: Sequence[Path | str]) -> None:
        studio = await self._connect()
        async with self._uploading:
            sent = await studio.upload(tuple(map(Source.read, stills)))
        if missing := len(stills) - len(sent):
            raise _Withheld(f"{missing} of {len(stills)}" if len(stills) > 1 else "The still")

    async def _export(self, out: Path, force: bool) -> None:
        studio = await self._connect()
        if self._filming.locked():
            self._tell(Notice("A film that was left before comes first; this one follows."))
        async with self._filming:
            await studio.export(out, force=force)

    async def _look(self, what: str) -> None:
        studio = await self._connect()
        await (studio.credits() if what == "credits" else studio.show())

    def _start(self, job: str, doing: Coroutine[Any, Any, object], text: str = "") -> None:
        self._workers[job] = self._screen.app.run_worker(
            self._guard(job, doing, text), group=job, exit_on_error=False
        )

    async def _guard(self, job: str, doing: Coroutine[Any, Any, object], text: str) -> None:
        _JOB.set(job)
        self._stops.pop(job, None)
        try:
            await doing
        except asyncio.CancelledError:
            stop = self._stops.pop(job, Stop.ASKED)
            if text and stop is not Stop.NOT_SENT and self._has_gone():
                text = ""  # back in the prompt, one Enter might charge twice
            self._end(OperationEnded(job, stopped=stop, text=text))
            raise
        except _Withheld as refused:
            back = advice(_GO_ON) if text else advice()
            failed = Failed("refused", f"{refused} could not be sent", back)
            self._end(OperationEnded(job, failed=failed, text=text))
        except Exception as error:
            text = "" if self.heard else text
            failed = self._described(error)
            defect = error if failed.code == _DEFECT else None
            self._end(OperationEnded(job, failed=failed, text=text, defect=defect))
        else:
            self._end(OperationEnded(job))

    def _end(self, message: OperationEnded) -> None:
        self._screen.post_message(message)

    def _tell(self, event: Event) -> None:
        job = _JOB.get()
        if job in ("turn", ""):
            self.heard = self.heard or isinstance(event, _HEARD)
        self._screen.post_message(StudioEvent(event, job))

    def _described(self, error: Exception) -> Failed:
        if self.studio is not None:
            return self.studio.explain(error)
        return cast("Failed", importlib.import_module("tui.studio.failures").describe(error))


_DEFECT = "defect"
_GO_ON = "Your message is back in the prompt: Enter sends it without what was refused."


def _load_opener() -> Opener:
    return cast("Opener", importlib.import_module("tui.opening").open_studio)
