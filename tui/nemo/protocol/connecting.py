"""A connection that is made and left again, to learn whether somebody is there."""

import asyncio
import socket
import ssl
from contextlib import suppress


async def connect_and_leave(host: str, port: int, context: ssl.SSLContext | None) -> None:
    """Connect to the first address of a host where somebody is, with TLS where there is a context.

    Raises what failed at the first of them, `OSError` or `UnicodeError`: where several failed,
    Python 3.11 says so in words alone.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    named = host if context else None
    errors: list[OSError] = []
    for *_, address in found:
        try:
            _, writer = await asyncio.open_connection(
                str(address[0]), port, ssl=context, server_hostname=named
            )
        except OSError as error:
            errors.append(error)
            continue
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return
    raise errors[0]
