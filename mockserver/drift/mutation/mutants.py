"""Mutants: recordings as they would be if the service had changed in one thing. Pure.

A site is drawn (a call, how it ended, a path in its JSON or a kind of event), then an operator that
fits it; all answers of that kind are changed alike.
"""

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any

from mockserver.drift.contract import EVENTS, Contract
from mockserver.drift.reading.answers import HEADERS
from mockserver.drift.reading.gathering import RecordedRun, answers_of
from mockserver.drift.reading.shapes import resolve_references
from mockserver.drift.reading.streams import HEARTBEAT, SHORTEST_PERIOD_MS, parse_event, part_of
from mockserver.recordings.model import Body, Event, Exchange, Steps, Wire

_OF_MEMBERS = ("rename", "remove", "add", "retype", "wrap", "unwrap", "null")
_OF_A_KIND = ("drop", "double", "swap")
_OF_A_STREAM = ("add a kind", "last missing")
OF_EVENTS = (*_OF_A_KIND, *_OF_A_STREAM)
ENUM, HEADER, STATUS, PERIOD = "enum new", "header lost", "status moved", "period doubled"
STRANGE = "x_mutant"


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """Where something is changed: `part` is a kind of event, empty for a body."""

    operation: str
    outcome: str
    part: str
    path: str
    operator: str


@dataclass(frozen=True, slots=True)
class Located:
    """An exchange, and which call and ending it is of."""

    exchange: Exchange
    operation: str
    outcome: str


def sites_of(folder: RecordedRun, contract: Contract) -> Sequence[Site]:
    """Give every site of a run, with every operator that fits it."""
    found: set[Site] = set()
    for each in _located(folder, contract):
        response, key = each.exchange.response, (each.operation, each.outcome)
        sites = _Sites(contract, each.operation)
        if response.body is not None and response.body.kind == "json":
            found |= {Site(*key, "", *rest) for rest in sites.of_members(response.body.value)}
            found.add(Site(*key, "", "", STATUS))
        names = {name.lower() for name in response.headers}
        found |= {Site(*key, "", name, HEADER) for name in HEADERS if name in names}
        if _has_a_period(each.exchange):
            found.add(Site(*key, HEARTBEAT, "", PERIOD))
        of_events = _Sites(contract, EVENTS)
        for event in each.exchange.events:
            part = _part(event)
            found |= {Site(*key, part, "", operator) for operator in _OF_A_KIND}
            found |= {Site(*key, "", "", operator) for operator in _OF_A_STREAM}
            if event.kind == "data" and isinstance(event.value, Mapping):
                found |= {Site(*key, part, *rest) for rest in of_events.of_members(event.value)}
    return sorted(found)


def _located(folder: RecordedRun, contract: Contract) -> Iterator[Located]:
    """Give the exchanges of which something is seen."""
    exchanges = [exchange for each in folder.recordings for exchange in each.exchanges]
    for exchange, answer in zip(exchanges, answers_of(folder, contract), strict=True):
        if answer.seen:
            yield Located(exchange, answer.operation, answer.outcome)


def _has_a_period(exchange: Exchange) -> bool:
    return exchange.wire is not None and any(
        isinstance(at, Steps) and at.step >= SHORTEST_PERIOD_MS for at in exchange.wire.at_ms
    )


def _part(event: Event) -> str:
    return next((part_of(each) for each in parse_event(event)), "")


