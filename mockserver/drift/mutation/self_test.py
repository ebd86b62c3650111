"""How much would be noticed: each run of several is changed, and compared with the others. Pure.

What is not found is either missed, or could not be found: then the reason is told.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mockserver.drift.allowed import is_allowed, is_as_described, is_union_member
from mockserver.drift.compare import Comparison, counts_at
from mockserver.drift.contract import Contract, shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Blame, Report
from mockserver.drift.mutation.aim import Aim
from mockserver.drift.mutation.mutants import Site, drawn, mutated, plain_path, sites_of
from mockserver.drift.places import ABSENT, Aspect, Place
from mockserver.drift.reading.gathering import RecordedRun, evidence_of


class MutantFate(StrEnum):
    """What became of a mutant."""

    FOUND = "found"
    MISSED = "missed"
    ELSEWHERE = "elsewhere"
    SAME = "same"
    OPTIONAL = "optional"
    ALLOWED = "allowed"
    TOO_RARE = "few"
    UNCHECKED = "unchecked"
    NEVER_SEEN = "never_seen"


BLIND = (
    MutantFate.SAME,
    MutantFate.OPTIONAL,
    MutantFate.ALLOWED,
    MutantFate.TOO_RARE,
    MutantFate.NEVER_SEEN,
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant of one run, by its number, and what became of it; whom the findings there blame."""

    site: Site
    fate: MutantFate
    run: int
    blamed: frozenset[Blame] = frozenset()


def self_test(
    folders: Sequence[RecordedRun], count: int, seed: int, source: str = ""
) -> Sequence[Trial]:
    """Change one run at a time, and compare it with the others. There must be two runs.

    `source` is where the changed run is said to come from: who is to blame goes by that.
    """
    contract = shipped_contract()
    evidence = [evidence_of(folder, contract) for folder in folders]
    chance = random.Random(seed)  # noqa: S311 - no secret
    trials: list[Trial] = []
    for number, share in sorted(Counter(chance.choices(range(len(folders)), k=count)).items()):
        rest = Evidence.merge_runs(evidence[:number] + evidence[number + 1 :])
        folder = folders[number]
        folder = replace(folder, run=replace(folder.run, source=source or folder.run.source))
        against = _Against(folder, evidence[number], rest, contract)
        sites = drawn(sites_of(folder, contract), share, seed * 1000 + number)
        trials += [against.trial(site, number) for site in sites]
    return trials


class _Against:
    """One run, to be changed and compared with all the others."""

    def __init__(
        self, folder: RecordedRun, plain: Evidence, rest: Evidence, contract: Contract
    ) -> None:
        self._folder, self._plain, self._rest, self._contract = folder, plain, rest, contract
        before = self._compared(plain)
        self._before = {each.id for each in before.findings}
        self._unchecked = set(before.unchecked)

    def _compared(self, evidence: Evidence) -> Report:
        return Comparison(self._rest, evidence, contract=self._contract).report()

    def trial(self, site: Site, number: int) -> Trial:
        came = evidence_of(mutated(self._folder, site, self._contract), self._contract)
        report = self._compared(came)
        new = [each for each in report.findings if each.id not in self._before]
        aim = Aim(site, self._inside(site))
        there = [each for each in new if aim.hits(each.place)]
        if there:
            blamed = frozenset(each.blame for each in there)
            return Trial(site, MutantFate.FOUND, number, blamed)
        if new:
            return Trial(site, MutantFate.ELSEWHERE, number)
        if any(each.operation == site.operation for each in {*report.unchecked} - self._unchecked):
            return Trial(site, MutantFate.UNCHECKED, number)
        return Trial(site, self._reason(list(self._changes(came))), number)

    def _inside(self, site: Site) -> frozenset[str]:
        """Give the names of what is inside a member."""
        stem = f"{plain_path(site.path)}.".lstrip(".")
        paths = (place.path for place in self._plain.counts if place.operation == site.operation)
        return frozenset(
            path.removeprefix(stem).partition(".")[0].partition("[")[0]
            for path in paths
            if path.startswith(stem)
        )

    def _changes(self, came: Evidence) -> Iterator[tuple[Place, str]]:
        """Give what is seen in a mutant and was not before it was one."""
        for place in {*came.counts, *self._plain.counts}:
            for value in counts_at(came, place).keys() - counts_at(self._plain, place).keys():
                if place.aspect is not Aspect.CHUNKS:
                    yield place, value

    def _reason(self, changes: Sequence[tuple[Place, str]]) -> MutantFate:
        if not changes:
            return MutantFate.SAME
        left = [each for each in changes if each[1] not in counts_at(self._rest, each[0])]
        if not left:
            return MutantFate.OPTIONAL
        if all(not self._rest.reach(place) for place, _ in left):
            return MutantFate.NEVER_SEEN
        known = [each for each in left if self._rest.reach(each[0])]
        open_ = [each for each in known if not self._is_allowed(*each)]
        if not open_:
            return MutantFate.ALLOWED
        is_chance = all(place.aspect is Aspect.EVENT and value == ABSENT for place, value in open_)
        return MutantFate.TOO_RARE if is_chance else MutantFate.MISSED

    def _is_allowed(self, place: Place, value: str) -> bool:
        was = counts_at(self._rest, place)
        described = set(was) <= {ABSENT} and is_as_described(place, value, self._contract)
        turns = is_union_member(place, value, was, self._contract)
        return described or turns or is_allowed(place, value, self._contract)


def by_operator(trials: Sequence[Trial]) -> Mapping[str, Counter[MutantFate]]:
    """Count what became of the mutants of each operator."""
    found: dict[str, Counter[MutantFate]] = {}
    for trial in sorted(trials, key=lambda each: each.site.operator):
        found.setdefault(trial.site.operator, Counter())[trial.fate] += 1
    return found
