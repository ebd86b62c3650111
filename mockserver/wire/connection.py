"""The TCP connection under a request: closed, reset, or written to past all framing.

ASGI knows only answers that end well. A connection that breaks needs the server's transport, which
no part of the scope names: it is found at uvicorn's own `send`, a method of the object that holds
it, whichever HTTP parser is in use. Layers wrap `send`, so the outermost one of all has to find
it (`note_transport`), and the scope's state carries it to whoever breaks the connection.
"""

import asyncio
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from http.client import responses
from struct import pack
from typing import Any, Literal

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Ending = Literal["abort", "reset"]
"""How the mock has broken a connection."""
_KEY = "mock_connection"
_DRAIN_WITHIN_S = 1.0
_SHORT_S = 0.002


@dataclass(slots=True)
class KnownConnection:
    """The server's transport under a call, and how the mock has ended it, if it has."""

    transport: asyncio.Transport
    ending: Ending | None = None
    is_unframed: bool = False


class ConnectionLayer:
    """The outermost layer: remembers the connection of each call in its scope's state.

    An answer that is to be unframed goes past the server, which would always frame it. Here ends
    what whoever left in the middle of a request has broken off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember, and pass on."""
        known = note_transport(scope, send) if scope["type"] == "http" else None
        passing = send if known is None else _sending(known, receive, send)
        with suppress(ClientDisconnect):
            await self._app(scope, receive, passing)


def _sending(known: KnownConnection, receive: Receive, send: Send) -> Send:
    """Make the `send` of a call whose connection is known."""
    join_next = getattr(known.transport, "join_next", None)

    async def sending(message: Message) -> None:
        if not known.is_unframed:
            if join_next is not None and message["type"] == "http.response.start":
                join_next()
            await send(message)
        elif _write_unframed(known.transport, message):
            await wait_for_disconnect(receive)

    return sending


def leave_unframed(scope: Scope) -> bool:
    """Let an answer's end be the connection's, without length or chunks: before its head is sent.

    False where nobody knows the connection.
    """
    known = _known(scope)
    if known is not None:
        known.is_unframed = True
    return known is not None


def _write_unframed(transport: asyncio.Transport, message: Message) -> bool:
    """Write a head or a piece of a body; says whether that was the end, and closes then."""
    if message["type"] == "http.response.start":
        status: int = message["status"]
        lines = [f"HTTP/1.1 {status} {responses.get(status, '')}".encode()]
        lines += [name + b": " + value for name, value in message["headers"]]
        transport.write(b"\r\n".join([*lines, b"", b""]))
        return False
    transport.write(message.get("body", b""))
    if message.get("more_body", False):
        return False
    transport.close()
    return True


async def wait_for_disconnect(receive: Receive) -> None:
    """Wait for the disconnect message; if the app returns earlier, uvicorn answers on its own."""
    while (await receive())["type"] != "http.disconnect":
        pass


def note_transport(scope: Scope, send: Send) -> KnownConnection | None:
    """Note the transport behind `send`, where there is one; `send` must be the server's own."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if not hasattr(transport, "abort"):  # a transport of any event loop, uvloop's own class too
        return None
    known = scope.setdefault("state", {})[_KEY] = KnownConnection(transport)
    return known


def ending_of(scope: Scope) -> Ending | None:
    """How the mock has ended the connection of this call; None where it has not."""
    known = _known(scope)
    return known.ending if known else None


def _known(scope: Scope) -> KnownConnection | None:
    """Give the connection; None where the server is not uvicorn."""
    found: KnownConnection | None = scope.get("state", {}).get(_KEY)
    return found


async def reset(scope: Scope) -> bool:
    """Reset the connection: the client sees ECONNRESET. False where nobody knows the connection.

    What was sent before is let through first, as far as the client reads it: a reset throws away
    what the system has not sent yet.
    """
    transport = _note_end(scope, "reset")
    if transport is None:
        return False
    await _drain(transport)
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():  # the client may have left
        # Closed without lingering, a socket answers with RST instead of FIN; Windows' struct
        # holds two shorts.
        linger = pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
    return True


def hang_up(scope: Scope) -> bool:
    """Close the connection where it is, whatever was promised; False where nobody knows it."""
    transport = _note_end(scope, "abort")
    if transport is None:
        return False
    transport.close()
    return True


def write_raw(scope: Scope, data: bytes) -> bool:
    """Write bytes between the chunks of an answer; False where nobody knows the connection."""
    known = _known(scope)
    if known is None:
        return False
    known.transport.write(data)
    return True


def _note_end(scope: Scope, ending: Ending) -> asyncio.Transport | None:
    """Note for the journal how the mock ends this answer; give the transport."""
    known = _known(scope)
    if known is None:
        return None
    known.ending = ending
    return known.transport


async def _drain(transport: asyncio.Transport) -> None:
    """Wait until the client's system has everything, but not for a client that reads nothing."""
    loop = asyncio.get_running_loop()
    until_s = loop.time() + _DRAIN_WITHIN_S
    # The system does not say when its queue is empty: it has to be polled.
    while (  # noqa: ASYNC110 - see above
        _outstanding(transport) and loop.time() < until_s and not transport.is_closing()
    ):
        await asyncio.sleep(_SHORT_S)


if sys.platform == "linux":
    import termios
    from fcntl import ioctl
    from struct import unpack

    def _outstanding(transport: asyncio.Transport) -> int:
        """Bytes not sent yet: in the program, and in the system."""
        pending = transport.get_write_buffer_size()
        connection = transport.get_extra_info("socket")
        if pending or connection is None or connection.fileno() < 0:
            return pending
        answer = ioctl(connection.fileno(), termios.TIOCOUTQ, pack("i", 0))
        return int(unpack("i", answer)[0])
else:

    def _outstanding(transport: asyncio.Transport) -> int:
        """Bytes not sent yet by the program; not every system says how many it has itself."""
        return transport.get_write_buffer_size()
