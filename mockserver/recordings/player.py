"""A recorded answer against a clock: which bytes go out when. Absolute deadlines, never gaps.

Two ways lead here. `play` makes an event's bytes at its time, for turns that are filled in as they
go; `chunks_of` gives all chunks at once, as they were recorded, for replay, hashes and tests.
"""

import base64
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mockserver.clock import Clock
from mockserver.recordings.files import body_beside
from mockserver.recordings.model import At, Body, Cut, Each, Event, Exchange, Steps, Wire
from mockserver.recordings.references import Lookup, fill, moved_offset
from mockserver.recordings.sse import event_bytes, json_text, spelling_of

FIRST_EVENT_MS = 400
NEXT_EVENT_MS = 250
HEARTBEAT_MS = 15_000
BODY_MS = 60
BODY_AS_EVENT = Event("raw", "")
"""What a body counts as, where times and borders are concerned."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One event at its time, `at_ms` after the request. `index` is its place in the recording."""

    at_ms: int
    index: int
    event: Event
    ends: bool = True
    """False where the bytes wait for the next moment, to leave as one chunk with it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that come as one, `at_ms` after the request."""

    at_ms: int
    data: bytes


def moments(exchange: Exchange) -> Iterator[Moment]:
    """Give every event, repeats unrolled, in the order of the file."""
    wire, events = exchange.wire or Wire(), exchange.events
    times = (wire.at_ms if events else ()) or usual_pace(events)
    waiting = {index for first, last in wire.merge for index in range(first, last)}
    for index, (event, at) in enumerate(zip(events, times, strict=True)):
        for turn, at_ms in enumerate(_unrolled(at, event.repeat)):
            waits = index in waiting and turn == event.repeat - 1
            yield Moment(at_ms, index, event, ends=not waits)


def _unrolled(at: At, repeat: int) -> Sequence[int]:
    match at:
        case Steps(first, step):
            return [first + step * turn for turn in range(repeat)]
        case Each(times):
            return times
    return [at] * repeat


def usual_pace(events: Sequence[Event]) -> tuple[At, ...]:
    """A sensible pace for a file that names no times: brisk, with heartbeats 15 s apart."""
    times: list[At] = []
    now_ms = FIRST_EVENT_MS
    for event in events:
        step = HEARTBEAT_MS if event.kind == "comment" else NEXT_EVENT_MS
        if event.kind == "comment":
            now_ms += step
        times.append(now_ms if event.repeat == 1 else Steps(now_ms, step))
        now_ms += step * (event.repeat - 1) + NEXT_EVENT_MS
    return tuple(times)


def head_ms(exchange: Exchange) -> int:
    """When the status line comes: of a stream at once, of a body with its first bytes."""
    wire = exchange.wire or Wire()
    if wire.head_ms is not None:
        return wire.head_ms
    if exchange.response.events is not None:
        return 0
    return first_ms(wire)


def end_ms(exchange: Exchange) -> int:
    """When the end comes: with the last bytes, unless the recording says later."""
    wire = exchange.wire or Wire()
    last = head_ms(exchange)
    if exchange.response.events is None:
        cuts = [cut.at_ms or 0 for cut in wire.split.get(0, ())]
        last = max([last, first_ms(wire), *cuts])
    for moment in moments(exchange):
        cuts = [cut.at_ms or 0 for cut in wire.split.get(moment.index, ())]
        last = max([last, moment.at_ms, *cuts])
    return max(last, wire.end_ms or 0)


def first_ms(wire: Wire) -> int:
    """When the first byte of a body that is no stream comes."""
    at = wire.at_ms[0] if wire.at_ms else BODY_MS
    return at if isinstance(at, int) else 0


def recorded_lookup(exchange: Exchange) -> Lookup:
    """Fill in what the recording itself knows: the values in its `wire`, and nothing else."""
    values = exchange.wire.values if exchange.wire else {}
    return values.__getitem__


