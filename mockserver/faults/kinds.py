"""Every fault there is, on one screen: what it does, where it can strike, what can be set.

The first parameter of a kind can be given right after the name (`stall:30`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from mockserver.faults.targets import Place, PlaceKind

Value = int | float | str
Needs = Literal["anything", "text", "stream"]
"""Which answers a fault can spoil: any; JSON and event streams; event streams only."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting: a number from `least` to `most`, one of the `words`, or, with neither, a text."""

    name: str
    default: Value
    least: float | None = None
    most: float = 1e9
    words: tuple[str, ...] = ()

    def read(self, value: object) -> Value:
        """Narrow a value, or its text. Raises ValueError, which says what it must be."""
        if self.words:
            if value not in self.words:
                raise ValueError(f"{self.name} is {' or '.join(self.words)}, not {value!r}")
            return str(value)
        if self.least is None:
            if not isinstance(value, str) or len(value) > 500:
                raise ValueError(f"{self.name} is a text of at most 500 characters")
            return value
        return self._number(value)

    def _number(self, value: object) -> Value:
        whole = isinstance(self.default, int)
        wants = f"{self.name} is a {'whole ' if whole else ''}number from {self.least:g}"
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise ValueError(wants)
            found = int(value) if whole and not isinstance(value, float) else float(value)
        except (ValueError, OverflowError) as fault:
            raise ValueError(f"{wants}, not {value!r}") from fault
        inside = math.isfinite(found) and (self.least or 0) <= found <= self.most
        if not inside or (whole and isinstance(found, float)):
            raise ValueError(f"{wants} to {self.most:g}, not {value!r}")
        return found


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault. `at` is its usual place; None spoils the body as a whole."""

    does: str
    at: Place | None
    places: tuple[PlaceKind, ...]
    parameters: tuple[Parameter, ...] = ()
    endpoints: tuple[str, ...] = ()
    needs: Needs = "anything"
    preserves_length: bool = False
    """Whether an answer's `Content-Length` stays true, or is to stay and be a lie."""
    spoils_event: bool = False
    """Whether an event that is named is the one it spoils, not the one after which it strikes."""
    inside_event: bool = False
    """Whether it can spoil an event at one of its bytes, and not only as a whole."""


EndedBy = Literal["terminator", "close", "length"]
DroppedAs = Literal["missing", "failed", "null"]
ENDED_BY: tuple[EndedBy, ...] = get_args(EndedBy)
DROPPED_AS: tuple[DroppedAs, ...] = get_args(DroppedAs)

_EVENT: tuple[PlaceKind, ...] = ("event",)
_BODY: tuple[PlaceKind, ...] = ("event", "byte")
_ANYWHERE: tuple[PlaceKind, ...] = ("start", "sent", "head", "event", "byte", "next")
_ANSWERED: tuple[PlaceKind, ...] = ("start", "head", "event")
_START, _FIRST, _BEGIN = Place("start"), Place("event", 1), Place("byte")
_WORK = Parameter("work", "stops", words=("stops", "goes-on"))
_AS = Parameter("as", "dialect", words=("dialect", "body", "status"))
_TYPE = Parameter("type", "json", words=("json", "event-stream", "plain", "none"))
_MESSAGE = Parameter("message", "")
_RETRY = (
    Parameter("retry_after", -1, -1, 10**7),
    Parameter("retry_form", "seconds", words=("seconds", "date")),
)


def _count(name: str, default: int, least: int = 1, most: int = 10_000) -> Parameter:
    return Parameter(name, default, least, most)


