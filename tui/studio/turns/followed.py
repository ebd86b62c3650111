"""A message in doubt that another one followed: what stood before that one tells what it did."""

import asyncio

from tui.library.records import TurnOutcome, TurnRecord
from tui.library.turns import Turns
from tui.nemo.models import Credits
from tui.studio.clock import Clock
from tui.studio.costs import spent
from tui.studio.events import Recovered, Tell
from tui.studio.turns.recovery import changed, draft_before


async def settle_followed(
    turns: Turns, project: str, clock: Clock, tell: Tell
) -> tuple[Recovered, ...]:
    """Write down, and tell, what became of each message in doubt whose next one has ended.

    The timeline and the credits tell of both by now: what did not show in what was read before the
    next one nobody will ever know.
    """
    settled = await asyncio.to_thread(_settled, turns, project, clock.today())
    for each in settled:
        tell(each)
    return settled


def _settled(turns: Turns, project: str, today: float) -> tuple[Recovered, ...]:
    settled, unsettled = [], set()
    for turn, later in reversed(turns.in_doubt(project)):
        if later is None or later.id in unsettled:
            unsettled.add(turn.id)
            continue
        is_done = changed(draft_before(turn), draft_before(later))
        outcome = TurnOutcome.DONE if is_done else TurnOutcome.UNKNOWN
        turns.close(turn.id, outcome, today)
        if is_done:
            _note_cost(turns, turn, later)
        settled.append(Recovered(outcome, turn.message, followed=True))
    return tuple(reversed(settled))


def _note_cost(turns: Turns, turn: TurnRecord, later: TurnRecord) -> None:
    cost = spent(turn.balance, turn.reserved, Credits(later.balance, later.reserved, None))
    if cost is not None:
        turns.spend(turn.id, cost)
