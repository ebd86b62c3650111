"""What could not be checked, and what is worth a line without being drift. Pure.

An outage is not drift: a server's fault, a rate limit, a token that is missing, credits that are
used up, an error in a stream, an answer that broke off. That the baseline has seen the same is no
excuse: what could not be checked then cannot be checked now.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mockserver.calls import CALLS, CallName
from mockserver.drift.acceptance import Acceptance
from mockserver.drift.allowed import is_allowed, is_as_described
from mockserver.drift.contract import Contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Note, Remark, Trouble, Unchecked
from mockserver.drift.outages import is_provoked, of_the_account
from mockserver.drift.places import Aspect, Place, is_success

_TOKEN = next(call.operation for call in CALLS if call.name is CallName.TOKEN)
_WITH_A_TOKEN = [call.operation for call in CALLS if call.scope is not None]


def troubles(base: Evidence, fresh: Evidence) -> Iterator[Unchecked]:
    """Say what could not be checked."""
    reported: set[str] = set()
    broken = Counter((each.operation, each.trouble, each.outcome) for each in fresh.broken)
    for (operation, trouble, outcome), count in sorted(broken.items()):
        is_left = trouble is Trouble.LEFT and _leaves_always(base, fresh, operation)
        if is_left or trouble is Trouble.RENEWED:
            continue
        yield Unchecked(trouble, operation, outcome, count)
        reported.add(operation)
    for operation in fresh.operations():
        for outcome in sorted(fresh.outcomes(operation)):
            refused, row = of_the_account(outcome), _lasting(fresh, operation, outcome)
            if refused and any(row) and _hides_something(base, fresh, operation, outcome):
                yield Unchecked(refused, operation, outcome, sum(row))
                reported.add(operation)
        missed = _always_succeeds(base, operation) and not fresh.succeeds(operation)
        if missed and operation not in reported and not _is_kept(base, fresh, operation):
            yield Unchecked(Trouble.NEVER_NOW, operation)
    for place, came in sorted(fresh.counts.items()):
        was = base.counts.get(place, {})
        if place.aspect is Aspect.PRICE and "0" in came and was and "0" not in was:
            yield Unchecked(Trouble.FREE, place.operation, place.path, sum(came["0"]))
    seen = {*fresh.operations(), *(each.operation for each in fresh.broken)}
    if not set(base.operations()) & seen:
        yield Unchecked(Trouble.NO_COMMON_CALL, "")


def _lasting(evidence: Evidence, operation: str, outcome: str) -> Sequence[int]:
    """Say how often a call ended so in each run, but for tokens that were replaced."""
    what = (operation, outcome, Trouble.RENEWED)
    replaced = Counter(
        each.run for each in evidence.broken if (each.operation, each.outcome, each.trouble) == what
    )
    times = evidence.outcomes(operation)[outcome]
    return [count - replaced[run.id] for run, count in zip(evidence.runs, times, strict=True)]


def _hides_something(base: Evidence, fresh: Evidence, operation: str, outcome: str) -> bool:
    """Whether a refusal was not provoked, or stands where a run should have succeeded."""
    if not _was_provoked(base, operation, outcome):
        return True
    succeeded = [any(row[n] for row in _successes(fresh, operation)) for n in _runs(fresh)]
    refused = _lasting(fresh, operation, outcome)
    return base.succeeds(operation) and any(
        was_refused and not has_succeeded
        for was_refused, has_succeeded in zip(refused, succeeded, strict=True)
    )


def _was_provoked(base: Evidence, operation: str, outcome: str) -> bool:
    """Whether a call was refused on purpose before: not each time for a token that had run out."""
    known, reason = base.outcomes(operation), of_the_account(outcome)
    return is_provoked(outcome, known) and any(
        of_the_account(each) is reason and any(_lasting(base, operation, each)) for each in known
    )


def _always_succeeds(evidence: Evidence, operation: str) -> bool:
    """Whether a call succeeded, and no run had refusals alone that were not the account's."""
    rows = evidence.outcomes(operation).items()
    refused = [row for each, row in rows if not (is_success(each) or of_the_account(each))]
    whole = _successes(evidence, operation)
    return bool(whole) and not any(
        any(row[n] for row in refused) and not any(row[n] for row in whole) for n in _runs(evidence)
    )


