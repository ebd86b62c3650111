"""The page's own routes: the page, its files, and what it reads twice a second."""

from functools import cache
from pathlib import Path
from uuid import uuid4

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from mockserver.calls import CONTROL
from mockserver.control.methods import ByMethod, Endpoint
from mockserver.control.request import ControlRequest, Handler, as_control_endpoint, whole
from mockserver.mock import Mock
from mockserver.page.templating import paint
from mockserver.page.view import fixed_lists, view

_FOLDER = Path(__file__).with_name("static")
_ASSETS = {
    "page.css": "text/css",
    "main.js": "text/javascript",
    "paint.js": "text/javascript",
    "call.js": "text/javascript",
    "fault.js": "text/javascript",
    "control.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Nothing but what the mock itself serves, framed by nobody; no script may make markup of text."""


def page_routes(mock: Mock) -> list[Route]:
    """Give the page's routes, all below `/__mock/`."""
    run = uuid4().hex

    async def page(request: ControlRequest) -> Response:
        request.query()
        seen = view(mock, judged=True)
        slots = seen["slots"] | {"run": run, "next": str(seen["next"])}
        found = paint(_text("page.html"), slots, seen["lists"] | fixed_lists())
        return HTMLResponse(found, headers=_HEADERS)

    async def refresh(request: ControlRequest) -> Response:
        query = request.query("after", "judge")
        after = whole(query.get("after", "0"), "`after`")
        seen = view(mock, after, judged=query.get("judge") == "1")
        return JSONResponse({"run": run, **seen}, headers=_HEADERS)

    def asset(name: str) -> Handler:
        async def serve(request: ControlRequest) -> Response:
            return Response(_text(name), media_type=_ASSETS[name], headers=_HEADERS)

        return serve

    async def bare(request: ControlRequest) -> Response:
        return RedirectResponse(f"{CONTROL}/", 307, headers=_HEADERS)

    return [
        _route("", as_control_endpoint(bare, mock)),
        _route("/", as_control_endpoint(page, mock)),
        _route("/page.json", as_control_endpoint(refresh, mock)),
        *(_route(f"/page/{name}", as_control_endpoint(asset(name), mock)) for name in _ASSETS),
    ]


def _route(path: str, endpoint: Endpoint) -> Route:
    return Route(f"{CONTROL}{path}", ByMethod({"GET": endpoint}))


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
