"""A recording's file, read and checked; every complaint names file and line."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mockserver.recordings.files import read_text
from mockserver.recordings.limits import exceeded_limit
from mockserver.recordings.model import (
    BODY_KINDS,
    ENDS,
    EVENT_KINDS,
    FORMAT,
    SOURCES,
    Body,
    Event,
    Exchange,
    Part,
    Recording,
    RecordingError,
    Request,
    Response,
    Unreadable,
)
from mockserver.recordings.narrow import JsonChecker
from mockserver.recordings.read_wire import read_wire
from mockserver.wire.headers import BODILESS, unsendable
from mockserver.wire.json_depth import MOST_DEPTH, is_deeper
from mockserver.wire.json_lines import JsonPath, line_of
from mockserver.wire.strict_json import DuplicateKey, no_constant, without_duplicates

HEAD = ("recorded_at", "validated_at", "api", "note", "faults")
_TOP = ("format", "id", "source", *HEAD, "when")
_FILE_NAME = re.compile(r"[0-9a-f]{64}\.bin")
_TEXT_KINDS = ("text", "base64", "file")


def read_recording(path: Path) -> Recording:
    """Read and check a file. Raises RecordingError, which names file and line."""
    return parse_recording(read_text(path), path)


def parse_recording(text: str, path: Path) -> Recording:
    """Read and check the text of a file; `path` names it, and says where its bodies are."""
    try:
        document = json.loads(
            text,
            object_pairs_hook=without_duplicates,
            parse_constant=no_constant,
            parse_float=_finite,
        )
    except json.JSONDecodeError as fault:
        complaint = f"this is not JSON: {fault.msg}"
        raise RecordingError(path, fault.lineno, complaint, "mend the JSON at this line") from fault
    except DuplicateKey as fault:
        written = json.dumps(fault.key, ensure_ascii=False)
        line = 1 + text[: max(0, text.rfind(written))].count("\n")
        complaint = f"the key {fault.key!r} is there twice"
        raise RecordingError(path, line, complaint, "keep one of them") from fault
    except (ValueError, RecursionError) as fault:
        raise Unreadable(path, fault) from fault
    if is_deeper(document, MOST_DEPTH):
        raise Unreadable(path, f"it is over {MOST_DEPTH} levels deep")
    return _Reader(lambda place: line_of(text, place), path).recording(document)


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:40]} is too large a number")
    return value


def _is_empty(body: Body) -> bool:
    """Whether a body has no bytes, however that is written."""
    return body.size == 0 or (body.kind in ("text", "base64") and body.value == "")


class _Reader(JsonChecker):
    """Narrows the JSON of one file."""

    def recording(self, document: object) -> Recording:
        top = self.members(document, (), None)
        is_session = "exchanges" in top
        inside = ("exchanges",) if is_session else ("request", "response")
        self.members(document, (), (*_TOP, *inside, "wire"))
        if top.get("format") != FORMAT:
            self.fail(("format",), f"`format` must be {FORMAT!r}")
        if top.get("source") not in SOURCES:
            self.fail(("source",), f"`source` must be one of {', '.join(SOURCES)}")
        exchanges = self._session(top) if is_session else (self._exchange(top, ()),)
        return Recording(
            id=self.filled(top, (), "id"),
            source=str(top["source"]),
            exchanges=exchanges,
            head=self._head(top),
            when=self.strings(top.get("when", {}), ("when",)),
            is_session=is_session,
            folder=self.path.parent,
        )

    def _head(self, top: Mapping[str, Any]) -> Mapping[str, Any]:
        found = {key: top[key] for key in HEAD if key in top}
        for number, spec in enumerate(self.items(found.get("faults", []), ("faults",))):
            if not isinstance(spec, str):
                self.fail(("faults", number), "a fault is a string, such as `abort@event:3`")
        for key, value in found.items():
            if key == "faults":
                continue
            if value is not None and not isinstance(value, str):
                self.fail((key,), f"`{key}` must be a string or null")
        return found

    def _session(self, top: Mapping[str, Any]) -> tuple[Exchange, ...]:
        items = self.items(top["exchanges"], ("exchanges",))
        if not items:
            self.fail(("exchanges",), "a session has at least one exchange")
        wires = self.items(top.get("wire", [None] * len(items)), ("wire",))
        if len(wires) != len(items):
            self.fail(("wire",), f"{len(wires)} entries for {len(items)} exchanges")
        found = []
        for number, item in enumerate(items):
            place = ("exchanges", number)
            members = dict(self.members(item, place, ("request", "response")))
            if wires[number] is not None:
                members["wire"] = wires[number]
            found.append(self._exchange(members, place))
        return tuple(found)

    def _exchange(self, members: Mapping[str, Any], place: JsonPath) -> Exchange:
        response = self._response(members.get("response"), (*place, "response"))
        wire_place: JsonPath = ("wire", place[1]) if place else ("wire",)
        exchange = Exchange(
            request=self._request(members.get("request"), (*place, "request")),
            response=response,
            wire=read_wire(self, members["wire"], wire_place, response)
            if "wire" in members
            else None,
        )
        complaint = exceeded_limit(exchange)
        if complaint:
            self.fail((*place, "response"), complaint)
        return exchange

    def _request(self, value: object, place: JsonPath) -> Request:
        members = self.members(
            value, place, ("method", "path", "attempt", "headers", *BODY_KINDS, "size")
        )
        path = self.filled(members, place, "path")
        if not path.startswith("/"):
            self.fail((*place, "path"), "`path` begins with a slash: no scheme, no host")
        attempt = members.get("attempt", 1)
        if "attempt" in members and not (self.is_whole(attempt) and attempt > 1):
            self.fail((*place, "attempt"), "`attempt` is a number from 2: the first has none")
        return Request(
            method=self.filled(members, place, "method"),
            path=path,
            headers=self.strings(members.get("headers", {}), (*place, "headers")),
            body=self._body(members, place),
            attempt=attempt,
        )

    def _response(self, value: object, place: JsonPath) -> Response:
        known = ("status", "headers", "events", *BODY_KINDS, "size", "end")
        members = self.members(value, place, known)
        status, end = members.get("status"), members.get("end")
        if not isinstance(status, int) or isinstance(status, bool) or not 200 <= status <= 599:
            self.fail((*place, "status"), "`status` must be an HTTP status")
        if end not in ENDS:
            self.fail((*place, "end"), f"`end` must be one of {', '.join(ENDS)}")
        body = self._body(members, place)
        events = self._events(members["events"], place) if "events" in members else None
        if body is not None and events is not None:
            self.fail((*place, body.kind), "an answer has `events` or a body, not both")
        if body is not None and body.kind == "multipart":
            self.fail((*place, "multipart"), "an answer's body is no multipart")
        if status in BODILESS and (events or (body is not None and not _is_empty(body))):
            said = (*place, "events" if body is None else body.kind)
            self.fail(said, f"an answer of {status} has no body", "take it out")
        headers = self.strings(members.get("headers", {}), (*place, "headers"))
        complaint = unsendable(headers)
        if complaint:
            self.fail((*place, "headers"), complaint)
        return Response(
            status=status,
            headers=headers,
            events=events,
            body=body,
            end=str(end),
        )

    def _events(self, value: object, place: JsonPath) -> tuple[Event, ...]:
        inside = (*place, "events")
        items = self.items(value, inside)
        return tuple(self._event(item, (*inside, number)) for number, item in enumerate(items))

    def _event(self, value: object, place: JsonPath) -> Event:
        members = self.members(value, place, (*EVENT_KINDS, "fields", "repeat"))
        kind = self.one_of(members, place, EVENT_KINDS, "an event")
        repeat = members.get("repeat", 1)
        if kind != "data" and not isinstance(members[kind], str):
            self.fail((*place, kind), f"`{kind}` must be a string")
        if kind == "raw_base64":
            self.base64(members[kind], (*place, kind))
        if isinstance(repeat, bool) or not isinstance(repeat, int) or repeat < 1:
            self.fail((*place, "repeat"), "`repeat` must be a whole number from 1")
        if "fields" in members and kind != "data":
            self.fail((*place, "fields"), "`fields` stand before `data`, and before nothing else")
        fields = self._fields(members.get("fields", []), (*place, "fields"))
        return Event(kind, members[kind], repeat, fields)

    def _fields(self, value: object, place: JsonPath) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for number, item in enumerate(self.items(value, place)):
            match item:
                case [str(name), str(text)] if not re.search(r"[\r\n]", name + text) and name:
                    found.append((name, text))
                case _:
                    self.fail((*place, number), "a field is [name, value], on one line")
        return tuple(found)

    def _body(self, members: Mapping[str, Any], place: JsonPath) -> Body | None:
        kinds = [kind for kind in BODY_KINDS if kind in members]
        if not kinds and "size" not in members:
            return None
        kind = self.one_of(members, place, BODY_KINDS, "a body")
        value, size = members[kind], members.get("size")
        if kind in _TEXT_KINDS and not isinstance(value, str):
            self.fail((*place, kind), f"`{kind}` must be a string")
        if kind == "base64":
            self.base64(value, (*place, kind))
        if kind == "file" and not _FILE_NAME.fullmatch(value):
            self.fail((*place, kind), "`file` must be <sha256>.bin, beside this file")
        if (size is not None) != (kind == "file") or (size is not None and not self.is_whole(size)):
            self.fail((*place, "size"), "`size` (bytes) goes with `file`, and with nothing else")
        if kind == "multipart":
            value = self._parts(value, (*place, kind))
        return Body(kind, value, size)

    def _parts(self, value: object, place: JsonPath) -> tuple[Part, ...]:
        return tuple(
            self._part(item, (*place, number))
            for number, item in enumerate(self.items(value, place))
        )

    def _part(self, value: object, place: JsonPath) -> Part:
        plain: Sequence[str] = BODY_KINDS[:-1]
        members = self.members(value, place, ("name", "filename", "type", *plain, "size"))
        body = self._body(members, place)
        if body is None:
            self.fail(place, f"a part has exactly one of {', '.join(plain)}")
        for key in ("filename", "type"):
            if key in members and not isinstance(members[key], str):
                self.fail((*place, key), f"`{key}` must be a string")
        return Part(
            name=self.filled(members, place, "name"),
            body=body,
            filename=members.get("filename"),
            type=members.get("type"),
        )
