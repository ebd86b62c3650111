"""A stream of events as what is seen in it: kinds, who follows whom, the client's limits. Pure.

Heartbeats and a model's thoughts stand in no order, and pieces of a text are one, however many
they were. Their shapes are seen all the same.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from mockserver.dialects import parts_of
from mockserver.drift.contract import EVENTS, Contract
from mockserver.drift.places import FIRST, LAST, OK, Aspect, Place
from mockserver.drift.shapes import Seen, plain_name, real, shape
from mockserver.recordings.model import Each, Event, Exchange, Steps

SILENCE_MS, WHOLE_MS = 600_000, 900_000
SHORTEST_PERIOD_MS = 5_000
"""Heartbeats that come faster are those of a mock whose time runs faster."""
PIECE, TEXT, THOUGHT, CALL, RESULT = "piece", "text", "thought", "call", "result"
HEARTBEAT, FAILURE, ODD = "heartbeat", "failure", "not JSON"
KNOWN = frozenset((PIECE, TEXT, THOUGHT, CALL, RESULT, HEARTBEAT, FAILURE))
"""The kinds of events that the descriptions tell of."""
UNORDERED = frozenset((HEARTBEAT, THOUGHT))
_LINE = re.compile(r"\r\n|\n|\r")
_TYPED = {"text": TEXT, "tool_call": CALL, "tool_result": RESULT, "error": FAILURE}


@dataclass(frozen=True, slots=True)
class Stream:
    """What is seen in an answer, and the form that it came in."""

    seen: Sequence[Seen]
    form: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event: its dialect (empty for a heartbeat of neither), kind, JSON, and when it came."""

    dialect: str
    kind: str
    value: Any = None
    times: tuple[int, ...] = ()


def seen_in_stream(exchange: Exchange, operation: str, contract: Contract) -> Stream:
    """Say what a stream shows. One that broke off shows no order: anything may have been last."""
    told = [each for event in _timed(exchange) for each in told_in(*event)]
    dialects = sorted({each.dialect for each in told if each.dialect})
    form = "+".join(dialects) or "none"
    outcome = OK if exchange.response.status < 400 else f"HTTP {exchange.response.status}"
    at = Place(operation, outcome)
    parts = sorted({part_of(each) for each in told})
    seen: list[Seen] = [(at.with_aspect(Aspect.EVENT), part) for part in parts]
    for each in told:
        if isinstance(each.value, Mapping):
            place = at._replace(part=part_of(each), aspect=Aspect.MEMBER)
            seen += shape(
                real(each.value, exchange.wire),
                place,
                lambda path: bool(contract.enum(EVENTS, path)),
            )
    whole = exchange.response.end == "eof" and all(each.kind != FAILURE for each in told)
    if whole:
        seen += _order(told, at)
    seen += _limits(told, exchange, at)
    seen += [(at.with_aspect(Aspect.CHUNKS), each) for each in _chunks(exchange)]
    return Stream(seen, "" if form == "none" else form)


def part_of(told: Told) -> str:
    """Name the part that an event's JSON is in: its dialect and its kind."""
    return f"{told.dialect} {told.kind}".strip()


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


def told_in(event: Event, times: tuple[int, ...] = ()) -> Iterator[Told]:
    """Give what an event tells: each of its repetitions, pieces and heartbeats once."""
    for payload in _payloads(event):
        dialect, kind = _kind_of(payload)
        count = event.repeat if kind not in (HEARTBEAT, PIECE) else 1
        yield Told(dialect, kind, payload, times)
        for _ in range(count - 1):
            yield Told(dialect, kind, payload)


def _payloads(event: Event) -> Iterator[Any]:
    """Give what stands after `data:`, as JSON where it is; None for a heartbeat."""
    if event.kind == "comment":
        yield None
    elif event.kind == "data":
        yield _parsed(event.value)
    elif event.kind == "raw":
        data: list[str] = []
        for line in _LINE.split(event.value):
            name, _, value = line.partition(":")
            if name == "data":
                data.append(value.removeprefix(" "))
        yield _parsed("\n".join(data)) if data else None
    else:
        yield "?"


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _kind_of(payload: Any) -> tuple[str, str]:
    if payload is None:
        return "", HEARTBEAT
    if not isinstance(payload, Mapping):
        return "", ODD
    said = payload.get("type")
    if isinstance(said, str):
        return "typed", _TYPED.get(said) or plain_name(said)
    if "error" in payload or "errorCode" in payload or "errorMessage" in payload:
        return "adk", FAILURE
    if set(payload) == {"text"}:
        return "bare", TEXT
    return "adk", _adk_kind(payload)


def _adk_kind(payload: Mapping[str, Any]) -> str:
    kinds = dict.fromkeys(_part_kind(part) for part in parts_of(payload))
    if not kinds:
        return "state" if "actions" in payload and "content" not in payload else "other"
    if len(kinds) > 1:
        kinds.pop(THOUGHT, None)
    if payload.get("partial") is True and set(kinds) == {TEXT}:
        return PIECE
    return "+".join(sorted(kinds))


def _part_kind(part: Mapping[str, Any]) -> str:
    if part.get("thought", False) is not False:
        return THOUGHT
    names = {"functionCall": CALL, "functionResponse": RESULT, "text": TEXT}
    return next((names[name] for name in names if name in part), "other")


def _order(told: Sequence[Told], at: Place) -> Iterator[Seen]:
    """Give who follows whom; the pieces of one text are one."""
    before = FIRST
    for each in told:
        if each.kind in UNORDERED or (each.kind == PIECE and before == PIECE):
            continue
        yield at.with_aspect(Aspect.ORDER, before), each.kind
        before = each.kind
    yield at.with_aspect(Aspect.ORDER, before), LAST


def _limits(told: Sequence[Told], exchange: Exchange, at: Place) -> Iterator[Seen]:
    """Say whether the client would have waited: 10 minutes of heartbeats, 15 in all."""
    wire = exchange.wire
    if wire is None or not wire.at_ms:
        return
    beats = [each.times for each in told if each.kind == HEARTBEAT]
    moments = [0, *(each.times[0] for each in told if each.times and each.kind != HEARTBEAT)]
    end = wire.end_ms if wire.end_ms is not None else max([*moments, *(t[-1] for t in beats if t)])
    moments = sorted([*moments, end])
    silence = max(after - before for before, after in itertools.pairwise(moments))
    yield at.with_aspect(Aspect.LIMIT, "silence"), "crossed" if silence >= SILENCE_MS else "kept"
    yield at.with_aspect(Aspect.LIMIT, "whole"), "crossed" if end >= WHOLE_MS else "kept"
    gaps = [
        after - before for times in _series(told) for before, after in itertools.pairwise(times)
    ]
    if len(gaps) >= 2 and (middle := median(gaps)) >= SHORTEST_PERIOD_MS:
        yield at.with_aspect(Aspect.PERIOD), str(round(middle / 1000))


def _series(told: Sequence[Told]) -> Iterator[list[int]]:
    """Give the times of heartbeats that follow one another, nothing else between."""
    series: list[int] = []
    for each in told:
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
