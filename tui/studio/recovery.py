"""After a lost stream: the state is read until it shows what became of the turn.

The message is never sent again: a second send would generate, and charge, twice.
"""

from tui.nemo.errors import NemoError
from tui.nemo.models import Draft, State
from tui.studio.clock import Clock
from tui.studio.events import Tell, Waiting, WaitingKind
from tui.studio.service import Service

LOST_WAITS_S = (30.0, 60.0, 60.0, 60.0, 60.0)
SILENT_WAITS_S = (0.0, 5.0, 10.0, 15.0)


async def read_until_changed(
    service: Service,
    session_id: str,
    before: Draft | None,
    waits_s: tuple[float, ...],
    tell: Tell,
    kind: WaitingKind,
) -> State | None:
    """The first state whose draft differs from `before`, else the last one read, else `None`.

    Waits before each reading as `waits_s` says; a reading that fails counts as one.
    """
    clock: Clock = service.clock
    started = clock.now()
    last: State | None = None
    for wait_s in waits_s:
        if wait_s:
            tell(Waiting(kind, clock.now() - started, wait_s))
            await service.pause.wait(wait_s)
        try:
            last = await service.state(session_id)
        except NemoError:
            continue
        if changed(before, last.draft):
            return last
    return last


def changed(before: Draft | None, after: Draft | None) -> bool:
    """Whether two drafts differ in anything, also in what this program does not understand."""
    if before is None or after is None:
        return before is not after
    return before.raw != after.raw