KINDS: Mapping[str, Kind] = {
    "split": Kind(
        "puts a chunk border there; without a place, cuts everything into pieces of `size` bytes",
        None, _BODY, (_count("size", 7, most=10**9),), preserves_length=True, spoils_event=True,
        inside_event=True,
    ),
    "merge": Kind(
        "sends `count` events, from this one on, as one chunk",
        _FIRST, _EVENT, (_count("count", 2, 2),), needs="stream", preserves_length=True,
        spoils_event=True,
    ),
    "stall": Kind(
        "is silent for `seconds`",
        _START, _ANYWHERE, (Parameter("seconds", 30.0, 0),), preserves_length=True,
    ),
    "slow": Kind(
        "sends `bytes_per_s` from there on; below 1, a byte now and then",
        _BEGIN, _BODY, (Parameter("bytes_per_s", 1000.0, 0.001),), preserves_length=True,
    ),
    "end": Kind(
        "ends the answer early as if it were whole, `by` what tells a client that it is",
        _BEGIN, _BODY, (_WORK, Parameter("by", "terminator", words=ENDED_BY)),
    ),
    "abort": Kind(
        "closes the connection in the middle",
        _START, _ANYWHERE, (_WORK,), preserves_length=True,
    ),
    "reset": Kind(
        "resets the TCP connection",
        _START, _ANYWHERE, (_WORK,), preserves_length=True,
    ),
    "bad-framing": Kind("sends a chunk whose length is no number", _BEGIN, _BODY, (_WORK,)),
    "bad-json": Kind("cuts the JSON of an event, or of the answer, short", None, _EVENT,
        needs="text", spoils_event=True,
    ),
    "html": Kind(
        "answers with a web page; at an event, puts one in its place",
        _START, _ANSWERED, (_count("status", 200, 200, 599),), spoils_event=True,
    ),
    "bad-utf8": Kind("tears a character of an event, or of the answer", None, _EVENT,
        needs="text", spoils_event=True,
    ),
    "duplicate": Kind(
        "sends an event again, `copies` times",
        _FIRST, _EVENT, (_count("copies", 1, most=1000),), needs="stream", spoils_event=True,
    ),
    "drop": Kind(
        "leaves out `count` events",
        _FIRST, _EVENT, (_count("count", 1),), needs="stream", spoils_event=True,
    ),
    "reorder": Kind(
        "mixes `count` events by the seed; two change places",
        _FIRST, _EVENT, (_count("count", 2, 2, 1000),), needs="stream", spoils_event=True,
    ),
    "heartbeats": Kind(
        "sends nothing but a heartbeat `every` so many seconds, for `seconds`",
        Place("event"), _BODY,
        (Parameter("seconds", 600.0, 0, 10**6), Parameter("every", 15.0, 0.1)), needs="stream",
    ),
    "error": Kind(
        "answers with an error's `code`; at an event, sends an event that says so",
        _START, _ANSWERED,
        (
            _count("code", 500, most=99_999), _AS, _TYPE, _count("status", 0, 0, 599), _MESSAGE,
            *_RETRY,
        ),
    ),
    "gzip": Kind(
        "compresses the answer `layers` times, unasked, with `blanks_mb` of blanks at its end",
        None, (), (_count("layers", 1, most=10), _count("blanks_mb", 0, 0, 1000)),
    ),
    "token-expired": Kind("lets the caller's token expire", _START, ("start", "event", "byte"),
        preserves_length=True,
    ),
    "upload-refused": Kind(
        "refuses an upload with `code`, before or after its body is read",
        _START, ("start",),
        (
            _count("code", 4002, most=99_999),
            Parameter("when", "before", words=("before", "after")),
            _AS, _TYPE, _count("status", 0, 0, 599), _MESSAGE, *_RETRY,
        ), ("upload",),
    ),
    "upload-dropped": Kind(
        "keeps all files of an upload but the last `count`, and answers as if all were well",
        _START, ("start",), (Parameter("how", "missing", words=DROPPED_AS), _count("count", 1)),
        ("upload",),
    ),
    "render-failed": Kind("lets the render that is asked for fail", _START, ("start",),
        (_MESSAGE,), ("poll", "cancel", "download"),
    ),
    "render-lost": Kind("forgets the render that is asked for", _START, ("start",),
        endpoints=("poll", "cancel", "download"),
    ),
    "render-stuck": Kind("lets the render that is asked for never end", _START, ("start",),
        endpoints=("poll",),
    ),
    "download-cut": Kind(
        "closes the connection in the middle of a file",
        Place("byte", 4096), ("byte",), endpoints=("download", "cdn"), preserves_length=True,
    ),
}  # fmt: skip
"""By name. In `upload-refused` and `error`, `as` says how a code travels (`body`: with HTTP 200;
`status`: as an HTTP status; `dialect`: as the mock's dialect has it), `status` overrules both, and
`retry_after` (seconds, -1 for none) adds the header, as a date where `retry_form` says so. `work`
says whether the service goes on with a turn whose client was cut off, as behind a proxy. An `end`
comes by the chunks' terminator, by the connection's close where no length was told, or by a length
that was told too short (at a byte; where no other fault changes the length). A refusal's `type` is
the media type that its JSON comes under. What `upload-dropped` does not keep is `missing` in the
answer, stands there as `failed`, or the answer's data is `null`."""

ANSWERING = frozenset({"error", "html", "upload-refused"})
"""The kinds that answer in the service's place, whatever it was asked."""
