"""What of a report is worth a notice to somebody who looks at another project."""

from dataclasses import dataclass

from tui.library.records import TurnOutcome
from tui.screens.main.messages import (
    MESSAGE_REFUSED,
    TOKEN_REFUSED,
    OperationEnded,
    Report,
    StudioEvent,
    TurnRecovered,
)
from tui.screens.main.workers import Operation
from tui.screens.opened import wording
from tui.screens.projects.elsewhere import ProjectState
from tui.studio.events import Failed, Saved

NEEDS_USER = TOKEN_REFUSED | {402, 2001}
_QUIET = frozenset({Operation.ASK, Operation.CONNECT, Operation.FIND_INTERRUPTED, Operation.STOP})


@dataclass(frozen=True, slots=True)
class News:
    """How a project stands now, and what is said of it; nothing where that was said already."""

    state: ProjectState
    text: str = ""


def news_of(report: Report, *, went_well: bool) -> News | None:
    """The news in a report; `went_well` says how the turn that ran last in the project ended."""
    match report:
        case StudioEvent(event=Saved(path=path)):
            return News(ProjectState.DONE, wording.saved(path.name))
        case StudioEvent(event=Failed(code=code) as failed, operation=Operation.TURN):
            return _failure(failed) if code in MESSAGE_REFUSED else None
        case TurnRecovered(outcome=outcome):
            is_done = outcome is TurnOutcome.DONE
            return News(ProjectState.DONE if is_done else ProjectState.FAILED, wording.FOUND_OUT)
        case OperationEnded():
            return _end(report, went_well=went_well)
    return None


def _end(end: OperationEnded, *, went_well: bool) -> News | None:
    if end.stopped is not None:
        return None
    if end.failed is not None:
        is_quiet = end.operation in _QUIET and end.failed.code not in NEEDS_USER
        return None if is_quiet else _failure(end.failed)
    match end.operation:
        case Operation.TURN if went_well:
            return News(ProjectState.DONE, wording.ANSWERED)
        case Operation.TURN:
            return News(ProjectState.FAILED, wording.ENDED_BADLY)
        case Operation.UPLOAD:
            return News(ProjectState.DONE, wording.STILLS_SENT)
    return None


def _failure(failed: Failed) -> News:
    state = ProjectState.NEEDS_YOU if failed.code in NEEDS_USER else ProjectState.FAILED
    return News(state, f"{failed.message.rstrip('.')}.")
