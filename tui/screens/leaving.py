"""What an end of the program would cost, in words, and what no disk has kept."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tui.screens.main.workers import Operation
from tui.text import clean
from tui.words import _

if TYPE_CHECKING:
    from tui.screens.main.composing.unsent import Unsent
    from tui.screens.main.screen import MainScreen


def losses(screens: "Sequence[MainScreen]", unkept: "Sequence[Unsent]") -> Iterator[str]:
    """What would be lost or left; `screens` are those of all open projects, the one seen first.

    `unkept` is what was written and no disk has taken.
    """
    if unkept:
        yield _("The disk does not take what you wrote: it is shown in the terminal when you quit.")
    if screens[0].parts.queue.is_running:
        yield _QUEUE_RUNS
    running = {one for screen in screens for one in screen.parts.operations.running}
    yield from dict.fromkeys(_LOSSES[one] for one in _LOSSES if one in running)


_QUEUE_RUNS = _(
    "The queue is at work: what is being made may stop when you leave. The "
    "next start goes on with it when you say so."
)
_EXPORT_RUNS = _("An export runs: it goes on at the service, and the next start resumes it.")
_LOSSES = {
    Operation.TURN: _(
        "The service is at work: it may stop when you leave, and credits may be "
        "gone. The next start checks what became of it."
    ),
    Operation.EXPORT: _EXPORT_RUNS,
    Operation.RESUME_RENDERS: _EXPORT_RUNS,
    Operation.UPLOAD: _("Stills are being sent: those not finished would be missing."),
}


def not_kept(unkept: "Sequence[Unsent]") -> Iterator[str]:
    """What was written and no disk has taken, for the terminal that is left."""
    yield _("stillreel: what you wrote could not be kept, since the disk does not take it:")
    for each in unkept:
        yield from map(clean, (*each.waiting, each.text, *each.stills))
