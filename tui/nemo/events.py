"""The events of a turn, read from either dialect of the stream.

Two dialects and their mixtures are read: `adk` (the JSON events of Google's Agent Development Kit
[A]) and `typed` (`{"type": "text", "content"}` and the like [V]); a bare `{"text"}` occurs as
well [W]. Errors stand inside a 200 stream in four shapes, one of them no JSON at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tui.nemo.envelope import read_code, read_message
from tui.nemo.errors import LONGEST_MESSAGE
from tui.nemo.json_fields import (
    Fields,
    NotJson,
    fields,
    first,
    identifier,
    name,
    parse_json,
    present,
    prose,
)
from tui.nemo.protocol.stream_words import has_finished, says_alive, says_end
from tui.nemo.sse import Comment, Frame, Message
from tui.redaction import redact
from tui.text import clean_name
from tui.words import _

Form = Literal["partial", "whole", "piece"]


@dataclass(frozen=True, slots=True)
class Text:
    """Text of the service.

    `partial` is a preview that a later `whole` replaces (and that stays if none comes); a `piece`
    is appended to what came before, and never repeated whole.
    """

    text: str
    form: Form


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool is called, or (`done`) has answered.

    A `partial` call is announced once more when it is complete. `name` may be empty.
    """

    name: str
    id: str | None
    done: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class Thought:
    """A thought of the model; not shown. `form` as in `Text`."""

    text: str
    form: Form


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life and nothing else."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The model has finished what it said or, `stream`, the service everything."""

    stream: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """The service reports an error inside the stream; the same one often comes twice."""

    code: str | None
    message: str


WireEvent = Text | Tool | Thought | Heartbeat | Finished | Failure


def read_frame(frame: Frame) -> tuple[WireEvent, ...]:
    """The events in a frame, in their order; none where it has no meaning here. Never raises."""
    match frame:
        case Comment():
            return (Heartbeat(),)
        case Message(truncated=True):
            return (Failure("event_too_large", _("The service sent an event too large to read.")),)
        case Message(data=data) if not data.strip():
            return (Heartbeat(),)
        case Message(data=data, event=kind):
            try:
                value = parse_json(data)
            except NotJson:
                return (_without_json(data, kind) or _unreadable(data),)
            return tuple(_read_event(fields(value), kind))


def _read_event(event: Fields, kind: str) -> Iterator[WireEvent]:
    parts = fields(event.get("content")).get("parts")
    if isinstance(parts, list):
        yield from _read_parts(event, parts)
    elif event.get("type") in _TYPES:
        # A tool's own error is the tool's affair: only an event of type `error` fails the turn.
        yield from _read_typed(event)
        return
    else:
        text = prose(event.get("text"))
        if text is not None:
            yield Text(text, "piece")
    yield from _read_failure(event, failed=kind == "error" or event.get("type") == "error")
    if event.get("partial") is not True and has_finished(event):
        yield Finished()


_TYPES = (
    *("text", "message", "content", "thought", "thinking", "reasoning"),
    *("tool_call", "tool_use", "tool_result", "tool_response"),
    *("heartbeat", "ping", "keepalive"),
)


def _read_parts(event: Fields, parts: list[object]) -> Iterator[WireEvent]:
    """The parts of an `adk` event. Text whose author is the user is left out."""
    partial = event.get("partial") is True
    form: Form = "partial" if partial else "whole"
    own = event.get("author") == "user"
    texts: list[str] = []
    for part in map(fields, parts):
        text = part.get("text")
        if isinstance(text, str) and not own:
            if part.get("thought") is not True:
                texts.append(text)
            elif prose(text) is not None:
                yield Thought(prose(text) or "", form)
        tools = tuple(_read_tools(part, partial=partial))
        if tools:
            yield from _joined(texts, form)
            yield from tools
    yield from _joined(texts, form)


def _joined(texts: list[str], form: Form) -> Iterator[Text]:
    """The parts of an event as one text: the service cuts it anywhere, amid a word or a mark."""
    # A letter beyond 16 bits may be cut in two as well.
    whole = "".join(texts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = prose(whole)
    texts.clear()
    if text is not None:
        yield Text(text, form)


def _read_tools(part: Fields, *, partial: bool) -> Iterator[Tool]:
    for call in present(part, "functionCall", "function_call"):
        yield from _read_tool(call, done=False, partial=partial)
    for response in present(part, "functionResponse", "function_response"):
        yield from _read_tool(response, done=True, partial=partial)


def _read_typed(event: Fields) -> Iterator[WireEvent]:
    text = prose(first(event, "content", "text"))
    match event.get("type"):
        case "text" | "message" | "content" if text is not None:
            yield Text(text, "piece")
        case "thought" | "thinking" | "reasoning" if text is not None:
            yield Thought(text, "piece")
        case "tool_call" | "tool_use":
            yield from _read_tool(event, done=False, partial=False)
        case "tool_result" | "tool_response":
            yield from _read_tool(event, done=True, partial=False)
        case "heartbeat" | "ping" | "keepalive":
            yield Heartbeat()


def _read_tool(value: object, *, done: bool, partial: bool) -> Iterator[Tool]:
    """The tool; none where it has no name, as the later pieces of a call have not."""
    data = fields(value)
    named = name(first(data, "name", "tool")) or name(fields(data.get("function")).get("name"))
    if named is not None:
        found = identifier(first(data, "id", "tool_call_id", "call_id"))
        yield Tool(named, found, done, partial)


def _read_failure(event: Fields, *, failed: bool) -> Iterator[Failure]:
    code = _read_code(event)
    words = read_message(first(event, "errorMessage", "error_message", "error", "detail"))
    if not words and (code or failed):
        words = read_message(event) or read_message(event.get("content"))
    if words or code or failed:
        yield _failure(code, words)


def _read_code(event: Fields) -> str | None:
    """`errorCode`, or the code of an error envelope, `{"code": 2001, ...}`; 0 is none."""
    code = read_code({"code": first(event, "errorCode", "error_code")}) or read_code(event)
    return str(code) if code else None


_TITLE = re.compile(r"<title>([^<>]{1,120})</title>", re.IGNORECASE)
_OLD_ERROR = re.compile(r'\s*\{\s*"error"\s*:\s*"?')


def _without_json(data: str, kind: str) -> Heartbeat | Finished | None:
    """What a frame without JSON says by its type or a known word: that it is alive, or over."""
    if says_end(data) or says_end(kind):
        return Finished(stream=True)
    return Heartbeat() if says_alive(data) or says_alive(kind) else None


def _unreadable(data: str) -> Failure:
    """A line that is no JSON. Old servers send errors so, with their quotes unescaped."""
    start = data[: 8 * LONGEST_MESSAGE]
    opening = _OLD_ERROR.match(start)
    if opening:
        return _failure(None, start[opening.end() :].rstrip().removesuffix("}").rstrip(' "'))
    return _failure("unreadable", _in_words(start))


def _in_words(start: str) -> str:
    """A line that is no JSON, as a sentence: markup and torn JSON are not shown."""
    plain = start.lstrip()
    if plain.startswith("<"):
        title = _TITLE.search(start)
        if title:
            return _("A web page came instead of an answer: {title}", title=title[1].strip())
        return _("A web page came instead of an answer.")
    if plain.startswith(("{", "[")):
        return _("Part of the answer came broken, and could not be read.")
    return _("The service sent something that is no answer: {start}", start=start)


def _failure(code: str | None, words: str) -> Failure:
    message = redact(clean_name(words))[:LONGEST_MESSAGE].strip()
    return Failure(code, message or _("The service reports an error without saying which."))
