"""What a recording must not name as it is: secrets, sessions, users, ids of one run.

One `Pseudonyms` goes through all exchanges of a session, so that the same thing is the same
reference wherever it is met.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from mockserver.dialects import parts_of
from mockserver.recordings.references import LOOKS_LIKE_ONE
from mockserver.redaction import Redactor, Secret, secrets_in

_NAME = re.compile(r"[\w.:@+~-]{6,200}", re.ASCII)
MOST_BYTES_READ = 4 * 1024 * 1024
_OWN: Mapping[str, str] = {
    "session_id": "session", "sessionId": "session", "task_id": "task", "user_id": "user",
}  # fmt: skip
_RENDER = re.compile(r"render_[0-9A-Za-z_.-]{1,80}")
_SHARED = ("me", "nemo_agent")
_EVENT_IDS: Mapping[str, str] = {"id": "event", "invocationId": "invocation", "timestamp": "time"}


class Pseudonyms:
    """Finds names, gives them references, and remembers both."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        self._own: dict[str, str] = {}
        self._passing_names: dict[tuple[str, Any], str] = {}
        self._counts: dict[str, int] = {}

    def learn(self, data: bytes) -> None:
        """Note the names of sessions, tasks, users and renders that some JSON mentions."""
        if len(data) > MOST_BYTES_READ:
            return
        for text in [data, *re.findall(rb"^data: ?(.*?)\r?$", data, re.MULTILINE)]:
            try:
                self._learn(json.loads(text))
            except (ValueError, RecursionError):
                continue

    def _learn(self, value: object) -> None:
        if isinstance(value, list):
            for item in value:
                self._learn(item)
        if not isinstance(value, dict):
            return
        for key, item in value.items():
            kind = _OWN.get(key)
            if key in ("id", "taskId", "task_id") and isinstance(item, str):
                kind = "render" if _RENDER.fullmatch(item) else kind
            if kind and isinstance(item, str) and self._is_name(item):
                self._own.setdefault(item, f"<{kind}:{self._next(kind)}>")
            else:
                self._learn(item)

    def _is_name(self, text: str) -> bool:
        return text not in _SHARED and _NAME.fullmatch(text) is not None

    def _next(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def redacted(self, chunks: Sequence[bytes]) -> "Redacted":
        """Put references into a stream, keeping its borders.

        What only looks like a reference is marked, byte for byte; `literal` makes it one.
        """
        mark = _absent(chunks)
        pieces = self._replaced([chunk.decode("latin-1") for chunk in chunks], mark)
        return Redacted([piece.encode("latin-1") for piece in pieces], mark)

    def literal(self, data: bytes, mark: bytes | None, values: dict[str, Any]) -> bytes:
        """Make references of what was marked, and note their `values`."""
        if mark is None or mark not in data:
            return data

        def reference(found: re.Match[bytes]) -> bytes:
            text = f"<{found[1].decode()}>"
            key = ("literal", text)
            if key not in self._passing_names:
                self._passing_names[key] = f"literal:{self._next('literal')}"
            values[self._passing_names[key]] = text
            return f"<{self._passing_names[key]}>".encode()

        return re.sub(re.escape(mark) + rb"([a-z0-9_:]+)>", reference, data)

    def text(self, text: str) -> str:
        """Put references into a text of people's making: a path, a name."""
        return self._replaced([text], None)[0]

    def pieces(self, pieces: Sequence[str]) -> list[str]:
        """Put references for secrets into several texts that are read as one."""
        return self._redactor.pieces(pieces)

    def headers(self, headers: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Redact headers; those of one name become one, with a comma."""
        found: dict[str, str] = {}
        for name, value in self._redactor.headers(headers):
            redacted = self.text(value)
            found[name] = f"{found[name]}, {redacted}" if name in found else redacted
        return found

    def value(self, value: Any) -> Any:
        """Redact a JSON value."""
        return self._redactor.value(value)

    def with_passing_references(self, value: Any, values: dict[str, Any]) -> Any:
        """Put references where an adk event has its ids and its time; note their `values`."""
        if not isinstance(value, dict) or not {"invocationId", "author"} & value.keys():
            return value
        redacted = {
            key: self._passing_reference(_EVENT_IDS[key], item, values)
            if key in _EVENT_IDS
            else item
            for key, item in value.items()
        }
        if parts_of(value) and all(isinstance(part, dict) for part in value["content"]["parts"]):
            parts = [self._with_call_ids(part, values) for part in value["content"]["parts"]]
            redacted["content"] = {**value["content"], "parts": parts}
        return redacted

    def _with_call_ids(self, part: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        redacted = dict(part)
        for key in ("functionCall", "functionResponse"):
            call = part.get(key)
            if isinstance(call, dict) and isinstance(call.get("id"), str):
                redacted[key] = {**call, "id": self._passing_reference("call", call["id"], values)}
        return redacted

    def _passing_reference(self, kind: str, item: Any, values: dict[str, Any]) -> Any:
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            return item
        if isinstance(item, str) and (kind == "time" or LOOKS_LIKE_ONE.search(item)):
            return item
        key = (kind, repr(item))
        if key not in self._passing_names:
            self._passing_names[key] = f"{kind}:{self._next(kind)}"
        values[self._passing_names[key]] = item
        return f"<{self._passing_names[key]}>"

    def _replaced(self, pieces: Sequence[str], mark: bytes | None) -> list[str]:
        joined = "".join(pieces)
        spans = sorted(self._spans(joined), key=lambda each: (each.start, -each.end))
        if mark is not None:
            shown = mark.decode("latin-1")
            joined = LOOKS_LIKE_ONE.sub(lambda found: shown + found[0][1:], joined)
        borders = [0, *accumulate(len(piece) for piece in pieces)]
        written: list[list[str]] = [[] for _ in pieces]
        at = 0
        for span in spans:
            if span.start < at:
                continue
            _lay(written, borders, joined, at, span.start)
            reference = self._reference(span.kind, joined[span.start : span.end])
            written[_piece_at(borders, span.start)].append(reference)
            at = span.end
        _lay(written, borders, joined, at, len(joined))
        return ["".join(parts) for parts in written]

    def _spans(self, text: str) -> Iterator[Secret]:
        yield from secrets_in(text)
        for name in self._own:
            for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.ASCII):
                yield Secret("own", found.start(), found.end())

    def _reference(self, kind: str, text: str) -> str:
        return self._own[text] if kind == "own" else self._redactor.reference(kind, text)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A stream without secrets; `mark` is the byte in place of a `<` that begins no reference."""

    pieces: list[bytes]
    mark: bytes | None


def _absent(chunks: Sequence[bytes]) -> bytes | None:
    """Give a byte that occurs nowhere in some chunks; line ends are none."""
    data = b"".join(chunks)
    candidates = (bytes([value]) for value in (*range(1, 9), *range(14, 256)))
    return next((each for each in candidates if each not in data), None)


def _piece_at(borders: Sequence[int], offset: int) -> int:
    """Which piece an offset is in."""
    return bisect_left(borders, offset + 1) - 1


def _lay(written: list[list[str]], borders: Sequence[int], text: str, start: int, end: int) -> None:
    """Put a stretch of the text into the pieces that it came in."""
    if start >= end:
        return
    for number in range(_piece_at(borders, start), len(written)):
        low, high = max(start, borders[number]), min(end, borders[number + 1])
        if low >= end:
            break
        written[number].append(text[low:high])
