"""An event stream as an answer: chunk by chunk, cut where the client or the mock goes away."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mockserver.wire.closing import Closing
from mockserver.wire.connection import hang_up, reset, wait_for_disconnect


class EventStream(Response):
    """Sends chunks, and calls `closed` when that is over, however it ended.

    Starlette's StreamingResponse would do, but for two things: this stream can end otherwise than
    properly (`end` is `eof`, `abort` or `reset`), and it ends when the mock shuts down. With
    `finishes` it plays to its end though nobody listens any more.
    """

    def __init__(
        self,
        chunks: AsyncGenerator[bytes, None],
        closing: Closing,
        headers: Mapping[str, str],
        closed: Callable[[], None],
        *,
        end: str = "eof",
        finishes: bool = False,
    ) -> None:
        self.status_code = 200
        self.background = None
        self.init_headers({"cache-control": "no-cache", **headers})
        self._chunks = chunks
        self._closing, self._closed, self._end = closing, closed, end
        self._finishes = finishes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end, or until nobody listens or the mock closes."""
        sending = asyncio.create_task(self._send_all(scope, send))
        self._closing.cancel_on_close(sending)
        leaving = asyncio.create_task(wait_for_disconnect(receive))  # who watches sees it leave
        tasks = (sending, leaving)
        try:
            await asyncio.wait(
                tasks[:1] if self._finishes else tasks, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._closed()
        if not sending.cancelled():
            sending.result()

    async def _send_all(self, scope: Scope, send: Send) -> None:
        async with aclosing(self._chunks) as chunks:
            await send(self._start())
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if self._end == "eof":
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif self._end == "reset":
            await reset(scope)
        else:
            hang_up(scope)

    def _start(self) -> Message:
        return {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
