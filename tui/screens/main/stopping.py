"""What escape does: it stops what runs, and asks first where something would be lost."""

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App

from tui.screens.dialogs.confirmations import (
    ask_to_leave_turn,
    ask_to_stop_export,
    ask_to_stop_upload,
)
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.main.operations import Operations
from tui.screens.main.presenter import EventPresenter
from tui.screens.main.workers import Operation, Stop


def stop_what_runs(
    app: App[Any], operations: Operations, presenter: EventPresenter, dialogs: Dialogs
) -> bool:
    """Stop the operation that matters most; whether there was one."""
    running = operations.running
    if Operation.TURN in running:
        _stop_turn(app, operations, presenter, dialogs)
    elif Operation.RECOVER in running:
        operations.cancel(Operation.RECOVER)
    elif exports := [one for one in (Operation.EXPORT, Operation.RESUME_RENDERS) if one in running]:
        leave = partial(operations.cancel, exports[0], Stop.LEFT_RUNNING)
        dialogs.open(ask_to_stop_export(app, stop=operations.stop_render, leave=leave))
    elif Operation.UPLOAD in running:
        stop = partial(operations.cancel, Operation.UPLOAD)
        dialogs.open(ask_to_stop_upload(app, stop))
    else:
        return False
    return True


def _stop_turn(
    app: App[Any], operations: Operations, presenter: EventPresenter, dialogs: Dialogs
) -> None:
    stop: Callable[..., None] = partial(operations.cancel, Operation.TURN)
    if Operation.TURN in presenter.waits_for:  # its stream is over: nothing more is lost
        stop(Stop.GAVE_UP)
    elif Operation.TURN in presenter.paused and not operations.is_answered:
        stop(Stop.NOT_SENT)
    else:
        dialogs.open(ask_to_leave_turn(app, stop))
