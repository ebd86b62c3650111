"""A HAR's text read into calls of the service. Pure.

A browser decodes bodies before it saves them, and says nothing of chunks. Of an event stream Chrome
adds its events with their times (`_eventSourceMessages`); from them come the times of the stream,
and the stream itself where its text was not saved.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from mockserver.calls import call_of
from mockserver.recorder.combining import CapturedCall
from mockserver.recorder.sent_body import FormSeen, HashedFile
from mockserver.recordings.capture import Captured
from mockserver.recordings.model import Body, Part
from mockserver.recordings.sse import split_events
from mockserver.wire.headers import STREAM, media_type_of
from mockserver.wire.multipart import MultipartError, is_multipart, without_preamble

CREATOR = "Stillreel"
"""Who writes HARs of recordings: in these, what looks like a reference is one."""
_BEFORE_THE_HEAD = ("blocked", "dns", "connect", "send", "wait")
_MOST_MS = 1e9
_OF_THE_CODING = ("content-encoding", "content-length")


class HarError(ValueError):
    """A file that is no HAR; the text says what is wrong."""


class Omitted(Enum):
    """Why an entry of a HAR does not become an exchange."""

    ELSEWHERE = auto()
    UNANSWERED = auto()
    CACHED = auto()
    BODY_MISSING = auto()
    HOLDS_SECRET = auto()
    TOO_LARGE = auto()


def read_har(text: str) -> Mapping[str, Any]:
    """Give the log of a HAR. Raises HarError."""
    try:
        whole = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise HarError(f"this is no HAR, for it is no JSON: {error}") from error
    log = whole.get("log") if isinstance(whole, dict) else None
    return log if isinstance(log, dict) else {}


def creator_of(log: Mapping[str, Any]) -> str:
    """Name the program that wrote a HAR."""
    creator = log.get("creator")
    return str(creator.get("name")) if isinstance(creator, dict) else ""


def har_calls(log: Mapping[str, Any]) -> Iterator[CapturedCall | Omitted]:
    """Give the entries of a HAR in the order in which they began. Raises HarError."""
    try:
        found = [(_started_s(entry), entry) for entry in log["entries"]]
    except (ValueError, OverflowError, KeyError, TypeError) as error:
        raise HarError("this is no HAR: it has no log of entries with a startedDateTime") from error
    for number, (started_s, entry) in enumerate(sorted(found, key=lambda each: each[0]), 1):
        try:
            yield _call(entry, started_s)
        except (ValueError, OverflowError, KeyError, TypeError, AttributeError) as error:
            raise HarError(f"entry {number} is not as HAR 1.2 has it: {_why(error)}") from error


def _why(error: Exception) -> object:
    match error:
        case KeyError():
            return f"it has no {error}"
        case TypeError() | AttributeError():
            return "one of its members is of another type"
    return error


def _started_s(entry: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(entry["startedDateTime"]).astimezone(UTC).timestamp()


def _call(entry: Mapping[str, Any], started_s: float) -> CapturedCall | Omitted:
    request, response = entry["request"], entry["response"]
    url = urlsplit(request["url"])
    method = str(request["method"]).upper()
    if call_of(method, url.path)[0] is None:
        return Omitted.ELSEWHERE
    status = round(_number(response["status"]))
    if not 200 <= status <= 599:
        return Omitted.UNANSWERED
    if status == HTTPStatus.NOT_MODIFIED or entry.get("_fromCache"):
        return Omitted.CACHED
    timings = entry.get("timings") or {}
    head_ms = round(sum(_number(timings.get(name)) for name in _BEFORE_THE_HEAD))
    chunks = _chunks(entry, started_s, head_ms)
    if chunks is None:
        return Omitted.BODY_MISSING
    posted = request.get("postData") or {}
    sent = _form(posted)
    captured = Captured(
        method=method,
        path=f"{url.path}?{url.query}" if url.query else url.path,
        request_headers=_headers(request),
        request_body=b"" if sent else _bytes(posted.get("text") or ""),
        status=status,
        headers=_answer_headers(response),
        chunks=chunks,
        end="abort" if response.get("_error") else "eof",
        head_ms=min([head_ms, *(at_ms for at_ms, _ in chunks)]),
        end_ms=round(_number(entry.get("time"))),
        sent=sent,
    )
    found_at = str(entry.get("serverIPAddress") or "").strip("[]")
    return CapturedCall(started_s, f"{url.scheme}://{url.netloc}", captured, found_at or None)


def _number(value: object) -> float:
    """Read a number, which may be written as a text; nothing that can be used is 0."""
    try:
        found = float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return found if 0 < found < _MOST_MS else 0.0


def _answer_headers(response: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the headers of an answer; where none is kept, its type. What packed it is undone."""
    found = _headers(response)
    kind = str((response.get("content") or {}).get("mimeType") or "")
    if not found and "/" in kind:
        return [("content-type", kind)]
    return [pair for pair in found if pair[0] not in _OF_THE_CODING]


