"""How much would be noticed: each run of several is changed, and compared with the others. Pure.

What is not found is either missed, or could not be found: then the reason is told.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mockserver.drift.allowed import is_allowed
from mockserver.drift.compare import Comparison, seen_at
from mockserver.drift.contract import Contract, shipped_contract, untagged
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Report
from mockserver.drift.gathering import Folder, evidence_of
from mockserver.drift.mutation.mutants import Site, drawn, mutated, sites_of
from mockserver.drift.places import Aspect, Place


class Verdict(StrEnum):
    """What became of a mutant."""

    FOUND = "found"
    MISSED = "missed"
    ELSEWHERE = "found, but elsewhere"
    SAME = "nothing to see: events that may be missing, or come more often"
    OPTIONAL = "the baseline has seen the same"
    ALLOWED = "the contract allows it"
    UNCHECKED = "told as could not check"
    NEVER_SEEN = "seen in this run alone: nothing to compare with"


BLIND = (Verdict.SAME, Verdict.OPTIONAL, Verdict.ALLOWED, Verdict.NEVER_SEEN)


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant, and what became of it."""

    site: Site
    verdict: Verdict


def self_test(folders: Sequence[Folder], count: int, seed: int) -> Sequence[Trial]:
    """Change one run at a time, and compare it with the others. There must be two runs."""
    contract = shipped_contract()
    evidence = [evidence_of(folder, contract) for folder in folders]
    chance = random.Random(seed)  # noqa: S311 - no secret
    trials: list[Trial] = []
    for number, share in Counter(chance.choices(range(len(folders)), k=count)).items():
        rest = Evidence.together(evidence[:number] + evidence[number + 1 :])
        against = _Against(folders[number], evidence[number], rest, contract)
        sites = drawn(sites_of(folders[number], contract), share, seed + number)
        trials += [Trial(site, against.verdict(site)) for site in sites]
    return trials


class _Against:
    """One run, to be changed and compared with all the others."""

    def __init__(self, folder: Folder, plain: Evidence, rest: Evidence, contract: Contract) -> None:
        self._folder, self._plain, self._rest, self._contract = folder, plain, rest, contract
        self._before = {each.id for each in self._compared(plain).findings}

    def _compared(self, evidence: Evidence) -> Report:
        return Comparison(self._rest, evidence, contract=self._contract).report()

    def verdict(self, site: Site) -> Verdict:
        came = evidence_of(mutated(self._folder, site, self._contract), self._contract)
        report = self._compared(came)
        new = [each.place for each in report.findings if each.id not in self._before]
        if any(is_there(place, site) for place in new):
            return Verdict.FOUND
        if new:
            return Verdict.ELSEWHERE
        if any(each.operation == site.operation for each in report.unchecked):
            return Verdict.UNCHECKED
        return self._reason(list(self._changes(came)))

    def _changes(self, came: Evidence) -> Iterator[tuple[Place, str]]:
        """Give what is seen in a mutant and was not before it was one."""
        for place in {*came.counts, *self._plain.counts}:
            for value in seen_at(came, place).keys() - seen_at(self._plain, place).keys():
                if place.aspect is not Aspect.CHUNKS:
                    yield place, value

    def _reason(self, changes: Sequence[tuple[Place, str]]) -> Verdict:
        if not changes:
            return Verdict.SAME
        left = [each for each in changes if each[1] not in seen_at(self._rest, each[0])]
        if not left:
            return Verdict.OPTIONAL
        if all(not self._rest.reach(place) for place, _ in left):
            return Verdict.NEVER_SEEN
        allowed = (is_allowed(*each, self._contract) for each in left if self._rest.reach(each[0]))
        return Verdict.ALLOWED if all(allowed) else Verdict.MISSED


def is_there(place: Place, site: Site) -> bool:
    """Whether a finding is at a site: the same call, and the same path, or what it is within."""
    if place.operation != site.operation:
        return False
    if place.aspect is Aspect.HEADER:
        return place.path == site.path
    if place.aspect is Aspect.STATUS or site.operator == "status moved":
        return place.aspect in (Aspect.STATUS, Aspect.OUTCOME) and site.operator == "status moved"
    if place.aspect not in (Aspect.MEMBER, Aspect.ENUM):
        return True
    here, there = untagged(place.path), site.path.removeprefix("data").lstrip(".")
    if site.part and place.part and place.part != site.part:
        return here == there  # what a member says may make its event one of another kind
    if site.operator == "unwrap":
        return here.rpartition(".")[0] in (there, there.rpartition(".")[0])
    return here.startswith(there) or there.startswith((f"{here}.", f"{here}["))


def by_operator(trials: Sequence[Trial]) -> Mapping[str, Counter[Verdict]]:
    """Count what became of the mutants of each operator."""
    found: dict[str, Counter[Verdict]] = {}
    for trial in sorted(trials, key=lambda each: each.site.operator):
        found.setdefault(trial.site.operator, Counter())[trial.verdict] += 1
    return found
