"""What is never drift, whatever was seen before: what the contract itself allows. Pure.

Edits without a word, a clip that comes before its music and title, a last "temporary issue", pieces
or none: all these are orders of events that the service is described with.
"""

from mockserver.drift.contract import EVENTS, Contract
from mockserver.drift.places import ABSENT, FIRST, LAST, OK, Aspect, Place, is_success
from mockserver.drift.streams import CALL, KNOWN, PIECE, RESULT, TEXT

_ORDERS = frozenset(
    (
        (FIRST, PIECE), (FIRST, TEXT), (FIRST, CALL), (FIRST, LAST), (PIECE, TEXT), (TEXT, PIECE),
        (TEXT, TEXT), (TEXT, CALL), (TEXT, LAST), (CALL, RESULT), (RESULT, CALL), (RESULT, TEXT),
        (RESULT, PIECE), (RESULT, LAST),
    )
)  # fmt: skip


def is_allowed(place: Place, value: str, contract: Contract) -> bool:
    """Whether a value may come at a place though the evidence lacks it."""
    match place.aspect:
        case Aspect.ORDER:
            return (place.path, value) in _ORDERS
        case Aspect.ENUM:
            is_event = place.part.startswith(("adk", "typed", "bare"))
            return value in contract.enum(EVENTS if is_event else place.operation, place.path)
        case Aspect.EVENT:
            return value.partition(" ")[2] in KNOWN or value in KNOWN
        case Aspect.OUTCOME:
            status = value.removeprefix(f"{OK}, ")
            return is_success(value) and status in contract.enum(place.operation, "status")
        case Aspect.LIMIT:
            return value == "kept"
        case Aspect.CHUNKS:
            return True
        case _:
            return False


def contradicts(place: Place, value: str, contract: Contract) -> bool:
    """Whether the contract says otherwise than a value that came."""
    is_event = place.part.startswith(("adk", "typed", "bare"))
    operation = EVENTS if is_event else place.operation
    if place.aspect is Aspect.ENUM:
        listed = contract.enum(operation, place.path)
        return bool(listed) and value not in listed
    if place.aspect is Aspect.MEMBER and value == ABSENT:
        return contract.demands(operation, place.path)
    if place.aspect is Aspect.MEMBER:
        return not contract.lists(operation, place.path)
    return False
