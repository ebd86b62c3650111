import asyncio
import socket
from typing import Any

from mockserver.wire.connection import ending_of, note_transport, reset


class _Server(asyncio.Protocol):
    """As uvicorn has it: an object with the transport, and a `send` of its own."""

    transport: asyncio.BaseTransport | None = None

    def __init__(self) -> None:
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.lost.set()

    async def send(self, message: Any) -> None:
        raise AssertionError("nothing is sent")


async def test_a_connection_that_its_client_has_left_needs_no_reset() -> None:
    there, here = socket.socketpair()
    loop = asyncio.get_running_loop()
    _, server = await loop.connect_accepted_socket(_Server, there)
    scope: dict[str, Any] = {"type": "http"}
    note_transport(scope, server.send)
    here.close()
    await server.lost.wait()
    assert await reset(scope)
    assert ending_of(scope) == "reset"
