"""A stream of events as what is seen in it: kinds, who follows whom, the client's limits. Pure.

Heartbeats and a model's thoughts stand in no order, and pieces of a text are one, however many
they were. Their shapes are seen all the same. An event that says several things (a text, and then
the call of a tool) is as many events, one after the other.
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from mockserver.dialects import parts_of
from mockserver.drift.contract import EVENTS
from mockserver.drift.places import FIRST, LAST, PRESENT, Aspect, Place
from mockserver.drift.reading.names import Guide
from mockserver.drift.reading.shapes import Seen, resolve_references, shape, word
from mockserver.recordings.model import Each, Event, Exchange, Steps
from mockserver.wire.strict_json import no_constant

SILENCE_MS, WHOLE_MS = 600_000, 900_000
SHORTEST_PERIOD_MS = 5_000
"""Heartbeats that come faster are those of a mock whose time runs faster."""
PIECE, TEXT, THOUGHT, CALL, RESULT = "piece", "text", "thought", "call", "result"
HEARTBEAT, FAILURE, EMPTY, ODD = "heartbeat", "failure", "empty", "not JSON"
KNOWN = frozenset((PIECE, TEXT, THOUGHT, CALL, RESULT, HEARTBEAT, FAILURE, EMPTY))
"""The kinds of events that the descriptions tell of."""
AGAIN = "the same again"
"""What follows a text that comes twice, word for word; or several that come once more as one."""
_MORE_THAN_A_WORD = 16
"""Where texts come in pieces, shorter ones may follow their like: a line's end, a syllable."""
UNORDERED = frozenset((HEARTBEAT, THOUGHT, EMPTY))
_IN_ONE_EVENT = (THOUGHT, TEXT, CALL, RESULT, "other")
"""The order of what one event says at once."""
_LINE = re.compile(r"\r\n|\n|\r")
NO_BEAT = "without"
"""The path of how long a stream was silent that had no heartbeat at all."""
_UNESCAPED_FAILURE = re.compile(r'\s*\{\s*"error')
"""The server's last words, which older ones did not escape."""
_TYPED = {"text": TEXT, "tool_call": CALL, "tool_result": RESULT, "error": FAILURE}


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """One event as read: its dialect (empty for a heartbeat of neither), kind, JSON, its times."""

    dialect: str
    kind: str
    value: Any = None
    times: tuple[int, ...] = ()


def parsed_events(exchange: Exchange) -> Sequence[ParsedEvent]:
    """Give the events of a stream, parsed, in their order."""
    return [each for event in _timed(exchange) for each in parse_event(*event)]


def form_of(parsed: Sequence[ParsedEvent]) -> str:
    """Name the dialect of a stream; empty where nothing but heartbeats came."""
    return "+".join(sorted({each.dialect for each in parsed if each.dialect}))


def seen_in_stream(
    parsed: Sequence[ParsedEvent], exchange: Exchange, at: Place, guide: Guide
) -> Iterator[Seen]:
    """Say what a stream shows that ended in good order; `at` names call and outcome."""
    events = guide.of(EVENTS)
    for part in sorted({part_of(each) for each in parsed}):
        yield at.with_aspect(Aspect.EVENT, part), PRESENT
    for each in parsed:
        if isinstance(each.value, Mapping):
            place = at._replace(part=part_of(each), aspect=Aspect.MEMBER)
            yield from shape(resolve_references(each.value, exchange.wire), place, events)
    for name in sorted(_names(exchange)):
        yield at.with_aspect(Aspect.EVENT, f"named {name}"), PRESENT
    yield from _order(parsed, at)
    yield from _limits(parsed, exchange, at)
    for chunks in _chunks(exchange):
        yield at.with_aspect(Aspect.CHUNKS), chunks


def part_of(parsed: ParsedEvent) -> str:
    """Name the part that an event's JSON is in: its dialect and its kind."""
    return f"{parsed.dialect} {parsed.kind}".strip()


