"""The bytes of an event stream, told as events with their times and borders. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from mockserver.recordings.model import At, Cut, Each, Event, Steps, Wire
from mockserver.recordings.pseudonyms import Pseudonyms, Redacted
from mockserver.recordings.references import fill
from mockserver.recordings.split_secrets import spoken_redacted
from mockserver.recordings.sse import (
    Spelling,
    blocks,
    frame,
    json_text,
    likeliest_spelling,
    unframe,
)

Chunks = Sequence[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Written:
    """A stream as the file tells it."""

    events: tuple[Event, ...]
    wire: Wire


@dataclass(frozen=True, slots=True)
class _Told:
    """One event, and how it came: when its first bytes did, its cuts, whether it ends a chunk."""

    event: Event
    at_ms: int
    cuts: tuple[Cut, ...]
    ends: bool


def stream_written(times: Sequence[int], chunks: Sequence[bytes], names: Pseudonyms) -> Written:
    """Tell a stream whose `chunks` came at these times. Secrets and names are taken out."""
    clean = names.redacted(spoken_redacted(chunks, names))
    known: dict[str, Any] = {}
    data = b"".join(clean.pieces)
    spelling = likeliest_spelling(names.literal(data, clean.mark, known))
    told = list(_told(list(zip(times, clean.pieces, strict=True)), clean, spelling, names, known))
    rows = _repeats(told)
    wire = Wire(
        at_ms=tuple(_at(row) for row in rows),
        split={number: row[0].cuts for number, row in enumerate(rows) if row[0].cuts},
        merge=_merges(rows),
        eol=None if spelling.eol == "\n" else spelling.eol,
        json=None if spelling.style == "compact" else spelling.style,
        space=spelling.space,
        values=known,
    )
    return Written(tuple(replace(row[0].event, repeat=len(row)) for row in rows), wire)


def _told(
    chunks: Chunks, clean: Redacted, spelling: Spelling, names: Pseudonyms, known: dict[str, Any]
) -> Iterator[_Told]:
    """Lay the borders of chunks over the borders of events."""
    ends = list(accumulate(len(piece) for _, piece in chunks))
    start = number = 0
    for block in blocks(b"".join(clean.pieces)):
        end = start + len(block)
        while ends[number] <= start:
            number += 1
        at_ms, cuts = chunks[number][0], []
        while ends[number] < end:
            if ends[number] > start:
                cuts.append(Cut(ends[number] - start, chunks[number + 1][0]))
            number += 1
        template = names.literal(block, clean.mark, known)
        event = _named(unframe(template, spelling), template, spelling, names, known)
        yield _Told(event, at_ms, tuple(_each_once(cuts)), ends[number] == end)
        start = end


def _each_once(cuts: Sequence[Cut]) -> list[Cut]:
    """Of borders at one place (a chunk that redaction left empty) keep the last."""
    return list({cut.offset: cut for cut in cuts}.values())


def _named(
    event: Event, block: bytes, spelling: Spelling, names: Pseudonyms, known: dict[str, Any]
) -> Event:
    """Put references where an event has ids and times that no other recording will have."""
    if event.kind != "data" or isinstance(event.value, str):
        return event
    values: dict[str, Any] = {}
    named = replace(event, value=names.passing(event.value, values))
    if values:
        filled = fill(
            frame(named, spelling), values.__getitem__, is_json=True, style=spelling.style
        )
        if filled.data == block:
            known.update(values)
            return named
    return event


def _repeats(told: Sequence[_Told]) -> list[list[_Told]]:
    """Put equal events together that came whole, each a chunk of its own."""
    began = [True, *(each.ends for each in told)]
    alone = [each.ends and not each.cuts and began[index] for index, each in enumerate(told)]
    rows: list[list[_Told]] = []
    for index, each in enumerate(told):
        again = index > 0 and alone[index - 1] and alone[index]
        if again and _equal(told[index - 1].event, each.event):
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


def _at(row: Sequence[_Told]) -> At:
    times = [each.at_ms for each in row]
    if len(times) == 1:
        return times[0]
    step = times[1] - times[0]
    if all(later - earlier == step for earlier, later in pairwise(times)):
        return Steps(times[0], step)
    return Each(tuple(times))


def _merges(rows: Sequence[Sequence[_Told]]) -> tuple[tuple[int, int], ...]:
    """Say which events came without a border between them."""
    found: list[tuple[int, int]] = []
    first = 0
    for number, row in enumerate(rows):
        if row[-1].ends or number == len(rows) - 1:
            if number > first:
                found.append((first, number))
            first = number + 1
    return tuple(found)
