"""The outermost door: HTTP only, addressed to this machine only, and driven by nobody's web page.

A page in a browser can be made to call any address under any name; what does not name this
machine in `Host` is refused, so that no name that somebody else controls leads here. Whatever
changes something, and everything under `/__mock/`, is refused to pages of other origins, another
port of this machine included [A]: browsers say whose page it is. The mock's own page may be
reached by a link, but never inside a frame. What a page changes under `/__mock/` must carry the
header `X-Mock-Page` as well, which no form of anybody's can send.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver import dialects
from mockserver.api.call import json_response
from mockserver.calls import is_control
from mockserver.refusals import ForeignOrigin, NotLoopback, Refusal
from mockserver.service.service import Service
from mockserver.wire.body import Body
from mockserver.wire.loopback import is_loopback

OF_THE_PAGE = "x-mock-page"
_HARMLESS = ("GET", "HEAD", "OPTIONS")


class LoopbackGuard:
    """Lets in what is addressed to this machine."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 400 or 403."""
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is not None:
            await Body(Request(scope, receive).receive).swallow()
            await json_response(dialects.refusal(self._service.dialects, refusal))(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> Refusal | None:
    headers = Headers(scope=scope)
    if not _names_this_machine(headers.get("host")):
        return NotLoopback("The Host header must name this machine, such as 127.0.0.1.")
    guarded = scope["method"] not in _HARMLESS or is_control(scope["path"])
    if guarded and not _is_our_own(headers, scope["method"]):
        return ForeignOrigin("A page of another origin may not drive this mock.")
    changes = scope["method"] not in _HARMLESS and is_control(scope["path"])
    if changes and _is_of_a_page(headers) and OF_THE_PAGE not in headers:
        return ForeignOrigin("A page drives this mock with the header X-Mock-Page only.")
    return None


def _is_of_a_page(headers: Headers) -> bool:
    """Whether a browser sends it; programs say neither."""
    return "origin" in headers or "sec-fetch-site" in headers


def _is_our_own(headers: Headers, method: str) -> bool:
    """Whether the request comes from no page at all, or from one that this mock has served."""
    origin, host = headers.get("origin"), headers.get("host")
    if origin is not None and origin.lower() != f"http://{host}".lower():
        return False
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return True
    followed = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return method in _HARMLESS and followed == ("navigate", "document")


@lru_cache(maxsize=64)
def _names_this_machine(host: str | None) -> bool:
    if host is None:
        return True
    try:
        found = urlsplit(f"//{host}")
        plain = found.netloc == host and "@" not in host and found.port != 0
        return plain and is_loopback(found.hostname)
    except ValueError:
        return False
