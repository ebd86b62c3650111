"""Secrets in text that a stream sends in pieces: one may lie across several events. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from mockserver.dialects import parts_of
from mockserver.recordings.model import STYLES
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.recordings.sse import json_text, split_events
from mockserver.redaction.redactor import Redactor

_PAYLOAD = re.compile(rb"^(data: ?)([{].*[}])(\r\n|\n|\r)", re.MULTILINE)


def redact_split_secrets(chunks: Sequence[bytes], redactor: Pseudonyms | Redactor) -> list[bytes]:
    """Put references for secrets in texts that came in pieces, each where its secret begins.

    Streams without such a secret come back as they are. In an event that had one, chunk borders
    stay as far from its beginning as they were.
    """
    parts = list(split_events(b"".join(chunks)))
    values = [_value(part) for part in parts]
    texts = [list(_running_texts(value)) for value in values]
    flat = [text for found in texts for text in found]
    redacted = redactor.pieces(flat)
    if redacted == flat:
        return list(chunks)
    given = iter(redacted)
    changed: list[bytes] = []
    for part, value, found in zip(parts, values, texts, strict=True):
        now = [next(given) for _ in found]
        changed.append(part if now == found else _rewritten(part, value, _with_texts(value, now)))
    return _cut_like(chunks, parts, changed)


def _value(block: bytes) -> Any:
    found = _PAYLOAD.search(block)
    try:
        return json.loads(found[2]) if found else None
    except (ValueError, RecursionError):
        return None


def _rewritten(block: bytes, before: Any, after: Any) -> bytes:
    found = _PAYLOAD.search(block)
    if found is None:
        return block
    styles = [style for style in STYLES if json_text(before, style).encode() == found[2]]
    text = json_text(after, (*styles, STYLES[0])[0]).encode()
    return block[: found.start(2)] + text + block[found.end(2) :]


def _cut_like(
    chunks: Sequence[bytes], before: Sequence[bytes], after: Sequence[bytes]
) -> list[bytes]:
    starts = [0, *accumulate(len(block) for block in before)]
    now = [0, *accumulate(len(block) for block in after)]
    borders, place = [0], 0
    for end in accumulate(len(chunk) for chunk in chunks):
        while place < len(before) and starts[place + 1] < end:
            place += 1
        inside = end - starts[place]
        whole = end == starts[place + 1]
        borders.append(now[place + 1] if whole else now[place] + min(inside, len(after[place])))
    data = b"".join(after)
    return [data[start:end] for start, end in pairwise(borders)]


def _running_texts(value: Any) -> Iterator[str]:
    """Give the pieces of running text that an event carries, in either dialect."""
    if isinstance(value, dict) and value.get("partial") is True:
        for part in parts_of(value):
            if isinstance(part.get("text"), str):
                yield str(part["text"])
    elif _is_typed_text(value):
        yield value["content"]


def _with_texts(value: Any, texts: Sequence[str]) -> Any:
    """Give an event with other pieces of running text."""
    if _is_typed_text(value):
        return {**value, "content": texts[0]}
    given = iter(texts)
    parts = [
        {**part, "text": next(given)}
        if isinstance(part, dict) and isinstance(part.get("text"), str)
        else part
        for part in value["content"]["parts"]
    ]
    return {**value, "content": {**value["content"], "parts": parts}}


def _is_typed_text(value: Any) -> bool:
    is_text = isinstance(value, dict) and value.get("type") == "text"
    return is_text and isinstance(value.get("content"), str)