def chunks_of(
    exchange: Exchange, folder: Path | None = None, lookup: Lookup | None = None
) -> Iterator[Chunk]:
    """Give the chunks of an answer in their order.

    Without a `lookup` they are the bytes as recorded; with one, its references are filled by it,
    and borders stay between the same bytes. `folder` is where a body's file lies; raises
    RecordingError where it does not.
    """
    wire = exchange.wire or Wire()
    joined = ChunkJoiner(wire)
    for at_ms, index, event, ends, template in _templates(exchange, folder):
        is_json = event.kind == "data" and not isinstance(event.value, str)
        style = wire.json or "compact"
        recorded_as = fill(template, recorded_lookup(exchange), is_json=is_json, style=style)
        data, cuts = recorded_as.data, wire.split.get(index, ())
        if lookup is not None:
            now = fill(template, lookup, is_json=is_json, style=style)
            cuts = tuple(Cut(moved_offset(cut.offset, recorded_as, now), cut.at_ms) for cut in cuts)
            data = now.data
        yield from joined.add(at_ms, data, cuts, ends=ends)
    yield from joined.rest()


def _templates(
    exchange: Exchange, folder: Path | None
) -> Iterator[tuple[int, int, Event, bool, bytes]]:
    spelling = spelling_of(exchange.wire)
    for moment in moments(exchange):
        data = event_bytes(moment.event, spelling)
        yield moment.at_ms, moment.index, moment.event, moment.ends, data
    if exchange.response.body is not None:
        wire, body = exchange.wire or Wire(), exchange.response.body
        event = Event("data", None) if body.kind == "json" else BODY_AS_EVENT
        yield first_ms(wire), 0, event, True, body_bytes(body, folder, spelling.style)


def body_bytes(body: Body, folder: Path | None = None, style: str = "compact") -> bytes:
    """Give the bytes of a body that is no multipart.

    Raises RecordingError for a file beside the recording that is missing, or is not what it was.
    """
    match body.kind:
        case "json":
            return json_text(body.value, style).encode("utf-8", "surrogatepass")
        case "text":
            return str(body.value).encode("utf-8", "surrogatepass")
        case "base64":
            return base64.b64decode(body.value)
    return body_beside(folder, body)


class ChunkJoiner:
    """Puts the parts of events together to the chunks that they came in."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._pending: list[bytes] = []
        self._at_ms = 0

    def add(self, at_ms: int, data: bytes, cuts: Sequence[Cut], *, ends: bool) -> Sequence[Chunk]:
        """Add an event; give the chunks that it ends."""
        if cuts:
            return list(self._add_cut(at_ms, data, cuts, ends=ends))
        self._at_ms = max(self._at_ms, at_ms)
        if data:
            self._pending.append(data)
        return self.rest() if ends else ()

    def _add_cut(
        self, at_ms: int, data: bytes, cuts: Sequence[Cut], *, ends: bool
    ) -> Iterator[Chunk]:
        inside = [cut for cut in cuts if 0 < cut.offset < len(data)]
        borders = [0, *(cut.offset for cut in inside), len(data)]
        times = [None, *(cut.at_ms for cut in inside)]
        self._at_ms = max(self._at_ms, at_ms)
        for number, (start, end) in enumerate(pairwise(borders)):
            self._at_ms = max(self._at_ms, times[number] or 0)
            if start < end:
                self._pending.append(data[start:end])
            if ends or number < len(inside):
                yield from self.rest()

    def rest(self) -> Sequence[Chunk]:
        """Give what waits for a border, if anything does."""
        pending, self._pending = self._pending, []
        return (Chunk(self._at_ms, b"".join(pending)),) if pending else ()


Render = Callable[[Moment], Iterable[bytes]]


async def play(
    exchange: Exchange, clock: Clock, render: Render, is_wanted: Callable[[Moment], bool]
) -> AsyncIterator[bytes]:
    """Yield the chunks of a stream, each when its time has come.

    `render` makes an event's bytes when they are due (several, where one event becomes many
    frames); `is_wanted` leaves out what has no meaning here. Leaving the iterator stops the play.
    """
    started_s, wire = clock.now_s(), exchange.wire or Wire()
    joined, reached_ms = ChunkJoiner(wire), 0
    for moment in moments(exchange):
        if not is_wanted(moment):
            if moment.ends:
                for chunk in joined.rest():
                    yield chunk.data
            continue
        if moment.at_ms > reached_ms:
            reached_ms = moment.at_ms
            await clock.sleep_until(started_s + reached_ms / 1000)
        data = b"".join(render(moment))
        cuts = wire.split.get(moment.index, ())
        for chunk in joined.add(moment.at_ms, data, cuts, ends=moment.ends):
            if chunk.at_ms > moment.at_ms:
                await clock.sleep_until(started_s + chunk.at_ms / 1000)
            yield chunk.data
    for chunk in joined.rest():
        yield chunk.data
    if wire.end_ms is not None:
        await clock.sleep_until(started_s + wire.end_ms / 1000)
