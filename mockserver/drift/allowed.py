"""What is never drift, whatever was seen before: what the contract itself allows. Pure.

Edits without a word, a clip that comes before its music and title, a last "temporary issue", pieces
or none: all these are orders of events that the service is described with.
"""

from collections.abc import Iterable

from mockserver.drift.contract import EVENTS, Contract
from mockserver.drift.places import (
    ABSENT,
    FIRST,
    LAST,
    OK,
    OK_RANGE,
    PRESENT,
    Aspect,
    Place,
    dialect_and_kind,
    is_success,
)
from mockserver.drift.reading.streams import CALL, KNOWN, PIECE, RESULT, TEXT

_ORDERS = frozenset(
    (
        (FIRST, PIECE), (FIRST, TEXT), (FIRST, CALL), (FIRST, LAST), (PIECE, TEXT), (TEXT, PIECE),
        (TEXT, TEXT), (TEXT, CALL), (TEXT, LAST), (CALL, RESULT), (RESULT, CALL), (RESULT, TEXT),
        (RESULT, PIECE), (RESULT, LAST),
    )
)  # fmt: skip


def is_allowed(place: Place, value: str, contract: Contract) -> bool:
    """Whether a value may come at a place though the evidence lacks it."""
    operation = described_as(place)
    match place.aspect:
        case Aspect.ORDER:
            return (place.path, value) in _ORDERS
        case Aspect.ENUM:
            return value in contract.enum(operation, place.path)
        case Aspect.EVENT:
            return value == PRESENT and dialect_and_kind(place.path)[1] in KNOWN
        case Aspect.OUTCOME:
            status = value.removeprefix(f"{OK}, ")
            listed = {each.lower() for each in contract.enum(operation, "status")}
            return value == OK_RANGE or (is_success(value) and status in listed)
        case Aspect.MEDIA:
            return contract.serves_files(operation) and value.startswith(_FILES)
        case Aspect.LIMIT:
            return value == "kept"
        case Aspect.CHUNKS:
            return True
        case _:
            return False


_FILES = ("image/", "video/", "audio/")


def is_as_described(place: Place, value: str, contract: Contract) -> bool:
    """Whether a member that had never come is an optional one of the contract's, of its type."""
    if place.aspect is not Aspect.MEMBER or value == ABSENT:
        return False
    operation = described_as(place)
    is_optional = not contract.demands(operation, place.path)
    return is_optional and contract.admits(operation, place.path, value)


def is_union_member(place: Place, value: str, was: Iterable[str], contract: Contract) -> bool:
    """Whether value and former types are all alternatives of one union in the contract."""
    operation = described_as(place)
    return place.aspect is Aspect.MEMBER and all(
        any(contract.alternates(operation, place.path, each) for each in several)
        for several in ([value], was)
    )


def described_as(place: Place) -> str:
    """Give what the contract has the facts of a place under: its operation, or `EVENTS`."""
    return EVENTS if place.is_in_event else place.operation


def contradicts(place: Place, value: str, contract: Contract) -> bool:
    """Whether the contract says otherwise than a value that came."""
    operation = described_as(place)
    if place.aspect is Aspect.ENUM:
        listed = contract.enum(operation, place.path)
        return bool(listed) and value not in listed
    if place.aspect is Aspect.UNIT:
        return value != contract.stated(operation, place.path).unit
    if place.aspect is Aspect.MEMBER and value == ABSENT:
        return contract.demands(operation, place.path)
    if place.aspect is Aspect.MEMBER and place.path and not place.path.endswith("]"):
        return not contract.admits(operation, place.path, value)
    return False
