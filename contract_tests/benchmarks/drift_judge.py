"""An independent judge of recorded runs: it shares no code with drift, and learned of other runs.

Bodies and events are held to schemas that `genson` learned, closed afterwards; streams to who
followed whom; heads to the headers and endings that were seen. What it complains of in a changed
run, and not in the same run before, is a change.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import jsonschema_rs
from genson import SchemaBuilder

from mockserver.calls import call_of
from mockserver.recordings.model import Event, Exchange, Recording, Steps

WORDS = frozenset(("status", "type", "tt", "file_type", "role", "code", "success", "thought"))
SILENT = re.compile(r"(begin|type tool_result|.*functionResponse.*) then end")
"""Turns that end without a word: no change of the service, by its description."""
HEADERS = ("accept-ranges", "cache-control", "content-disposition", "content-range", "etag")
SLOWER = 1.9
Runs = Sequence[Sequence[Recording]]


class Judge:
    """Learns of some runs, and says what is strange in another."""

    def __init__(self, runs: Runs) -> None:
        self._known: dict[str, set[str]] = defaultdict(set)
        self._period = 0.0
        builders: dict[str, SchemaBuilder] = defaultdict(SchemaBuilder)
        always: list[set[str]] = []
        for run in runs:
            facts: set[str] = set()
            for exchange in exchanges_in(run):
                for place, value in values_in(exchange):
                    builders[place].add_object(value)
                facts |= set(facts_in(exchange))
                self._period = max(self._period, period_of(exchange))
            always.append({each for each in facts if each.startswith("kind ")})
            self._known["facts"] |= facts
        self._always = set.intersection(*always) if always else set()
        self._schemas = {
            place: jsonschema_rs.validator_for(closed(builder.to_schema()))
            for place, builder in builders.items()
        }

    def complaints(self, run: Sequence[Recording]) -> set[str]:
        """Say what is strange in a run."""
        found: set[str] = set()
        facts: set[str] = set()
        for exchange in exchanges_in(run):
            facts |= set(facts_in(exchange))
            if self._period and period_of(exchange) >= SLOWER * self._period:
                found.add("a longer period")
            for place, value in values_in(exchange):
                schema = self._schemas.get(place)
                found |= {f"{place} was never seen"} if schema is None else {
                    f"{place} {error.instance_path} {error.message[:80]}"
                    for error in schema.iter_errors(value)
                }  # fmt: skip
        return found | (facts - self._known["facts"]) | (self._always - facts)


def exchanges_in(run: Sequence[Recording]) -> Iterator[Exchange]:
    """Every exchange of a run that ended in good order."""
    yield from (e for each in run for e in each.exchanges if e.response.end == "eof")


def name_of(exchange: Exchange) -> str:
    """Which call it is."""
    call, _ = call_of(exchange.request.method, exchange.request.path.partition("?")[0])
    return call.name if call else "unknown"


def ending_of(exchange: Exchange) -> str:
    """Which call it is, and how it ended: by the code or the state in its JSON."""
    body = exchange.response.body
    value = body.value if body and body.kind == "json" and isinstance(body.value, dict) else {}
    inner = value.get("data")
    states = [each.get("status") for each in (value, inner) if isinstance(each, dict)]
    ranged = any(name.lower() == "range" for name in exchange.request.headers)
    return f"{name_of(exchange)} {ranged} {value.get('code')} {states}"


def values_in(exchange: Exchange) -> Iterator[tuple[str, Any]]:
    """The JSON of an answer, and of its events by their kind."""
    body = exchange.response.body
    if body and body.kind == "json":
        yield ending_of(exchange), body.value
    for event in exchange.events:
        if event.kind == "data" and isinstance(event.value, dict):
            yield f"event {kind_of(event)}", event.value


def kind_of(event: Event) -> str:
    """What kind an event is of: its type, or what its parts consist of."""
    value = event.value
    if event.kind != "data" or not isinstance(value, dict):
        return "heartbeat" if event.kind == "comment" or value == "" else "bytes"
    if "type" in value:
        return "heartbeat" if value["type"] == "heartbeat" else f"type {value['type']}"
    content = value.get("content")
    parts = content.get("parts") if isinstance(content, dict) else None
    keys = (
        [sorted(part) for part in parts if isinstance(part, dict)]
        if isinstance(parts, list)
        else []
    )
    return f"{sorted(set(value) & {'content', 'actions', 'text'})} {keys} {value.get('partial')}"


def facts_in(exchange: Exchange) -> Iterator[str]:
    """Everything of an answer that is either seen or not."""
    response, ending = exchange.response, ending_of(exchange)
    yield f"status {ending} {response.status}"
    names = {name.lower() for name in response.headers}
    yield f"headers {ending} {response.status} {[each for each in HEADERS if each in names]}"
    for place, value in values_in(exchange):
        yield from words_in(value, place)
    if response.events is not None:
        kinds = [kind_of(event) for event in response.events]
        yield from {f"kind {kind}" for kind in kinds if kind != "heartbeat"}
        told = ["begin", *(k for k in kinds if k != "heartbeat" and "'thought'" not in k), "end"]
        yield from {
            f"{before} then {after}"
            for before, after in pairwise(told)
            if not (before == after and before.endswith("True"))
        }


def words_in(value: Any, place: str) -> Iterator[str]:
    """The values of members that choose between a few."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name in WORDS and not isinstance(member, dict | list):
                yield f"word {place}.{name} {json.dumps(member)}"
            yield from words_in(member, f"{place}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from words_in(item, f"{place}[]")


def period_of(exchange: Exchange) -> float:
    """Milliseconds between two heartbeats; 0 where that cannot be said."""
    steps = [
        at.step for at in (exchange.wire.at_ms if exchange.wire else ()) if isinstance(at, Steps)
    ]
    return median(steps) if steps and exchange.response.events is not None else 0.0


def closed(schema: Any) -> Any:
    """A schema that allows no member which it does not list."""
    if isinstance(schema, dict):
        inner = {name: closed(value) for name, value in schema.items()}
        return {**inner, "additionalProperties": False} if "properties" in schema else inner
    return [closed(each) for each in schema] if isinstance(schema, list) else schema
