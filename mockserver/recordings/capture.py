"""Captured bytes as a recording: secrets and names replaced, events read, no byte lost.

`record` takes one exchange as it was seen on the wire. What it gives obeys one rule: played again
it is the same bytes in the same chunks at the same times, with references where secrets and names
of sessions stood. What cannot be written as events stays raw.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mockserver.calls import FILE_HOST
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture_stream import record_stream
from mockserver.recordings.files import is_file, write_whole
from mockserver.recordings.model import (
    STYLES,
    Body,
    Cut,
    Exchange,
    Part,
    Recording,
    Request,
    Response,
    Wire,
)
from mockserver.recordings.player import chunks_of
from mockserver.recordings.pseudonyms import MOST_BYTES_READ, Pseudonyms, Redacted
from mockserver.recordings.sse import json_text
from mockserver.wire.headers import STREAM, media_type_of, sendable
from mockserver.wire.json_depth import DEEPEST_VALUE, is_deeper
from mockserver.wire.multipart import is_multipart, whole_parts

INLINE_BYTES = 16 * 1024
"""Bodies larger than this lie beside the file."""
_TRANSPORT = (
    "connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "date", "server",
    "host", "user-agent", "accept-encoding", "content-length", "proxy-connection",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Captured:
    """One exchange as it was seen: bytes, chunk borders, times in milliseconds since the request.

    `path` has its query. `chunks` are `(at_ms, bytes)` as they came. `end` is how the answer
    ended (`eof`, `abort`, `reset`, or `left` by the client), at `end_ms`.

    `sent` is what the request's body meant, where its bytes were not kept. `stored` is a body of
    the answer that lies beside the recording already; `chunks` are empty then, and `borders` are
    `(at_ms, offset)` of where its chunks began.
    """

    method: str
    path: str
    request_headers: Sequence[tuple[str, str]]
    request_body: bytes
    status: int
    headers: Sequence[tuple[str, str]]
    chunks: Sequence[tuple[int, bytes]]
    end: str = "eof"
    head_ms: int | None = None
    end_ms: int | None = None
    sent: Body | None = None
    stored: Body | None = None
    borders: Sequence[tuple[int, int]] = ()
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording, and the bodies that lie beside its file, by name."""

    recording: Recording
    files: Mapping[str, bytes] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the file and what lies beside it, or nothing. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = write_recording(self.recording).encode()
        placed: list[Path] = []
        try:
            for name, data in self.files.items():
                beside = path.parent / name
                if not is_file(beside):
                    placed.append(beside)
                write_whole(beside, data)
            write_whole(path, text)
        except OSError:
            for each in placed:
                each.unlink(missing_ok=True)
            raise


class NotRecordable(ValueError):
    """An exchange that cannot be recorded truthfully; the text says why and what to do."""


def record(
    captured: Captured,
    identity: str,
    *,
    source: str = "live",
    head: Mapping[str, str | None] | None = None,
    pseudonyms: Pseudonyms | None = None,
) -> Recorded:
    """Make a recording of one exchange. Raises NotRecordable for a compressed answer."""
    files: dict[str, bytes] = {}
    exchanges = (captured_exchange(captured, pseudonyms or Pseudonyms(), files),)
    recording = Recording(id=identity, source=source, exchanges=exchanges, head=head or {})
    return Recorded(recording, files)


def captured_exchange(
    captured: Captured, pseudonyms: Pseudonyms, files: dict[str, bytes]
) -> Exchange:
    """Make an exchange of what was seen; large bodies go to `files`, by name.

    Raises NotRecordable for a compressed answer.
    """
    got = b"".join(data for _, data in captured.chunks)
    pseudonyms.learn(captured.request_body)
    pseudonyms.learn(got)
    if len(got) <= MOST_BYTES_READ:
        pseudonyms.learn_addresses(captured.request_body, got)
    headers = {name.lower(): value for name, value in captured.headers}
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise NotRecordable(
            "A compressed answer hides what it says; ask with `Accept-Encoding: identity`."
        )
    request = _request(captured, pseudonyms, files)
    chunks = [(at_ms, data) for at_ms, data in captured.chunks if data]
    times, pieces = [at_ms for at_ms, _ in chunks], [data for _, data in chunks]
    kind = headers.get("content-type", "")
    promised = captured.end != "eof" or captured.method == "HEAD"
    response = Response(
        captured.status, pseudonyms.headers(_lasting_headers(captured.headers, promised=promised))
    )
    response = replace(response, end=captured.end)
    if captured.stored is not None:
        return Exchange(request, replace(response, body=captured.stored), _stored_wire(captured))
    if media_type_of(kind) == STREAM:
        stream = record_stream(times, pieces, pseudonyms)
        exchange = Exchange(request, replace(response, events=stream.events), stream.wire)
    else:
        body, wire = _response_body(times, pieces, kind, pseudonyms, files)
        exchange = Exchange(request, replace(response, body=body), wire)
    return _timed(exchange, captured, files)


