"""Evidence: what was seen at which place, how often, in which of the last runs. Pure.

A run is one folder that holds recordings. Counts are kept by run, so that the oldest can be
forgotten: what was seen to be optional once is not optional for ever.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from mockserver.calls import CALLS
from mockserver.drift.finding import Trouble
from mockserver.drift.places import ABSENT, ANY, FIRST, OBJECT, Aspect, Place, is_success

LAST_RUNS = 20


def can_be_absent(place: Place) -> bool:
    """Whether what is seen at a place may also be missing: members, headers, kinds of events."""
    if place.path.endswith(ANY):
        return False
    return place.parent is not None or place.aspect in (Aspect.HEADER, Aspect.EVENT)


Totals = Mapping[Place, Mapping[str, int]]


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """One folder of recordings: its day, a hash of its files, where they come from."""

    day: str
    id: str
    source: str
    recordings: int


@dataclass(frozen=True, slots=True)
class Broken:
    """An exchange that says nothing of the service's shape, such as one that was cut; and why.

    Or a refusal for a token that was replaced, which says all the same how it is refused.
    """

    operation: str
    outcome: str
    trouble: Trouble
    run: str


@dataclass(frozen=True)
class Evidence:
    """Runs, oldest first, and what was seen in each: for each place and value a count a run."""

    runs: tuple[Run, ...] = ()
    counts: Mapping[Place, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    unknown: int = 0

    @classmethod
    def of_run(
        cls,
        run: Run,
        seen: Iterable[tuple[Place, str]],
        broken: Iterable[Broken] = (),
        unknown: int = 0,
    ) -> Self:
        """Count what was seen in one run."""
        counts: dict[Place, dict[str, tuple[int, ...]]] = {}
        for (place, value), count in Counter(seen).items():
            counts.setdefault(place, {})[value] = (count,)
        return cls((run,), counts, tuple(broken), unknown)

    @classmethod
    def merge_runs(cls, several: Iterable["Evidence"], last: int | None = None) -> Self:
        """Merge evidence: each run once, in the order of days; the `last` of them."""
        columns: dict[Run, tuple[Evidence, int]] = {}
        several = tuple(several)
        for each in several:
            for number, run in enumerate(each.runs):
                columns.setdefault(run, (each, number))
        runs = sorted(columns)[-last if last else 0 :]
        counts: dict[Place, dict[str, list[int]]] = {}
        for column, run in enumerate(runs):
            evidence, number = columns[run]
            for place, values in evidence.counts.items():
                for value, found in values.items():
                    if found[number]:
                        row = counts.setdefault(place, {}).setdefault(value, [0] * len(runs))
                        row[column] = found[number]
        frozen = {
            place: {value: tuple(row) for value, row in values.items()}
            for place, values in counts.items()
        }
        broken = [each for run in runs for each in columns[run][0].broken if each.run == run.id]
        return cls(tuple(runs), frozen, tuple(broken), sum(each.unknown for each in several))

    def without_runs_of(self, other: "Evidence") -> "Evidence":
        """Leave out the runs that another has, too: none differs from itself."""
        shared = {run.id for run in other.runs}
        own = [column for column, run in enumerate(self.runs) if run.id not in shared]
        return self if len(own) == len(self.runs) else self.of_columns(own)

    def of_columns(self, columns: Sequence[int]) -> "Evidence":
        """Give the evidence of some runs alone."""
        counts = {
            place: {
                value: tuple(row[column] for column in columns)
                for value, row in values.items()
                if any(row[column] for column in columns)
            }
            for place, values in self.counts.items()
        }
        runs = tuple(self.runs[column] for column in columns)
        kept = {run.id for run in runs}
        return replace(
            self,
            runs=runs,
            counts={place: values for place, values in counts.items() if values},
            broken=tuple(each for each in self.broken if each.run in kept),
        )

    def with_places_renamed(self, where: Callable[[Place], Place]) -> "Evidence":
        """Rename places; counts of places that get the same name are added."""
        counts: dict[Place, dict[str, tuple[int, ...]]] = {}
        for place, values in self.counts.items():
            there = counts.setdefault(where(place), {})
            for value, row in values.items():
                before = there.get(value)
                there[value] = tuple(map(sum, zip(before, row, strict=True))) if before else row
        return replace(self, counts=counts)

    @cached_property
    def totals(self) -> Totals:
        """How often each value was seen at each place; members that were absent are counted."""
        totals = {
            place: {value: sum(row) for value, row in values.items()}
            for place, values in self.counts.items()
        }
        for place in self.counts:
            if not can_be_absent(place):
                continue
            missing = self.reach(place) - sum(totals[place].values())
            if missing > 0:
                totals[place][ABSENT] = missing
        return totals

    def reach(self, place: Place) -> int:
        """Say how often a place could have been seen: a member as often as its object was."""
        return sum(self.reach_by_run(place))

    def reach_by_run(self, place: Place) -> tuple[int, ...]:
        """Say the same for each run."""
        none = (0,) * len(self.runs)
        parent = place.parent
        if parent is not None:
            return self.counts.get(parent, {}).get(OBJECT, none)
        if place.aspect in (Aspect.HEADER, Aspect.EVENT):
            return self.seen_by_run(place.with_aspect(Aspect.STATUS))
        if place.aspect is Aspect.ORDER:
            return self.seen_by_run(place.with_aspect(Aspect.ORDER, FIRST))
        return self.seen_by_run(place)

    def seen_by_run(self, place: Place) -> tuple[int, ...]:
        """Say how often anything was seen at a place, in each run."""
        rows = self.counts.get(place, {}).values()
        return tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * len(self.runs)

    def runs_with(self, place: Place, value: str) -> int:
        """Say in how many runs a value was seen at a place."""
        none = (0,) * len(self.runs)
        if value != ABSENT:
            return sum(map(bool, self.counts.get(place, {}).get(value, none)))
        seen = self.seen_by_run(place)
        return sum(
            reach > found for reach, found in zip(self.reach_by_run(place), seen, strict=True)
        )

    def operations(self) -> Sequence[str]:
        """Give the calls of which anything was seen."""
        return sorted({place.operation for place in self.counts if place.aspect is Aspect.CALL})

    def uncovered(self) -> Sequence[str]:
        """Give the calls of the service that were never made."""
        made = {*self.operations(), *(each.operation for each in self.broken)}
        every = (call.operation for call in CALLS)
        return sorted(each for each in every if each not in made)

    def outcomes(self, operation: str) -> Mapping[str, tuple[int, ...]]:
        """Say how a call ended, and how often in each run."""
        return self.counts.get(Place(operation, aspect=Aspect.OUTCOME), {})

    def succeeds(self, operation: str) -> bool:
        """Whether a call was ever answered with a success."""
        return any(map(is_success, self.outcomes(operation)))
