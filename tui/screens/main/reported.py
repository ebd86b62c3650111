"""Which part of the main screen acts on what is reported."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.screens.main import wording
from tui.screens.main.messages import (
    NothingResumed,
    OperationEnded,
    OwnTokenRefused,
    ProjectMissing,
    ProjectReady,
    Report,
    StudioEvent,
)
from tui.screens.main.workers import Operation
from tui.studio.events import SessionReplaced

if TYPE_CHECKING:
    from tui.screens.main.parts import Parts


def act_on(
    report: Report, parts: "Parts", app: App[Any], open_project: Callable[[], object]
) -> None:
    """Show it; a defect is the end: nobody knows in what state it left things."""
    match report:
        case OwnTokenRefused() | ProjectMissing():
            parts.project_change.ask(report)
        case StudioEvent(event=SessionReplaced(missing=paths)):
            parts.adding.bring_back(paths)
        case OperationEnded(defect=Exception() as defect):
            parts.presenter.show(report)
            raise defect
        case ProjectReady(carries_stills=carries_stills):
            parts.keeping.leave_project(carry=carries_stills)
            parts.presenter.show(report)
            parts.project_change.say_account(report.account)
            open_project()
        case OperationEnded(operation=Operation.EXPORT | Operation.RESUME_RENDERS):
            parts.presenter.show(report)
            if parts.operations.connected:  # which message each is of
                parts.operations.ask(lambda studio: studio.list_versions())
        case OperationEnded(operation=Operation.TURN):
            parts.presenter.show(report)
            parts.sending.turn_ended(app, report)
        case NothingResumed(goes_on=goes_on):
            parts.panels.toast(wording.RESUMING if goes_on else wording.NOTHING_LEFT)
        case _:
            parts.presenter.show(report)
    parts.keeping.note()