def _stored_wire(captured: Captured) -> Wire:
    """Say how a body came that lies beside the recording."""
    first, *later = captured.borders
    cuts = tuple(Cut(offset, at_ms) for at_ms, offset in later)
    return Wire(
        at_ms=(first[0],),
        split={0: cuts} if cuts else {},
        head_ms=captured.head_ms,
        end_ms=captured.end_ms,
        sha256=str(captured.stored.value).removesuffix(".bin") if captured.stored else None,
    )


def _response_body(
    times: Sequence[int],
    chunks: Sequence[bytes],
    kind: str,
    pseudonyms: Pseudonyms,
    files: dict[str, bytes],
) -> tuple[Body | None, Wire]:
    """Say what a body that is no stream is, and how it came."""
    values: dict[str, Any] = {}
    readable = is_text(kind, chunks)
    clean = (
        pseudonyms.redacted(chunks)
        if readable
        else Redacted(pseudonyms.without_certain(chunks), None)
    )
    cuts: list[Cut] = []
    length = 0
    for at_ms, piece in zip(times, clean.pieces, strict=True):
        if length and piece:
            cuts.append(Cut(length, at_ms))
        length += len(piece)
    data = pseudonyms.literal(b"".join(clean.pieces), clean.mark, values)
    body, style = _body(data, kind, files)
    wire = Wire(
        at_ms=(times[0],) if body else (),
        split={0: tuple(cuts)} if cuts else {},
        json=style,
        values=values,
    )
    return body, wire


def _timed(exchange: Exchange, captured: Captured, files: Mapping[str, bytes]) -> Exchange:
    """Add the times of begin, head and end, and the hash of the answer's bytes."""
    wire = exchange.wire or Wire()
    last = max([0, *(at_ms for at_ms, data in captured.chunks if data)])
    stays = captured.end_ms is None or captured.end_ms <= last
    wire = replace(
        wire,
        head_ms=captured.head_ms,
        end_ms=None if stays else captured.end_ms,
    )
    return replace(
        exchange, wire=replace(wire, sha256=hash_of(replace(exchange, wire=wire), files))
    )


def hash_of(
    exchange: Exchange, files: Mapping[str, bytes] | None = None, folder: Path | None = None
) -> str:
    """Give the hash of an answer's bytes, as recorded. Raises RecordingError for a missing file."""
    body = exchange.response.body
    if files and body is not None and body.kind == "file":
        return hashlib.sha256(files[body.value]).hexdigest()
    digest = hashlib.sha256()
    for chunk in chunks_of(exchange, folder):
        digest.update(chunk.data)
    return digest.hexdigest()


def is_text(kind: str, pieces: Sequence[bytes]) -> bool:
    """Whether a secret may be in these bytes; in a picture, what looks like one is chance."""
    if any(word in kind.lower() for word in ("text", "json", "xml", "script", "form")):
        return True
    try:
        b"".join(pieces).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _lasting_headers(
    headers: Sequence[tuple[str, str]], *, promised: bool = False
) -> Sequence[tuple[str, str]]:
    """Give the headers that belong to the call, not to the connection that it travelled on.

    A length belongs to it where it `promised` more than came.
    """
    also = ("content-length",) if promised else ()
    lower = [(name.lower(), sendable(value)) for name, value in headers]
    return [(name, value) for name, value in lower if name not in _TRANSPORT or name in also]