@dataclass(frozen=True, slots=True)
class _Sites:
    """Sites in the JSON of an operation, but for what the contract leaves open."""

    contract: Contract
    operation: str

    def of_members(self, value: Any, path: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(value, Mapping) and not self._is_open(path):
            for name, member in value.items():
                below = f"{path}.{name}" if path else name
                yield from ((below, operator) for operator in self._fitting(below, member))
                if self.contract.enum(self.operation, plain_path(below)):
                    yield below, ENUM
                yield from self.of_members(member, below)
        elif isinstance(value, list):
            for item in value:
                yield from self.of_members(item, f"{path}[]")

    def _fitting(self, path: str, member: Any) -> Iterator[str]:
        """Give the operators for a member; what is put around or into an open one is no change."""
        for operator in _OF_MEMBERS:
            is_inside = operator in ("wrap", "unwrap")
            is_full = isinstance(member, Mapping) and member
            if not (is_inside and self._is_open(path)) and (operator != "unwrap" or is_full):
                yield operator

    def _is_open(self, path: str) -> bool:
        plain = plain_path(path)
        return self.contract.is_free(self.operation, plain) or self.contract.is_anything(
            self.operation, plain
        )


def plain_path(path: str) -> str:
    """Give a path as the contract has it: without the envelope's `data`."""
    return path.removeprefix("data.") if path != "data" else ""


def mutated(folder: RecordedRun, site: Site, contract: Contract) -> RecordedRun:
    """Give a run as it would be if the service had changed at a site."""
    hit = {
        id(each.exchange)
        for each in _located(folder, contract)
        if (each.operation, each.outcome) == (site.operation, site.outcome)
    }
    recordings = tuple(
        replace(
            recording,
            exchanges=tuple(
                _changed(exchange, site) if id(exchange) in hit else exchange
                for exchange in recording.exchanges
            ),
        )
        for recording in folder.recordings
    )
    return replace(folder, recordings=recordings)


def _changed(exchange: Exchange, site: Site) -> Exchange:
    response = exchange.response
    if site.operator == HEADER:
        kept = {name: text for name, text in response.headers.items() if name.lower() != site.path}
        return replace(exchange, response=replace(response, headers=kept))
    if site.operator == STATUS:
        status = 400 if response.status < 400 else 200
        return replace(exchange, response=replace(response, status=status))
    if site.operator == PERIOD:
        return replace(exchange, wire=_slower(exchange.wire))
    if response.events is None:
        if response.body is None or response.body.kind != "json":
            return exchange
        value = _with_change(response.body.value, site.path, site.operator)
        return replace(exchange, response=replace(response, body=Body("json", value)))
    if site.operator in OF_EVENTS:
        events = _REARRANGED[site.operator](list(response.events), site.part)
        return replace(exchange, response=replace(response, events=tuple(events)), wire=None)
    events = [_changed_event(event, site) for event in response.events]
    return replace(exchange, response=replace(response, events=tuple(events)))


def _slower(wire: Wire | None) -> Wire | None:
    if wire is None:
        return None
    at_ms = tuple(
        Steps(at.first, 2 * at.step) if isinstance(at, Steps) else at for at in wire.at_ms
    )
    return replace(wire, at_ms=at_ms)


def _changed_event(event: Event, site: Site) -> Event:
    if event.kind != "data" or _part(event) != site.part or not isinstance(event.value, Mapping):
        return event
    return replace(event, value=_with_change(event.value, site.path, site.operator))


def _with_change(value: Any, path: str, operator: str) -> Any:
    whole = copy.deepcopy(value)
    *steps, name = path.replace("[]", ".[]").split(".")
    for holder in list(_holders(whole, steps)):
        if name in holder:
            _OPERATE[operator](holder, name)
    return whole


def _holders(value: Any, steps: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not steps:
        if isinstance(value, dict):
            yield value
    elif steps[0] == "[]" and isinstance(value, list):
        for item in value:
            yield from _holders(item, steps[1:])
    elif isinstance(value, dict) and steps[0] in value:
        yield from _holders(value[steps[0]], steps[1:])


def _rename(holder: dict[str, Any], name: str) -> None:
    holder[f"{name}_{STRANGE}"] = holder.pop(name)


def _retype(holder: dict[str, Any], name: str) -> None:
    value = resolve_references(holder[name], None)
    holder[name] = 7 if isinstance(value, str | bool) or value is None else "seven"


def _beyond(value: Any) -> Any:
    """Give another value of the same type, that no enum lists."""
    if isinstance(value, bool):
        return not value
    return 987 if isinstance(value, int | float) else STRANGE


def _unwrap(holder: dict[str, Any], name: str) -> None:
    holder.update(holder.pop(name))


_OPERATE: Mapping[str, Callable[[dict[str, Any], str], Any]] = {
    "rename": _rename,
    "remove": lambda holder, name: holder.pop(name),
    "add": lambda holder, name: holder.update({f"{name}_{STRANGE}": "new"}),
    "retype": _retype,
    "wrap": lambda holder, name: holder.update({name: {STRANGE: holder[name]}}),
    "unwrap": _unwrap,
    ENUM: lambda holder, name: holder.update({name: _beyond(holder[name])}),
    "null": lambda holder, name: holder.update({name: None}),
}


def _swapped(events: list[Event], part: str) -> list[Event]:
    for number in range(len(events) - 1):
        if _part(events[number]) == part:
            events[number], events[number + 1] = events[number + 1], events[number]
            break
    return events


_REARRANGED: Mapping[str, Callable[[list[Event], str], list[Event]]] = {
    "drop": lambda events, part: [event for event in events if _part(event) != part],
    "add a kind": lambda events, _: [*events, Event("data", {"type": STRANGE})],
    "double": lambda events, part: [
        each for event in events for each in [event] * (2 if _part(event) == part else 1)
    ],
    "swap": _swapped,
    "last missing": lambda events, _: events[:-1],
}


class Stratum(StrEnum):
    """What of an answer is changed."""

    BODY = "members of bodies"
    EVENT = "members of events"
    ORDER = "events"
    HEAD = "headers, status, times"


def stratum(site: Site) -> Stratum:
    """Say what of an answer a site is in."""
    if site.operator in OF_EVENTS:
        return Stratum.ORDER
    if site.operator in (HEADER, STATUS, PERIOD):
        return Stratum.HEAD
    return Stratum.EVENT if site.part else Stratum.BODY


def drawn(sites: Sequence[Site], count: int, seed: int) -> Sequence[Site]:
    """Draw sites: a stratum, a call, an operator, and then where; no large answer has the most."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    found: list[Site] = []
    for _ in range(count if sites else 0):
        left: Sequence[Site] = sites
        for trait in (stratum, attrgetter("operation"), attrgetter("operator")):
            groups: dict[str, list[Site]] = {}
            for site in left:
                groups.setdefault(trait(site), []).append(site)
            left = groups[chance.choice(sorted(groups))]
        found.append(chance.choice(left))
    return found
