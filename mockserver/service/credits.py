"""Credits: reserved while a turn runs, then charged or given back. Pure.

A generated clip costs about 100, an editing turn about 50, talk and export nothing [V]; "about"
is exact here [A]. `frozen` is what running turns have reserved; total = available + frozen [V].
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mockserver.refusals import OutOfCredits

COSTS: Mapping[str, int] = {"generation": 100, "edit": 50, "talk": 0}
GRANTED = 100


@dataclass(frozen=True, slots=True)
class Balance:
    """One account's credits."""

    available: int
    frozen: int = 0
    earned: int = 0
    """Of what is frozen: that of running turns which have done some of their work [A]."""

    @property
    def total(self) -> int:
        """Everything that is not spent."""
        return self.available + self.frozen

    def reserve(self, cost: int) -> "Balance":
        """Freeze the cost of a turn. Raises OutOfCredits where not enough is available."""
        if cost > self.available:
            raise OutOfCredits(
                f"Insufficient credits: this takes {cost}, {self.available} are available."
            )
        return replace(self, available=self.available - cost, frozen=self.frozen + cost)

    def earn(self, cost: int) -> "Balance":
        """Note that a turn's work is done, or some of it: what it froze is not given back."""
        return replace(self, earned=self.earned + cost)

    def charge(self, cost: int) -> "Balance":
        """Spend what was frozen and earned."""
        return replace(self, frozen=self.frozen - cost, earned=self.earned - cost)

    def refund(self, cost: int) -> "Balance":
        """Give back what was frozen."""
        return replace(self, available=self.available + cost, frozen=self.frozen - cost)

    def without_turns(self) -> "Balance":
        """Every turn has died: what was earned is charged, and the rest given back [A].

        A clip that stays is paid for, as after a client that left; what made nothing is free.
        """
        return self.charge(self.earned).refund(self.frozen - self.earned)
