"""Replay: a recorded session, answered exchange by exchange, in its order.

A request is answered by the next exchange that it matches. What only reads (GET, HEAD) may be left
out by a client; what acts may not. Nothing is answered twice. A file that was named, not recorded,
is a stand-in. What matches nothing gets 599 with what was expected. Every test that names itself
(`x-mock-test-id`) has the session to itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mockserver.calls import TEST_ID
from mockserver.faults.in_recordings import read_faults
from mockserver.faults.targets import FaultError
from mockserver.journal.near_miss import Expected
from mockserver.journal.notes import notes_of
from mockserver.mock import Mock
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.modes.matching import (
    ReceivedRequest,
    is_same,
    shown,
    shown_reference,
    unlike_headers,
)
from mockserver.modes.played import PlayedAnswer
from mockserver.modes.stand_in import stand_in
from mockserver.modes.unmatched import answer_unmatched, unusable
from mockserver.recordings.model import Exchange, Recording, RecordingError
from mockserver.recordings.references import REFERENCE
from mockserver.wire.body import Body
from mockserver.wire.headers import header_of
from mockserver.wire.origin import origin_of

READS = ("GET", "HEAD")
MOST_TESTS = 200
_TEST_ID = TEST_ID.encode()
MOST_BYTES = 256 * 1024 * 1024
_UNESCAPED = frozenset("?#\\")
_ESCAPED = str.maketrans({"?": "%3F", "#": "%23", "\\": "%5C"})
"""What would be read as the path's end."""


class Replay:
    """One run through a recorded session: how far it is, and what its references stand for."""

    def __init__(self, recording: Recording, bindings: Bindings) -> None:
        self._recording, self.bindings = recording, bindings
        self._next = 0

    def match(self, received: ReceivedRequest) -> tuple[int, Exchange] | None:
        """Give the exchange that answers a request, with its number; None where none does."""
        exchanges = self._recording.exchanges
        for number in range(self._next, len(exchanges)):
            exchange, tried = exchanges[number], self.bindings.tentative()
            if is_same(exchange.request, received, tried):
                self.bindings.adopt(tried)
                self._next = number + 1
                return number, exchange
            if exchange.request.method not in READS:
                break
        return None

    def expected(self, received: ReceivedRequest) -> Sequence[Expected]:
        """Give what was recorded, for people to compare with a request; secrets stay hidden."""
        return [
            self._expected(number, exchange, received)
            for number, exchange in enumerate(self._recording.exchanges)
        ]

    def _expected(self, number: int, exchange: Exchange, received: ReceivedRequest) -> Expected:
        request = exchange.request
        unlike = unlike_headers(request, received, self.bindings.tentative())
        body = request.body
        return Expected(
            name=f"exchange {number + 1} of {self._recording.id}",
            method=request.method,
            path=REFERENCE.sub(self._segment, request.path.partition("?")[0]),
            headers=dict.fromkeys(unlike, "this session's own"),
            body=shown(body.value, self.bindings) if body and body.kind == "json" else None,
            used=number < self._next,
        )

    def _segment(self, found: re.Match[str]) -> str:
        return shown_reference(found[1], self.bindings) or f"{{{found[1]}}}"


@dataclass(frozen=True, slots=True)
class ChosenExchange:
    """An exchange to be played, its name, and when its request was received."""

    exchange: Exchange
    name: str
    recording: Recording
    bindings: Bindings
    began_s: float


class ReplayApp:
    """The ASGI application of the mode `replay`."""

    def __init__(self, recording: Recording, mock: Mock) -> None:
        self._recording, self._mock = recording, mock
        self._runs: dict[str, Replay] = {}
        self._fixed: dict[int, PlayedAnswer] = {}
        self._values = recorded_values(recording)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, began_s = Request(scope, receive), self._mock.clock.now_s()
        body = await Body(receive).whole_or_nothing(MOST_BYTES)
        received = received_request(request, body)
        test = header_of(scope["headers"], _TEST_ID) or b""
        run = self._run(test.decode("latin-1"))
        matched = run.match(received)
        if matched is None:
            service = self._mock.service
            folder = service.folder.incoming
            file = stand_in(scope, self._recording, run.bindings, folder)
            if file is not None:
                await file(scope, receive, send)
                return
            known = run.expected(received)
            was_read = Request(scope, _nothing_more)
            refusal = await answer_unmatched(was_read, self._mock, known)
            await refusal(scope, receive, send)
            return
        number, exchange = matched
        name = f"{self._recording.id}#{number + 1}"
        chosen = ChosenExchange(exchange, name, self._recording, run.bindings, began_s)
        await self._answer(number, chosen, request)(scope, receive, send)

    def _answer(self, number: int, chosen: ChosenExchange, request: Request) -> Response:
        """Make the answer that plays an exchange; one that is always the same is made once."""
        known = self._fixed.get(number)
        if known is not None:
            note_played(chosen, request)
            return known
        answer = answer_with(chosen, request, self._mock)
        if isinstance(answer, PlayedAnswer) and answer.is_fixed:
            self._fixed[number] = answer
        return answer

    @property
    def bindings(self) -> Bindings:
        """What references stand for in the run of whoever does not name a test."""
        return self._run("").bindings

    async def aclose(self) -> None:
        """Do nothing: nothing is open."""

    def _run(self, test: str) -> Replay:
        if test not in self._runs:
            while len(self._runs) >= MOST_TESTS:
                self._runs.pop(next(iter(self._runs)))
            service = self._mock.service
            bindings = Bindings(service.ids, service.clock.now_s, self._values)
            self._runs[test] = Replay(self._recording, bindings)
        return self._runs[test]


async def _nothing_more() -> Message:
    """Stand in for the rest of a body that has been read."""
    return {"type": "http.request", "body": b"", "more_body": False}


def received_request(request: Request, body: bytes) -> ReceivedRequest:
    """Give a request as the matching wants it."""
    scope = request.scope
    path: str = scope["path"]
    if not _UNESCAPED.isdisjoint(path):
        path = path.translate(_ESCAPED)
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    return ReceivedRequest(scope["method"], f"{path}{query}", request.headers, body)


def answer_with(chosen: ChosenExchange, request: Request, mock: Mock) -> Response:
    """Make the answer that plays an exchange; note its name and its faults for the layers around.

    A recording whose faults mean nothing, or whose body is not what it was, is refused.
    """
    try:
        return _playing(chosen, request, mock)
    except (RecordingError, FaultError) as error:
        return unusable(f"{chosen.name} cannot be played: {error}")


def note_played(chosen: ChosenExchange, request: Request) -> None:
    """Note what is played, for the layers around. Raises FaultError."""
    chosen.bindings.values["origin"] = origin_of(request.scope)
    notes = notes_of(request.scope)
    notes.recorded_faults = read_faults(chosen.recording.head)
    notes.recording = chosen.name


def _playing(chosen: ChosenExchange, request: Request, mock: Mock) -> PlayedAnswer:
    note_played(chosen, request)
    service = mock.service
    return PlayedAnswer(
        mock.preparations.of(chosen.exchange, chosen.recording.folder),
        service.clock,
        service.closing,
        chosen.bindings.resolve,
        chosen.began_s,
    )
