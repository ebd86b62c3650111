"""An event stream as its events, each with its time, read as its chunks come."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from tui.nemo.events import Failure, Text, Thought, Tool, WireEvent, read_frame
from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.sse import Comment, EventDecoder, Message
from tui.wire.captured_body import ROOM, BodyKind, CapturedBody

_END = re.compile(rb"(?>\r\n|\n|\r)(?>\r\n|\n|\r)")
_BREAKS = b"\r\n"
_LONGEST = 256 * 1024
"""Bytes without a border that wait for one; more are shown as an event of their own."""


@dataclass(frozen=True)
class StreamEvent:
    """One event: its bytes as they came, and when it was whole, in seconds since the call began.

    `number` counts from 0, those included that are no longer kept.
    """

    number: int
    at_s: float
    raw: bytes

    @cached_property
    def payload(self) -> str:
        """What it carries: the data, or a comment's text."""
        texts = []
        for frame in EventDecoder().feed(self.raw + b"\n\n"):
            match frame:
                case Message(data=data, event="message"):
                    texts.append(data)
                case Message(data=data, event=name):
                    texts.append(f"{name}: {data}")
                case Comment(text=text):
                    texts.append(f":{text}")
        return "\n".join(texts) or self.raw.decode("utf-8", "replace").strip()

    @cached_property
    def means(self) -> tuple[WireEvent, ...]:
        """What the client reads in it."""
        return tuple(
            event
            for frame in EventDecoder().feed(self.raw + b"\n\n")
            for event in read_frame(frame)
        )

    @cached_property
    def searched(self) -> str:
        """What is searched in it; where there are escapes, what they mean, too."""
        text = self.raw.decode("utf-8", "replace")
        if b"\\" in self.raw:
            text = f"{text}\n{self.gist}"
            with suppress(NotJson):
                text = f"{text}\n{json.dumps(parse_json(self.payload), ensure_ascii=False)}"
        return text

    @property
    def gist(self) -> str:
        """Its words, where it has some; else what it carries."""
        for event in self.means:
            match event:
                case Text(text=text) | Thought(text=text):
                    return text
                case Tool(name=name):
                    return name
                case Failure(code=code, message=message):
                    return f"{code or ''} {message}".strip()
        return self.payload

    @property
    def kind(self) -> type[WireEvent] | None:
        """What it is, by the first that the client reads in it."""
        return type(self.means[0]) if self.means else None


class StreamReader:
    """Reads the events of a body that is kept. What is no longer kept is left out, and counted."""

    def __init__(self, body: CapturedBody) -> None:
        self.events: list[StreamEvent] = []
        self.left_out = body.missed
        """Whether events came before the first that is here."""
        self._body = body
        self._next = body.first
        self._rest = b""
        self._is_inside = body.missed
        """Whether what comes next may be the rest of an event whose beginning is not here."""
        self._number = self._held = 0

    def read(self, *, ended: bool) -> None:
        """Read what has come since. What follows the last border is an event once it `ended`."""
        body = self._body
        if body.first > self._next:  # chunks are gone that were never read
            self._next, self._rest, self._is_inside, self.left_out = body.first, b"", True, True
        for index in range(self._next - body.first, len(body.chunks)):
            self._read(body.chunks[index].at_s, body.chunks[index].data)
        self._next = body.first + len(body.chunks)
        if ended and self._rest.strip(_BREAKS):
            self._add(body.chunks[-1].at_s if body.chunks else 0.0, self._rest)
            self._rest = b""

    def _read(self, at_s: float, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        start = 0
        for found in _END.finditer(data):
            if found.end() == len(data) and data.endswith(b"\r"):
                break  # a line feed may follow, which belongs to it
            self._add(at_s, data[start : found.end()])
            start = found.end()
        self._rest = data[start:]
        if len(self._rest) > _LONGEST:
            self._add(at_s, self._rest)
            self._rest = b""

    def _add(self, at_s: float, raw: bytes) -> None:
        if self._is_inside:
            self._is_inside = False
            return
        if raw.strip(_BREAKS):
            self.events.append(StreamEvent(self._number, at_s, raw))
            self._number += 1
            self._held += len(raw)
            if self._held > ROOM[BodyKind.STREAM]:
                self._drop(len(self.events) // 2)

    def _drop(self, count: int) -> None:
        self._held -= sum(len(event.raw) for event in self.events[:count])
        del self.events[:count]
        self.left_out = True
