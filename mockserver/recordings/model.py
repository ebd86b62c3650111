"""Recordings: what the service said, or would say, as values. One file is one `Recording`.

Nothing in this repository was ever recorded from the live service: whatever ships is `documented`
(put together from published descriptions) or `handmade` (invented to provoke a case). What
somebody records is `live`, or `local` where it came from this machine, a mock for instance; what
somebody imports is `har`.

A file is canonical JSON: meaning first, one event a line, everything volatile in one trailing
`wire`. It holds one exchange (`request`, `response`, `wire`) or, a session, several in their order
(`exchanges`, and `wire` as an array with a member for each). See `read` and
`canonical` for the file, `capture` for making one of captured bytes, `sse` for an event's bytes,
`references` for `<session:1>` and its like.

An event of a stream is one of
- `{"data": value}`: compact JSON after `data:`; a string is sent as it is, a line of the stream for
  each of its lines, so that `""` is an empty `data:`. `"fields": [["event", "note"]]` are lines
  before it, known to the standard or not;
- `{"comment": text}`: a comment line;
- `{"raw": text}` or `{"raw_base64": text}`: exactly these bytes, whatever they are;
and may carry `"repeat": n`.

A body that is no stream is one of `json`, `text`, `base64`, `multipart` (its parts, never its
boundary) or `file`: bytes too many for the file lie beside it as `<sha256>.bin`. What was uploaded
is a `file` that need not lie there: its hash and its size are enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FORMAT = "recording/1"
SOURCES = ("live", "local", "documented", "handmade", "har")
RECORDED = ("live", "local", "har")
"""The sources of what was truly seen on a wire."""
ENDS = ("eof", "abort", "reset", "left")
EOLS = ("\n", "\r\n", "\r")
EVENT_KINDS = ("data", "comment", "raw", "raw_base64")
BODY_KINDS = ("json", "text", "base64", "file", "multipart")
STYLES = ("compact", "spaced", "compact-ascii", "spaced-ascii")
SUFFIX = ".json"


LONGEST_COMPLAINT = 500


def printable(text: object) -> str:
    """Make a text fit for a line of a terminal: what a file says obeys nobody, and ends."""
    head = str(text)[: LONGEST_COMPLAINT + 1]
    shown = "".join(char if char.isprintable() else "?" for char in head)
    return shown if len(head) <= LONGEST_COMPLAINT else f"{shown[:-1]}…"


def number_of(count: int, things: str) -> str:
    """Say how many there are of what is named by its plural: `1 run`, `2 runs`."""
    return f"{count} {things.removesuffix('s') if count == 1 else things}"


def moment(when: datetime) -> str:
    """Write when a recording began, to the millisecond, as `recorded_at` has it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class RecordingError(Exception):
    """A recording that cannot be used: file, line, what is wrong, and how to mend it.

    Its text can be printed.
    """

    def __init__(
        self, path: Path, line: int, message: str, mend: str = "write it as it says"
    ) -> None:
        self.path, self.line, self.message, self.mend = path, line, printable(message), mend
        super().__init__(f"{printable(path)}:{line}: {self.message}")


class Unreadable(RecordingError):
    """A file that cannot be read at all; `why` says what came in the way."""

    def __init__(self, path: Path, why: object) -> None:
        mend = "check that the file is there, readable, and UTF-8"
        super().__init__(path, 1, f"this cannot be read: {why}", mend)


@dataclass(frozen=True, slots=True)
class Steps:
    """When a repeated event comes: at `first` and every `step` milliseconds after."""

    first: int
    step: int


@dataclass(frozen=True, slots=True)
class Each:
    """When a repeated event comes, where that is not regular: a time for every repetition."""

    times: tuple[int, ...]


At = int | Steps | Each
"""Milliseconds since the request: when the bytes of an event begin to come."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: `data`, `comment`, `raw` or `raw_base64`, named by `kind`."""

    kind: str
    value: Any
    repeat: int = 1
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A chunk's border inside an event, `offset` bytes from its beginning.

    `at_ms` is when the bytes after it come; None: with those before it.
    """

    offset: int
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """How the bytes came: times in milliseconds since the request, chunk borders, spelling.

    `at_ms` has one entry an event (a body that is no stream counts as one). Each event ends a
    chunk, unless `merge` says that events `first` to `last` came together; `split` adds borders
    inside events; a chunk comes when its last part does. `head_ms` is when the status line came,
    `end_ms` when the end did, `began_ms` when the request was sent, since the session began.
    `json` and `space` say how JSON, and the colon before it, are spelt. `values` are what
    references that change with every recording stood for. `sha256` is of the joined bytes.
    """

    at_ms: tuple[At, ...] = ()
    split: Mapping[int, tuple[Cut, ...]] = field(default_factory=dict)
    merge: tuple[tuple[int, int], ...] = ()
    eol: str | None = None
    json: str | None = None
    space: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)
    began_ms: int | None = None
    head_ms: int | None = None
    end_ms: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body that is no stream; `value` goes by its `kind`.

    Of `json` any value, of `text` and `base64` a string, of `file` the name beside the recording,
    of `multipart` its parts. `size` (bytes) goes with `file`.
    """

    kind: str
    value: Any
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body."""

    name: str
    body: Body
    filename: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; `path` with its query. Headers that say nothing of the call are left out.

    `attempt` counts how often the same was asked, where it failed before.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered: a stream of `events`, or a `body`, or neither.

    `end` is how it ended: `eof` in good order, `abort` by a close that came too early, `reset` by
    a TCP reset, `left` because the client went away: what would have come is not known.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] | None = None
    body: Body | None = None
    end: str = "eof"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. Without `wire` it gets a sensible pace."""

    request: Request
    response: Response
    wire: Wire | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of a stream; none for another answer."""
        return self.response.events or ()


@dataclass(frozen=True, slots=True)
class Recording:
    """One file. `head` has the members that only people read, `when` those for the catalog.

    `folder` is where files beside it are.
    """

    id: str
    source: str
    exchanges: tuple[Exchange, ...]
    head: Mapping[str, Any] = field(default_factory=dict)
    when: Mapping[str, str] = field(default_factory=dict)
    is_session: bool = False
    folder: Path | None = None

    @property
    def began(self) -> datetime | None:
        """When it began, as far as it says: one that is written by hand may know the day alone."""
        try:
            said = datetime.fromisoformat(str(self.head.get("recorded_at")))
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=UTC)

    @property
    def exchange(self) -> Exchange:
        """The exchange of a recording of one; of a session its first."""
        return self.exchanges[0]
