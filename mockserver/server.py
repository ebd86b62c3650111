"""The mock as a server inside a program: on a thread of its own, and gone without a trace after.

with MockServer(speed=60) as mock:
    print(mock.url)
"""

import math
import socket
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from starlette.types import ASGIApp

from mockserver.app import build_app
from mockserver.clock import MockClock, Mode
from mockserver.control.scenarios import PARTS
from mockserver.control.scope import ClientSelection
from mockserver.dialects import Dialects, parse_dialects
from mockserver.faults.board import FaultBoard
from mockserver.faults.fault import Fault
from mockserver.faults.notation import fault_from_json
from mockserver.ids import IdSource
from mockserver.mock import Mock
from mockserver.modes.choice import responder_for
from mockserver.recordings.catalog import catalog_of, shipped_recordings
from mockserver.remote import Remote, RemoteClock
from mockserver.server_thread import ServerThread
from mockserver.service.credits import GRANTED
from mockserver.service.folder import Folder, temporary_folder
from mockserver.service.records import DAY_S, SCOPES
from mockserver.service.renders import film_of
from mockserver.service.service import LeavePolicy, RenderFilm, Service, restored
from mockserver.verdict.judge import Verdict
from mockserver.wire.listening import PortError, bound_socket
from mockserver.wire.loopback import is_loopback


class ServeError(Exception):
    """The mock cannot start; the text says why and what to do."""


