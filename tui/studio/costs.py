"""What turns cost: what one did, and what the next one probably will."""

import asyncio
from collections.abc import Sequence
from enum import Enum, auto
from statistics import median

from tui.library.library import Library
from tui.library.turns import Spent
from tui.nemo.models import Credits
from tui.studio.events import CostExpected, CreditsRead, Tell

GENERATION, EDIT = 100, 50
"""About so many credits a generated clip, and a change to one [V]; exports cost none [S]."""


def spent(
    balance: int | None, reserved: int | None, now: Credits | CreditsRead | None
) -> int | None:
    """The credits that went since `balance` was read.

    `None` where one of both was not read, or there are more now: what was added hides what went.
    And while more is reserved than was: then the turn may be lost to us, and the service still
    works on it.
    """
    if balance is None or now is None or now.available is None or is_at_work(reserved, now):
        return None
    gone = balance + (reserved or 0) - now.available - (now.frozen or 0)
    return gone if gone >= 0 else None


def is_at_work(reserved: int | None, now: Credits | CreditsRead | None) -> bool:
    """Whether more credits are reserved than before a turn: the service still works on it."""
    return now is not None and (now.frozen or 0) > (reserved or 0)


class Work(Enum):
    """What the credits say of the service's work on a turn."""

    GOES_ON = auto()
    OVER = auto()

    UNKNOWN = auto()
    """They cannot be read, or tell of other work as well, or of no charge for what was done."""


def work_on(before: Credits, now: Credits | None, *, is_shared: bool) -> Work:
    """Whether the service still works on a turn, by the credits `before` it and `now`.

    `is_shared` where another turn of the account may be what is reserved for.
    """
    if now is None or now.frozen is None:
        return Work.UNKNOWN
    if is_at_work(before.frozen, now):
        return Work.UNKNOWN if is_shared else Work.GOES_ON
    known = before.total is not None and now.total is not None
    is_uncharged = known and (now.total or 0) >= (before.total or 0)
    return Work.UNKNOWN if now.frozen or is_uncharged else Work.OVER


def expected(past: Sequence[Spent], *, generates: bool) -> int:
    """The credits that the next turn will probably take, by what others like it took.

    Turns that cost nothing were talk, and say nothing about work.
    """
    alike = [one.credits for one in past if one.generated == generates and one.credits]
    return round(median(alike)) if alike else (GENERATION if generates else EDIT)


class Costs:
    """The balance, and the costs of one service's turns: in the library and as they are told."""

    def __init__(self, library: Library, service: str, tell: Tell) -> None:
        self._library = library
        self._service = service
        self._tell = tell
        self.balance: CreditsRead | None = None
        """The credits as they were last read."""

    def tell_balance(self, read: Credits) -> CreditsRead:
        """Tell what was read."""
        self.balance = CreditsRead(read.available, read.frozen, read.total)
        self._tell(self.balance)
        return self.balance

    async def note(self, turn: int, amount: int | None) -> None:
        """Write down what a turn cost."""
        if amount is not None:
            await asyncio.to_thread(self._library.turns.spend, turn, amount)

    async def tell_expected(self, project: str, *, generates: bool) -> None:
        """Tell what the next message will probably cost, and what the project has cost so far."""
        past, so_far = await asyncio.to_thread(self._read, project)
        self._tell(CostExpected(expected(past, generates=generates), so_far))

    def _read(self, project: str) -> tuple[Sequence[Spent], int]:
        return self._library.turns.spent(self._service), self._library.turns.total_spent(project)
