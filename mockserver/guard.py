"""Refuses what is not addressed to this machine, or is sent by a foreign web page.

A page in a browser can call any address under any name. So a request whose `Host` does not name
this machine is refused: no name that somebody else controls leads here. What a browser sends for a
page of another origin, another port of this machine included [A], is refused as well, an image's
GET too: it would use up faults and stand in the journal as if the client had sent it. Browsers say
whose page it is. The mock's own page may be reached by a link, but never inside a frame. What a
page changes under `/__mock/` must carry the header `X-Mock-Page` as well, which no form can send.
"""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver import dialects
from mockserver.api.call import json_response
from mockserver.calls import is_control
from mockserver.dialects import Dialects
from mockserver.refusals import ForeignOrigin, NotLoopback, Refusal
from mockserver.wire.body import Body
from mockserver.wire.headers import header_of
from mockserver.wire.loopback import is_loopback
from mockserver.wire.request_target import with_path

PAGE_HEADER = "x-mock-page"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_OF_A_PAGE = frozenset((b"origin", b"sec-fetch-site"))
"""What a browser sends for a page, and no program."""


class LoopbackGuard:
    """Refuses requests not addressed to this machine, or sent by a foreign page: 400 or 403."""

    def __init__(self, app: ASGIApp, dialects_of: Callable[[], Dialects]) -> None:
        self._app, self._dialects_of = app, dialects_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        scope = with_path(scope)
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is not None:
            await Body(Request(scope, receive).receive).swallow()
            await json_response(dialects.refusal(self._dialects_of(), refusal))(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> Refusal | None:
    host = header_of(scope["headers"], b"host")
    if not _names_this_machine(host):
        return NotLoopback("The Host header must name this machine, such as 127.0.0.1.")
    if _OF_A_PAGE.isdisjoint(dict(scope["headers"])):
        return None
    headers = Headers(scope=scope)
    if not _is_allowed(headers, scope):
        return ForeignOrigin("A page of another origin may not drive this mock.")
    changes = scope["method"] not in _SAFE_METHODS and is_control(scope["path"])
    if changes and PAGE_HEADER not in headers:
        return ForeignOrigin("A page drives this mock with the header X-Mock-Page only.")
    return None


def _is_allowed(headers: Headers, scope: Scope) -> bool:
    """Whether a page's request comes from one that this mock has served, or is harmless.

    A read that only names another origin is let in: programs write that header as well.
    """
    changes, is_own = scope["method"] not in _SAFE_METHODS, is_control(scope["path"])
    origin, host = headers.get("origin"), headers.get("host")
    is_foreign = origin is not None and origin.lower() != f"http://{host}".lower()
    if is_foreign and (changes or is_own):
        return False
    sites = {site.strip().lower() for site in headers.getlist("sec-fetch-site")}
    if sites <= {"none", "same-origin"}:
        return True
    fetch = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    is_followed_link = fetch == ("navigate", "document")
    return is_own and not changes and is_followed_link


@lru_cache(maxsize=64)
def _names_this_machine(value: bytes | None) -> bool:
    if value is None:
        return True
    host = value.decode("latin-1")
    try:
        found = urlsplit(f"//{host}")
        plain = found.netloc == host and "@" not in host and found.port != 0
        return plain and is_loopback(found.hostname)
    except ValueError:
        return False
