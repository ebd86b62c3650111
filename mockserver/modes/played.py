"""A recorded answer, sent as it was recorded: status, head, chunks, times, end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from starlette.types import Scope, Send

from mockserver.clock import Clock
from mockserver.recordings.model import Exchange
from mockserver.recordings.player import Chunk, chunks_of, end_ms, head_ms
from mockserver.recordings.references import REFERENCE, Lookup
from mockserver.wire.event_stream import EventStream
from mockserver.wire.headers import sendable


class PlayedAnswer(EventStream):
    """Plays an exchange, its references filled by `lookup`, in time since `began_s`.

    Raises RecordingError where a body beside the recording is not what it was.
    """

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        closing: asyncio.Event,
        lookup: Lookup,
        began_s: float,
        folder: Path | None = None,
    ) -> None:
        self._exchange, self._clock = exchange, clock
        self._plan: Sequence[Chunk] = tuple(chunks_of(exchange, folder, lookup))
        self._began_s = began_s
        response = exchange.response
        headers = {name: _filled(value, lookup) for name, value in response.headers.items()}
        is_stream = response.events is not None
        if response.end == "eof" and not is_stream and exchange.request.method != "HEAD":
            headers["content-length"] = str(sum(len(chunk.data) for chunk in self._plan))
        super().__init__(self._timed(), closing, headers, lambda: None, end=response.end)
        if "cache-control" not in response.headers:
            del self.headers["cache-control"]
        self.status_code = response.status

    async def _timed(self) -> AsyncIterator[bytes]:
        for chunk in self._plan:
            await self._until(chunk.at_ms)
            yield chunk.data
        await self._until(end_ms(self._exchange))

    async def _until(self, at_ms: int) -> None:
        await self._clock.sleep_until(self._began_s + at_ms / 1000)

    async def _send_all(self, scope: Scope, send: Send) -> None:
        await self._until(head_ms(self._exchange))
        await super()._send_all(scope, send)


def _filled(value: str, lookup: Lookup) -> str:
    return sendable(REFERENCE.sub(lambda found: str(lookup(found[1])), value))
