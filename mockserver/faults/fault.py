"""A fault as a value: what, where in a call, in which calls. Frozen and checked.

How it is written as text and as JSON is in `notation`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mockserver.faults.kinds import KINDS, Kind, Value
from mockserver.faults.targets import (
    CallContext,
    CallFilter,
    CallStage,
    FaultError,
    Place,
    PlaceKind,
)

_STAGES: Mapping[PlaceKind, CallStage] = {"start": "request", "sent": "request", "next": "running"}
_OF_STREAMS = ("event", "next")
_FIRST_FINAL = 200
"""A status below is no answer: HTTP goes on to wait for one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `at` None is the kind's usual place. Raises FaultError for what cannot be."""

    name: str
    at: Place | None = None
    where: CallFilter = field(default_factory=CallFilter)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.name not in KINDS:
            raise FaultError(f"no fault is named {self.name!r}{_nearest(self.name)}")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise FaultError(f"a seed is a whole number, not {self.seed!r}")
        self._check_place()
        object.__setattr__(self, "parameters", self._read_parameters())

    def _check_place(self) -> None:
        if self.at is None:
            return
        if self.at.place not in self.kind.places:
            places = _list(self.kind.places) or "the answer as a whole"
            raise FaultError(f"{self.name} strikes at {places}, not at {self.at}")
        if self.at.place == "event" and self.kind.spoils_event:
            is_inside = self.at.inside is not None and not self.kind.inside_event
            if self.at.number < 1 or is_inside:
                raise FaultError(f"{self.name} wants a whole event, from 1 on: event:1")

    def _read_parameters(self) -> Mapping[str, Value]:
        known = {each.name: each for each in self.kind.parameters}
        read: dict[str, Value] = {}
        for name, value in self.parameters.items():
            if name not in known:
                there = f"there are {_list(known)}" if known else "it has none"
                raise FaultError(f"{self.name} has no {name!r}; {there}")
            try:
                read[name] = known[name].read(value)
            except ValueError as fault:
                raise FaultError(f"{self.name}: {fault}") from fault
        status = read.get("status", 0)
        if isinstance(status, int) and 0 < status < _FIRST_FINAL:
            raise FaultError(
                f"{self.name}: an answer's status is {_FIRST_FINAL} to 599, not {status}"
            )
        if read.get("by") == "length" and self.at is not None and self.at.place != "byte":
            raise FaultError(f"{self.name}: a length is counted in bytes: byte:9, not {self.at}")
        return read

    @property
    def kind(self) -> Kind:
        """What it does, in general."""
        return KINDS[self.name]

    @property
    def place(self) -> Place | None:
        """Where it strikes; None for the body as a whole."""
        return self.at or self.kind.at

    @property
    def stage(self) -> CallStage:
        """Whether the request already decides about it, or the answer, or each event of it."""
        place = self.place
        if place is None:
            return "answer"
        return _STAGES.get(place.place, "answer")

    @property
    def goes_on(self) -> bool:
        """Whether the service goes on with its work after the client was cut off."""
        return self.parameters.get("work") == "goes-on"

    def text(self, name: str) -> str:
        """A parameter that is a word or a text."""
        return str(self._value(name))

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self._value(name))

    def whole(self, name: str) -> int:
        """A parameter that is a whole number."""
        return int(self._value(name))

    def _value(self, name: str) -> Value:
        usual = {each.name: each.default for each in self.kind.parameters}
        return self.parameters.get(name, usual[name])

    def fits(self, call: CallContext) -> bool:
        """Whether it is for this call, and for this stage and kind of answer."""
        if self.stage != call.stage or not self.where.fits(call):
            return False
        own = self.where.endpoint or self.where.path or not self.kind.endpoints
        if not own and call.endpoint not in self.kind.endpoints:
            return False
        return call.stage == "request" or self.can_spoil(call.media_type)

    def can_spoil(self, media_type: str) -> bool:
        """Whether it can do anything to the body of such an answer."""
        stream = media_type == "text/event-stream"
        place = self.place
        if self.kind.needs == "stream" or (place is not None and place.place in _OF_STREAMS):
            return stream
        return self.kind.needs == "anything" or stream or media_type.endswith("json")


def _list(words: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(words)


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name[:40], KINDS, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {_list(KINDS)}"
