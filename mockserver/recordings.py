"""Recordings: what the service said, or would say, as files. Reading, checking, writing.

A file is canonical JSON: meaning first, one event a line, everything volatile in the trailing
`wire`. Nothing in this repository was ever recorded from the live service: whatever ships is
`documented` (put together from published descriptions) or `handmade` (invented).

An event is one of
- `{"data": value}`: sent as compact JSON; a string is sent as it is, so `""` is an empty `data:`
  line;
- `{"comment": text}`: a comment line;
- `{"raw": text}`: exactly this text, whatever it is; and may carry `"repeat": n`. `when` says
  which asks a turn answers (see `shelf`). In `wire`, `at_ms` has one entry an event, counted from
  the request: a number, or `[start, step]` for a repeated one; `split` cuts an event's bytes at
  offsets, `merge` sends events `[first, last]` as one chunk.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from mockserver.json_lines import line_of

FORMAT = "recording/1"
SOURCES = ("live", "documented", "handmade", "har")
ENDS = ("eof", "abort")
EOLS = ("\n", "\r\n", "\r")
_TOP = (
    "format",
    "id",
    "source",
    "recorded_at",
    "validated_at",
    "api",
    "when",
    "request",
    "response",
)
_RESPONSE = ("status", "headers", "events", "end")
_WIRE = ("at_ms", "split", "merge", "eol", "sha256")

At = int | tuple[int, int]


class RecordingError(Exception):
    """A recording that cannot be used: file, line, and what is wrong."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line = path, line


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: exactly one of `data`, `comment` and `raw`, named by `kind`."""

    kind: str
    value: Any
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class Wire:
    """How the bytes came: times, chunk borders, line ends."""

    at_ms: tuple[At, ...] = ()
    split: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    merge: tuple[tuple[int, int], ...] = ()
    eol: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """One exchange. `head` keeps the members that only people and the shelf read."""

    id: str
    source: str
    head: Mapping[str, Any]
    when: Mapping[str, str]
    request: Mapping[str, Any]
    status: int
    headers: Mapping[str, str]
    events: tuple[Event, ...]
    end: str
    wire: Wire | None = None


def read_recording(path: Path) -> Recording:
    """Read and check a file. Raises RecordingError, which names file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as fault:
        raise RecordingError(path, fault.lineno, f"this is not JSON: {fault.msg}") from fault
    except _Duplicate as fault:
        line = 1 + text[: text.rfind(f'"{fault}"')].count("\n")
        raise RecordingError(path, line, f"the key {str(fault)!r} is there twice") from fault
    except (OSError, UnicodeDecodeError, RecursionError) as fault:
        raise RecordingError(path, 1, f"this cannot be read: {fault}") from fault
    return _Reader(path, text).recording(document)


