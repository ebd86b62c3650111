"""Items on their way out: chunks at their borders, pauses by the mock's clock, endings."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from mockserver.faults.fault import Fault
from mockserver.injection.items import Fragment, Item, Pause, Rate, StrikeHere, Struck
from mockserver.service.service import Service
from mockserver.wire.connection import hang_up, reset, wait_for_disconnect, write_raw

NO_LENGTH = b"this is no length\r\n"


@dataclass(frozen=True, slots=True)
class Connection:
    """The client's connection during a call, past all faults."""

    scope: Scope
    receive: Receive
    send: Send


async def end(connection: Connection) -> None:
    """End the answer in good order."""
    await connection.send({"type": "http.response.body", "body": b"", "more_body": False})


async def abort(connection: Connection) -> None:
    """Close the connection."""
    if hang_up(connection.scope):
        await wait_for_disconnect(connection.receive)


async def reset_connection(connection: Connection) -> None:
    """Reset the connection, or close it where that cannot be done."""
    if await reset(connection.scope) or hang_up(connection.scope):
        await wait_for_disconnect(connection.receive)


async def break_framing(connection: Connection) -> None:
    """Write what is no chunk, and close the connection."""
    write_raw(connection.scope, NO_LENGTH)
    await abort(connection)


SLICES_A_SECOND = 10
Strike = Callable[[Fault], Awaitable[bool]]
"""Lets a fault strike the call; says whether the answer is over."""


Leaving = Callable[[], Coroutine[object, object, object]]
"""Waits until the client has left."""


async def wait_until(service: Service, deadline_s: float, leaving: Leaving | None = None) -> bool:
    """Wait for a simulated time, but not for longer than the mock is open and the client there.

    Says whether the client has left.
    """
    waits = [service.clock.sleep_until(deadline_s), service.closing.wait()]
    tasks = [asyncio.ensure_future(each) for each in (*waits, *([leaving()] if leaving else ()))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return leaving is not None and tasks[-1].done()
    finally:
        for each in tasks:
            each.cancel()


class Sender:
    """Sends the items of one body. Once the client has left, nothing waits, or is sent behind it.

    Faults make items as they are sent, and some can make millions.
    """

    def __init__(self, service: Service, send: Send, strike: Strike, leaving: Leaving) -> None:
        self._service, self._send, self._strike, self._leaving = service, send, strike, leaving
        self._has_left = False
        self._chunk = bytearray()
        self._bytes_per_s: float | None = None
        self._due_s = 0.0

    async def perform(self, items: Iterable[Item], struck: Callable[[Fault], None]) -> bool:
        """Send items as they come; says whether a fault has ended the answer."""
        self._count_from_now()
        has_waited = False
        for item in items:
            match item:
                case Fragment():
                    self._chunk += item.data
                    if item.ends_chunk:
                        await self.flush()
                case Pause():
                    await self._pause(item.seconds, is_first=not has_waited)
                    has_waited = True
                    if self._has_left:
                        return False
                case Rate():
                    await self.flush()
                    self._bytes_per_s = item.bytes_per_s
                case StrikeHere(fault):
                    await self.flush()
                    if await self._strike(fault):
                        return True
                case Struck(fault):
                    struck(fault)
        return False

    async def flush(self) -> None:
        """Send what belongs to a chunk that has not ended."""
        data, self._chunk = bytes(self._chunk), bytearray()
        if data and self._bytes_per_s:
            await self._trickle(data, self._bytes_per_s)
        elif data:
            await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def _trickle(self, data: bytes, bytes_per_s: float) -> None:
        """Send bytes when they are due; several slices at once where time runs faster than that."""
        began_s, sent = self._due_s, 0
        while sent < len(data):
            slice_ends = sent + max(1, int(bytes_per_s / SLICES_A_SECOND))
            await self._wait_until(began_s + min(slice_ends, len(data)) / bytes_per_s)
            if self._has_left:
                return
            due = int((self._service.clock.now_s() - began_s) * bytes_per_s)
            piece = data[sent : max(slice_ends, due)]
            sent += len(piece)
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        self._due_s = began_s + len(data) / bytes_per_s

    async def end(self) -> None:
        """Send the proper end."""
        await self.flush()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _count_from_now(self) -> None:
        self._due_s = max(self._due_s, self._service.clock.now_s())

    async def _pause(self, seconds: float, *, is_first: bool) -> None:
        """Let time pass, counted from when the last wait should have ended: delays never add up."""
        await self.flush()
        if is_first:
            self._count_from_now()
        self._due_s += seconds
        await self._wait_until(self._due_s)

    async def _wait_until(self, deadline_s: float) -> None:
        if not self._has_left:
            self._has_left = await wait_until(self._service, deadline_s, self._leaving)
