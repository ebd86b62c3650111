"""What works in the projects of a program, and how far it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.screens.main.screen import MainScreen
from tui.screens.main.workers import EXPORTS, Operation
from tui.widgets.renders import Render

_SHOWN = (
    Operation.EXPORT,
    Operation.RESUME_RENDERS,
    Operation.UPLOAD,
    Operation.TURN,
    Operation.RECOVER,
)
"""What matters most comes first."""


@dataclass(frozen=True, slots=True)
class Work:
    """What works, and how far it is in per cent, where that is known.

    `operation` is absent for the queue.
    """

    operation: Operation | None
    percent: int | None = None


def most_important(screens: Iterable[MainScreen]) -> Work | None:
    """Of what all projects do, what can be counted, then what cannot."""
    works = [work for screen in screens if screen.view.is_filled for work in _of(screen)]
    return min(works, key=_weight, default=None)


def _of(screen: MainScreen) -> Iterator[Work]:
    """What one does; `RECOVER` once it is seen, since every start runs it, mostly for nothing."""
    running, panels = screen.parts.operations.running, screen.parts.panels
    for operation in _SHOWN:
        if operation not in running:
            continue
        if operation in EXPORTS:
            exports = [each for each in panels.renders.renders if each.running]
            if exports:
                yield Work(operation, _percent(exports))
        elif operation is not Operation.RECOVER or panels.conversation.status.shows(operation):
            yield Work(operation, screen.parts.presenter.upload.percent)
    queue = screen.parts.queue
    if queue.is_running:
        yield Work(None, queue.percent)


def _percent(exports: Sequence[Render]) -> int | None:
    share = next((each.share for each in exports if each.share is not None), None)
    return None if share is None else int(share * 100)


def _weight(work: Work) -> tuple[bool, int]:
    at = len(_SHOWN) if work.operation is None else _SHOWN.index(work.operation)
    return (work.percent is None, at)
