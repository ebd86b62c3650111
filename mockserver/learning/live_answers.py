"""What was recorded live, as the walk through the description wants it.

A value comes twice: with references filled in, so that its form can be judged, and as it was
recorded, so that what redaction took away is not taken for seen.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mockserver.clock import iso_time
from mockserver.ids import IdSource
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.recordings.model import Exchange, Recording
from mockserver.recordings.player import chunks_of
from mockserver.recordings.references import REFERENCE
from mockserver.recordings.sse import split_events
from mockserver.wire.headers import media_type_of

LIVE = "live"
_ORIGIN = "https://service.invalid"
_NOW_S = 1_800_000_000.0


@dataclass(frozen=True, slots=True)
class ValueAsRecorded:
    """A JSON value, and the same as it was recorded."""

    value: Any
    recorded: Any

    @property
    def is_redacted(self) -> bool:
        """Whether a text was replaced, or a part of it."""
        return isinstance(self.recorded, str) and bool(REFERENCE.search(self.recorded))

    def member(self, name: str) -> "ValueAsRecorded":
        """Give a member of an object."""
        recorded = self.recorded.get(name) if isinstance(self.recorded, Mapping) else None
        return ValueAsRecorded(self.value[name], recorded)

    def items(self) -> Iterator["ValueAsRecorded"]:
        """Give the items of an array."""
        recorded = self.recorded if isinstance(self.recorded, list) else []
        padded = [*recorded, *([None] * (len(self.value) - len(recorded)))]
        return (ValueAsRecorded(*pair) for pair in zip(self.value, padded, strict=False))


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """One answer: `json` where it is some, `events` where it is a stream; `day` of its run."""

    method: str
    path: str
    status: int
    media: str
    headers: Mapping[str, str]
    day: str
    json: ValueAsRecorded | None = None
    events: Sequence[ValueAsRecorded] | None = None


def answers_of(recording: Recording) -> Iterator[LiveAnswer]:
    """Give the answers of a recording that came whole. Raises RecordingError."""
    bindings = Bindings(IdSource(1), lambda: _NOW_S, recorded_values(recording))
    bindings.values["origin"] = _ORIGIN
    day = str(recording.head.get("recorded_at") or iso_time(0))[:10]
    for exchange in recording.exchanges:
        if exchange.response.end == "eof":
            yield _answer(exchange, bindings, recording.folder, day)


def _answer(exchange: Exchange, bindings: Bindings, folder: Path | None, day: str) -> LiveAnswer:
    response = exchange.response
    headers = {name.lower(): bindings.text(text) for name, text in response.headers.items()}
    media = media_type_of(headers.get("content-type", ""))
    answer = LiveAnswer(
        exchange.request.method,
        bindings.text(exchange.request.path).partition("?")[0],
        response.status,
        media,
        headers,
        day,
    )
    is_stream = response.events is not None
    if not is_stream and not media.endswith("json"):
        return answer
    real, recorded = (
        b"".join(chunk.data for chunk in chunks_of(exchange, folder, lookup))
        for lookup in (bindings.resolve, None)
    )
    if is_stream:
        pairs = zip(_payloads(real), _payloads(recorded), strict=True)
        return replace(answer, events=[ValueAsRecorded(*pair) for pair in pairs])
    return replace(answer, json=ValueAsRecorded(_parsed(real), _parsed(recorded)))


def _payloads(stream: bytes) -> Sequence[Any]:
    """Give the JSON behind each `data:` that is not empty; a text where it is none."""
    found = []
    for block in split_events(stream):
        lines = [line[5:] for line in block.splitlines() if line.startswith(b"data:")]
        if data := b"\n".join(lines).strip():
            found.append(_parsed(data))
    return found


def _parsed(data: bytes) -> Any:
    text = data.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
