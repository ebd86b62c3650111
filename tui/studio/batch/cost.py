"""What a clip will probably cost, and what one did cost."""

from collections.abc import Sequence
from statistics import median

from tui.library.records import TurnRecord
from tui.studio.events import CreditsRead

GENERATION = 100
"""About so many credits a generated clip [V]."""

LATEST = 20
"""So many of the latest clips say what one costs here."""


def cost_each(costs: Sequence[int]) -> int:
    """The credits that a clip will probably take, by what others took: their median."""
    return round(median(costs)) if costs else GENERATION


def spent_on(turn: TurnRecord, now: CreditsRead | None) -> int | None:
    """The credits that went since before the turn.

    `None` where one of both was not read, or while credits are still reserved for its work.
    """
    if turn.balance is None or now is None or now.available is None or is_at_work(turn, now):
        return None
    before = turn.balance + (turn.reserved or 0)
    return max(0, before - now.available - (now.frozen or 0))


def is_at_work(turn: TurnRecord, now: CreditsRead | None) -> bool:
    """Whether more credits are reserved than before the turn: the service still works on it."""
    return now is not None and (now.frozen or 0) > (turn.reserved or 0)
