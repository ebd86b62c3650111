"""One call as the journal keeps it: bytes, times, sizes. What they mean is read later, if ever."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from mockserver.wire.multipart import PartsSeen

RawHeaders = Sequence[tuple[bytes, bytes]]

EOF, LEFT, ABORT, RESET = "eof", "client left", "abort", "reset"
"""How an answer ended: in good order; the client went first; cut by the mock; reset by it."""


@dataclass(slots=True)
class Chunk:
    """A piece of an answer: simulated and real seconds after the request, and its size."""

    at_s: float
    real_s: float
    size: int


def _no_moments() -> "array[float]":
    return array("d")


@dataclass(slots=True)
class Entry:
    """A call and its answer. `at_s` is simulated time, `real_s` the wall clock, since the epoch.

    `speed` is how many simulated seconds a real one had when it came. The pieces are what was kept
    of the bodies, `sent_bytes` and `got_bytes` their true sizes; `moments` has three numbers for
    each chunk of the answer. `ended` is None while the call runs.
    """

    method: str
    path: str
    query: bytes
    headers: RawHeaders
    at_s: float
    real_s: float
    speed: float = 1.0
    number: int = 0
    sent_pieces: list[bytes] = field(default_factory=list)
    sent_bytes: int = 0
    parts: PartsSeen | None = None
    status: int | None = None
    answer_headers: RawHeaders = ()
    got_pieces: list[bytes] = field(default_factory=list)
    got_bytes: int = 0
    moments: "array[float]" = field(default_factory=_no_moments)
    ended: str | None = None
    ended_s: float | None = None
    ended_real_s: float | None = None
    faults: tuple[str, ...] = ()
    recording: str | None = None
    held_bytes: int = 0
    forgotten: bool = False

    @property
    def sent(self) -> bytes:
        """What was kept of the request's body."""
        return b"".join(self.sent_pieces)

    @property
    def got(self) -> bytes:
        """What was kept of the answer's body."""
        return b"".join(self.got_pieces)

    @property
    def chunks(self) -> Sequence[Chunk]:
        """The pieces in which the answer went out, as far as they were counted."""
        numbers = iter(self.moments)
        return [Chunk(*each) for each in zip(numbers, numbers, map(int, numbers), strict=True)]
