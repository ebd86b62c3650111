"""The launcher of the bundled mock: the one door through the wall to `mockserver`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from tui.config import Config

PLAY_CREDITS = 1000


class RunningMock(Protocol):
    """What a program that uses the bundled mock needs to know of it."""

    @property
    def url(self) -> str:
        """Its address on the loopback."""

    @property
    def is_persistent(self) -> bool:
        """Whether its sessions outlive it: off where another program has its folder."""

    def stop(self) -> None:
        """End it, with whatever it is doing."""


@asynccontextmanager
async def bundled_mock(config: Config) -> AsyncIterator[RunningMock]:
    """Run the mock in a thread of this process, on a free loopback port.

    What it keeps lies beside the library, so that the next command finds the same sessions. Its
    account is filled up again at each start: it is there to be played with. Raises `StudioError`
    where it cannot start.
    """
    server = await asyncio.to_thread(_start, config)
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
        except FolderInUse:  # by another program of this user: this one gets a passing mock
            return start(None)
    except (FolderError, ServeError) as fault:
        advice = "Set STILLREEL_HOME to a folder that you may write."
        raise StudioError(f"The bundled mock cannot start: {fault}", advice, code="mock") from fault


def run_command(command: str, words: Sequence[str]) -> int:
    """A command of the mock's side, `mock` or `recordings`, in the foreground; its exit code."""
    if command == "recordings":
        from mockserver.recordings import cli as recordings_command

        return recordings_command.main(list(words))
    from mockserver.cli import main

    return main(list(words), prog="stillreel mock")
