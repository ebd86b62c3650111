"""What could not be checked, and what is worth a line without being drift. Pure.

An outage is not drift: a server's fault, a rate limit, a token that is missing, credits that are
used up, an error in a stream, an answer that broke off. Unless the baseline has the same: then it
was provoked, and is compared like any other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from mockserver.drift.acceptance import Acceptance
from mockserver.drift.allowed import is_allowed
from mockserver.drift.contract import Contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Note, Remark, Trouble, Unchecked
from mockserver.drift.places import Aspect, Place, is_success
from mockserver.drift.streams import FAILURE

_WHY = {
    "1001": Trouble.TOKEN, "1010": Trouble.TOKEN, "1011": Trouble.TOKEN, "HTTP 401": Trouble.TOKEN,
    "401": Trouble.TOKEN, "2001": Trouble.CREDITS, "402": Trouble.CREDITS,
    "HTTP 402": Trouble.CREDITS, "429": Trouble.RATE, "HTTP 429": Trouble.RATE,
    "HTTP 408": Trouble.OUTAGE,
}  # fmt: skip


def why_unchecked(place: Place, value: str, fresh: Evidence) -> Trouble | None:
    """Say why a new outcome, or a new kind of event, proves nothing; None where it does."""
    if place.aspect is Aspect.EVENT:
        return Trouble.FAILED if value.rpartition(" ")[2] == FAILURE else None
    if place.aspect is not Aspect.OUTCOME or is_success(value):
        return None
    statuses = fresh.counts.get(place._replace(outcome=value, aspect=Aspect.STATUS), {})
    if any(status.startswith("5") for status in statuses):
        return Trouble.OUTAGE
    return _WHY.get(value)


def troubles(base: Evidence, fresh: Evidence) -> Iterator[Unchecked]:
    """Say what could not be checked."""
    known = {each.operation for each in base.broken}
    cut = Counter(each.operation for each in fresh.broken if each.operation not in known)
    for operation in sorted(cut):
        yield Unchecked(Trouble.CUT, operation, count=cut[operation])
    for place in sorted(fresh.counts):
        if place.aspect not in (Aspect.OUTCOME, Aspect.EVENT):
            continue
        for value in sorted(fresh.counts[place].keys() - base.counts.get(place, {}).keys()):
            trouble = why_unchecked(place, value, fresh)
            if trouble:
                count = sum(fresh.counts[place][value])
                yield Unchecked(trouble, place.operation, value, count)
    for operation in fresh.operations():
        if base.succeeds(operation) and not fresh.succeeds(operation):
            yield Unchecked(Trouble.NEVER, operation)
    if not set(base.operations()) & set(fresh.operations()):
        yield Unchecked(Trouble.NOTHING, "")


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
    for operation in sorted({*base.operations()} - {*fresh.operations()}):
        yield Remark(Note.UNSEEN, Place(operation))
    if fresh.unknown:
        yield Remark(Note.UNKNOWN, Place(""), str(fresh.unknown))
    yield from _about_places(base, fresh, contract)


def _about_places(base: Evidence, fresh: Evidence, contract: Contract) -> Iterator[Remark]:
    for place in sorted({*base.counts, *fresh.counts}):
        was, came = base.counts.get(place, {}), fresh.counts.get(place, {})
        if not was or not came:
            continue
        if place.aspect is Aspect.OUTCOME:
            for value in sorted(was.keys() - came.keys()):
                yield Remark(Note.UNSEEN, place, value)
        if place.aspect is Aspect.CHUNKS and came.keys() - was.keys():
            yield Remark(Note.CHUNKS, place, ", ".join(sorted(came)), ", ".join(sorted(was)))
        if place.aspect in (Aspect.OUTCOME, Aspect.ENUM):
            for value in sorted(came.keys() - was.keys()):
                if is_allowed(place, value, contract) or (
                    value in contract.enum(place.operation, "code")
                    and not why_unchecked(place, value, fresh)
                    and fresh.succeeds(place.operation)
                ):
                    yield Remark(Note.KNOWN, place, value)
