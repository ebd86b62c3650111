"""Pins: members that the user says are enums, so that each value they take is looked at. Pure.

A file of pins is JSON, as `{"GET /api/credits/balance/simple": ["plan"]}`, by call and path as in
`openapi.yaml`; `events` in place of a call is for the events of streams. A baseline keeps the pins
that it was learned with.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mockserver.drift.contract import EVENTS, Contract, Pins, plain_path, untagged
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Trouble, Unchecked
from mockserver.drift.places import Aspect, Place

_SCALARS = ("string", "number", "boolean")


class PinError(ValueError):
    """A pin that cannot be meant; the text says which, and why."""


def read_pins(path: Path) -> Pins:
    """Read a file of pins. Raises PinError."""
    try:
        return pins_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as fault:
        if isinstance(fault, PinError):
            raise
        raise PinError(f"the pins cannot be read: {fault}") from fault


def pins_of(document: object) -> Pins:
    """Give the pins of a JSON value. Raises PinError."""
    if not isinstance(document, dict) or not all(_is_paths(each) for each in document.values()):
        raise PinError("pins are {CALL: [PATH, …]}")
    return {
        call: frozenset(plain_path(call, path) for path in paths)
        for call, paths in document.items()
    }


def _is_paths(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(path, str) and path for path in value)


def merge_pins(several: Iterable[Pins]) -> Pins:
    """Merge pins."""
    found: dict[str, frozenset[str]] = {}
    for pins in several:
        for call, paths in pins.items():
            found[call] = found.get(call, frozenset()) | paths
    return found


def check_pins(pins: Pins, sides: Iterable[Evidence], contract: Contract) -> None:
    """See that each pin names a member that holds values. Raises PinError for one that does not."""
    sides = tuple(sides)
    for call, paths in sorted(pins.items()):
        if call not in contract.operations:
            known = ", ".join(sorted(contract.operations))
            raise PinError(f"a pin names nothing: there is no call {call!r}. There are {known}")
        for path in sorted(paths):
            types = {type_ for side in sides for type_ in _types_at(side, call, path)}
            if not types and not contract.lists(call, path):
                raise PinError(f"a pin names nothing: {call} was never seen with {path!r}")
            if types and not types & {*_SCALARS, "null"}:
                seen = " and ".join(sorted(types))
                raise PinError(f"a pin names no value: {path!r} of {call} holds {seen}")


def pinned_too_late(base: Evidence, fresh: Evidence, contract: Contract) -> Iterator[Unchecked]:
    """Say of which pins a side lacks values, since some of it was learned without them."""
    for call, paths in sorted(contract.pins.items()):
        for path in sorted(paths):
            if any(_lacks_values(side, call, path) for side in (base, fresh)):
                yield Unchecked(Trouble.PINNED, call, path)


def _types_at(evidence: Evidence, call: str, path: str) -> Mapping[str, int]:
    """Say how often the pinned member was seen with each type."""
    types: Counter[str] = Counter()
    for place, values in evidence.counts.items():
        if _is_at(place, Aspect.MEMBER, call, path):
            types.update({type_: sum(row) for type_, row in values.items()})
    return types


def _lacks_values(evidence: Evidence, call: str, path: str) -> bool:
    values = sum(
        sum(map(sum, rows.values()))
        for place, rows in evidence.counts.items()
        if _is_at(place, Aspect.ENUM, call, path)
    )
    types = _types_at(evidence, call, path)
    return values < sum(types[type_] for type_ in _SCALARS if type_ in types)


def _is_at(place: Place, aspect: Aspect, call: str, path: str) -> bool:
    is_of = place.is_in_event if call == EVENTS else place.operation == call
    return is_of and place.aspect is aspect and untagged(place.path) == path


def as_json(pins: Pins) -> Mapping[str, list[str]]:
    """Give pins as they stand in a file."""
    return {call: sorted(paths) for call, paths in sorted(pins.items())}
