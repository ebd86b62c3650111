"""Events as bytes, and bytes as events: the standard's text/event-stream, spelling included. Pure.

Events become data, fields or comments where these give the same bytes again, else raw text. See
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.recordings.model import EOLS, STYLES, Event, Wire
from mockserver.wire.json_depth import DEEPEST_VALUE, is_deeper

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)")
_SEPARATORS: Mapping[str, tuple[str, str]] = {"compact": (",", ":"), "spaced": (", ", ": ")}
_ENCODERS: Mapping[str, json.JSONEncoder] = {
    style: json.JSONEncoder(
        ensure_ascii=style.endswith("-ascii"),
        separators=_SEPARATORS[style.partition("-")[0]],
        allow_nan=False,
    )
    for style in STYLES
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a stream writes its lines: line ends, JSON's style, and a space after the colon."""

    eol: str = "\n"
    style: str = "compact"
    space: bool = True

    @property
    def colon(self) -> str:
        """What stands between a field's name and its value."""
        return ": " if self.space else ":"


def spelling_of(wire: Wire | None) -> Spelling:
    """Give the spelling that a recording names, or the usual one."""
    if wire is None:
        return Spelling()
    return Spelling(wire.eol or "\n", wire.json or "compact", wire.space)


def event_bytes(event: Event, spelling: Spelling | None = None) -> bytes:
    """Write an event as it stands in the stream."""
    spell = spelling or Spelling()
    if event.kind == "raw_base64":
        return base64.b64decode(event.value)
    if event.kind == "raw":
        text = str(event.value)
    elif event.kind == "comment":
        text = f":{event.value}{spell.eol}{spell.eol}"
    else:
        lines = [*event.fields, *_data_lines(event.value, spell)]
        text = "".join(f"{name}{spell.colon}{value}{spell.eol}" for name, value in lines)
        text += spell.eol
    return text.encode("utf-8", "surrogatepass")


def _data_lines(value: object, spell: Spelling) -> Iterator[tuple[str, str]]:
    text = value if isinstance(value, str) else json_text(value, spell.style)
    for line in text.split("\n"):
        yield "data", line


def json_text(value: object, style: str = "compact") -> str:
    """Write JSON in one of the styles. Raises ValueError for what JSON cannot say."""
    return _ENCODERS[style].encode(value)


def json_event_bytes(value: Mapping[str, object], spelling: Spelling | None = None) -> bytes:
    """Write one JSON object as an event."""
    return event_bytes(Event("data", value), spelling)


def split_events(data: bytes) -> Iterator[bytes]:
    """Cut a stream where its events end; what is left at its end comes last. Loses no byte."""
    start = at = 0
    for line in _LINE.finditer(data):
        at = line.end()
        if not line.group().strip(b"\r\n"):
            yield data[start:at]
            start = at
    if start < len(data):
        yield data[start:]


def event_in(block: bytes, spelling: Spelling) -> Event:
    """Say what a block is, so that `event_bytes` gives the very same bytes; raw, if need be."""
    for event in (_parsed(block, spelling), _raw(block)):
        if event is not None and _frames_to(event, spelling, block):
            return event
    return Event("raw_base64", base64.b64encode(block).decode())


def _frames_to(event: Event, spelling: Spelling, block: bytes) -> bool:
    try:
        return event_bytes(event, spelling) == block
    except (ValueError, RecursionError):
        return False


def _raw(block: bytes) -> Event | None:
    try:
        return Event("raw", block.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _parsed(block: bytes, spelling: Spelling) -> Event | None:
    """Read a block as the standard does, in one spelling; None where it is something else."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text.endswith(spelling.eol * 2):
        return None
    lines = text[: -2 * len(spelling.eol)].split(spelling.eol)
    if any("\r" in line or "\n" in line for line in lines):  # ends of lines of another kind
        return None
    if lines[0].startswith(":"):
        return Event("comment", lines[0][1:]) if len(lines) == 1 else None
    fields = [line.partition(spelling.colon) for line in lines]
    names = [name for name, _, _ in fields]
    if "data" not in names:
        return None
    first = names.index("data")
    if any(name != "data" for name in names[first:]) or any(not name for name in names):
        return None
    before = tuple((name, value) for name, _, value in fields[:first])
    return Event("data", _value("\n".join(each[2] for each in fields[first:]), spelling), 1, before)


def _value(text: str, spelling: Spelling) -> Any:
    """Give the JSON of a payload if writing it again changes nothing, else the text itself."""
    try:
        value = json.loads(text)
        if isinstance(value, str) or is_deeper(value, DEEPEST_VALUE):
            return text
        same = json_text(value, spelling.style) == text
    except (ValueError, RecursionError):
        return text
    return value if same else text


def likeliest_spelling(data: bytes) -> Spelling:
    """Choose the spelling in which most of a stream can be written without raw bytes."""
    eol = max(EOLS, key=lambda each: _ends(data, each))
    sample = list(split_events(data))[:200]

    def score(spelling: Spelling) -> int:
        events = [event_in(block, spelling) for block in sample]
        return sum(_worth(event) for event in events)

    candidates = [Spelling(eol, style, space) for space in (True, False) for style in STYLES]
    return max(candidates, key=score)  # the first of equals: the usual one


def _worth(event: Event) -> int:
    if event.kind == "data":
        return 1 if isinstance(event.value, str) and event.value else 2
    return int(event.kind == "comment")


def _ends(data: bytes, eol: str) -> int:
    count = data.count(eol.encode())
    return count - data.count(b"\r\n") if len(eol) == 1 else count
