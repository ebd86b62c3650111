"""Captured bytes of an event stream as events with their times and borders. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from mockserver.recordings.model import At, Cut, Each, Event, Steps, Wire
from mockserver.recordings.pseudonyms import Pseudonyms, Redacted
from mockserver.recordings.references import fill
from mockserver.recordings.split_secrets import redact_split_secrets
from mockserver.recordings.sse import (
    Spelling,
    event_bytes,
    event_in,
    json_text,
    likeliest_spelling,
    split_events,
)

Chunks = Sequence[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class RecordedStream:
    """A stream as a recording's file has it."""

    events: tuple[Event, ...]
    wire: Wire


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One event, and how it came: when its first bytes did, its cuts, whether it ends a chunk."""

    event: Event
    at_ms: int
    cuts: tuple[Cut, ...]
    ends: bool


def record_stream(
    times: Sequence[int], chunks: Sequence[bytes], pseudonyms: Pseudonyms
) -> RecordedStream:
    """Read a stream whose `chunks` came at these times. References replace secrets and names."""
    clean = pseudonyms.redacted(redact_split_secrets(chunks, pseudonyms))
    values: dict[str, Any] = {}
    data = b"".join(clean.pieces)
    spelling = likeliest_spelling(pseudonyms.literal(data, clean.mark, values))
    arrivals = list(
        _arrivals(list(zip(times, clean.pieces, strict=True)), clean, spelling, pseudonyms, values)
    )
    rows = _repeats(arrivals)
    wire = Wire(
        at_ms=tuple(_at(row) for row in rows),
        split={number: row[0].cuts for number, row in enumerate(rows) if row[0].cuts},
        merge=_merges(rows),
        eol=None if spelling.eol == "\n" else spelling.eol,
        json=None if spelling.style == "compact" else spelling.style,
        space=spelling.space,
        values=values,
    )
    return RecordedStream(tuple(replace(row[0].event, repeat=len(row)) for row in rows), wire)


def _arrivals(
    chunks: Chunks,
    clean: Redacted,
    spelling: Spelling,
    pseudonyms: Pseudonyms,
    values: dict[str, Any],
) -> Iterator[_Arrived]:
    """Lay the borders of chunks over the borders of events."""
    ends = list(accumulate(len(piece) for _, piece in chunks))
    start = number = 0
    for block in split_events(b"".join(clean.pieces)):
        end = start + len(block)
        while ends[number] <= start:
            number += 1
        at_ms, cuts = chunks[number][0], []
        while ends[number] < end:
            if ends[number] > start:
                cuts.append(Cut(ends[number] - start, chunks[number + 1][0]))
            number += 1
        template = pseudonyms.literal(block, clean.mark, values)
        event = _named(event_in(template, spelling), template, spelling, pseudonyms, values)
        yield _Arrived(event, at_ms, tuple(_each_once(cuts)), ends[number] == end)
        start = end


def _each_once(cuts: Sequence[Cut]) -> list[Cut]:
    """Of borders at one place (a chunk that redaction left empty) use the last."""
    return list({cut.offset: cut for cut in cuts}.values())


def _named(
    event: Event, block: bytes, spelling: Spelling, pseudonyms: Pseudonyms, values: dict[str, Any]
) -> Event:
    """Put references where an event has ids and times that no other recording will have."""
    if event.kind != "data" or isinstance(event.value, str):
        return event
    replaced: dict[str, Any] = {}
    named = replace(event, value=pseudonyms.with_passing_references(event.value, replaced))
    if replaced:
        filled = fill(
            event_bytes(named, spelling), replaced.__getitem__, is_json=True, style=spelling.style
        )
        if filled.data == block:
            values.update(replaced)
            return named
    return event


def _repeats(arrivals: Sequence[_Arrived]) -> list[list[_Arrived]]:
    """Put equal events together that came whole, each a chunk of its own."""
    began = [True, *(each.ends for each in arrivals)]
    alone = [each.ends and not each.cuts and began[index] for index, each in enumerate(arrivals)]
    rows: list[list[_Arrived]] = []
    for index, each in enumerate(arrivals):
        again = index > 0 and alone[index - 1] and alone[index]
        if again and _equal(arrivals[index - 1].event, each.event):
            rows[-1].append(each)
        else:
            rows.append([each])
    return rows


def _equal(one: Event, other: Event) -> bool:
    """Equal to the byte: 1, 1.0 and true are three things."""
    if (one.kind, one.fields) != (other.kind, other.fields):
        return False
    if isinstance(one.value, str) or isinstance(other.value, str):
        return bool(one.value == other.value)
    return json_text(one.value) == json_text(other.value)


def _at(row: Sequence[_Arrived]) -> At:
    times = [each.at_ms for each in row]
    if len(times) == 1:
        return times[0]
    step = times[1] - times[0]
    if all(later - earlier == step for earlier, later in pairwise(times)):
        return Steps(times[0], step)
    return Each(tuple(times))


def _merges(rows: Sequence[Sequence[_Arrived]]) -> tuple[tuple[int, int], ...]:
    """Say which events came without a border between them."""
    found: list[tuple[int, int]] = []
    first = 0
    for number, row in enumerate(rows):
        if row[-1].ends or number == len(rows) - 1:
            if number > first:
                found.append((first, number))
            first = number + 1
    return tuple(found)
