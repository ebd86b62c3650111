"""The journal as others may see it: JSON, and nothing in it that is a secret.

`summary` is a line of a list, `whole` everything that is stored of a call. Times are seconds:
`at_s` simulated and `real_s` on the wall, since the epoch for calls, after the request for events.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any
from urllib.parse import unquote

from mockserver.calls import is_mock_header
from mockserver.clock import iso_time
from mockserver.journal.call import JournalCall
from mockserver.journal.entries import Chunk, Entry
from mockserver.recordings.split_secrets import redact_split_secrets
from mockserver.recordings.sse import split_events
from mockserver.redaction.redactor import Redactor
from mockserver.wire.headers import as_text

_CUT_WORD = re.compile(rb"[\w.~+/=%:@&?\\-]+\Z")


def summary(entry: Entry, redactor: Redactor) -> dict[str, Any]:
    """Give a call in one line: what was asked for, and how it ended."""
    call = JournalCall(entry)
    target = redactor.text(unquote(f"{entry.path}?{entry.query.decode('latin-1')}"))
    path, _, query = target.partition("?")
    return {
        "number": entry.number,
        "at": iso_time(entry.at_s),
        "at_s": round(entry.at_s, 3),
        "real_s": round(entry.real_s, 3),
        "method": entry.method,
        "path": path,
        "query": query,
        "call": str(call.name) if call.name else None,
        "session": redactor.text(call.session_id) if call.session_id else None,
        "test": redactor.text(call.test_id) if call.test_id else None,
        "status": entry.status,
        "code": call.code,
        "sent_bytes": entry.sent_bytes,
        "got_bytes": entry.got_bytes,
        "ended": entry.ended,
        "lasted_s": _lasted(entry.at_s, entry.ended_s),
        "lasted_real_s": _lasted(entry.real_s, entry.ended_real_s),
        "faults": list(entry.faults),
        "recording": entry.recording,
    }


def whole(entry: Entry, redactor: Redactor) -> dict[str, Any]:
    """Give everything of a call: headers, bodies, the events of a stream and its chunks."""
    headers = [pair for pair in as_text(entry.headers) if not is_mock_header(pair[0])]
    return {
        **summary(entry, redactor),
        "request": {"headers": redactor.headers(headers), **_sent(entry, redactor)},
        "answer": {
            "headers": redactor.headers(as_text(entry.answer_headers)),
            **_got(entry, redactor),
            "chunks": [[round(each.at_s, 4), each.size] for each in entry.chunks],
        },
    }


def arrivals(pieces: Sequence[bytes], chunks: Sequence[Chunk]) -> Iterator[Chunk | None]:
    """Say with which chunk each piece of a body was complete."""
    ends = list(accumulate(each.size for each in chunks))
    number = 0
    for end in accumulate(len(piece) for piece in pieces):
        while number < len(ends) and ends[number] < end:
            number += 1
        yield chunks[number] if number < len(chunks) else None


def _sent(entry: Entry, redactor: Redactor) -> dict[str, Any]:
    if entry.parts is not None:
        return {
            "parts": [
                {
                    "field": redactor.text(part.field),
                    "filename": part.filename and redactor.text(part.filename),
                    "content_type": part.content_type and redactor.text(part.content_type),
                    "size": part.size,
                }
                for part in entry.parts.parts
            ],
            "broken": entry.parts.broken,
        }
    return _body(entry.sent, JournalCall(entry).sent, entry.sent_bytes, redactor)


def _got(entry: Entry, redactor: Redactor) -> dict[str, Any]:
    call = JournalCall(entry)
    if not call.is_stream:
        return _body(entry.got, call.got, entry.got_bytes, redactor)
    cut = len(entry.got) < entry.got_bytes
    pieces = list(split_events(_without_cut_word(entry.got) if cut else entry.got))
    clean = redactor.chunks(redact_split_secrets(pieces, redactor))
    shown = zip(clean, arrivals(pieces, entry.chunks), strict=True)
    return {"events": [_event(frame, chunk) for frame, chunk in shown if frame], "cut": cut}


def _body(data: bytes, value: Any, true_size: int, redactor: Redactor) -> dict[str, Any]:
    """Show a body: as JSON where it is that, else as text; `cut` where not all is stored."""
    cut = len(data) < true_size
    if value is not None and not cut:
        return {"json": redactor.value(value), "cut": False}
    if not data:
        return {"cut": cut} if cut else {}
    text = _without_cut_word(data) if cut else data
    return {"text": redactor.body(text).decode("utf-8", "replace"), "cut": cut}


def _event(frame: bytes, chunk: Chunk | None) -> dict[str, Any]:
    text = frame.decode("utf-8", "replace")
    line = text.rstrip("\r\n")
    shown: dict[str, Any] = {"raw": text}
    if not re.search(r"[\r\n]", line):
        if line.startswith(":"):
            shown = {"comment": line[1:]}
        elif line.startswith("data:"):
            shown = {"data": _value(line[5:].removeprefix(" "))}
    if chunk is None:
        return shown
    return {"at_s": round(chunk.at_s, 4), "real_s": round(chunk.real_s, 4), **shown}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _without_cut_word(data: bytes) -> bytes:
    """Leave out the word at the end of what was cut: half a secret is not recognised as one."""
    return _CUT_WORD.sub(b"", data)


def _lasted(began_s: float, ended_s: float | None) -> float | None:
    return None if ended_s is None else round(ended_s - began_s, 4)