class MockServer:
    """A mock on a port of this machine: start it, use `url`, stop it.

    Port 0 is any free one. Without `data` everything is forgotten at the end; with it, sessions,
    credits and films are there again at the next start. `speed` makes all simulated time pass
    faster, a `seed` makes ids, keys and tokens predictable, `film` is what makes the films, and
    `faults` are armed from the start; `mock.faults` arms more from any thread, at any time.
    `refill` gives every account its credits back at the start, and `leaving` says what becomes of
    a turn whose client leaves. `wrap` puts an ASGI layer of your own around the whole application.

    `clock` is how simulated time passes, `scopes` are what new tokens are good for. With a
    `session` (a recording's file, or its name) the mock replays that, with an `upstream` it passes
    all calls on; else it simulates the service.

    Raises ServeError or FolderError at start, RecordingError for recordings that cannot be used,
    and ValueError for a speed, host, clock, session, upstream, dialect or fault that cannot be.
    """

    def __init__(
        self,
        port: int = 0,
        speed: float = 1.0,
        data: Path | None = None,
        dialects: Dialects | str | None = None,
        credits: int = GRANTED,  # noqa: A002 - the word of the field
        seed: int | None = None,
        host: str = "127.0.0.1",
        recordings: Path | None = None,
        film: RenderFilm = film_of,
        refill: bool = False,
        faults: Iterable[Fault | str] = (),
        leaving: LeavePolicy = "abort",
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
        self._answers = responder_for(session, upstream, recordings or shipped_recordings())
        self.host, self.port, self.speed = host, port, speed
        self._data, self._dialects, self._credits = data, _dialects(dialects or ""), credits
        self._seed, self._recordings, self._film = seed, recordings, film
        self._refill, self._leaving, self._wrap = refill, leaving, wrap
        self.faults = FaultBoard(map(_fault, faults))
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._folder: Folder | None = None
        self._thread: ServerThread | None = None
        self._service: Service | None = None
        self._remote: Remote | None = None

    @property
    def url(self) -> str:
        """The base of the API, without a slash at its end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def journal(self) -> Sequence[dict[str, Any]]:
        """Every call in the journal, oldest first, redacted; each as `GET /__mock/journal/1`."""
        return self._running().journal()

    @property
    def heads(self) -> Sequence[dict[str, Any]]:
        """Every call in the journal, oldest first, in a line; each as in `GET /__mock/journal`.

        That is all but headers and bodies, which take most of the time that a journal takes.
        """
        return self._running().heads()

    def record(self, call: int, path: Path) -> None:
        """Write a call of the journal, by its number, as a recording. Its source is `handmade`.

        Raises KeyError for a call that is not there, NotRecordable for one that is not stored
        whole, OSError where the file cannot be written.
        """
        self._running().record(call, path)

    @property
    def near_misses(self) -> Sequence[dict[str, Any]]:
        """The requests that nothing answered, oldest first."""
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
        return self._running().verdict(ClientSelection(session, test))

    def fault(self, fault: Fault | str) -> str:
        """Arm a fault, as a value or as a spec such as `reset@event:3`; give its id.

        Raises FaultError.
        """
        return self.faults.arm(_fault(fault))

    def scenario(self, name: str, session: str | None = None, test: str | None = None) -> None:
        """Play a named scenario, `clean` for none. Raises ControlError for one there is not."""
        self._running().scenario(name, ClientSelection(session, test))

    def set_credits(self, available: int, session: str | None = None) -> int:
        """Let accounts have so many credits: all, and new ones, or a session's; says how many."""
        return self._running().set_credits(available, ClientSelection(session))

    def set_dialect(self, dialects: Dialects | str) -> None:
        """Speak another dialect from the next call on. Raises ValueError for what is none."""
        self._running().set_dialect(_dialects(dialects))

    def reset(self, *parts: str) -> None:
        """Be as new: all of it, or the named parts (see `control.scenarios.PARTS`).

        Raises ControlError for a part that there is not.
        """
        self._running().reset(parts or PARTS)

    @property
    def is_persistent(self) -> bool:
        """Whether the sessions outlive the server."""
        return self._data is not None

    def start(self) -> Self:
        """Bind the port, load what the data folder has, and serve."""
        catalog = catalog_of(self._recordings or shipped_recordings())
        bound = self._bind()
        try:
            folder = self._open_folder()
            snapshot = folder.load() or {}
            clock = MockClock(self.speed, snapshot.get("now_s", 0.0), self._clock_mode)
            self._service = Service(
                folder=folder,
                clock=clock,
                ids=IdSource(self._seed, snapshot.get("issued", 0)),
                catalog=catalog,
                render_film=self._film,
                dialects=self._dialects,
                credits=self._credits,
                is_persistent=self.is_persistent,
                leaving=self._leaving,
                scopes=self._scopes,
                idle_s=math.inf if self._refill else DAY_S,  # sessions to play with never expire
                **restored(snapshot),
            )
            if self._refill:
                self._service.refill()
            folder.listens_at(self.url)
            self._serve(self._service, bound)
        except BaseException:
            bound.close()
            self._release()
            raise
        return self

    def stop(self) -> None:
        """Cut open streams, stop films, write the snapshot, and free port and folder."""
        if self._thread:
            self._thread.stop()
        self._thread = self._service = self._remote = None
        self._release()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _bind(self) -> socket.socket:
        try:
            bound = bound_socket(self.host, self.port)
        except PortError as error:
            raise ServeError(str(error)) from error
        self.port = bound.getsockname()[1]
        return bound

    def _open_folder(self) -> Folder:
        if self._data is None:
            self._temporary = temporary_folder()
        self._folder = Folder(self._data or Path(self._temporary.name if self._temporary else ""))
        return self._folder

    def _running(self) -> Remote:
        if self._remote is None:
            raise ServeError("The mock is not running; start it first.")
        return self._remote

    def _serve(self, service: Service, bound: socket.socket) -> None:
        mock = Mock(service, faults=self.faults)
        app = build_app(service, mock, self._answers)
        thread = ServerThread(self._wrap(app) if self._wrap else app, bound, service.closing)
        self._thread = thread
        if not thread.start():
            raise ServeError("The mock did not start.") from thread.error
        self._remote = Remote(thread.loop, mock)

    def _release(self) -> None:
        if self._folder:
            self._folder.close()
        if self._temporary:
            self._temporary.cleanup()
        self._folder = self._temporary = None


def _dialects(given: Dialects | str) -> Dialects:
    return parse_dialects(given) if isinstance(given, str) else given


def _fault(given: Fault | str) -> Fault:
    return fault_from_json(given) if isinstance(given, str) else given
