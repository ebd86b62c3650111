"""Places: whatever can be seen of the service, each under one name. Pure.

At a place values are seen: a status, a type, who follows whom. Two folders of recordings are
compared place by place, and a difference is a value at a place where it had never been seen.
"""

from enum import StrEnum
from typing import NamedTuple

ABSENT = "absent"
"""Stands at a member's place for the times when its object came without it."""
PRESENT = "present"
"""What is seen of a header, and of a kind of event in a stream."""
WEAK = "a weak one"
"""What is seen of a file's `etag` by which no part of it can be asked for."""
OBJECT, ARRAY = "object", "array"
EMPTY_OBJECT = "empty object"
EMPTY_ARRAY = "empty array"
"""An array without items, where the contract demands some; elsewhere it is one like any other."""
FRACTION = "fraction"
"""A number that is not whole, where the contract has whole ones alone."""
ANYTHING = "anything"
"""Stands for the type of a member that the contract leaves open altogether."""
ANY = "*"
"""Stands in a path for names that are no names of members: ids, words, addresses."""
OK = "ok"
"""How the outcomes of success begin; of any other the code, or `HTTP` and the status."""
OK_RANGE = f"{OK}, a range"
"""How a success ends where only some bytes were asked for."""
ENVELOPE = "envelope"
FIRST, LAST = "(begin)", "(end)"
DIALECTS = ("adk", "typed", "bare")
"""How the parts of events begin."""


class Aspect(StrEnum):
    """What is seen at a place, and so what its values are."""

    CALL = "call"
    """`yes`."""
    OUTCOME = "outcome"
    """`ok`, `ok, completed`, `1001`, `HTTP 404`."""
    STATUS = "status"
    """Of HTTP."""
    FORM = "form"
    """The envelope: `full`, `bare`, `flat`, `wrapped`, `detail`; of streams `adk` or `typed`."""
    MEDIA = "media type"
    HEADER = "header"
    """`present`, `a weak one`, or `absent`."""
    MEMBER = "member"
    """A type of JSON, or `absent`."""
    ENUM = "enum"
    """A value of those that the contract, or a pin, lists."""
    UNIT = "unit"
    """What a number counts, where the contract says it; as far as its size tells."""
    EVENT = "event"
    """`present` or `absent`: whether a stream holds an event of the kind in `path`."""
    ORDER = "order"
    """The kind of event that follows the kind of `path`."""
    LIMIT = "limit"
    """`kept` or `crossed`, of the limits of the client in `path`."""
    PERIOD = "period"
    """Whole seconds between two heartbeats, or of silence in a stream that has none."""
    PRICE = "price"
    """Whole credits that a call of `stillreel check` cost, in the leg of `path`."""
    CHUNKS = "chunks"
    """How events lie in chunks; never drift."""


class Place(NamedTuple):
    """Where something is seen.

    `operation` is method and path as in the contract, `outcome` how the answer ended, `part` whose
    JSON `path` is in: nothing for a body, else `envelope`, a form, or a kind of event.
    """

    operation: str
    outcome: str = ""
    part: str = ""
    aspect: Aspect = Aspect.CALL
    path: str = ""

    def with_aspect(self, aspect: Aspect, path: str = "") -> "Place":
        """Give the place of another aspect in the same part."""
        return Place(self.operation, self.outcome, self.part, aspect, path)

    def at(self, path: str) -> "Place":
        """Give the place of the same aspect at another path."""
        return Place(self.operation, self.outcome, self.part, self.aspect, path)

    @property
    def parent(self) -> "Place | None":
        """The object that a member belongs to; None for items of an array and for whole bodies."""
        if self.aspect is not Aspect.MEMBER or not self.path or self.path.endswith("]"):
            return None
        return self._replace(path=self.path.rpartition(".")[0])

    @property
    def is_in_event(self) -> bool:
        """Whether it is in the JSON of an event."""
        return self.part.startswith(DIALECTS)


def dialect_and_kind(part: str) -> tuple[str, str]:
    """Cut the name of a kind of event; what is of no dialect has an empty one."""
    dialect, _, kind = part.partition(" ")
    return (dialect, kind) if kind and dialect in DIALECTS else ("", part)


def is_success(outcome: str) -> bool:
    """Whether an outcome is a success."""
    return outcome.partition(",")[0] == OK


def is_beneath(place: Place, other: Place, value: str) -> bool:
    """Whether a place exists only because `value` was seen at another."""
    if place.operation != other.operation:
        return False
    if other.aspect is Aspect.OUTCOME:
        return place.outcome == value
    if place.outcome != other.outcome:
        return False
    if other.aspect is Aspect.EVENT:
        _, kind = dialect_and_kind(other.path)
        return place.part == other.path or (place.aspect is Aspect.ORDER and place.path == kind)
    if other.aspect is Aspect.FORM:
        return place.part.partition(" ")[0] == value or (value == "full" and place.part == ENVELOPE)
    if other.aspect is Aspect.ENUM:
        stem, _, name = other.path.rpartition(".")
        tagged = f"{stem.rpartition('[')[0]}[{name}={value}]"
        return place.part == other.part and place.path.startswith(tagged)
    if other.aspect is Aspect.MEMBER:
        inside = place.path.removeprefix(other.path)
        return place.part == other.part and place.path != inside and inside[:1] in (".", "[")
    return False
