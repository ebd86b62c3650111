"""The launcher of the bundled mock: the only module of `tui` that imports `mockserver`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from tui.config import Config

PLAY_CREDITS = 1000

_USERS: Counter[str] = Counter()
"""How many in this program use the mock at an address."""
_RUNNING: "dict[str, RunningMock]" = {}


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
    _RUNNING[server.url] = server
    async with used_mock(server.url):
        yield server


@asynccontextmanager
async def used_mock(url: str) -> AsyncIterator[None]:
    """Keep the bundled mock at `url` running; it ends with the last one that uses it."""
    _USERS[url] += 1
    try:
        yield
    finally:
        _USERS[url] -= 1
        if not _USERS[url] and (server := _RUNNING.pop(url, None)) is not None:
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