class _Duplicate(ValueError):
    """A key that is there twice."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Duplicate(key)
        found[key] = value
    return found


class _Reader:
    """Narrows the JSON of one file, and knows where to point when it does not fit."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text

    def recording(self, document: object) -> Recording:
        top = self._object(document, (), (*_TOP, "wire"))
        if top.get("format") != FORMAT:
            self._fail(("format",), f"`format` must be {FORMAT!r}")
        if top.get("source") not in SOURCES:
            self._fail(("source",), f"`source` must be one of {', '.join(SOURCES)}")
        identity = self._text_at(top, (), "id")
        answer = self._object(top.get("response"), ("response",), _RESPONSE)
        events = self._events(answer.get("events"))
        if answer.get("end") not in ENDS:
            self._fail(("response", "end"), f"`end` must be one of {', '.join(ENDS)}")
        status = answer.get("status")
        if not isinstance(status, int) or not 200 <= status <= 599:
            self._fail(("response", "status"), "`status` must be an HTTP status")
        return Recording(
            id=identity,
            source=str(top["source"]),
            head={key: top[key] for key in ("recorded_at", "validated_at", "api") if key in top},
            when=self._strings(top.get("when", {}), ("when",)),
            request=self._object(
                top.get("request"), ("request",), ("method", "path", "headers", "json")
            ),
            status=status,
            headers=self._strings(answer.get("headers", {}), ("response", "headers")),
            events=events,
            end=str(answer["end"]),
            wire=self._wire(top["wire"], events) if "wire" in top else None,
        )

    def _events(self, value: object) -> tuple[Event, ...]:
        place = ("response", "events")
        return tuple(
            self._event(item, (*place, number))
            for number, item in enumerate(self._list(value, place))
        )

    def _event(self, value: object, place: tuple[str | int, ...]) -> Event:
        members = self._object(value, place, ("data", "comment", "raw", "repeat"))
        kinds = [kind for kind in ("data", "comment", "raw") if kind in members]
        if len(kinds) != 1:
            self._fail(place, "an event has exactly one of `data`, `comment` and `raw`")
        kind, repeat = kinds[0], members.get("repeat", 1)
        if kind != "data" and not isinstance(members[kind], str):
            self._fail((*place, kind), f"`{kind}` must be a string")
        if isinstance(repeat, bool) or not isinstance(repeat, int) or repeat < 1:
            self._fail((*place, "repeat"), "`repeat` must be a whole number from 1")
        return Event(kind, members[kind], repeat)

    def _wire(self, value: object, events: Sequence[Event]) -> Wire:
        members = self._object(value, ("wire",), _WIRE)
        eol = members.get("eol")
        if eol is not None and eol not in EOLS:
            self._fail(("wire", "eol"), "`eol` must be a line feed, a return, or both")
        return Wire(
            at_ms=self._times(members["at_ms"], events) if "at_ms" in members else (),
            split=self._splits(members.get("split", {}), len(events)),
            merge=self._merges(members.get("merge", []), len(events)),
            eol=eol,
            sha256=members.get("sha256"),
        )

    def _times(self, value: object, events: Sequence[Event]) -> tuple[At, ...]:
        items = self._list(value, ("wire", "at_ms"))
        if len(items) != len(events):
            self._fail(("wire", "at_ms"), f"{len(items)} times for {len(events)} events")
        times: list[At] = []
        last = 0
        for number, (item, event) in enumerate(zip(items, events, strict=True)):
            place = ("wire", "at_ms", number)
            match item:
                case int() if event.repeat == 1 and not isinstance(item, bool):
                    first, step = item, 0
                    times.append(item)
                case [int(first), int(step)] if event.repeat > 1 and step >= 0:
                    times.append((first, step))
                case _:
                    self._fail(place, "a time is a number, or [start, step] for a repeated event")
            if first < last:
                self._fail(place, "times must not go back")
            last = first + step * (event.repeat - 1)
        return tuple(times)

    def _splits(self, value: object, count: int) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for key, item in self._object(value, ("wire", "split"), None).items():
            offsets = self._list(item, ("wire", "split", key))
            whole = [offset for offset in offsets if isinstance(offset, int) and offset > 0]
            if not key.isdigit() or int(key) >= count or whole != sorted(set(offsets)):
                self._fail(
                    ("wire", "split", key), "byte offsets must rise, in an event that exists"
                )
            found[int(key)] = tuple(whole)
        return found

    def _merges(self, value: object, count: int) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for number, item in enumerate(self._list(value, ("wire", "merge"))):
            match item:
                case [int(first), int(last)] if 0 <= first < last < count:
                    found.append((first, last))
                case _:
                    self._fail(("wire", "merge", number), "a merge is [first, last] of the events")
        return tuple(found)

    def _object(
        self, value: object, place: tuple[str | int, ...], known: Sequence[str] | None
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fail(place, f"`{place[-1] if place else 'a recording'}` must be an object")
        for key in value:
            if known is not None and key not in known:
                self._fail((*place, key), f"unknown key {key!r}; known are {', '.join(known)}")
        return value

    def _list(self, value: object, place: tuple[str | int, ...]) -> list[Any]:
        if not isinstance(value, list):
            self._fail(place, f"`{place[-1]}` must be an array")
        return value

    def _strings(self, value: object, place: tuple[str | int, ...]) -> dict[str, str]:
        members = self._object(value, place, None)
        for key, item in members.items():
            if not isinstance(item, str):
                self._fail((*place, key), f"`{key}` must be a string")
        return members

    def _text_at(self, members: Mapping[str, Any], place: tuple[str | int, ...], key: str) -> str:
        value = members.get(key)
        if not isinstance(value, str) or not value:
            self._fail((*place, key), f"`{key}` must be a string")
        return value

    def _fail(self, place: tuple[str | int, ...], message: str) -> NoReturn:
        raise RecordingError(self._path, line_of(self._text, place), message)


_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


def write_recording(recording: Recording) -> str:
    """Write the canonical text: reading and writing it again changes no byte."""
    lines = ["{", f' "format": {_json(FORMAT)},', f' "id": {_json(recording.id)},']
    lines.append(f' "source": {_json(recording.source)},')
    if recording.head:
        lines.append(
            " " + ", ".join(f"{_json(k)}: {_json(v)}" for k, v in recording.head.items()) + ","
        )
    if recording.when:
        lines.append(f' "when": {_json(recording.when)},')
    lines.append(_request_text(recording.request))
    lines.append(_response_text(recording))
    if recording.wire is not None:
        lines[-1] += ","
        lines.append(f' "wire": {_json(_wire_members(recording.wire))}')
    return "\n".join([*lines, "}", ""])


def _json(value: object) -> str:
    """One line of JSON in UTF-8, with what would break a line or an editor escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _request_text(request: Mapping[str, Any]) -> str:
    inner = {key: value for key, value in request.items() if key != "json"}
    text = f' "request": {_json(inner)}'
    if "json" in request:
        text = f'{text[:-1]},\n  "json": {_json(request["json"])}}}'
    return text + ","


def _response_text(recording: Recording) -> str:
    opening = f'"status": {recording.status}, "headers": {_json(recording.headers)}, "events": ['
    events = ",\n".join(f"  {_json(_event_members(event))}" for event in recording.events)
    return f' "response": {{{opening}\n{events}],\n  "end": {_json(recording.end)}}}'


def _event_members(event: Event) -> dict[str, Any]:
    members = {event.kind: event.value}
    return members if event.repeat == 1 else members | {"repeat": event.repeat}


def _wire_members(wire: Wire) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if wire.at_ms:
        members["at_ms"] = wire.at_ms
    if wire.split:
        members["split"] = {str(number): offsets for number, offsets in wire.split.items()}
    if wire.merge:
        members["merge"] = wire.merge
    if wire.eol is not None:
        members["eol"] = wire.eol
    return members if wire.sha256 is None else members | {"sha256": wire.sha256}
