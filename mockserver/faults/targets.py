"""Which calls a fault strikes, and where in a call. Pure.

    start          before the service sees the request
    sent:N         when N bytes of the request's body have come
    head           the service has done its work; nothing of its answer is sent yet
    event:N        after N events of the stream (0: after the head); for a fault that spoils an
                   event, the event itself
    event:N/K      inside event N, after its first K bytes
    byte:N         when N bytes of the answer's body are sent
    next           after the next event of a stream, be it under way already

Events are counted from 1 as they stand on the wire, comments too. Instead of N, `N-M` draws one
number of that range by the fault's seed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from mockserver.calls import CallName


class FaultError(ValueError):
    """A fault that cannot be; the text says what is wrong and how to mend it."""


CallStage = Literal["request", "answer", "running"]
MOST_CALLS = 10**9


@dataclass(frozen=True, slots=True)
class CallContext:
    """A call as far as it is known: at the request, or (`stage`) as its answer begins, or runs."""

    method: str
    path: str
    endpoint: str | None = None
    session: str | None = None
    test_id: str | None = None
    stage: CallStage = "request"
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls: all that fit, but for the first `skip`, until it has struck `times` of them.

    A call that ends before the fault's place comes does not count. `path` may hold `*`; `chance`
    (0 to 1) lets the seed decide for each call.
    """

    endpoint: str | None = None
    method: str | None = None
    path: str | None = None
    session: str | None = None
    test_id: str | None = None
    times: int | None = None
    skip: int = 0
    chance: float = 1.0

    def __post_init__(self) -> None:
        for name in ("endpoint", "method", "path", "session", "test_id"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, str) or not value):
                raise FaultError(f"{name} is a text")
        if self.endpoint is not None and self.endpoint not in tuple(CallName):
            raise FaultError(f"no call is named {self.endpoint!r}; there are {', '.join(CallName)}")
        if self.path is not None and not self.path.startswith(("/", "*")):
            raise FaultError("a path begins with / or *")
        for name, least in (("times", 1), ("skip", 0)):
            value = getattr(self, name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            unlimited = name == "times" and value is None
            if not unlimited and not (whole and least <= value <= MOST_CALLS):
                raise FaultError(f"{name} is a whole number of calls from {least}, not {value!r}")
        chance: Any = self.chance
        number = isinstance(chance, int | float) and not isinstance(chance, bool)
        if not number or not 0 <= chance <= 1:
            raise FaultError(f"chance is a number from 0 to 1, not {chance!r}")

    def fits(self, call: CallContext) -> bool:
        """Whether a call is meant, as far as that can be known without counting."""
        return (
            self.endpoint in (None, call.endpoint)
            and (self.method is None or self.method.upper() == call.method)
            and (self.path is None or fnmatchcase(call.path, self.path))
            and self.session in (None, call.session)
            and self.test_id in (None, call.test_id)
        )


PlaceKind = Literal["start", "sent", "head", "event", "byte", "next"]
PLACES: tuple[PlaceKind, ...] = get_args(PlaceKind)
MOST = 10**12
_NUMBERED = ("sent", "event", "byte")
_TEXT = re.compile(r"([a-z]+)(?::(\d{1,12})(?:-(\d{1,12}))?(?:/(\d{1,12}))?)?")


@dataclass(frozen=True, slots=True)
class Place:
    """A place. `upto` is the end of a range to draw from, `inside` a byte of the event."""

    place: PlaceKind
    number: int = 0
    upto: int | None = None
    inside: int | None = None

    def __post_init__(self) -> None:
        if self.place not in PLACES:
            raise FaultError(f"no place is named {self.place!r}; there are {_choices()}")
        if self.place not in _NUMBERED and (self.number or self.upto is not None):
            raise FaultError(f"{self.place} takes no number")
        if self.inside is not None and (self.place != "event" or self.number < 1):
            raise FaultError("only an event from 1 on has an inside: write event:3/20")
        for number in (self.number, self.upto or 0, self.inside or 0):
            if not 0 <= number <= MOST:
                raise FaultError(f"a place is counted from 0 to {MOST}")
        if self.upto is not None and self.upto < self.number:
            raise FaultError(f"a range rises: {self.upto}-{self.number}")

    def __str__(self) -> str:
        if self.place not in _NUMBERED:
            return self.place
        upto = "" if self.upto is None else f"-{self.upto}"
        inside = "" if self.inside is None else f"/{self.inside}"
        return f"{self.place}:{self.number}{upto}{inside}"

    def drawn(self, draw: Callable[[int], int]) -> "Place":
        """Draw one number of a range; `draw(n)` gives one of 0 to n-1."""
        if self.upto is None:
            return self
        number = self.number + draw(self.upto - self.number + 1)
        return replace(self, number=number, upto=None)


def parse_place(text: str) -> Place:
    """Read `event:3/20`. Raises FaultError with what would be right."""
    found = _TEXT.fullmatch(text)
    place = next((each for each in PLACES if found and found[1] == each), None)
    if found is None or place is None:
        raise FaultError(f"{text!r} is no place; there are {_choices()}")
    if place in _NUMBERED and found[2] is None:
        raise FaultError(f"{place} needs a number: {place}:3")
    upto, inside = (None if each is None else int(each) for each in (found[3], found[4]))
    return Place(place, int(found[2] or 0), upto, inside)


def _choices() -> str:
    return ", ".join(f"{each}:N" if each in _NUMBERED else each for each in PLACES)
