"""The canonical text of a recording: reading and writing it again changes no byte. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from mockserver.recordings.model import (
    FORMAT,
    At,
    Body,
    Cut,
    Each,
    Event,
    Exchange,
    Part,
    Recording,
    Steps,
    Wire,
)

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_ON_ONE_LINE = ("recorded_at", "validated_at", "api")
_OWN_LINE = ("note", "faults")


def write_recording(recording: Recording) -> str:
    """Write the canonical text."""
    lines = ["{", f' "format": {_json(FORMAT)},', f' "id": {_json(recording.id)},']
    lines.append(f' "source": {_json(recording.source)},')
    lines += _head_lines(recording.head)
    if recording.when:
        lines.append(f' "when": {_json(recording.when)},')
    if recording.is_session:
        lines += _session_lines(recording)
    else:
        exchange = recording.exchange
        lines += [f" {text}," for text in _exchange_texts(exchange)]
        lines[-1] = lines[-1][:-1]
        if exchange.wire is not None:
            lines[-1] += ","
            lines.append(f' "wire": {_json(_wire(exchange.wire))}')
    return "\n".join([*lines, "}", ""])


def _head_lines(head: Mapping[str, Any]) -> list[str]:
    short = [f"{_json(key)}: {_json(head[key])}" for key in _ON_ONE_LINE if key in head]
    lines = [f" {', '.join(short)},"] if short else []
    return lines + [f" {_json(key)}: {_json(head[key])}," for key in _OWN_LINE if key in head]


def _session_lines(recording: Recording) -> list[str]:
    exchanges = ",\n".join(
        " {" + ",\n ".join(_exchange_texts(exchange)) + "}" for exchange in recording.exchanges
    )
    text = f' "exchanges": [\n{exchanges}]'
    if all(exchange.wire is None for exchange in recording.exchanges):
        return [text]
    wires = ",\n".join(
        "  " + ("null" if exchange.wire is None else _json(_wire(exchange.wire)))
        for exchange in recording.exchanges
    )
    return [f"{text},", f' "wire": [\n{wires}]']


def _json(value: object) -> str:
    """One line of JSON in UTF-8, with what would break a line or an editor escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _exchange_texts(exchange: Exchange) -> tuple[str, str]:
    request, response = exchange.request, exchange.response
    asked: dict[str, Any] = {"method": request.method, "path": request.path}
    if request.attempt > 1:
        asked["attempt"] = request.attempt
    if request.headers:
        asked["headers"] = request.headers
    text = f'"request": {_json(asked)[:-1]}'
    if request.body is not None:
        text += f",\n  {_body(request.body)}"
    opening = f'"response": {_json({"status": response.status, "headers": response.headers})[:-1]}'
    if response.events is not None:
        events = ",\n".join(f"  {_json(_event(event))}" for event in response.events)
        opening += f', "events": [\n{events}]'
    if response.body is not None:
        opening += f",\n  {_body(response.body)}"
    return text + "}", f'{opening},\n  "end": {_json(response.end)}}}'


def _event(event: Event) -> dict[str, Any]:
    members: dict[str, Any] = {"fields": event.fields} if event.fields else {}
    members[event.kind] = event.value
    return members if event.repeat == 1 else members | {"repeat": event.repeat}


def _body(body: Body) -> str:
    if body.kind == "multipart":
        parts = ",\n".join(f"   {{{_part(part)}}}" for part in body.value)
        return f'"multipart": [\n{parts}]'
    text = f"{_json(body.kind)}: {_json(body.value)}"
    return text if body.size is None else f'{text}, "size": {body.size}'


def _part(part: Part) -> str:
    named = {"name": part.name, "filename": part.filename, "type": part.type}
    given = {key: value for key, value in named.items() if value is not None}
    return f"{_json(given)[1:-1]}, {_body(part.body)}"


def _wire(wire: Wire) -> dict[str, Any]:
    members: dict[str, Any] = {"began_ms": wire.began_ms, "head_ms": wire.head_ms}
    members["at_ms"] = [_at(at) for at in wire.at_ms] or None
    members["end_ms"] = wire.end_ms
    cuts = {str(number): [_cut(cut) for cut in wire.split[number]] for number in sorted(wire.split)}
    members["split"], members["merge"] = cuts or None, wire.merge or None
    members["eol"], members["json"] = wire.eol, wire.json
    members["space"] = None if wire.space else False
    members["values"], members["sha256"] = wire.values or None, wire.sha256
    return {key: value for key, value in members.items() if value is not None}


def _at(at: At) -> object:
    match at:
        case Steps(first, step):
            return [first, step]
        case Each(times):
            return {"each": times}
    return at


def _cut(cut: Cut) -> object:
    return cut.offset if cut.at_ms is None else [cut.offset, cut.at_ms]
