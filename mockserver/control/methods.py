"""What a path of the mock's own answers, by method; any other method is refused with 405."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mockserver.control.request import problem
from mockserver.wire.body import Body

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class ByMethod:
    """The application of one path, of its endpoints by method. HEAD is answered as GET is."""

    known: Mapping[str, Endpoint]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        request, method = Request(scope, receive), scope["method"]
        endpoint = self.known.get("GET" if method == "HEAD" else method, self._refuse)
        await (await endpoint(request))(scope, receive, send)

    async def _refuse(self, request: Request) -> Response:
        await Body(request.receive).swallow()
        refused = problem(f"This control call is {' or '.join(self.known)} only.", 405)
        head = ("HEAD",) if "GET" in self.known else ()
        refused.headers["allow"] = ", ".join((*self.known, *head))
        return refused
