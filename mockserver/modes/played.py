"""A recorded answer, sent as it was recorded: status, head, chunks, times, end."""

from collections.abc import AsyncGenerator, Iterable

from starlette.types import Receive, Scope, Send

from mockserver.clock import Clock
from mockserver.recordings.player import Chunk
from mockserver.recordings.prepared import PreparedExchange
from mockserver.recordings.references import REFERENCE, Lookup
from mockserver.wire.closing import Closing
from mockserver.wire.event_stream import EventStream
from mockserver.wire.headers import sendable

_MOST_FIXED_BYTES = 64 * 1024


class PlayedAnswer(EventStream):
    """Plays an exchange, its references filled by `lookup`, in time since `began_s`."""

    def __init__(
        self,
        prepared: PreparedExchange,
        clock: Clock,
        closing: Closing,
        lookup: Lookup,
        began_s: float,
    ) -> None:
        self._prepared, self._clock = prepared, clock
        self._began_s, self._reached_ms = began_s, 0
        exchange = prepared.exchange
        response = exchange.response
        self._plan: Iterable[Chunk] = prepared.chunks(lookup)
        headers = {name: _filled(value, lookup) for name, value in response.headers.items()}
        is_stream = response.events is not None
        stated = next((name for name in headers if name.lower() == "content-length"), None)
        ends_well = response.end == "eof"
        if exchange.request.method != "HEAD" and (stated or (ends_well and not is_stream)):
            # Filled in anew, it may have another length; of a stream it is known only if it must.
            plan = self._plan = tuple(self._plan)
            length = sum(len(chunk.data) for chunk in plan)
            promised = headers.pop(stated) if stated else "0"
            headers["content-length"] = str(length if ends_well else max(int(promised), length + 1))
        super().__init__(self._timed(), closing, headers, lambda: None, end=response.end)
        if "cache-control" not in response.headers:
            self.raw_headers = [each for each in self.raw_headers if each[0] != b"cache-control"]
        self.status_code = response.status
        self._is_at_once = ends_well and not is_stream and self._waits_for_nothing()

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same for everybody, small, and need not be made anew."""
        prepared = self._prepared
        body = prepared.exchange.response.body
        return (
            self._is_at_once
            and not prepared.has_references
            and not (body is not None and body.kind == "file")
            and prepared.size <= _MOST_FIXED_BYTES
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send; where nothing has to be waited for, without a look at who leaves meanwhile."""
        if not self._is_at_once:
            await super().__call__(scope, receive, send)
            return
        await send(self._start())
        *before, last = [chunk.data for chunk in self._plan] or [b""]
        for data in before:
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": last, "more_body": False})

    def _waits_for_nothing(self) -> bool:
        times = (self._prepared.head_ms, self._prepared.end_ms)
        return max(*times, *(chunk.at_ms for chunk in self._plan)) <= 0

    async def _timed(self) -> AsyncGenerator[bytes, None]:
        for chunk in self._plan:
            await self._until(chunk.at_ms)
            yield chunk.data
        await self._until(self._prepared.end_ms)

    async def _until(self, at_ms: int) -> None:
        """Wait for a moment of the recording; what comes with the one before has no wait."""
        if at_ms <= self._reached_ms:
            return
        self._reached_ms = at_ms
        await self._clock.sleep_until(self._began_s + at_ms / 1000)

    async def _send_all(self, scope: Scope, send: Send) -> None:
        await self._until(self._prepared.head_ms)
        await super()._send_all(scope, send)


def _filled(value: str, lookup: Lookup) -> str:
    return sendable(REFERENCE.sub(lambda found: str(lookup(found[1])), value))
