"""The outermost door: HTTP only, and addressed to this machine only.

A page in a browser can be made to call any address under any name; what does not name this
machine in `Host` is refused, so that no name that somebody else controls leads here.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver import dialect
from mockserver.body import Body
from mockserver.call import written
from mockserver.fetching import is_loopback
from mockserver.refusals import NotLoopback
from mockserver.service import Service


class Doorway:
    """Lets in what is addressed to this machine."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 400."""
        if scope["type"] == "http" and not _names_this_machine(Headers(scope=scope)):
            refusal = NotLoopback("The Host header must name this machine, such as 127.0.0.1.")
            await Body(Request(scope, receive).receive).swallow()
            await written(dialect.refusal(self._service.dialects, refusal))(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _names_this_machine(headers: Headers) -> bool:
    host = headers.get("host")
    if host is None:
        return True
    try:
        found = urlsplit(f"//{host}")
        plain = found.netloc == host and "@" not in host and found.port != 0
        return plain and is_loopback(found.hostname)
    except ValueError:
        return False
