"""The recorder as a server on this machine: a proxy in front of a service, and the run it keeps.

with Recorder(folder, "http://127.0.0.1:8787") as recorder:
    print(recorder.url)
print(recorder.summary)
"""

import asyncio
import os
import queue
import socket
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.dialects import Dialects
from mockserver.guard import LoopbackGuard
from mockserver.modes.passthrough import Passthrough, checked_upstream
from mockserver.recorder.proof import replay_difference
from mockserver.recorder.provenance import is_of_this_machine
from mockserver.recorder.run_folder import RunFolder
from mockserver.recorder.run_recording import RunRecording
from mockserver.recorder.watched import Watched
from mockserver.recordings.model import number_of, printable
from mockserver.redaction.known import KnownSecrets
from mockserver.server_thread import ServerThread
from mockserver.wire.closing import Closing
from mockserver.wire.connection import ConnectionLayer
from mockserver.wire.headers import raw_headers
from mockserver.wire.listening import PortError, bound_socket

HOST = "127.0.0.1"
_ELSEWHERE = "films on their own host, which do not pass here; a replay serves stand-ins"


class RecorderError(Exception):
    """The recorder cannot start; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to: its folder and files, calls kept, and calls not kept by reason.

    `not_kept_calls` has these by call and reason.
    `unlike` says of a file what does not come out again as it was recorded. `unfetched_films` are
    those that lie on another host, and were not fetched by way of the recorder.
    """

    folder: Path
    files: Sequence[Path]
    kept: int
    not_kept: Mapping[str, int]
    unlike: Mapping[Path, str]
    unfetched_films: int = 0
    not_kept_calls: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def lines(self) -> Sequence[str]:
        """The summary in words, a line each."""
        calls, files = number_of(self.kept, "calls"), number_of(len(self.files), "recordings")
        return [
            f"{calls} in {files}: {self.folder}",
            *(f"NOT KEPT: {count} - {why}" for why, count in self.not_kept.items()),
            *([f"NOT KEPT: {self.unfetched_films} - {_ELSEWHERE}"] if self.unfetched_films else []),
            *(f"NOT THE SAME AGAIN: {path.name}: {why}" for path, why in self.unlike.items()),
        ]


class Recorder:
    """Starts, passes calls on and keeps them, stops. `summary` is there after that.

    Each start makes one folder, the run, in `folder`. Raises ValueError for an upstream that cannot
    be, RecorderError for a port or a folder.
    """

    def __init__(
        self,
        folder: Path,
        upstream: str,
        port: int = 0,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.upstream = checked_upstream(upstream)
        self._folder, self.port = folder, port
        self._known = KnownSecrets()
        self._known.add_environment(os.environ if environ is None else environ)
        self._closing = Closing()
        self._calls: queue.SimpleQueue[Watched | None] = queue.SimpleQueue()
        self._number, self._counting = 0, threading.Lock()
        self._place: RunFolder | None = None
        self._run: RunRecording | None = None
        self._summary: Summary | None = None
        self._passing: Passthrough | None = None

    @property
    def peer(self) -> str | None:
        """The address that the service was last found at; None where nobody can tell."""
        return self._passing.peer if self._passing is not None else None

    @property
    def url(self) -> str:
        """The address for clients, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    @property
    def run(self) -> Path:
        """The folder of this run."""
        assert self._run is not None  # noqa: S101 - it was started
        return self._run.folder

    @property
    def summary(self) -> Summary:
        """What the run came to, once it has stopped."""
        assert self._summary is not None  # noqa: S101 - it was stopped
        return self._summary

    def start(self) -> Self:
        """Bind the port and serve."""
        bound = self._bind()
        try:
            self._place = self._new_folder()
            self._run = RunRecording(
                self._place.path, self._source, self._known, (self.url, self.upstream)
            )
            self._thread = ServerThread(self._app(), bound, self._closing)
            self._writer = threading.Thread(target=self._write, name="recorder", daemon=True)
            self._writer.start()
            if not self._thread.start():
                raise RecorderError("The recorder did not start.") from self._thread.error
        except BaseException:
            bound.close()
            self._calls.put(None)
            if self._place is not None:
                self._place.close()
            raise
        return self

    def stop(self) -> None:
        """End what runs, write what is complete, and replay each session against itself."""
        self._thread.stop()
        self._calls.put(None)
        self._writer.join()
        run = self._run
        assert run is not None  # noqa: S101 - it was started
        run.count_unfinished(self._number, "it was still running at the end")
        unlike = {path: why for path in run.files if (why := self._proved(path)) is not None}
        if self._place is not None:
            self._place.close()
        self._summary = Summary(
            run.folder,
            run.files,
            run.count,
            dict(run.not_kept),
            unlike,
            run.unfetched_films,
            dict(run.not_kept_calls),
        )

    def _proved(self, path: Path) -> str | None:
        """Say what of a session does not come out again; its file says so as well."""
        try:
            why = asyncio.run(replay_difference(path))
        except Exception as error:  # noqa: BLE001 - what cannot be checked is said
            why = f"it cannot be checked ({type(error).__name__})"
        if why is not None and self._run is not None:
            with suppress(OSError):
                self._run.note(path, f"It cannot be replayed as it was: {printable(why)}")
        return why

    @property
    def not_kept(self) -> Mapping[str, int]:
        """The calls that were not kept so far, by reason."""
        return dict(self._run.not_kept) if self._run is not None else {}

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

    def _write(self) -> None:
        """Keep calls as they end, and save them: the whole life of the writer's thread."""
        run = self._run
        assert run is not None  # noqa: S101 - it was started
        while True:
            try:
                call = self._calls.get(timeout=run.due_in_s)
            except queue.Empty:
                run.save()
                continue
            if call is None:
                break
            run.record_call(call)
        run.save()

    def _source(self) -> str:
        return "local" if is_of_this_machine(self.upstream, self.peer) else "live"

    def _new_folder(self) -> RunFolder:
        try:
            return RunFolder(self._folder)
        except OSError as error:
            raise RecorderError(
                f"{printable(self._folder)} cannot be written: {error.strerror}."
            ) from error

    def _tap(self, scope: Scope) -> Watched:
        with self._counting:
            self._number += 1
            number = self._number
        return Watched(scope, number, self.run, self._known, self._calls.put)

    def overhear(self, url: str, headers: Sequence[tuple[str, str]]) -> Watched:
        """Begin to keep a call for a file that passes elsewhere; whoever makes it tells the rest.

        It is recorded as one to the file host. May be used in any thread.
        """
        address, _, query = url.partition("#")[0].partition("?")
        return self._tap(
            {
                "type": "http",
                "method": "GET",
                "path": address,
                "raw_path": address.encode("latin-1", "replace"),
                "query_string": query.encode("latin-1", "replace"),
                "headers": raw_headers(headers),
            }
        )

    def _app(self) -> ASGIApp:
        passing = Passthrough(self.upstream, self._closing, self._tap, uncompressed=True)
        self._passing = passing

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            yield
            await passing.aclose()

        rest = Starlette(lifespan=lifespan)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await (passing if scope["type"] == "http" else rest)(scope, receive, send)

        return ConnectionLayer(LoopbackGuard(answer, Dialects))

    def _bind(self) -> socket.socket:
        try:
            bound = bound_socket(HOST, self.port)
        except PortError as error:
            raise RecorderError(str(error)) from error
        self.port = bound.getsockname()[1]
        return bound
