"""The journal's entries: the last calls and their answers, whole enough to judge and to show.

Nothing here is redacted: entries are stored as they came, because writing must cost next to
nothing, and are redacted when somebody reads them (see `journal.view`). Entries never leave the
process.
"""

from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from mockserver.wire.headers import RawHeaders
from mockserver.wire.multipart import PartsSeen

EOF, LEFT, ABORT, RESET = "eof", "client left", "abort", "reset"
"""How an answer ended: in good order; the client went first; cut by the mock; reset by it."""


@dataclass(slots=True)
class Chunk:
    """A piece of an answer: simulated and real seconds after the request, and its size."""

    at_s: float
    real_s: float
    size: int


_no_moments: partial["array[float]"] = partial(array, "d")


@dataclass(slots=True)
class Entry:
    """A call and its answer. `at_s` is simulated time, `real_s` the wall clock, since the epoch.

    `speed` is how many simulated seconds a real one had when it came. The pieces are what is
    stored of the bodies, `sent_bytes` and `got_bytes` their true sizes; `moments` has three numbers
    for each chunk of the answer. `ended` is None while the call runs.
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
    stored_bytes: int = 0
    forgotten: bool = False

    @property
    def sent(self) -> bytes:
        """What is stored of the request's body."""
        return b"".join(self.sent_pieces)

    @property
    def got(self) -> bytes:
        """What is stored of the answer's body."""
        return b"".join(self.got_pieces)

    @property
    def chunks(self) -> Sequence[Chunk]:
        """The pieces in which the answer went out, as far as they were counted."""
        numbers = iter(self.moments)
        return [Chunk(*each) for each in zip(numbers, numbers, map(int, numbers), strict=True)]


MOST_CALLS = 1000
MOST_BYTES = 16 * 1024 * 1024


class Journal:
    """The last calls, oldest first: at most `most_calls`, with at most `most_bytes` in memory.

    `forgotten` counts those that had to go. Use it in the service's event loop only.
    """

    def __init__(self, most_calls: int = MOST_CALLS, most_bytes: int = MOST_BYTES) -> None:
        self._most_calls, self._most_bytes = most_calls, most_bytes
        self._entries: deque[Entry] = deque()
        self._numbers = count(1)
        self.stored_bytes = 0
        self.forgotten = 0

    def begin(self, entry: Entry) -> None:
        """Add a call that has just come, and number it."""
        entry.number = next(self._numbers)
        self._entries.append(entry)
        if len(self._entries) > self._most_calls:
            self._forget_oldest()

    def add_size(self, entry: Entry, size: int) -> None:
        """Count `size` bytes more for an entry; where there are too many, the oldest entries go."""
        if entry.forgotten:
            return
        entry.stored_bytes += size
        self.stored_bytes += size
        while self.stored_bytes > self._most_bytes and len(self._entries) > 1:
            self._forget_oldest()

    def entries(self, after: int = 0) -> Sequence[Entry]:
        """Give the calls numbered higher than `after`, oldest first."""
        return [entry for entry in self._entries if entry.number > after]

    def entry(self, number: int) -> Entry | None:
        """Give one call by its number, if it is still known."""
        return next((entry for entry in self._entries if entry.number == number), None)

    def clear(self) -> None:
        """Forget everything; numbers go on, so that none is ever used twice."""
        while self._entries:
            self._forget_oldest()
        self.forgotten = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def _forget_oldest(self) -> None:
        entry = self._entries.popleft()
        entry.forgotten = True
        self.stored_bytes -= entry.stored_bytes
        self.forgotten += 1