def _timed(exchange: Exchange) -> Iterator[tuple[Event, tuple[int, ...]]]:
    at_ms = exchange.wire.at_ms if exchange.wire else ()
    for number, event in enumerate(exchange.events):
        match at_ms[number] if number < len(at_ms) else None:
            case Steps(first, step):
                times = tuple(first + step * each for each in range(event.repeat))
            case Each(times):
                pass
            case int(moment):
                times = (moment,) * event.repeat
            case _:
                times = ()
        yield event, times


def parse_event(event: Event, times: tuple[int, ...] = ()) -> Iterator[ParsedEvent]:
    """Parse an event, and as many more as it is repeated; pieces and heartbeats come once."""
    for payload in _payloads(event):
        several = list(_parse_payload(payload))
        once = all(each.kind in (HEARTBEAT, PIECE) for each in several)
        for number in range(1 if once else event.repeat):
            yield from (replace(each, times=times) if number == 0 else each for each in several)


def _payloads(event: Event) -> Iterator[Any]:
    """Give what stands after `data:`, as JSON where it is; None for a heartbeat."""
    if event.kind == "comment":
        yield None
    elif event.kind == "data":
        yield _parsed(event.value)
    elif event.kind == "raw":
        data = [value for name, value in _fields(event.value) if name == "data"]
        yield _parsed("\n".join(data)) if data else None
    else:
        yield "?"


def _names(exchange: Exchange) -> set[str]:
    """Give what events are called by SSE; readers may wait for some, and hear no others."""
    found = {
        value
        for event in exchange.events
        for name, value in (_fields(event.value) if event.kind == "raw" else event.fields)
        if name == "event"
    }
    return {word(name) for name in found - {"", "message"}}


def _fields(raw: str) -> Iterator[tuple[str, str]]:
    for line in _LINE.split(raw):
        name, _, value = line.partition(":")
        yield name, value.removeprefix(" ")


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value, parse_constant=no_constant)
    except (ValueError, RecursionError):
        return value


def _parse_payload(payload: Any) -> Iterator[ParsedEvent]:
    if payload is None:
        yield ParsedEvent("", HEARTBEAT)
    elif not isinstance(payload, Mapping):
        is_failure = isinstance(payload, str) and _UNESCAPED_FAILURE.match(payload)
        yield ParsedEvent("adk", FAILURE, payload) if is_failure else ParsedEvent("", ODD, payload)
    elif isinstance(kind := payload.get("type"), str):
        yield ParsedEvent("typed", _TYPED.get(kind) or word(kind), payload)
    elif any(payload.get(name) for name in ("error", "errorCode", "errorMessage")):
        yield ParsedEvent("adk", FAILURE, payload)
    elif set(payload) == {"text"}:
        yield ParsedEvent("bare", TEXT, payload)
    else:
        yield from _parse_adk(payload)


def _parse_adk(payload: Mapping[str, Any]) -> Iterator[ParsedEvent]:
    """Give an event for each kind of part, those of one kind together."""
    kinds = {_part_kind(part) for part in parts_of(payload)}
    if not kinds:
        yield ParsedEvent("adk", _kind_without_parts(payload), payload)
    for kind in sorted(kinds, key=_IN_ONE_EVENT.index):
        shown = PIECE if kind == TEXT and payload.get("partial") is True else kind
        yield ParsedEvent("adk", shown, _with_parts(payload, kind) if len(kinds) > 1 else payload)


def _kind_without_parts(payload: Mapping[str, Any]) -> str:
    if isinstance(content := payload.get("content"), Mapping) and content.get("parts") == []:
        return EMPTY
    return "state" if "actions" in payload and "content" not in payload else "other"


