"""The mock as a server: started inside a program, on its own thread, and stopped without a trace.

with MockServer(speed=60) as mock:
    print(mock.url)
"""

import asyncio
import contextlib
import math
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp

from mockserver.app import build_app
from mockserver.clock import MockClock, Mode
from mockserver.control.scenarios import PARTS
from mockserver.control.scope import Scope
from mockserver.dialects import Dialects, parse_dialects
from mockserver.faults.board import FaultBoard
from mockserver.faults.fault import Fault
from mockserver.faults.notation import fault_from_json
from mockserver.film.from_draft import plan_film
from mockserver.film.worker import render_film
from mockserver.ids import IdSource
from mockserver.mock import Mock
from mockserver.modes.choice import answers_for
from mockserver.recordings.catalog import load_catalog, shipped_recordings
from mockserver.remote import Remote, RemoteClock
from mockserver.service.credits import GRANTED
from mockserver.service.drafts import Draft
from mockserver.service.folder import Folder, passing_folder
from mockserver.service.records import DAY_S, SCOPES
from mockserver.service.service import Leaving, RenderFilm, Service, restored
from mockserver.verdict.judge import Verdict
from mockserver.wire.loopback import is_loopback

STOP_WITHIN_S = 15
LINGER_S = 1
TICK_S = 0.1
SOON_S = 0.002


class ServeError(Exception):
    """The mock cannot start; the text says why and what to do."""


async def film_of(
    draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
) -> int:
    """Make the real film of a draft; give its length in milliseconds. Raises FilmError."""
    plan = plan_film(draft, stills)
    await render_film(plan, out, on_progress)
    return plan.duration_ms


