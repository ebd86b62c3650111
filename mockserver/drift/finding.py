"""A finding: one thing that differs, where, how often it was so before and is so now. Values."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mockserver.calls import call_of
from mockserver.drift.places import Aspect, Place


class Kind(StrEnum):
    """What has become of something."""

    GONE = "gone"
    SOMETIMES_GONE = "sometimes gone"
    NEW = "new"
    RETYPED = "retyped"
    VALUE = "value"
    UNIT = "unit"
    STATUS = "status"
    FORM = "form"
    MEDIA = "media type"
    HEADER_GONE = "header gone"
    HEADER_NEW = "header new"
    REFUSED = "refused"
    OUTCOME = "outcome"
    EVENT = "event"
    EVENT_GONE = "event gone"
    ORDER = "order"
    LIMIT = "limit"
    PERIOD = "period"
    PRICE = "price"


ADDITIONS = frozenset((Kind.NEW, Kind.HEADER_NEW))
"""What a reader that ignores the unknown does not notice."""


class Severity(StrEnum):
    """How bad it is, by what reads it."""

    BREAKS = "breaks"
    CHANGED = "changed"
    NEW = "new"


class Blame(StrEnum):
    """Who is to change: by what the two sides were recorded from, and what the contract says."""

    SERVICE = "service"
    STAND_IN = "stand-in"
    """What both sides were recorded from, where neither is the service."""
    MOCK = "mock"
    DESCRIPTION = "description"


class Reader(NamedTuple):
    """A function that reads a member: of our client, or of whoever gave a mapping."""

    module: str
    function: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: the `came` value at a place, which had been among `was`.

    `was` and `came_all` say how often each value was seen, before and now; `runs` in how many
    fresh runs the value came, of `of_runs`. `place_shown` is the path as it is on the wire.
    """

    place: Place
    came: str
    kind: Kind
    severity: Severity
    blame: Blame
    dialect: str
    place_shown: str
    was: Mapping[str, int]
    came_all: Mapping[str, int]
    runs: int
    of_runs: int
    readers: Sequence[Reader] = ()

    @property
    def id(self) -> str:
        """The call's name, and a hash of place and value: stays the same from run to run."""
        return finding_id(self.place, self.came)

    @property
    def confirmed(self) -> bool:
        """Whether a second fresh run shows it."""
        return self.runs > 1


def finding_id(place: Place, came: str) -> str:
    """Name what differs. Of a period it is that it is longer, not how long it is."""
    text = "\n".join(place if place.aspect is Aspect.PERIOD else (*place, came))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    method, _, path = place.operation.partition(" ")
    call, _ = call_of(method, path)
    return f"{call.name if call else 'call'}-{digest}"


class Note(StrEnum):
    """What is worth a line and is no drift."""

    CHUNKS = "chunks"
    UNSEEN = "unseen"
    """In the baseline, and not in the fresh recordings."""
    AS_DESCRIBED = "known"
    """New to the baseline, and as the contract has it."""
    STALE = "accepted, no longer seen"
    EXPIRED = "accepted, past its date"
    UNKNOWN = "no call of the service"
    IN_BASE = "in the base as well"
    LEFT = "left by the client"
    """As it was in every run of the base: on purpose, then."""
    RENEWED = "a new token"
    """The token had run out, and the client got another one."""


class Trouble(StrEnum):
    """Why something could not be checked."""

    OUTAGE = "outage"
    CUT = "cut"
    LEFT = "left"
    """The client went away before the end."""
    TOKEN = "token"  # noqa: S105 - a name, no secret
    CREDITS = "credits"
    RATE = "rate limit"
    FAILED = "an error in a stream"
    NEVER_NOW = "never succeeded"
    NO_COMMON_CALL = "nothing in common"
    STOPPED = "stopped"
    """The client that drove the service did not get to it, or not through it."""
    PINNED = "pinned too late"
    """One side was learned before the member was pinned: its values are not known."""
    NOT_REFUSED = "accepted"
    """It was to be refused, as it was before, and succeeded."""
    SILENT = "silent"
    """Nothing that a client can read came, as it did before."""
    NOT_KEPT = "not kept"
    """It passed, and could not be recorded."""
    FREE = "free"
    """It cost nothing, as it never did before: perhaps nothing was made."""
    RENEWED = "renewed"
    """The token was refused, and replaced: no trouble after all."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note about something; `place` is where, `what` the value."""

    note: Note
    place: Place
    what: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that could not be checked, and why."""

    trouble: Trouble
    operation: str
    what: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """All that a comparison came to; what is printed, and the exit code, come from it."""

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    remarks: tuple[Remark, ...] = ()
    accepted: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    """Calls of the service that neither side ever made: of these nothing is known."""
    base_runs: int = 0
    fresh_runs: int = 0
    compared: int = 0
