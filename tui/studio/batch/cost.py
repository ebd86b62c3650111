"""What the message of a row cost, and whether the service still works on it."""

from tui.library.records import TurnRecord
from tui.studio.costs import spent
from tui.studio.events import CreditsRead


def spent_on(turn: TurnRecord, now: CreditsRead | None) -> int | None:
    """The credits that went since before the turn.

    `None` where one of both was not read, or while credits are still reserved for its work.
    """
    return None if is_at_work(turn, now) else spent(turn.balance, turn.reserved, now)


def is_at_work(turn: TurnRecord, now: CreditsRead | None) -> bool:
    """Whether more credits are reserved than before the turn: the service still works on it."""
    return now is not None and (now.frozen or 0) > (turn.reserved or 0)
