"""Writes the journal: a layer around the service that sees every call go in and come out.

It runs for every message of every stream, so it only keeps bytes and times, and counts.
"""

import time
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.clock import Clock
from mockserver.instruments import Instruments
from mockserver.journal import Journal
from mockserver.journal_entry import ABORT, EOF, LEFT, Chunk, Entry, RawHeaders
from mockserver.journal_parts import PartsSeen
from mockserver.tcp_reset import ENDED

MOST_SENT_BYTES = 256 * 1024
MOST_GOT_BYTES = 256 * 1024
MOST_CHUNKS = 4096
CHUNK_WEIGHT, ENTRY_WEIGHT = 100, 1000
"""What an object costs in memory beside the bytes that it keeps, roughly."""
_READABLE = (b"application/json", b"application/problem+json", b"text/")


class JournalLayer:
    """Enters each HTTP call in the journal before the rest of the application sees it."""

    def __init__(self, app: ASGIApp, instruments: Instruments) -> None:
        self._app, self._instruments = app, instruments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the call pass, watched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watch = _Watch(scope, receive, send, self._instruments)
        try:
            await self._app(scope, watch.receive, watch.send)
        finally:
            watch.close()


class _Watch:
    """One call under way: what passes through is noted and passed on unchanged."""

    __slots__ = ("_clock", "_entry", "_gone", "_journal", "_receive", "_scope", "_send", "_wanted")

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, instruments: Instruments
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._clock: Clock = instruments.service.clock
        self._journal: Journal = instruments.journal
        headers: RawHeaders = scope["headers"]
        self._entry = Entry(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            headers=headers,
            at_s=self._clock.now_s(),
            real_s=time.time(),
            speed=getattr(self._clock, "speed", 1.0),
        )
        self._gone = self._wanted = False
        scope.setdefault("state", {})["mock_entry"] = self._entry
        self._journal.begin(self._entry)
        self._journal.weigh(self._entry, ENTRY_WEIGHT + _weight(headers))

    async def receive(self) -> Message:
        """Note what the client sends, or that it has gone."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._gone = True
        elif message.get("body"):
            self._sends(message["body"])
        return message

    async def send(self, message: Message) -> None:
        """Note what the client is sent; what fails to be sent is not noted as sent."""
        await self._send(message)
        entry = self._entry
        if message["type"] == "http.response.start":
            entry.status = message["status"]
            entry.answer_headers = [*message["headers"]]
            kind = value_of(entry.answer_headers, b"content-type").lower()
            self._wanted = kind.startswith(_READABLE)
            self._journal.weigh(entry, _weight(entry.answer_headers))
        elif message["type"] == "http.response.body":
            if message.get("body"):
                self._gets(message["body"])
            if not message.get("more_body", False):
                self._end(EOF)

    def close(self) -> None:
        """Say how a call ended that has not come to its proper end."""
        self._tell()
        if self._entry.ended is None:
            ended = self._scope.get("state", {}).get(ENDED)
            self._end(ended or (LEFT if self._gone else ABORT))

    def _tell(self) -> None:
        """Take over what the layers inside have written down."""
        state = self._scope.get("state", {})
        self._entry.faults = tuple(state.get("mock_faults", ()))
        self._entry.recording = state.get("mock_recording")

    def _end(self, how: str) -> None:
        self._tell()
        self._entry.ended = how
        self._entry.ended_s = self._clock.now_s()
        self._entry.ended_real_s = time.time()

    def _sends(self, data: bytes) -> None:
        entry = self._entry
        if entry.sent_bytes == 0:
            kind = value_of(entry.headers, b"content-type")
            if kind.lower().startswith(b"multipart/"):
                entry.parts = PartsSeen(kind.decode("latin-1"))
        entry.sent_bytes += len(data)
        if entry.parts is not None:
            entry.parts.feed(data)
        else:
            self._keep(entry.sent, data, MOST_SENT_BYTES)

    def _gets(self, data: bytes) -> None:
        entry = self._entry
        entry.got_bytes += len(data)
        if self._wanted:
            self._keep(entry.got, data, MOST_GOT_BYTES)
        if len(entry.chunks) < MOST_CHUNKS and not entry.forgotten:
            at_s = self._clock.now_s() - entry.at_s
            entry.chunks.append(Chunk(at_s, time.time() - entry.real_s, len(data)))
            self._journal.weigh(entry, CHUNK_WEIGHT)

    def _keep(self, kept: bytearray, data: bytes, most: int) -> None:
        room = most - len(kept)
        if room > 0 and not self._entry.forgotten:
            kept += data[:room]
            self._journal.weigh(self._entry, min(room, len(data)))


def value_of(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> bytes:
    """Give the value of a header, by its lower-case name; empty where there is none."""
    for key, value in headers:
        if key.lower() == name:
            return value
    return b""


def _weight(headers: RawHeaders) -> int:
    return sum(len(name) + len(value) for name, value in headers)
