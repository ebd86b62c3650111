"""What works in the projects of a program, and how far it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.library.records import StillState
from tui.media.sources import Source
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


class Works:
    """Looks at all projects; remembers which stills were sent before those on their way now.

    `RECOVER` counts only once the status line shows it: every start runs it, mostly with nothing
    to find.
    """

    def __init__(self) -> None:
        self._sent_before: dict[MainScreen, frozenset[Source]] = {}

    def most(self, screens: Iterable[MainScreen]) -> Work | None:
        """What matters most: what can be counted, then what cannot."""
        works = [work for screen in screens if screen.view.is_filled for work in self._of(screen)]
        return min(works, key=_weight, default=None)

    def _of(self, screen: MainScreen) -> Iterator[Work]:
        running, panels = screen.parts.operations.running, screen.parts.panels
        for operation in _SHOWN:
            if operation not in running:
                continue
            if operation in EXPORTS:
                exports = [each for each in panels.renders.renders if each.running]
                if exports:
                    yield Work(operation, _percent(exports))
            elif operation is not Operation.RECOVER or panels.conversation.status.shows(operation):
                yield Work(operation, self._sent(screen))
        queue = screen.parts.queue
        if queue.is_running:
            yield Work(None, queue.percent)

    def _sent(self, screen: MainScreen) -> int | None:
        """How much of the stills that are on their way has arrived."""
        stills = screen.parts.panels.stills.stills
        if not any(one.state is StillState.SENDING for one in stills):
            self._sent_before.pop(screen, None)
            return None
        there = frozenset(one.source for one in stills if one.state is StillState.SENT)
        before = self._sent_before.setdefault(screen, there)
        these = [
            one
            for one in stills
            if one.state is not StillState.REFUSED and one.source not in before
        ]
        total = sum(one.total for one in these)
        sent = sum(one.total if one.state is StillState.SENT else one.sent for one in these)
        return min(100, 100 * sent // total) if total else None


def _percent(exports: Sequence[Render]) -> int | None:
    share = next((each.share for each in exports if each.share is not None), None)
    return None if share is None else int(share * 100)


def _weight(work: Work) -> tuple[bool, int]:
    at = len(_SHOWN) if work.operation is None else _SHOWN.index(work.operation)
    return (work.percent is None, at)
