"""Server-Sent Events from bytes, by the WHATWG rules, comments included.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

Deliberate, so that nobody "fixes" it: comments are frames too (they are the service's keep-alives);
lines end at LF, CRLF and CR alone, since U+2028 and its kin may stand inside data; a CR ends its
line at once, without waiting for the LF that may follow; `retry` is ignored, because a message is
never sent twice; an event above the bound is cut, not refused.
"""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

LARGEST_EVENT = 16 * 1024 * 1024

_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Message:
    """One event: its `data`, its type and the last event id.

    `truncated` says that the event was above the bound and that `data` is only its beginning.
    """

    data: str
    event: str = "message"
    id: str = ""
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A line that begins with a colon; `text` is what follows the colon."""

    text: str


Frame = Message | Comment


class EventDecoder:
    """An event stream, fed in chunks cut anywhere; time is linear in the bytes.

    `largest` limits the bytes of one event in memory.
    """

    def __init__(self, largest: int = LARGEST_EVENT) -> None:
        self._largest = largest
        self._line = bytearray()
        self._first_line = True
        self._after_cr = False
        self._cut = False
        self._event_bytes = 0
        self._truncated = False
        self._data: list[str] = []
        self._event = ""
        self._id = ""

    def feed(self, chunk: bytes) -> list[Frame]:
        """The frames that `chunk` completes; the rest waits for the next chunk. Never raises."""
        if not chunk:
            return []
        start = 1 if self._after_cr and chunk.startswith(b"\n") else 0
        frames: list[Frame] = []
        for end in _LINE_END.finditer(chunk, start):
            self._buffer(chunk[start : end.start()])
            start = end.end()
            frame = self._end_line()
            if frame is not None:
                frames.append(frame)
        self._buffer(chunk[start:])
        self._after_cr = start == len(chunk) and chunk.endswith(b"\r")
        return frames

    def _buffer(self, part: bytes) -> None:
        room = max(self._largest - self._event_bytes - len(self._line), 0)
        if len(part) > room:
            self._cut = True
            part = part[:room]
        self._line += part

    def _end_line(self) -> Frame | None:
        line, cut = bytes(self._line), self._cut
        self._line.clear()
        self._cut = False
        if self._first_line:
            self._first_line = False
            line = line.removeprefix(BOM_UTF8)
        if line.startswith(b":"):
            return Comment(line[1:].decode("utf-8", "replace"))
        if line or cut:  # a line cut to nothing is no blank line
            self._truncated = self._truncated or cut
            self._read_field(line)
            return None
        return self._dispatch()

    def _read_field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        match name:
            case b"data":
                self._data.append(text)
                self._event_bytes += len(line) + 1
            case b"event":
                self._event = text
            case b"id" if "\0" not in text:
                self._id = text

    def _dispatch(self) -> Message | None:
        data, event, truncated = self._data, self._event, self._truncated
        self._data, self._event = [], ""
        self._event_bytes, self._truncated = 0, False
        # Without a `data` line there is no event; with an empty one there is.
        if not data:
            return None
        return Message("\n".join(data), event or "message", self._id, truncated)
