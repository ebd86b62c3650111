"""Findings that somebody accepts: evidence is added, with a reason; nothing is taken away. Pure.

An acceptance holds the value that came, and what was seen beneath it: the members of a new object,
the events of a new dialect. It counts until its date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mockserver.drift.evidence import Evidence, Totals
from mockserver.drift.finding import finding_id
from mockserver.drift.places import PRESENT, Aspect, Place, dialect_and_kind, is_beneath


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding. `day` and `until` are ISO dates; `beneath` is what came with it."""

    place: Place
    came: str
    count: int
    reason: str
    day: str
    until: str | None = None
    beneath: Totals = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The finding's."""
        return finding_id(self.place, self.came)

    def holds(self, today: str) -> bool:
        """Whether it counts today."""
        return self.until is None or today <= self.until

    def evidence(self) -> Totals:
        """Give all that it adds: the value, and what is beneath."""
        added: dict[Place, Mapping[str, int]] = dict(self.beneath)
        added[self.place] = {**added.get(self.place, {}), self.came: self.count}
        return added


def accept(
    place: Place, came: str, fresh: Evidence, *, reason: str, day: str, until: str | None
) -> Acceptance:
    """Accept a finding of some fresh evidence."""
    beneath: dict[Place, Mapping[str, int]] = {
        other: dict(values)
        for other, values in sorted(fresh.totals.items())
        if is_beneath(other, place, came)
    }
    if place.aspect is Aspect.EVENT and came == PRESENT:
        beneath |= _before_it(place, fresh)
    count = fresh.totals.get(place, {}).get(came) or fresh.reach(place)
    return Acceptance(place, came, count, reason, day, until, beneath)


def _before_it(place: Place, fresh: Evidence) -> Totals:
    """Give what events of a new kind follow."""
    _, kind = dialect_and_kind(place.path)
    orders = place._replace(aspect=Aspect.ORDER)
    return {
        other: {kind: values[kind]}
        for other, values in sorted(fresh.totals.items())
        if kind in values and other.path != kind and other._replace(path=place.path) == orders
    }


def with_acceptance(accepted: Sequence[Acceptance], one: Acceptance) -> tuple[Acceptance, ...]:
    """Add an acceptance; a former one of the same finding gives way."""
    return (*(each for each in accepted if each.id != one.id), one)
