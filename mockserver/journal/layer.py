"""Writes the journal: a layer around the service that sees every call go in and come out.

It runs for every message of every stream, so it only stores bytes and times, and counts.
"""

import time
from itertools import chain

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.clock import Clock
from mockserver.journal.entries import ABORT, EOF, LEFT, Entry, Journal
from mockserver.journal.notes import notes_of
from mockserver.wire.connection import ending_of
from mockserver.wire.headers import RawHeaders, header_of
from mockserver.wire.multipart import PartsSeen

MOST_SENT_BYTES = 256 * 1024
MOST_GOT_BYTES = 256 * 1024
MOST_CHUNKS = 4096
CHUNK_WEIGHT, ENTRY_WEIGHT = 64, 1200
"""What an object costs in memory beside its bytes, roughly."""
_REPORT_AT_BYTES = 4096
_READABLE = (b"application/json", b"application/problem+json", b"text/")


class JournalLayer:
    """Enters each HTTP call in the journal before the rest of the application sees it."""

    def __init__(self, app: ASGIApp, clock: Clock, journal: Journal) -> None:
        self._app, self._clock, self._journal = app, clock, journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the call pass, watched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = _WatchedCall(scope, receive, send, self._clock, self._journal)
        try:
            await self._app(scope, watched.receive, watched.send)
        finally:
            watched.close()


class _WatchedCall:
    """One call under way: what passes through is written down and passed on unchanged."""

    __slots__ = (
        "_clock",
        "_entry",
        "_is_ending",
        "_is_readable",
        "_journal",
        "_notes",
        "_receive",
        "_scope",
        "_send",
        "_uncounted",
    )  # fmt: skip

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, clock: Clock, journal: Journal
    ) -> None:
        self._receive, self._send = receive, send
        self._clock, self._journal = clock, journal
        headers: RawHeaders = scope["headers"]
        entry = Entry(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            headers=headers,
            at_s=self._clock.now_s(),
            real_s=time.time(),
            speed=getattr(self._clock, "speed", 1.0),
        )
        self._entry, self._is_ending, self._is_readable = entry, False, False
        self._uncounted = ENTRY_WEIGHT + sum(map(len, chain.from_iterable(headers)))
        self._scope = scope
        self._notes = notes_of(scope)
        self._notes.entry = entry
        self._journal.begin(entry)

    async def receive(self) -> Message:
        """Note what the client sends, or that it has gone."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            if self._entry.ended is None and not self._is_ending:
                # Its work may go on for long after the cut.
                self._end(ending_of(self._scope) or LEFT, self._clock.now_s(), time.time())
        elif message.get("body"):
            self._note_sent(message["body"])
        return message

    async def send(self, message: Message) -> None:
        """Note what the client is sent; what fails to be sent is not noted as sent."""
        is_body = message["type"] == "http.response.body"
        self._is_ending = is_body and not message.get("more_body", False)
        await self._send(message)
        if self._entry.ended is not None:
            return
        if is_body:
            now_s, real_s = self._clock.now_s(), time.time()
            if message.get("body"):
                self._note_answered(message["body"], now_s, real_s)
            if self._is_ending:
                self._end(EOF, now_s, real_s)
        elif message["type"] == "http.response.start":
            entry = self._entry
            entry.status = message["status"]
            entry.answer_headers = message["headers"]
            kind = header_of(entry.answer_headers, b"content-type")
            self._is_readable = not kind or kind.startswith(_READABLE)

    def close(self) -> None:
        """Say how a call ended that has not come to its proper end."""
        if self._entry.ended is None:
            self._end(ending_of(self._scope) or ABORT, self._clock.now_s(), time.time())
        else:
            self._add_notes()
        self._journal.add_size(self._entry, self._uncounted)

    def _add_notes(self) -> None:
        """Copy what the layers inside have written down."""
        self._entry.faults = tuple(self._notes.faults)
        self._entry.recording = self._notes.recording

    def _end(self, how: str, now_s: float, real_s: float) -> None:
        self._add_notes()
        entry = self._entry
        entry.ended, entry.ended_s, entry.ended_real_s = how, now_s, real_s

    def _note_sent(self, data: bytes) -> None:
        """Store a piece of the request's body; of an upload, what its parts are."""
        entry = self._entry
        if entry.sent_bytes == 0:
            kind = header_of(entry.headers, b"content-type") or b""
            if kind.lower().startswith(b"multipart/"):
                entry.parts = PartsSeen(kind.decode("latin-1"))
        if entry.parts is not None:
            entry.parts.feed(data)
        else:
            self._store(entry.sent_pieces, data, MOST_SENT_BYTES - entry.sent_bytes)
        entry.sent_bytes += len(data)

    def _note_answered(self, data: bytes, now_s: float, real_s: float) -> None:
        """Store a piece of the answer's body, and when it went out."""
        entry = self._entry
        if self._is_readable:
            self._store(entry.got_pieces, data, MOST_GOT_BYTES - entry.got_bytes)
        entry.got_bytes += len(data)
        moments = entry.moments
        if len(moments) < 3 * MOST_CHUNKS and not entry.forgotten:
            moments.extend((now_s - entry.at_s, real_s - entry.real_s, len(data)))
            self._count(CHUNK_WEIGHT)

    def _store(self, stored: list[bytes], data: bytes, room: int) -> None:
        if room > 0 and not self._entry.forgotten:
            stored.append(data if len(data) <= room else data[:room])
            self._count(min(room, len(data)))

    def _count(self, size: int) -> None:
        """Count what is stored; report it every few thousand bytes, not for every chunk."""
        self._uncounted += size
        if self._uncounted > _REPORT_AT_BYTES:
            self._journal.add_size(self._entry, self._uncounted)
            self._uncounted = 0
