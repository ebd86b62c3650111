"""A fresh recording replayed against itself: does it come out as it was recorded?

Each request is asked as it was recorded, with names made up for it. What the replay answers, these
names put back, must be the recorded bytes in the recorded chunks.
"""

import asyncio
import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from starlette.types import Message, Scope

from mockserver.clock import MockClock
from mockserver.dialects import Dialects
from mockserver.ids import IdSource
from mockserver.mock import Mock
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.modes.replay import ReplayApp
from mockserver.recordings.catalog import Catalog
from mockserver.recordings.files import body_beside
from mockserver.recordings.model import Body, Exchange, Recording, RecordingError, Request
from mockserver.recordings.player import chunks_of
from mockserver.recordings.read import read_recording
from mockserver.recordings.sse import json_text
from mockserver.redaction.many_texts import SHORTEST, ManyTexts
from mockserver.redaction.spans import SecretSpan, joined
from mockserver.service.folder import Folder, temporary_folder
from mockserver.service.renders import film_of
from mockserver.service.service import Service

ORIGIN = "http://127.0.0.1:1"
_BOUNDARY = "stillreel-proof"


async def replay_difference(path: Path) -> str | None:
    """Say what of a session comes out otherwise; None where all is the same."""
    try:
        recording = read_recording(path)
    except RecordingError as error:
        return str(error)
    with temporary_folder() as temporary:
        folder = Folder(Path(temporary))
        try:
            return await _Proof(recording, Mock(_service(folder))).run()
        finally:
            folder.close()


def _service(folder: Folder) -> Service:
    return Service(
        folder=folder,
        clock=MockClock(mode="instant"),
        ids=IdSource(),
        catalog=Catalog(()),
        render_film=film_of,
        dialects=Dialects(),
    )


@dataclass(slots=True)
class _Answer:
    """What a replay answers: its status and its chunks."""

    status: int = 0
    chunks: list[bytes] = field(default_factory=list)


class _Proof:
    """One replay of one session."""

    def __init__(self, recording: Recording, mock: Mock) -> None:
        self._recording = recording
        self._replay = ReplayApp(recording, mock)
        self._made = InventedNames(recorded_values(recording))

    async def run(self) -> str | None:
        for number, exchange in enumerate(self._recording.exchanges, 1):
            bindings = self._replay.bindings
            bindings.values["origin"] = ORIGIN
            answer = await self._asked(exchange.request, bindings)
            why = self._difference(exchange, answer, bindings)
            if why is not None:
                return f"exchange {number} does not come out as it was recorded: {why}"
        return None

    async def _asked(self, request: Request, bindings: Bindings) -> _Answer:
        headers = {name: bindings.text(value) for name, value in request.headers.items()}
        kind = headers.get("content-type", "")
        body = _sent(request.body, bindings, self._recording.folder)
        if request.body is not None and request.body.kind == "multipart":
            headers["content-type"] = f"{kind.partition(';')[0]}; boundary={_BOUNDARY}"
        path, _, query = bindings.text(request.path).partition("?")
        scope: Scope = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "server": ("127.0.0.1", 1),
            "headers": [
                (b"host", b"127.0.0.1:1"),
                *((name.encode(), value.encode("latin-1")) for name, value in headers.items()),
            ],
        }
        return await _answered(self._replay, scope, body)

    def _difference(self, exchange: Exchange, answer: _Answer, bindings: Bindings) -> str | None:
        if answer.status != exchange.response.status:
            return f"status {answer.status} instead of {exchange.response.status}"
        wire = exchange.wire
        if wire is None or wire.sha256 is None:
            return "it has no hash"
        self._made.note_new(bindings)
        chunks = [self._made.with_references(chunk) for chunk in answer.chunks]
        data = b"".join(chunks)
        if hashlib.sha256(data).hexdigest() != wire.sha256:
            return f"its {len(data)} bytes are others"
        recorded = [len(chunk.data) for chunk in chunks_of(exchange, self._recording.folder)]
        return None if [len(chunk) for chunk in chunks] == recorded else "its chunks are others"


class InventedNames:
    """The names that a replay made up, and the references that they stand for."""

    def __init__(self, given: Container[str]) -> None:
        self._given, self._seen = given, 0
        self._long = ManyTexts()
        self._short: dict[str, str] = {}

    def note_new(self, bindings: Bindings) -> None:
        """Note the names that have come since."""
        for name, value in islice(bindings.values.items(), self._seen, None):
            if name not in self._given:
                made = str(value).encode().decode("latin-1")
                if len(made) < SHORTEST:
                    self._short[made] = f"<{name}>"
                else:
                    self._long.add(made, f"<{name}>")
        self._seen = len(bindings.values)

    def with_references(self, data: bytes) -> bytes:
        """Put the references back, that of the longest name first."""
        text = data.decode("latin-1")
        written, at = [], 0
        for place in joined(SecretSpan(*each) for each in self._long.places_in(text)):
            written += [text[at : place.start], place.kind]
            at = place.end
        text = "".join([*written, text[at:]])
        for made, reference in self._short.items():
            text = text.replace(made, reference)
        return text.encode("latin-1")


async def _answered(app: ReplayApp, scope: Scope, body: bytes) -> _Answer:
    answer = _Answer()
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    over = asyncio.Event()

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
        elif message.get("body"):
            answer.chunks.append(message["body"])

    await app(scope, receive, send)
    return answer


def _sent(body: Body | None, bindings: Bindings, folder: Path | None) -> bytes:
    if body is None:
        return b""
    match body.kind:
        case "json":
            return json_text(_filled(body.value, bindings)).encode()
        case "text":
            return bindings.text(str(body.value)).encode()
        case "multipart":
            return _form(body, bindings)
        case "file":
            return bytes(body.size or 0)
    return body_beside(folder, body)


def _filled(value: Any, bindings: Bindings) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(item, bindings) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, bindings) for item in value]
    return bindings.text(value) if isinstance(value, str) else value


def _form(body: Body, bindings: Bindings) -> bytes:
    lines: list[str] = []
    for part in body.value:
        named = f'; filename="{bindings.text(part.filename)}"' if part.filename else ""
        lines += [f"--{_BOUNDARY}", f'Content-Disposition: form-data; name="{part.name}"{named}']
        lines += [f"Content-Type: {part.type}"] if part.type else []
        lines += ["", "a stand-in"]
    return "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode()