def _is_kept(base: Evidence, fresh: Evidence, operation: str) -> bool:
    """Whether no token was asked for, but in vain as before: what needs one succeeds without."""
    is_as_before = fresh.outcomes(operation).keys() <= base.outcomes(operation).keys()
    return operation == _TOKEN and is_as_before and any(map(fresh.succeeds, _WITH_A_TOKEN))


def _leaves_always(base: Evidence, fresh: Evidence, operation: str) -> bool:
    """Whether the client left such an answer in every run before, and now has one whole.

    What a client does on purpose is no outage.
    """
    left, before = _left_in(fresh, operation), _left_in(base, operation)
    known = base.seen_by_run(Place(operation))
    whole = [any(row[n] for row in _successes(fresh, operation)) for n in _runs(fresh)]
    return (
        bool(before)
        and all(run.id in before for run, times in zip(base.runs, known, strict=True) if times)
        and all(whole[n] for n in _runs(fresh) if fresh.runs[n].id in left)
    )


def _left_in(evidence: Evidence, operation: str) -> set[str]:
    what = (operation, Trouble.LEFT)
    return {each.run for each in evidence.broken if (each.operation, each.trouble) == what}


def _successes(evidence: Evidence, operation: str) -> Sequence[Sequence[int]]:
    return [row for each, row in evidence.outcomes(operation).items() if is_success(each)]


def _runs(evidence: Evidence) -> range:
    return range(len(evidence.runs))


def remarks(
    base: Evidence,
    fresh: Evidence,
    contract: Contract,
    accepted: Iterable[tuple[Acceptance, bool, bool]],
) -> Iterator[Remark]:
    """Say what is worth a line; of each acceptance whether it is seen, and holds today."""
    for acceptance, is_seen, holds in accepted:
        if not holds and is_seen:
            yield Remark(Note.EXPIRED, acceptance.place, acceptance.id, acceptance.until or "")
        elif not is_seen and fresh.reach(acceptance.place):
            yield Remark(Note.STALE, acceptance.place, acceptance.id, acceptance.reason)
    left = Counter(each.operation for each in fresh.broken if each.trouble is Trouble.LEFT)
    for operation, count in sorted(left.items()):
        if _leaves_always(base, fresh, operation):
            yield Remark(Note.LEFT, Place(operation), str(count))
    renewed = Counter(each.operation for each in fresh.broken if each.trouble is Trouble.RENEWED)
    for operation, count in sorted(renewed.items()):
        yield Remark(Note.RENEWED, Place(operation), str(count))
    broken = {each.operation for each in fresh.broken}
    for operation in sorted({*base.operations()} - {*fresh.operations()} - broken):
        yield Remark(Note.UNSEEN, Place(operation))
    if fresh.unknown:
        yield Remark(Note.UNKNOWN, Place(""), str(fresh.unknown))
    yield from _about_places(base, fresh, contract)


def _about_places(base: Evidence, fresh: Evidence, contract: Contract) -> Iterator[Remark]:
    for place in sorted({*base.counts, *fresh.counts}):
        was, came = base.counts.get(place, {}), fresh.counts.get(place, {})
        new = sorted(came.keys() - was.keys())
        if not was and base.reach(place):
            is_known = any(is_as_described(place, value, contract) for value in new)
            yield from [Remark(Note.AS_DESCRIBED, place, place.path)] if is_known else []
        elif was and came and place.aspect is Aspect.CHUNKS and new:
            yield Remark(Note.CHUNKS, place, ", ".join(sorted(came)), ", ".join(sorted(was)))
        elif was and came and place.aspect in (Aspect.OUTCOME, Aspect.ENUM):
            yield from _about_values(place, sorted(was.keys() - came.keys()), new, fresh, contract)
            if place.aspect is Aspect.OUTCOME and not base.succeeds(place.operation):
                first = [] if was.keys() - came.keys() else filter(is_success, new)
                yield from (Remark(Note.AS_DESCRIBED, place, value) for value in first)


def _about_values(
    place: Place, gone: Sequence[str], new: Sequence[str], fresh: Evidence, contract: Contract
) -> Iterator[Remark]:
    if place.aspect is Aspect.OUTCOME:
        yield from (Remark(Note.UNSEEN, place, value) for value in gone)
    for value in new:
        is_refusal = value in contract.enum(place.operation, "code") and not of_the_account(value)
        if is_allowed(place, value, contract) or (is_refusal and fresh.succeeds(place.operation)):
            yield Remark(Note.AS_DESCRIBED, place, value)
