"""Make two sides comparable. Pure.

Map keys become `*`, and a new success status is compared with the known ones.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from mockserver.drift.allowed import described_as
from mockserver.drift.contract import Contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.places import ANY, OBJECT, OK, OK_RANGE, Aspect, Place, is_success


def aligned(base: Evidence, fresh: Evidence, contract: Contract) -> tuple[Evidence, Evidence]:
    """Give both sides as they can be compared, place by place."""
    base, fresh = with_maps((base, fresh), contract)
    return _with_new_statuses(base, fresh, contract), fresh


def with_maps(sides: tuple[Evidence, ...], contract: Contract) -> tuple[Evidence, ...]:
    """Give evidence in which the names of maps are `*`.

    An object that the contract does not know is a map where one side has it as one, or where of
    several times no name came in more than half.
    """
    while maps := _maps_in(sides, contract):
        where = _under_one_name(maps)
        sides = tuple(each.with_places_renamed(where) for each in sides)
    return sides


def _maps_in(sides: Iterable[Evidence], contract: Contract) -> frozenset[Place]:
    sides = tuple(sides)
    names: dict[Place, dict[str, int]] = {}
    for side in sides:
        for place, values in side.counts.items():
            parent = place.parent
            if parent is None or contract.is_record(described_as(parent), parent.path):
                continue
            row = names.setdefault(parent, {})
            name = place.path.rpartition(".")[2]
            row[name] = row.get(name, 0) + sum(map(sum, values.values()))
    return frozenset(
        parent
        for parent, row in names.items()
        if len(row) > 1 and (ANY in row or _none_prevails(parent, row, sides))
    )


def _none_prevails(parent: Place, names: Mapping[str, int], sides: Sequence[Evidence]) -> bool:
    times = sum(sum(side.counts.get(parent, {}).get(OBJECT, ())) for side in sides)
    return times > 1 and 2 * max(names.values()) <= times


def _under_one_name(maps: frozenset[Place]) -> Callable[[Place], Place]:
    def where(place: Place) -> Place:
        if place.aspect not in (Aspect.MEMBER, Aspect.ENUM, Aspect.UNIT):
            return place
        at = place._replace(aspect=Aspect.MEMBER)
        for end, char in enumerate(place.path):
            if char == "." and at._replace(path=place.path[:end]) in maps:
                rest = place.path[end + 1 :]
                name = min((rest.find(stop) for stop in ".[" if stop in rest), default=len(rest))
                return place._replace(path=f"{place.path[: end + 1]}{ANY}{rest[name:]}")
        return place

    return where


def _with_new_statuses(base: Evidence, fresh: Evidence, contract: Contract) -> Evidence:
    """Give a base in which a status that only came now has what is known of the others.

    Of one that the contract lists, that is only what some form of the answer demands.
    """
    counts = dict(base.counts)
    for operation in fresh.operations():
        known = base.outcomes(operation)
        for outcome in fresh.outcomes(operation):
            if is_success(outcome) and outcome not in known and outcome != OK_RANGE:
                others = _of_other_statuses(base, operation, outcome).counts
                listed = {each.lower() for each in contract.enum(operation, "status")}
                is_listed = outcome.removeprefix(f"{OK}, ") in listed
                counts |= {
                    place: values
                    for place, values in others.items()
                    if not (is_listed and _may_differ(place, contract))
                }
    return replace(base, counts=counts)


def _may_differ(place: Place, contract: Contract) -> bool:
    is_member = place.aspect is Aspect.MEMBER and bool(place.path)
    is_optional = is_member and not contract.demands_in_a_form(place.operation, place.path)
    return is_optional or place.aspect is Aspect.UNIT


def _of_other_statuses(base: Evidence, operation: str, outcome: str) -> Evidence:
    others = {
        place: values
        for place, values in base.counts.items()
        if place.operation == operation
        and is_success(place.outcome)
        and place.outcome != OK_RANGE
        and (place.aspect, place.path) != (Aspect.ENUM, "status")
    }
    return replace(base, counts=others).with_places_renamed(
        lambda place: place._replace(outcome=outcome)
    )