def _body(data: bytes, kind: str, files: dict[str, bytes]) -> tuple[Body | None, str | None]:
    """Say what a body is, and in which style its JSON is; it can be rebuilt to the same bytes."""
    if not data:
        return None, None
    if "json" in kind:
        for style in STYLES:
            value = _json_in(data, style)
            if value is not None:
                return Body("json", value[0]), None if style == STYLES[0] else style
    if len(data) > INLINE_BYTES:
        name = f"{hashlib.sha256(data).hexdigest()}.bin"
        files[name] = data
        return Body("file", name, len(data)), None
    try:
        return Body("text", data.decode("utf-8")), None
    except UnicodeDecodeError:
        return Body("base64", base64.b64encode(data).decode()), None


def _json_in(data: bytes, style: str) -> tuple[Any] | None:
    try:
        value = json.loads(data)
        same = json_text(value, style).encode() == data
        return (value,) if same and not is_deeper(value, DEEPEST_VALUE) else None
    except (ValueError, RecursionError):
        return None


def _request(captured: Captured, pseudonyms: Pseudonyms, files: dict[str, bytes]) -> Request:
    headers = {name.lower(): value for name, value in captured.request_headers}
    lasting = [
        (name, value.partition(";")[0] if "boundary=" in value else value)
        for name, value in _lasting_headers(captured.request_headers)
    ]
    return Request(
        method=captured.method,
        path=_path(captured.path, pseudonyms),
        headers=pseudonyms.headers(lasting),
        body=_with_clean_names(captured.sent, pseudonyms)
        or _request_body(captured.request_body, headers.get("content-type", ""), pseudonyms, files),
        attempt=captured.attempt,
    )


def _path(path: str, pseudonyms: Pseudonyms) -> str:
    """Redact a path; that of a file elsewhere becomes one of the file host's.

    Raises NotRecordable for an address that does not.
    """
    if path.startswith("/"):
        return pseudonyms.text(path)
    pseudonyms.learn_address(path.partition("?")[0])
    found = pseudonyms.text(path)
    if not found.startswith(f"<origin>{FILE_HOST}"):
        raise NotRecordable("A file of an address that cannot be named.")
    return found.removeprefix("<origin>")


def _with_clean_names(sent: Body | None, pseudonyms: Pseudonyms) -> Body | None:
    """Redact what a form says of its parts, and those that are text."""
    if sent is None or sent.kind != "multipart":
        return sent
    parts = [
        replace(
            part,
            name=pseudonyms.text(part.name),
            filename=None if part.filename is None else pseudonyms.text(part.filename),
            type=None if part.type is None else pseudonyms.text(part.type),
            body=replace(part.body, value=pseudonyms.named(part.name, part.body.value))
            if part.body.kind == "text"
            else part.body,
        )
        for part in sent.value
    ]
    return replace(sent, value=tuple(parts))


def _request_body(
    data: bytes, kind: str, pseudonyms: Pseudonyms, files: dict[str, bytes]
) -> Body | None:
    """Say what a request's body means; its spelling is of no interest."""
    if is_multipart(kind):
        return Body("multipart", _parts(data, kind, pseudonyms, files))
    redacted = _redacted(data, kind, pseudonyms)
    if "json" in kind:
        try:
            value = json.loads(redacted)
            json_text(value)
            if is_deeper(value, DEEPEST_VALUE):
                raise ValueError
            return Body("json", pseudonyms.value(value))
        except (ValueError, RecursionError):
            pass
    return _body(redacted, "", files)[0]


def _redacted(data: bytes, kind: str, pseudonyms: Pseudonyms) -> bytes:
    if not is_text(kind, [data]):
        return pseudonyms.without_certain([data])[0]
    clean = pseudonyms.redacted([data], is_form="urlencoded" in kind)
    return pseudonyms.literal(clean.pieces[0], clean.mark, {})


def _parts(
    data: bytes, kind: str, pseudonyms: Pseudonyms, files: dict[str, bytes]
) -> tuple[Part, ...]:
    found = []
    for part in whole_parts(data, kind):
        head = part.head
        body = _body(_redacted(part.content, head.content_type or "", pseudonyms), "", files)[0]
        found.append(
            Part(
                name=head.name or "-",
                body=body or Body("text", ""),
                filename=None if head.filename is None else pseudonyms.text(head.filename),
                type=head.content_type,
            )
        )
    return tuple(found)
