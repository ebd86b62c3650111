"""Request bodies: read in pieces or whole, bounded, and to their end before an answer goes out.

An answer sent while the client is still writing reaches it as a broken connection, so what nobody
wants is swallowed.
"""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from mockserver.refusals import BodyTooLarge

MOST_BYTES = 8 * 1024 * 1024
MOST_SWALLOWED_BYTES = 2 * 1024 * 1024 * 1024


class Body:
    """The body of one request."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give what is left, as it comes. Raises ClientDisconnect where the client goes away."""
        while not self._ended:
            if chunk := await self._next():
                yield chunk

    async def whole(self, most_bytes: int = MOST_BYTES) -> bytes:
        """Give all of it. Raises BodyTooLarge."""
        data = bytearray()
        while not self._ended:
            data += await self._next()
            if len(data) > most_bytes:
                raise BodyTooLarge(f"The body is larger than {most_bytes >> 20} MB.")
        return bytes(data)

    async def whole_or_nothing(self, most_bytes: int = MOST_BYTES) -> bytes:
        """Give all of it; nothing of one that is too large, which is read to its end."""
        try:
            return await self.whole(most_bytes)
        except BodyTooLarge:
            await self.swallow()
            return b""

    async def swallow(self) -> None:
        """Read on to the end and forget it; give up on a body that never ends."""
        left = MOST_SWALLOWED_BYTES
        while not self._ended and left >= 0:
            left -= len(await self._next())

    async def _next(self) -> bytes:
        """Give the next piece, which may be empty. Raises ClientDisconnect."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self._ended = True
            raise ClientDisconnect
        self._ended = not message.get("more_body", False)
        body: bytes = message.get("body", b"")
        return body
