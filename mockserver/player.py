"""A recorded stream against a clock: which bytes go out when. Absolute deadlines, never gaps."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mockserver.clock import Clock
from mockserver.recordings import At, Event, Recording, Wire

FIRST_EVENT_MS = 400
NEXT_EVENT_MS = 250
HEARTBEAT_MS = 15_000


@dataclass(frozen=True, slots=True)
class Moment:
    """One event at its time, `at_ms` after the request. `index` is its place in the recording."""

    at_ms: int
    index: int
    event: Event
    ends: bool = True
    """False where the bytes wait for the next moment, to leave as one chunk with it."""


def moments(recording: Recording) -> Iterator[Moment]:
    """Give every event, repeats unrolled, in the order of the file."""
    wire = recording.wire or Wire()
    times = wire.at_ms or usual_pace(recording.events)
    waiting = {index for first, last in wire.merge for index in range(first, last)}
    for index, (event, at) in enumerate(zip(recording.events, times, strict=True)):
        first, step = (at, 0) if isinstance(at, int) else at
        for turn in range(event.repeat):
            held = index in waiting and turn == event.repeat - 1
            yield Moment(first + turn * step, index, event, ends=not held)


def usual_pace(events: Sequence[Event]) -> tuple[At, ...]:
    """A sensible pace for a file that names no times: brisk, with heartbeats 15 s apart."""
    times: list[At] = []
    now_ms = FIRST_EVENT_MS
    for event in events:
        step = HEARTBEAT_MS if event.kind == "comment" else NEXT_EVENT_MS
        if event.kind == "comment":
            now_ms += step
        times.append(now_ms if event.repeat == 1 else (now_ms, step))
        now_ms += step * (event.repeat - 1) + NEXT_EVENT_MS
    return tuple(times)


Render = Callable[[Moment], Iterable[bytes]]


async def play(
    recording: Recording, clock: Clock, render: Render, wanted: Callable[[Event], bool]
) -> AsyncIterator[bytes]:
    """Yield the chunks of a stream, each when its time has come.

    `render` makes an event's bytes when they are due (several, where one event becomes many
    frames); `wanted` leaves out what has no meaning here. Leaving the iterator stops the play.
    """
    started_s = clock.now_s()
    splits = recording.wire.split if recording.wire else {}
    held = b""
    for moment in moments(recording):
        if wanted(moment.event):
            await clock.sleep_until(started_s + moment.at_ms / 1000)
            held += b"".join(render(moment))
        if moment.ends and held:
            for chunk in cut(held, splits.get(moment.index, ())):
                yield chunk
            held = b""


def cut(data: bytes, offsets: Sequence[int]) -> Iterator[bytes]:
    """Split bytes at offsets; what lies beyond their end is ignored."""
    inside = [offset for offset in offsets if offset < len(data)]
    for start, end in pairwise([0, *inside, len(data)]):
        yield data[start:end]


def frame(event: Event, eol: str = "\n") -> bytes:
    """Write an event as the standard's text/event-stream wants it: data, comment, or raw text."""
    match event.kind:
        case "raw":
            text = str(event.value)
        case "comment":
            text = f":{event.value}{eol}{eol}"
        case _:
            text = f"data: {payload(event.value)}{eol}{eol}"
    return text.encode("utf-8", "surrogatepass")


def payload(value: object) -> str:
    """Write what stands after `data:`: compact JSON, or a string as it is."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def data_frame(value: Mapping[str, object], eol: str = "\n") -> bytes:
    """Write one JSON object as an event."""
    return frame(Event("data", value), eol)
