"""The launcher of the bundled mock: the only module of `tui` that imports `mockserver`."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui.config import Config

if TYPE_CHECKING:
    from mockserver.recorder.server import Recorder
    from tui.studio.events import Tell

PLAY_CREDITS = 1000


class RunningMock(Protocol):
    """A bundled mock that runs."""

    @property
    def url(self) -> str:
        """Its address on this machine."""

    @property
    def is_persistent(self) -> bool:
        """Whether its sessions outlive it; not where another program uses its folder."""

    def stop(self) -> None:
        """Stop it, with whatever it is doing."""


@asynccontextmanager
async def bundled_mock(config: Config) -> AsyncIterator[RunningMock]:
    """Run the mock in a thread of this process, on a free loopback port.

    Its sessions are saved beside the library, so that the next command finds them again. Its
    account gets new credits at each start: it is for trying things out. Raises `StudioError` where
    it cannot start.
    """
    from tui.library.threads import opened_in_thread

    server = await opened_in_thread(lambda: _start(config), lambda mock: mock.stop())
    try:
        yield server
    finally:
        await asyncio.to_thread(server.stop)


def _start(config: Config) -> RunningMock:
    from mockserver.server import MockServer, ServeError
    from mockserver.service.folder import FolderError, FolderInUse
    from tui.studio.failures import StudioError

    def start(data: Path | None) -> MockServer:
        server = MockServer(speed=config.time_scale, data=data, credits=PLAY_CREDITS, refill=True)
        return server.start()

    try:
        try:
            return start(config.data_dir / "mock")
        except FolderInUse:  # another program of this user runs on it: nothing is saved
            return start(None)
    except (FolderError, ServeError) as fault:
        advice = "Set STILLREEL_HOME to a folder that you may write."
        raise StudioError(f"The bundled mock cannot start: {fault}", advice, code="mock") from fault


@asynccontextmanager
async def recorder(config: Config, folder: Path, tell: "Tell") -> AsyncIterator[str]:
    """Run a recorder in front of the service; gives its address. Tells what it came to.

    Raises `StudioError` where it cannot start.
    """
    from tui.library.threads import opened_in_thread
    from tui.studio.events import Notice

    running = await opened_in_thread(
        lambda: _start_recorder(config, folder), lambda recorder: recorder.stop()
    )
    tell(Notice(f"What the service answers is kept in {running.run}."))
    try:
        yield running.url
    finally:
        await asyncio.to_thread(running.stop)
        for line in running.summary.lines:
            tell(Notice(line))


def _start_recorder(config: Config, folder: Path) -> "Recorder":
    from mockserver.recorder.server import Recorder, RecorderError
    from tui.studio.failures import StudioError

    secrets = {"NEMO_TOKEN": config.token or "", "NEMO_CLIENT_ID": config.client_id or ""}
    try:
        return Recorder(folder, config.api_url, environ={**os.environ, **secrets}).start()
    except (RecorderError, ValueError) as fault:
        advice = "Give --record another folder, or leave it out."
        raise StudioError(f"Nothing can be recorded: {fault}", advice, code="record") from fault


def run_command(command: str, words: Sequence[str]) -> int:
    """Run a command of the mock's in the foreground; returns its exit code."""
    if command in ("baseline", "drift"):
        from mockserver.drift.cli import main as run_drift

        return run_drift(command, words)
    if command == "record":
        from mockserver.recorder.cli import main as run_record

        return run_record(list(words))
    if command == "recordings" and words[:1] and words[0] in ("import", "export"):
        from mockserver.har.cli import main as run_har

        return run_har(list(words))
    if command == "recordings":
        from mockserver.recordings.cli import main as run_recordings

        return run_recordings(list(words))
    from mockserver.cli import main as run_mock

    return run_mock(list(words), prog="stillreel mock")