def _headers(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give headers; Chrome writes several of one name as lines of one value."""
    return [
        (str(each["name"]).lower(), value)
        for each in message.get("headers") or ()
        if not str(each["name"]).startswith(":")
        for value in str("" if each["value"] is None else each["value"]).split("\n")
    ]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _form(posted: Mapping[str, Any]) -> Body | None:
    """Give a form by its parts, of files the hash and the size; None for another body."""
    kind = str(posted.get("mimeType") or "")
    if not kind.lower().startswith("multipart/"):
        return None
    if posted.get("text") and is_multipart(kind):
        try:
            form = FormSeen(kind)
            form.feed(without_preamble(_bytes(posted["text"]), kind))
        except MultipartError:
            pass
        else:
            if form.body() is not None:
                return form.body()
    return Body("multipart", tuple(map(_part, posted.get("params") or ())))


def _part(given: Mapping[str, Any]) -> Part:
    value, filename = str(given.get("value") or ""), given.get("fileName")
    if filename is None:
        return Part(str(given["name"]) or "-", Body("text", value))
    file = HashedFile()
    file.feed(_bytes(value))
    kind = given.get("contentType")
    kind = None if kind is None else str(kind)
    return Part(str(given["name"]) or "-", file.body(), str(filename), kind)


def _chunks(
    entry: Mapping[str, Any], started_s: float, head_ms: int
) -> Sequence[tuple[int, bytes]] | None:
    """Give the answer's body with its times; None where the HAR does not hold it."""
    content = entry["response"].get("content") or {}
    messages = entry.get("_eventSourceMessages") or ()
    data = _content(content)
    if messages:
        blocks = list(split_events(data)) if data else [_event(each) for each in messages]
        times = [round((float(each["time"]) - started_s) * 1000) for each in messages]
        return _timed(blocks, times, head_ms)
    if data:
        return [(head_ms, data)]
    is_unread = content.get("text") is None and _is_stream(entry["response"])
    return None if is_unread or str(content.get("size") or 0) != "0" else []


def _is_stream(response: Mapping[str, Any]) -> bool:
    """Whether it is a stream, of which programs that do not wait for its end keep nothing."""
    kind = dict(_answer_headers(response)).get("content-type", "")
    return media_type_of(kind) == STREAM


def _content(content: Mapping[str, Any]) -> bytes:
    text = content.get("text") or ""
    if str(content.get("encoding")).lower() != "base64":
        return _bytes(text)
    try:
        return base64.b64decode(f"{text}==")  # some leave out its end
    except binascii.Error as error:
        raise ValueError(f"its content is no base64: {error}") from error


def _event(message: Mapping[str, Any]) -> bytes:
    """Write an event as the browser understood it."""
    name, identity = message.get("eventName"), message.get("eventId")
    lines = [f"id: {identity}"] if identity else []
    lines += [f"event: {name}"] if name and name != "message" else []
    lines += [f"data: {line}" for line in str(message.get("data") or "").split("\n")]
    return _bytes("\n".join([*lines, "", ""]))


def _timed(
    blocks: Sequence[bytes], times: Sequence[int], first_ms: int
) -> Sequence[tuple[int, bytes]]:
    """Give each event its time; what is no event for the browser comes with the one after it."""
    spoken = [any(line.startswith(b"data") for line in block.splitlines()) for block in blocks]
    if sum(spoken) != len(times):
        return [(first_ms, b"".join(blocks))]
    given, at_ms = iter(times), first_ms
    found: list[tuple[int, bytes]] = []
    waiting = b""
    for block, speaks in zip(blocks, spoken, strict=True):
        waiting += block
        if speaks:
            at_ms = max(at_ms, next(given))
            found.append((at_ms, waiting))
            waiting = b""
    return [*found, (at_ms, waiting)] if waiting else found
