"""Calls as values that a recording can be made of; what cannot be one says why. Reads the disk."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal
from urllib.parse import urlsplit

from tui.nemo.protocol.tap import End, Headers
from tui.text import clean_name
from tui.wire.seen import SeenCall, SentFile

Ended = Literal["eof", "abort", "left"]
ENDS: dict[End, Ended] = {End.WHOLE: "eof", End.CUT: "abort", End.ABANDONED: "left"}
_OF_THE_CODING = ("content-encoding", "content-length")
_READ_BYTES = 1024 * 1024


class NotRecordable(Enum):
    """Why a call cannot be recorded."""

    UNSEEN = auto()
    UNDER_WAY = auto()
    UNANSWERED = auto()
    NOT_WHOLE = auto()
    FILE_CHANGED = auto()


@dataclass(frozen=True, slots=True)
class SentPart:
    """A file that was sent, by the hash of its bytes and their number."""

    name: str
    media_type: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class RecordableCall:
    """One call, whole. `started_s` is since the epoch, all else since then, in milliseconds.

    It `is_here` where this machine answered it.
    """

    started_s: float
    origin: str
    is_here: bool
    method: str
    path: str
    request_headers: Headers = field(repr=False)
    request_body: bytes = field(repr=False)
    parts: Sequence[SentPart]
    status: int
    headers: Headers = field(repr=False)
    chunks: Sequence[tuple[int, bytes]] = field(repr=False)
    end: Ended
    head_ms: int
    end_ms: int


def recordable_call(call: SeenCall) -> RecordableCall | NotRecordable:
    """A call as it was seen, its files read once more for their hash."""
    head, sent, body = call.head, call.sent, call.body
    if head.ended_s is None or head.end is None:
        return NotRecordable.UNDER_WAY
    if head.status is None or head.answered_s is None:
        return NotRecordable.UNANSWERED
    if sent is None or body is None:
        return NotRecordable.UNSEEN
    if not body.is_whole or (sent.content is None and not sent.files):
        return NotRecordable.NOT_WHOLE
    parts = [_part(file) for file in sent.files]
    if None in parts:
        return NotRecordable.FILE_CHANGED
    address = urlsplit(head.url)
    bearer = [("authorization", f"Bearer {sent.token}")] if sent.token is not None else []
    is_coded = bool(call.header("content-encoding"))
    return RecordableCall(
        started_s=head.began_at,
        origin=f"{address.scheme}://{address.netloc}",
        is_here=head.is_here,
        method=head.method,
        path=call.path,
        request_headers=[*sent.headers, *bearer],
        request_body=sent.content or b"",
        parts=[part for part in parts if part is not None],
        status=head.status,
        headers=[
            pair for pair in call.headers if not (is_coded and pair[0].lower() in _OF_THE_CODING)
        ],
        chunks=[(round(chunk.at_s * 1000), chunk.data) for chunk in body.chunks],
        end=ENDS[head.end],
        head_ms=round((head.answered_s - head.began_s) * 1000),
        end_ms=round((head.ended_s - head.began_s) * 1000),
    )


def _part(file: SentFile) -> SentPart | None:
    """The hash of a file; None where it is not what was sent any more."""
    if file.path is None:
        return None
    digest = hashlib.sha256()
    try:
        with file.path.open("rb") as stream:
            while piece := stream.read(_READ_BYTES):
                digest.update(piece)
        facts = file.path.stat()
    except OSError:
        return None
    if (facts.st_size, facts.st_mtime_ns) != (file.size, file.changed_ns):
        return None
    name = clean_name(file.name) or "file"
    return SentPart(name, file.media_type, digest.hexdigest(), file.size)
