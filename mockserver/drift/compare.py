"""Two pieces of evidence compared, place by place. Pure.

A finding is a value that came at a place where it had never been seen, and that the contract does
not allow of itself. What was not seen this time is no drift, except a member: its absence is a
value like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mockserver.drift.acceptance import Acceptance
from mockserver.drift.alignment import aligned
from mockserver.drift.allowed import contradicts, is_allowed, is_as_described, is_union_member
from mockserver.drift.contract import Contract, shipped_contract
from mockserver.drift.evidence import Evidence, can_be_absent
from mockserver.drift.finding import (
    ADDITIONS,
    Blame,
    Finding,
    Kind,
    Note,
    Remark,
    Report,
    Severity,
)
from mockserver.drift.outages import is_provoked, of_the_account
from mockserver.drift.pins import pinned_too_late
from mockserver.drift.places import (
    ABSENT,
    FIRST,
    LAST,
    OBJECT,
    OK,
    OK_RANGE,
    Aspect,
    Place,
    dialect_and_kind,
    is_success,
)
from mockserver.drift.readers import Readers
from mockserver.drift.reading.streams import HEARTBEAT, KNOWN, THOUGHT
from mockserver.drift.troubles import remarks, troubles

_SLOWER = 1.9
_CHANCE = 0.001
"""What is less likely than this is no chance."""
_ENOUGH = 9
"""So many streams that all had thoughts are enough to miss them in any."""
_KINDS: Mapping[Aspect, Kind] = {
    Aspect.OUTCOME: Kind.REFUSED,
    Aspect.STATUS: Kind.STATUS,
    Aspect.FORM: Kind.FORM,
    Aspect.MEDIA: Kind.MEDIA,
    Aspect.ENUM: Kind.VALUE,
    Aspect.UNIT: Kind.UNIT,
    Aspect.EVENT: Kind.EVENT,
    Aspect.ORDER: Kind.ORDER,
    Aspect.LIMIT: Kind.LIMIT,
    Aspect.PERIOD: Kind.PERIOD,
    Aspect.PRICE: Kind.PRICE,
}


@dataclass(frozen=True)
class Comparison:
    """Two sides of evidence, and the contract, acceptances, readers and date they are judged by.

    `shared_runs` is how many runs were left out of the base, because they are the fresh ones.
    """

    before: Evidence
    after: Evidence
    accepted: Sequence[Acceptance] = ()
    today: str = ""
    readers: Readers = field(default_factory=lambda: Readers({}))
    contract: Contract = field(default_factory=shipped_contract)
    shared_runs: int = 0

    @cached_property
    def _sides(self) -> tuple[Evidence, Evidence]:
        return aligned(self.before, self.after, self.contract)

    @property
    def base(self) -> Evidence:
        """What was, as far as it can be compared with what came."""
        return self._sides[0]

    @property
    def fresh(self) -> Evidence:
        """What came."""
        return self._sides[1]

    def report(self) -> Report:
        """Compare. The order of the findings is always the same."""
        findings = sorted(self._findings(), key=_by_severity)
        calls = set(self.base.operations()) & set(self.fresh.operations())
        return Report(
            findings=tuple(findings),
            unchecked=(
                *troubles(self.base, self.fresh),
                *pinned_too_late(self.base, self.fresh, self.contract),
            ),
            remarks=tuple(self._remarks()),
            accepted=tuple(each.id for each in self._holding if self._is_seen(each)),
            uncovered=tuple(sorted({*self.base.uncovered()} & {*self.fresh.uncovered()})),
            base_runs=len(self.base.runs),
            fresh_runs=len(self.fresh.runs),
            compared=len(calls),
        )

    def _remarks(self) -> Iterator[Remark]:
        accepted = [(each, self._is_seen(each), each.holds(self.today)) for each in self.accepted]
        if self.shared_runs:
            yield Remark(Note.IN_BASE, Place(""), str(self.shared_runs))
        yield from remarks(self.base, self.fresh, self.contract, accepted)

    @cached_property
    def _holding(self) -> Sequence[Acceptance]:
        return [each for each in self.accepted if each.holds(self.today)]

    @cached_property
    def _added(self) -> Mapping[Place, Mapping[str, int]]:
        added: dict[Place, dict[str, int]] = {}
        for acceptance in self._holding:
            for place, values in acceptance.evidence().items():
                added.setdefault(place, {}).update(values)
        return added

    def _is_seen(self, acceptance: Acceptance) -> bool:
        place = acceptance.place
        came = counts_at(self.fresh, place)
        if place.aspect is Aspect.PERIOD:
            was = counts_at(self.base, place)
            return any(self._is_slower(place, int(each), was) for each in came)
        return acceptance.came in came

    def _findings(self) -> Iterator[Finding]:
        places = {*self.base.counts, *self.fresh.counts, *self._added}
        for place in sorted(places):
            came = counts_at(self.fresh, place)
            if not came or not self._was_reached(place):
                continue
            was = {**counts_at(self.base, place), **self._added.get(place, {})}
            for value in sorted(came):
                if self._differs(place, value, was):
                    yield self._finding(place, value, was, came)

    def _was_reached(self, place: Place) -> bool:
        """Whether the evidence can say anything of a place."""
        if self.base.reach(place) or place in self._added or place.aspect is Aspect.PERIOD:
            return True
        parent = place.parent
        return parent is not None and OBJECT in self._added.get(parent, {})

    def _differs(self, place: Place, value: str, was: Mapping[str, int]) -> bool:
        if place.aspect is Aspect.PERIOD:
            return self._is_slower(place, int(value), was)
        if place.aspect is Aspect.UNIT:
            return not was.keys() & counts_at(self.fresh, place).keys()
        if place.aspect is Aspect.PRICE:
            is_known = min(map(int, was)) <= int(value) <= max(map(int, was))
            return not (is_known or int(value) == 0)  # what cost nothing is a trouble
        if value in was or is_union_member(place, value, was, self.contract):
            return False
        if is_allowed(place, value, self.contract):
            return place.aspect is Aspect.ORDER and ends_otherwise(
                place, value, self.base, self.fresh
            )
        if place.aspect is Aspect.EVENT and value == ABSENT:
            return is_gone(place, self.base, self.fresh)
        if place.aspect is Aspect.OUTCOME:
            whole = value == OK and OK_RANGE in was
            if is_success(value) and is_first_success(place, self.base, self.fresh):
                return False
            lacking = of_the_account(value) and not self._is_told_otherwise(place, value)
            return not (whole or lacking or self._is_known_refusal(place, value))
        return not (set(was) <= {ABSENT} and is_as_described(place, value, self.contract))

    def _is_slower(self, place: Place, seconds: int, was: Mapping[str, int]) -> bool:
        """Whether heartbeats come more seldom: or there is none, in a silence that had them."""
        periods = counts_at(self.base, place.with_aspect(Aspect.PERIOD))
        known = [*map(int, periods), *map(int, was)]
        return bool(periods) and seconds >= _SLOWER * max(known)

    def _is_told_otherwise(self, place: Place, value: str) -> bool:
        """Whether a refusal that is provoked comes with another code."""
        known = self.base.outcomes(place.operation)
        return is_provoked(value, known) and self.fresh.succeeds(place.operation)

    def _is_known_refusal(self, place: Place, value: str) -> bool:
        """Whether a refusal is one that the contract lists, of a call that succeeds beside it."""
        is_listed = value in self.contract.enum(place.operation, "code")
        is_moved = self._is_told_otherwise(place, value) and not self._is_still_told(place, value)
        return is_listed and not is_moved and self.fresh.succeeds(place.operation)

    def _is_still_told(self, place: Place, value: str) -> bool:
        """Whether the code that came before, for the same reason, comes beside another one."""
        before = self.base.outcomes(place.operation).keys()
        came = before & self.fresh.outcomes(place.operation).keys()
        return any(of_the_account(each) == of_the_account(value) for each in came)

    def _finding(
        self, place: Place, value: str, was: Mapping[str, int], came: Mapping[str, int]
    ) -> Finding:
        kind = _kind(place, value, was, came)
        readers = self.readers.of(place)
        return Finding(
            place=place,
            came=value,
            kind=kind,
            severity=_severity(kind, has_readers=bool(readers)),
            blame=self._blame(place, value),
            dialect=", ".join(
                sorted(counts_at(self.fresh, place.with_aspect(Aspect.FORM)._replace(part="")))
            ),
            place_shown=self._shown(place),
            was=dict(was),
            came_all=dict(came),
            runs=self.fresh.runs_with(place, value),
            of_runs=sum(map(bool, self.fresh.reach_by_run(place))),
            readers=readers,
        )

    def _shown(self, place: Place) -> str:
        if place.aspect not in (Aspect.MEMBER, Aspect.ENUM, Aspect.UNIT):
            return place.path
        form = place._replace(part="", aspect=Aspect.FORM, path="")
        forms = {*counts_at(self.base, form), *counts_at(self.fresh, form)}
        inside = place.part == "wrapped" and is_success(place.outcome)
        if inside or (not place.part and "full" in forms and "bare" not in forms):
            return f"data.{place.path}".rstrip(".")
        return place.path

    def _blame(self, place: Place, value: str) -> Blame:
        base_live, fresh_live = _is_live(self.base), _is_live(self.fresh)
        if base_live == fresh_live:
            return Blame.SERVICE if fresh_live else Blame.STAND_IN
        if fresh_live and contradicts(place, value, self.contract):
            return Blame.DESCRIPTION
        return Blame.MOCK


def is_first_success(place: Place, base: Evidence, fresh: Evidence) -> bool:
    """Whether a call that was refused on purpose, and still is, has succeeded beside that now."""
    before = base.outcomes(place.operation).keys()
    return not base.succeeds(place.operation) and before <= fresh.outcomes(place.operation).keys()


def counts_at(evidence: Evidence, place: Place) -> Mapping[str, int]:
    """Give what was seen at a place, its absence included."""
    if place in evidence.counts:
        return evidence.totals[place]
    missed = evidence.reach(place) if can_be_absent(place) else 0
    return {ABSENT: missed} if missed else {}


def is_gone(place: Place, base: Evidence, fresh: Evidence) -> bool:
    """Whether a kind of event comes no more.

    It was in every run before, of two or more, and is in none now. What a model says it may also
    leave unsaid: such a kind is gone where that is no chance. Heartbeats depend on the time taken.
    """
    dialect, kind = dialect_and_kind(place.path)
    came = counts_at(fresh, place)
    if kind == HEARTBEAT or set(came) != {ABSENT}:
        return False
    spoken = "+".join(counts_at(fresh, place.with_aspect(Aspect.FORM))).split("+")
    if dialect and dialect not in spoken:
        return False
    streams = base.reach_by_run(place)
    runs = [had for had, all_ in zip(base.seen_by_run(place), streams, strict=True) if all_]
    if len(runs) < 2 or not all(runs):
        return False
    if kind not in KNOWN or (kind == THOUGHT and sum(runs) == sum(streams) >= _ENOUGH):
        return True
    share = (sum(runs) + 1) / (sum(streams) + 2)
    return (1 - share) ** came[ABSENT] < _CHANCE


def ends_otherwise(place: Place, value: str, base: Evidence, fresh: Evidence) -> bool:
    """Whether no stream begins, or ends, as every one did before, and that is no chance."""
    if place.path != FIRST and value != LAST:
        return False
    was, came = (_borders(place, value, each) for each in (base, fresh))
    share = 1 / (sum(was.values()) + 2)
    return not was.keys() & came.keys() and share ** sum(came.values()) < _CHANCE


def _borders(place: Place, value: str, evidence: Evidence) -> Mapping[str, int]:
    """Say how often streams began with each kind of event; or ended, where `value` is the end."""
    if place.path == FIRST and value != LAST:
        return counts_at(evidence, place)
    orders = place._replace(path="")
    return {
        other.path: values[LAST]
        for other, values in evidence.totals.items()
        if LAST in values and other._replace(path="") == orders
    }


def _is_live(evidence: Evidence) -> bool:
    return all(run.source == "live" for run in evidence.runs)


def _kind(place: Place, value: str, was: Mapping[str, int], came: Mapping[str, int]) -> Kind:
    if place.aspect is Aspect.HEADER and value == ABSENT:
        return Kind.HEADER_GONE
    if place.aspect is Aspect.HEADER:
        return Kind.HEADER_NEW if set(was) <= {ABSENT} else Kind.RETYPED
    if place.aspect is Aspect.OUTCOME and is_success(value):
        return Kind.OUTCOME
    if place.aspect is Aspect.EVENT and value == ABSENT:
        return Kind.EVENT_GONE
    if place.aspect is not Aspect.MEMBER:
        return _KINDS[place.aspect]
    if value == ABSENT:
        return Kind.GONE if set(came) == {ABSENT} else Kind.SOMETIMES_GONE
    return Kind.NEW if set(was) <= {ABSENT} else Kind.RETYPED


def _severity(kind: Kind, *, has_readers: bool) -> Severity:
    if kind in ADDITIONS:
        return Severity.NEW
    if kind in (Kind.LIMIT, Kind.REFUSED):
        return Severity.BREAKS
    return Severity.BREAKS if has_readers else Severity.CHANGED


def _by_severity(finding: Finding) -> tuple[int, Place, str]:
    return list(Severity).index(finding.severity), finding.place, finding.came
