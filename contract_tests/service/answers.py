"""Answers of the service, read from recordings: whatever a target showed, in one form.

A session is what was asked and answered in one file, in its order. What a recording has as a
reference is made up anew, the same throughout a file.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from contract_tests.harness.conformance import payloads
from contract_tests.harness.exchange_capture import Exchange
from mockserver.calls import CallName, call_of
from mockserver.drift.reading.answers import code_of, open_envelope
from mockserver.ids import IdSource
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.recordings import model
from mockserver.recordings.player import chunks_of
from mockserver.recordings.read import read_recording

ORIGIN = "http://127.0.0.1:1"
FAILED = "failed"
"""The code of a stream that tells of an error."""
INVENTED = "handmade"
"""The source of recordings that were made up to provoke a case: nobody said that it is so."""


@dataclass(frozen=True)
class Answer:
    """One answer, and what was asked; `where` names its recording, `files` what was uploaded."""

    call: CallName
    exchange: Exchange
    where: str
    source: str
    files: Sequence[str] = ()

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        is_json = self.exchange.media_type.endswith("json")
        return json.loads(self.exchange.body) if is_json else None

    @cached_property
    def code(self) -> str:
        """The code of a refusal, or its HTTP status; empty for a success.

        A stream that tells of an error, or breaks off in one, is no success either.
        """
        if self.exchange.media_type == "text/event-stream":
            return FAILED if self._tells_of_an_error else ""
        refused = isinstance(self.json, Mapping) and self.json.get("success") is False
        code = code_of(self.json)
        return code or (str(self.exchange.status) if refused or self.exchange.status > 399 else "")

    @cached_property
    def data(self) -> Any:
        """What is in the envelope."""
        family = "render" if "render" in self.exchange.path else "api"
        return open_envelope(self.json, family=family, status=self.exchange.status).payload

    @cached_property
    def events(self) -> Sequence[Any]:
        """The JSON of a stream's events. Raises ValueError where one is none."""
        return list(payloads(self.exchange.body))

    @property
    def session(self) -> str:
        """The session that the path names."""
        _, parameters = call_of(self.exchange.method, self.exchange.path)
        return parameters["sid"]

    @property
    def _tells_of_an_error(self) -> bool:
        try:
            events = [each for each in self.events if isinstance(each, Mapping)]
        except ValueError:
            return True
        return any(
            each.get("type") == "error" or each.keys() & {"error", "errorCode", "errorMessage"}
            for each in events
        )

    def __str__(self) -> str:
        return f"{self.where}: {self.exchange}"


Session = Sequence[Answer]


def sessions_in(folder: Path) -> Sequence[Session]:
    """Read every recording below a folder but those that were made up. Raises RecordingError."""
    found: list[Session] = []
    for path in sorted(folder.rglob(f"*{model.SUFFIX}")):
        recording = read_recording(path)
        if recording.source != INVENTED:
            found.append(list(_answers(recording)))
    return found


def _answers(recording: model.Recording) -> Iterator[Answer]:
    bindings = Bindings(IdSource(1), time.time, recorded_values(recording))
    bindings.values["origin"] = ORIGIN
    for number, exchange in enumerate(recording.exchanges, 1):
        path = bindings.text(exchange.request.path).partition("?")[0]
        call, _ = call_of(exchange.request.method, path)
        if call is None or exchange.response.end != "eof":
            continue
        response = exchange.response
        chunks = chunks_of(exchange, recording.folder, bindings.resolve)
        yield Answer(
            call.name,
            Exchange(
                exchange.request.method,
                path,
                {name.lower(): value for name, value in exchange.request.headers.items()},
                b"",
                response.status,
                {name.lower(): bindings.text(value) for name, value in response.headers.items()},
                b"".join(chunk.data for chunk in chunks),
            ),
            f"{recording.id}#{number}" if recording.is_session else recording.id,
            recording.source,
            _files(exchange.request, bindings),
        )


def _files(request: model.Request, bindings: Bindings) -> Sequence[str]:
    if request.body is None or request.body.kind != "multipart":
        return ()
    return [bindings.text(part.filename) for part in request.body.value if part.filename]
