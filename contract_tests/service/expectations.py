"""How a test says what it is about, and on which facts its expectations stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from contract_tests.service.provenance import provenance_of
from contract_tests.service.wanted import MARK
from mockserver.calls import CallName
from tui.check.legs import Leg


@dataclass(frozen=True, slots=True)
class About:
    """Of which calls a test needs answers, successes or refusals; in which legs they come."""

    calls: tuple[CallName, ...]
    facts: tuple[str, ...]
    legs: tuple[Leg, ...]
    refused: bool = False

    @property
    def provenance(self) -> str:
        """Where what is expected comes from: `S, V`."""
        return provenance_of(self.facts)

    def __str__(self) -> str:
        kind = "a refusal" if self.refused else "an answer"
        return f"{kind} of {' and '.join(self.calls)}"


def about(
    *calls: CallName,
    facts: Sequence[str],
    legs: Sequence[Leg] = (Leg.FREE,),
    refused: bool = False,
) -> pytest.MarkDecorator:
    """Mark a test of the service; `facts` are named as in `provenance`."""
    mark: pytest.MarkDecorator = getattr(pytest.mark, MARK)
    return mark(About(calls, tuple(facts), tuple(legs), refused))


def about_of(item: pytest.Item) -> About | None:
    """What a test is about; None for one that is not of the service."""
    mark = item.get_closest_marker(MARK)
    return mark.args[0] if mark else None
