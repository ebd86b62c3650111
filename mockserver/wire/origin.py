"""The scheme, host and port at which the mock was called; links in answers begin with them."""

from functools import lru_cache

from starlette.datastructures import URL
from starlette.types import Scope

from mockserver.wire.headers import header_of


def origin_of(scope: Scope) -> str:
    """Give the scheme, host and port at which the client has called."""
    host = header_of(scope["headers"], b"host")
    server = scope.get("server")
    return _origin(scope.get("scheme", "http"), host, server and tuple(server))


@lru_cache(maxsize=64)
def _origin(scheme: str, host: bytes | None, server: tuple[str, int] | None) -> str:
    headers = [] if host is None else [(b"host", host)]
    scope = {"scheme": scheme, "server": server, "path": "", "headers": headers}
    return str(URL(scope=scope))
