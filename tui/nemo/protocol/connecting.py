"""A connection that is made and left again, to learn whether somebody is there."""

import asyncio
import socket
import ssl
from contextlib import suppress


async def connect_and_leave(host: str, port: int, context: ssl.SSLContext | None) -> None:
    """Connect to all addresses of a host until one answers, with TLS where there is a context.

    Raises what failed first, `OSError` or `UnicodeError`: where several failed, Python 3.11 says so
    in words alone.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    named = host if context else None
    attempts = [
        asyncio.ensure_future(_try(str(address[0]), port, context, named)) for *_, address in found
    ]
    errors: list[OSError] = []
    try:
        for attempt in asyncio.as_completed(attempts):
            try:
                return await attempt
            except OSError as error:
                errors.append(error)
    finally:
        for other in attempts:
            other.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)
    raise errors[0]


async def _try(address: str, port: int, context: ssl.SSLContext | None, named: str | None) -> None:
    _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=named)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