class MockServer:
    """A mock on a port of this machine: start it, use `url`, stop it.

    Port 0 takes a free one. Without `data` everything is forgotten at the end; with it, sessions,
    credits and films are there again at the next start. `speed` makes all simulated time pass
    faster, a `seed` makes ids, keys and tokens predictable, `film` is what makes the films, and
    `faults` are armed from the start; `mock.faults` takes more from any thread, at any time.
    `wrap` puts an ASGI layer of your own around the whole application.

    `clock` is how simulated time passes, `scopes` are what new tokens are good for. With a
    `session` (a recording's file, or its name) the mock replays that, with an `upstream` it passes
    all calls on; else it simulates the service.

    Raises ServeError or FolderError at start, RecordingError for recordings that cannot be used,
    and ValueError for a speed, host, clock or upstream that cannot be.
    """

    def __init__(
        self,
        port: int = 0,
        speed: float = 1.0,
        data: Path | None = None,
        dialects: Dialects | None = None,
        credits: int = GRANTED,  # noqa: A002 - the word of the field
        seed: int | None = None,
        host: str = "127.0.0.1",
        recordings: Path | None = None,
        film: RenderFilm = film_of,
        refill: bool = False,
        faults: Iterable[Fault] = (),
        leaving: Leaving = "abort",
        wrap: Callable[[ASGIApp], ASGIApp] | None = None,
        clock: Mode = "scaled",
        session: Path | None = None,
        upstream: str | None = None,
        scopes: Sequence[str] = SCOPES,
    ) -> None:
        if not is_loopback(host):
            raise ValueError(f"the mock serves this machine only, not {host}")
        MockClock(speed, mode=clock)
        self._clock_mode: Mode = clock
        self._scopes = scopes
        self._answers = answers_for(session, upstream, recordings or shipped_recordings())
        self.host, self.port, self.speed = host, port, speed
        self._data, self._dialects, self._credits = data, dialects or Dialects(), credits
        self._seed, self._recordings, self._film = seed, recordings, film
        self._refill, self._leaving, self._wrap = refill, leaving, wrap
        self.faults = FaultBoard(faults)
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._folder: Folder | None = None
        self._server: _Server | None = None
        self._service: Service | None = None
        self._remote: Remote | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base of the API, without a slash at its end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def journal(self) -> Sequence[dict[str, Any]]:
        """Every call that the journal holds, oldest first, redacted; as `GET /__mock/journal/1`."""
        return self._running().journal()

    def record(self, call: int, path: Path) -> None:
        """Write a call of the journal, by its number, as a recording. Its source is `handmade`.

        Raises KeyError for a call that is not there, NotRecordable for one that was not kept
        whole, OSError where the file cannot be written.
        """
        self._running().record(call, path)

    @property
    def near_misses(self) -> Sequence[dict[str, Any]]:
        """What was asked for and is not there, oldest first."""
        return self._running().near_misses()

    @property
    def state(self) -> dict[str, Any]:
        """What the simulated service holds; as `GET /__mock/state`."""
        return self._running().state()

    @property
    def clock(self) -> RemoteClock:
        """The mock's clock, to be set, stepped and jumped from any thread."""
        service, remote = self._service, self._running()
        assert service is not None  # noqa: S101 - it runs
        assert isinstance(service.clock, MockClock)  # noqa: S101 - made by `start`
        return RemoteClock(remote, service.clock)

    def verdict(self, session: str | None = None, test: str | None = None) -> Verdict:
        """Say what the client did wrong: everybody, or in one session or test."""
        return self._running().verdict(Scope(session, test))

    def fault(self, fault: Fault | str) -> str:
        """Arm a fault, as a value or as a spec such as `reset@event:3`; give its id.

        Raises FaultError.
        """
        return self.faults.arm(fault_from_json(fault) if isinstance(fault, str) else fault)

    def scenario(self, name: str, session: str | None = None, test: str | None = None) -> None:
        """Play a named scenario, `clean` for none. Raises ControlError for one there is not."""
        self._running().scenario(name, Scope(session, test))

    def set_credits(self, available: int, session: str | None = None) -> int:
        """Let everybody's accounts, or a session's, have so many credits; says how many did."""
        return self._running().set_credits(available, Scope(session))

    def speak(self, dialects: Dialects | str) -> None:
        """Speak another dialect from the next call on. Raises ValueError for what is none."""
        found = parse_dialects(dialects) if isinstance(dialects, str) else dialects
        self._running().speak(found)

    def reset(self, *parts: str) -> None:
        """Be as new: all of it, or the named parts (see `control.reset`)."""
        self._running().reset(parts or PARTS)

    @property
    def is_persistent(self) -> bool:
        """Whether the sessions outlive the server."""
        return self._data is not None

    def start(self) -> Self:
        """Bind the port, load what is kept, and serve."""
        catalog = load_catalog(self._recordings or shipped_recordings())
        bound = self._bind()
        try:
            folder = self._open_folder()
            found = folder.load()
            clock = MockClock(self.speed, (found or {}).get("now_s", 0.0), self._clock_mode)
            self._service = Service(
                folder=folder,
                clock=clock,
                ids=IdSource(self._seed, (found or {}).get("issued", 0)),
                catalog=catalog,
                render_film=self._film,
                dialects=self._dialects,
                credits=self._credits,
                is_persistent=self.is_persistent,
                leaving=self._leaving,
                scopes=self._scopes,
                idle_s=math.inf if self._refill else DAY_S,  # what is to be played with stays
                **restored(found),
            )
            if self._refill:
                self._service.refill()
            folder.listens_at(self.url)
            self._run(self._service, bound)
        except BaseException:
            bound.close()
            self._forget()
            raise
        return self

    def stop(self) -> None:
        """Cut open streams, stop films, write what is kept, and let go of port and folder."""
        server, thread = self._server, self._thread
        if server and thread:
            server.stop()
            thread.join(STOP_WITHIN_S)
        self._server = self._thread = self._service = self._remote = None
        self._forget()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # asyncio switches Nagle's algorithm off only where the protocol is named; it costs 40 ms.
        bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if socket.SO_REUSEADDR and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((self.host, self.port))
        except (OSError, OverflowError) as fault:
            bound.close()
            raise ServeError(
                f"Port {self.port} cannot be used ({fault}). Choose another with --port."
            ) from fault
        self.port = bound.getsockname()[1]
        return bound

    def _open_folder(self) -> Folder:
        if self._data is None:
            self._temporary = passing_folder()
        self._folder = Folder(self._data or Path(self._temporary.name if self._temporary else ""))
        return self._folder

    def _running(self) -> Remote:
        if self._remote is None:
            raise ServeError("The mock is not running; start it first.")
        return self._remote

    def _run(self, service: Service, bound: socket.socket) -> None:
        mock = Mock(service, faults=self.faults)
        app = build_app(service, mock, self._answers)
        config = uvicorn.Config(
            self._wrap(app) if self._wrap else app,
            log_config=None,
            log_level="critical",
            access_log=False,
            ws="none",
            lifespan="on",
            server_header=False,
        )
        self._server = _Server(config, service, bound)
        self._thread = threading.Thread(target=self._server.work, name="mockserver", daemon=True)
        self._thread.start()
        self._server.ready.wait()
        if not self._server.started:
            raise ServeError("The mock did not start.") from self._server.fault
        self._remote = Remote(self._server.loop, mock)

    def _forget(self) -> None:
        if self._folder:
            self._folder.close()
        if self._temporary:
            self._temporary.cleanup()
        self._folder = self._temporary = None


class _Server(uvicorn.Server):
    """Uvicorn in a thread: it tells when it is ready, and stops when told from another thread."""

    def __init__(self, config: uvicorn.Config, service: Service, bound: socket.socket) -> None:
        super().__init__(config)
        self._service, self._bound = service, bound
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ready = threading.Event()
        self.fault: BaseException | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of the thread; there is one once it is ready."""
        assert self._loop is not None  # noqa: S101 - asked for too early
        return self._loop

    def work(self) -> None:
        """Serve until stopped; the thread's whole life."""
        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                runner.run(self.serve(sockets=[self._bound]))
        except (OSError, RuntimeError, SystemExit) as fault:
            self.fault = fault
        finally:
            self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and tell so."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Uvicorn's own, but told of its end, where that looks for it ten times a second."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._service.closing.wait(), TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's own, without its pauses of a tenth of a second."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(round(LINGER_S / SOON_S)):
            if not (self.server_state.connections or self.server_state.tasks):
                break
            await asyncio.sleep(SOON_S)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()

    def stop(self) -> None:
        """End soon; may be called from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._service.closing.set()
        self.should_exit = True
