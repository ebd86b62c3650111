"""Recordings as one HAR 1.2. References stay as they are: no secret is made up for them."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import responses
from typing import IO

from harfile import Content, Creator, HarFile, PostData, PostParameter, Record, Request, Timings
from harfile import Response as HarResponse

from mockserver.har.reading import CREATOR
from mockserver.recordings.model import Body, Exchange, Recording
from mockserver.recordings.player import chunks_of, end_ms, head_ms
from mockserver.recordings.references import REFERENCE, Lookup
from mockserver.recordings.sse import json_text

ORIGIN = "http://127.0.0.1"
"""What stands before the paths: a recording does not say where its service was."""
_OF_A_SESSION = ("session", "task", "render", "file")
_VERSION = "HTTP/1.1"
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def write_har(recordings: Iterable[Recording], out: IO[str]) -> int:
    """Write a HAR of all exchanges; give how many. Raises RecordingError for a missing body.

    Of recordings that say the same moment, or none, each begins where the one before it ended.
    """
    count, ends = 0, dict[datetime, datetime]()
    with HarFile(out, creator=Creator(CREATOR, "")) as har:
        for number, recording in enumerate(recordings, 1):
            said = recording.began or _UNDATED
            began = ends.get(said, said)
            for exchange in recording.exchanges:
                end = _add(har, exchange, _Names(recording, number), began)
                ends[said] = max(end, ends.get(said, end))
                count += 1
    return count


@dataclass(frozen=True, slots=True)
class _Names:
    """How the references of one recording of several stand in a HAR.

    `<session:1>` of the second is `<session:2_1>`: it is another one than that of the first.
    """

    recording: Recording
    number: int

    def text(self, text: str) -> str:
        return REFERENCE.sub(lambda found: self._written(found[1]), text)

    def headers(self, headers: Mapping[str, str]) -> list[Record]:
        return [Record(name, self.text(value)) for name, value in headers.items()]

    def lookup(self, exchange: Exchange) -> Lookup:
        values = exchange.wire.values if exchange.wire else {}
        return lambda name: values[name] if name in values else self._written(name)

    def _written(self, name: str) -> str:
        kind, _, which = name.partition(":")
        is_other = self.number > 1 and kind in _OF_A_SESSION
        return f"<{kind}:{self.number}_{which}>" if is_other else f"<{name}>"


def _add(har: HarFile, exchange: Exchange, names: _Names, began: datetime) -> datetime:
    """Add an exchange of a recording that `began` then; give when it ended."""
    recording = names.recording
    began_ms = exchange.wire.began_ms if exchange.wire else None
    started = began + timedelta(milliseconds=began_ms or 0)
    head, end = head_ms(exchange), end_ms(exchange)
    har.add_entry(
        startedDateTime=started,
        time=end,
        request=_request(exchange, names),
        response=_response(exchange, names),
        timings=Timings(send=0, wait=head, receive=end - head),
        comment=f"{recording.id} ({recording.source})",
    )
    return started + timedelta(milliseconds=end)


def _request(exchange: Exchange, names: _Names) -> Request:
    request = exchange.request
    kind = request.headers.get("content-type", "")
    return Request(
        method=request.method,
        url=f"{ORIGIN}{names.text(request.path)}",
        httpVersion=_VERSION,
        headers=names.headers(request.headers),
        postData=None if request.body is None else _posted(request.body, kind, names),
    )


def _posted(body: Body, kind: str, names: _Names) -> PostData:
    match body.kind:
        case "json":
            return PostData(kind, text=names.text(json_text(body.value)))
        case "text":
            return PostData(kind, text=names.text(str(body.value)))
        case "base64":
            return PostData(kind, text=base64.b64decode(body.value).decode("latin-1"))
        case "multipart":
            parts = [
                PostParameter(
                    part.name,
                    str(part.body.value) if part.filename is None else None,
                    part.filename,
                    part.type,
                )
                for part in body.value
            ]
            return PostData(kind, params=parts)
    return PostData(kind, comment=json.dumps({"file": body.value, "size": body.size}))


def _response(exchange: Exchange, names: _Names) -> HarResponse:
    response = exchange.response
    chunks = chunks_of(exchange, names.recording.folder, names.lookup(exchange))
    data = b"".join(chunk.data for chunk in chunks)
    kind = response.headers.get("content-type", "")
    try:
        content = Content(len(data), mimeType=kind, text=data.decode("utf-8"))
    except UnicodeDecodeError:
        coded = base64.b64encode(data).decode()
        content = Content(len(data), mimeType=kind, text=coded, encoding="base64")
    return HarResponse(
        status=response.status,
        statusText=responses.get(response.status, ""),
        httpVersion=_VERSION,
        headers=names.headers(response.headers),
        content=content,
        bodySize=len(data),
    )
