"""What answers calls: the simulation, a recorded session, or the service behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from starlette.types import Receive, Scope, Send

from mockserver.mock import Mock
from mockserver.recordings.files import files_below, is_file, is_folder, may_be_there
from mockserver.recordings.model import SUFFIX, Recording, RecordingError, printable
from mockserver.recordings.read import read_recording


class Responder(Protocol):
    """What answers calls instead of the simulated service: a replay, or the service behind."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""

    async def aclose(self) -> None:
        """Close whatever is open."""


MakeResponder = Callable[[Mock], Responder]


def responder_for(session: Path | None, upstream: str | None, folder: Path) -> MakeResponder | None:
    """Give what makes the answers; None for the simulation.

    `session` is a recording's file, or its name below `folder`. Raises RecordingError for one that
    cannot be used, ValueError for one that is not there, an upstream that is none, or both at once.
    """
    if session is not None and upstream is not None:
        raise ValueError("a mock replays a session or passes calls on, not both")
    if session is not None:
        return _replaying(_found(session, folder))
    return None if upstream is None else _passing(upstream)


def _found(session: Path, folder: Path) -> Recording:
    named = folder / f"{session}{SUFFIX}"
    if not (may_be_there(session) or may_be_there(named)):
        sessions = _below(folder / "sessions")
        known = ", ".join(f"sessions/{path.stem}" for path in sessions)
        raise ValueError(
            f"there is no file {printable(session)}, and no recording of that name; "
            f"there are {known or 'no sessions'}"
        )
    recording = read_recording(session if is_file(session) or not is_file(named) else named)
    if "ask" in recording.when:
        raise RecordingError(
            session, 1, "this is a turn for the simulation to fill in; replay a session"
        )
    return recording


def _below(folder: Path) -> list[Path]:
    return files_below(folder, f"*{SUFFIX}") if is_folder(folder) else []


def _replaying(recording: Recording) -> MakeResponder:
    def replaying(mock: Mock) -> Responder:
        from mockserver.modes.replay import ReplayApp

        return ReplayApp(recording, mock)

    return replaying


def _passing(upstream: str) -> MakeResponder:
    from mockserver.modes.passthrough import Passthrough, checked_upstream

    checked = checked_upstream(upstream)

    def passing(mock: Mock) -> Responder:
        return Passthrough(checked, mock.service.closing)

    return passing
