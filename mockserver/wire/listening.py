"""The socket that a server listens at."""

import socket


class PortError(Exception):
    """A port that cannot be used; the text says which, why, and what to do."""


def bound_socket(host: str, port: int) -> socket.socket:
    """Bind a socket to an address; port 0 takes any free one. Raises PortError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; it costs 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        why = getattr(error, "strerror", None) or error
        raise PortError(
            f"Port {port} cannot be used ({why}). Choose another with --port."
        ) from error
    return bound