def _with_parts(payload: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    parts = [part for part in parts_of(payload) if _part_kind(part) == kind]
    return {**payload, "content": {**payload["content"], "parts": parts}}


def _part_kind(part: Mapping[str, Any]) -> str:
    if part.get("thought", False) is not False:
        return THOUGHT
    names = {"functionCall": CALL, "functionResponse": RESULT, "text": TEXT}
    return next((names[name] for name in names if name in part), "other")


def _order(parsed: Sequence[ParsedEvent], at: Place) -> Iterator[Seen]:
    """Give who follows whom; the pieces of one text are one, and so are calls made at once."""
    before, last, told = FIRST, "", ""
    for each in _with_batches(each for each in parsed if each.kind not in UNORDERED):
        if each.kind == PIECE and before == PIECE:
            continue
        text = _text_of(each.value) if each.kind == TEXT else ""
        least = 1 if each.dialect == "adk" else _MORE_THAN_A_WORD
        is_again = len(text.strip()) >= least and text in (last, told)
        yield at.with_aspect(Aspect.ORDER, before), AGAIN if is_again else each.kind
        before, last, told = each.kind, text, told + text if text else ""
    yield at.with_aspect(Aspect.ORDER, before), LAST


def _text_of(value: Any) -> str:
    """Give what an event of text says; without a text of any known form, nothing."""
    parts = parts_of(value)
    said = [part.get("text") for part in parts] or [value.get("content") or value.get("text")]
    return "".join(each for each in said if isinstance(each, str))


def _with_batches(parsed: Iterable[ParsedEvent]) -> Iterator[ParsedEvent]:
    """Give several calls that are followed by as many results as one call and its result."""
    runs = [list(run) for _, run in itertools.groupby(parsed, lambda each: each.kind)]
    at_once: set[int] = set()
    for number, (calls, results) in enumerate(itertools.pairwise(runs)):
        kinds = (calls[0].kind, results[0].kind)
        if kinds == (CALL, RESULT) and len(calls) == len(results):
            at_once |= {number, number + 1}
    for number, run in enumerate(runs):
        yield from run[:1] if number in at_once else run


def _limits(parsed: Sequence[ParsedEvent], exchange: Exchange, at: Place) -> Iterator[Seen]:
    """Say whether the client would have waited: 10 minutes of heartbeats, 15 in all."""
    wire = exchange.wire
    if wire is None or not wire.at_ms:
        return
    beats = [each.times for each in parsed if each.kind == HEARTBEAT]
    moments = [0, *(each.times[0] for each in parsed if each.times and each.kind != HEARTBEAT)]
    end = wire.end_ms if wire.end_ms is not None else max([*moments, *(t[-1] for t in beats if t)])
    moments = sorted([*moments, end])
    silence = max(after - before for before, after in itertools.pairwise(moments))
    yield at.with_aspect(Aspect.LIMIT, "silence"), "crossed" if silence >= SILENCE_MS else "kept"
    yield at.with_aspect(Aspect.LIMIT, "whole"), "crossed" if end >= WHOLE_MS else "kept"
    if not beats and silence >= SHORTEST_PERIOD_MS:
        yield at.with_aspect(Aspect.PERIOD, NO_BEAT), str(round(silence / 1000))
    gaps = [
        after - before for times in _series(parsed) for before, after in itertools.pairwise(times)
    ]
    if len(gaps) >= 2 and (middle := median(gaps)) >= SHORTEST_PERIOD_MS:
        yield at.with_aspect(Aspect.PERIOD), str(round(middle / 1000))


def _series(parsed: Sequence[ParsedEvent]) -> Iterator[list[int]]:
    """Give the times of heartbeats that follow one another, nothing else between."""
    series: list[int] = []
    for each in parsed:
        if each.kind == HEARTBEAT:
            series += each.times
            continue
        yield series
        series = []
    yield series


def _chunks(exchange: Exchange) -> Iterator[str]:
    wire = exchange.wire
    if wire is None or not wire.at_ms:
        return
    if wire.split:
        yield "an event in several"
    if wire.merge:
        yield "several events in one"
    if not wire.split and not wire.merge:
        yield "one an event"
