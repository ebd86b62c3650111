"""Faults that strike a stream which is under way already: after its next event."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.types import Message, Send

from mockserver.faults.board import CallFaults
from mockserver.faults.fault import Fault
from mockserver.faults.targets import CallContext
from mockserver.wire.headers import STREAM, media_type_of

_EVENT_ENDS = (b"\n\n", b"\r\n\r\n", b"\r\r")


class RunningAnswer:
    """What one call is sent, by `send`; `strike` lets a fault strike it, and says if that ends it.

    `seen` gives the call, for whatever is on the board by then. What is armed for one session is
    for streams that begin after that: of those under way, nobody has asked whose they are.
    """

    def __init__(
        self,
        faults: CallFaults,
        seen: Callable[[], CallContext],
        send: Send,
        strike: Callable[[Fault], Awaitable[bool]],
    ) -> None:
        self._faults, self._seen, self._send, self._strike = faults, seen, send, strike
        self._is_stream = False

    async def send(self, message: Message) -> None:
        """Send a message of the answer; behind an event whatever is armed for it strikes."""
        await self._send(message)
        if message["type"] == "http.response.start":
            kind = Headers(raw=message.get("headers", [])).get("content-type", "")
            self._is_stream = media_type_of(kind) == STREAM
        elif (
            self._is_stream and len(self._faults) and message.get("body", b"").endswith(_EVENT_ENDS)
        ):
            call = replace(self._seen(), stage="running", media_type=STREAM)
            for fault in self._faults.draw(call):
                if await self._strike(fault):
                    return
