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
        return Balance(self.available - cost, self.frozen + cost)

    def charge(self, cost: int) -> "Balance":
        """Spend what was frozen."""
        return replace(self, frozen=self.frozen - cost)

    def refund(self, cost: int) -> "Balance":
        """Give back what was frozen."""
        return Balance(self.available + cost, self.frozen - cost)
