"""The screen's dealings with the studio: each wish is a job, and no failure gets away."""

import asyncio
import importlib
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.screen import Screen
from textual.worker import Worker

from tui.screens.messages import Connected, JobEnded, Opened, Told
from tui.studio.events import (
    CreditsRead,
    Event,
    Failed,
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
    async def connect(self, project: str | None = None, *, new: bool = False) -> None: ...  # noqa: D102
    async def upload(self, sources: Sequence[Path | str]) -> tuple[Uploaded, ...]: ...  # noqa: D102
    async def say(self, text: str) -> None: ...  # noqa: D102
    async def export(self, out: Path | None = None, *, force: bool = False) -> Saved: ...  # noqa: D102
    async def show(self) -> Timeline: ...  # noqa: D102
    async def credits(self) -> CreditsRead: ...  # noqa: D102


Opener = Callable[["Config", Tell], AbstractAsyncContextManager[Studio]]


class _Withheld(Exception):
    """Some stills were refused: the message is kept back until the user has seen it."""


class Jobs:
    """Runs jobs for one screen: `turn`, `upload`, `export` and `look`, at most one of each."""

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
        self._closing = asyncio.Event()
        self._heard = False
        self._workers: dict[str, Worker[None]] = {}
        self._life: Worker[None] | None = None
        self.studio: Studio | None = None
        self.connected = False

    @property
    def running(self) -> frozenset[str]:
        """The names of the jobs under way."""
        return frozenset(name for name, worker in self._workers.items() if not worker.is_finished)

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
            except Exception:
                self._life.cancel()

    def send(self, text: str, stills: Sequence[Path | str]) -> None:
        """One turn; the stills that wait go first."""
        self._heard = False
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

    def cancel(self, job: str) -> None:
        """Stop a job."""
        if job in self.running:
            self._workers[job].cancel()

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
            self._screen.post_message(JobEnded("connect", failed=_describe(error)))

    async def _connect(self) -> Studio:
        opened = self._opened
        if opened is None or (opened.done() and opened.exception() is not None):
            opened = self.open()  # it failed before: this wish is the occasion to try again
        studio = await asyncio.shield(opened)
        async with self._connecting:
            if not self.connected:
                await studio.connect(self._project)
                self.connected = True
                self._screen.post_message(Connected())
        return studio

    async def _begin(self) -> None:
        studio = await self._connect()
        await studio.credits()
        await studio.show()

    async def _turn(self, text: str, stills: Sequence[Path | str]) -> None:
        studio = await self._connect()
        if stills:
            await self._upload(stills)
        await studio.say(text)

    async def _upload(self, stills: Sequence[Path | str]) -> None:
        studio = await self._connect()
        async with self._uploading:
            sent = await studio.upload(stills)
        if missing := len(stills) - len(sent):
            raise _Withheld(f"{missing} of {len(stills)}" if len(stills) > 1 else "The still")

    async def _export(self, out: Path, force: bool) -> None:
        await (await self._connect()).export(out, force=force)

    async def _look(self, what: str) -> None:
        studio = await self._connect()
        await (studio.credits() if what == "credits" else studio.show())

    def _start(self, job: str, doing: Coroutine[Any, Any, object], text: str = "") -> None:
        self._workers[job] = self._screen.app.run_worker(
            self._guard(job, doing, text), group=job, exit_on_error=False
        )

    async def _guard(self, job: str, doing: Coroutine[Any, Any, object], text: str) -> None:
        try:
            await doing
        except asyncio.CancelledError:
            self._end(JobEnded(job, stopped=True, text="" if self._heard else text))
            raise
        except _Withheld as refused:
            failed = Failed("refused", f"{refused} could not be sent", _GO_ON if text else "")
            self._end(JobEnded(job, failed=failed, text=text))
        except Exception as error:
            text = "" if self._heard else text
            self._end(JobEnded(job, failed=_describe(error), text=text))
        else:
            self._end(JobEnded(job))

    def _end(self, message: JobEnded) -> None:
        self._screen.post_message(message)

    def _tell(self, event: Event) -> None:
        self._heard = self._heard or isinstance(event, _HEARD)
        self._screen.post_message(Told(event))


_GO_ON = "Your message is back in the prompt: Enter sends it without what was refused."


def _load_opener() -> Opener:
    return cast("Opener", importlib.import_module("tui.opening").open_studio)


def _describe(error: Exception) -> Failed:
    return cast("Failed", importlib.import_module("tui.studio.failures").describe(error))
