"""One call as the journal keeps it: bytes, times, sizes. What they mean is read later, if ever."""

from dataclasses import dataclass, field

from mockserver.journal_parts import PartsSeen

RawHeaders = list[tuple[bytes, bytes]]

EOF, LEFT, ABORT, RESET = "eof", "client left", "abort", "reset"
"""How an answer ended: in good order; the client went first; cut by the mock; reset by it."""


@dataclass(slots=True)
class Chunk:
    """A piece of an answer: simulated and real seconds after the request, and its size."""

    at_s: float
    real_s: float
    size: int


@dataclass(slots=True)
class Entry:
    """A call and its answer. `at_s` is simulated time, `real_s` the wall clock, since the epoch.

    `speed` is how many simulated seconds a real one had when it came. `sent` and `got` hold what
    was kept of the bodies, `sent_bytes` and `got_bytes` their true sizes. `ended` is None while
    the call runs.
    """

    method: str
    path: str
    query: bytes
    headers: RawHeaders
    at_s: float
    real_s: float
    speed: float = 1.0
    number: int = 0
    sent: bytearray = field(default_factory=bytearray)
    sent_bytes: int = 0
    parts: PartsSeen | None = None
    status: int | None = None
    answer_headers: RawHeaders = field(default_factory=list)
    got: bytearray = field(default_factory=bytearray)
    got_bytes: int = 0
    chunks: list[Chunk] = field(default_factory=list)
    ended: str | None = None
    ended_s: float | None = None
    ended_real_s: float | None = None
    faults: tuple[str, ...] = ()
    recording: str | None = None
    held_bytes: int = 0
    forgotten: bool = False
