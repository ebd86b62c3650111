"""One request to the simulated service, and how an endpoint answers it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from mockserver import dialects
from mockserver.calls import ServiceCall, TokenScope
from mockserver.dialects import Answer
from mockserver.refusals import Breach, Refusal
from mockserver.service.records import Account, Session
from mockserver.service.service import Service
from mockserver.wire.body import Body
from mockserver.wire.strict_json import parse_json


@dataclass(frozen=True, slots=True)
class Call:
    """A request, its body, the service, and what a token must be good for."""

    request: Request
    service: Service
    body: Body
    scope: TokenScope | None = None

    def account(self) -> Account:
        """Give the account of the caller. Raises BadToken or OutOfScope."""
        return self.service.account(self.request.headers.get("authorization"), self.scope)

    def session(self) -> Session:
        """Give the session in the path. Raises BadToken or NoSession."""
        return self.service.session(self.account(), self.request.path_params["sid"])

    async def json(self) -> object:
        """Give the body as JSON. Raises Breach or BodyTooLarge."""
        data = await self.body.whole()
        return parse_json(data, self.request.headers.get("content-type", ""))

    async def no_body(self) -> None:
        """Make sure that there is no body. Raises Breach."""
        if await self.body.whole():
            raise Breach.at(("body",), "this call takes no body", "extra_forbidden")

    def success(self, **data: object) -> Response:
        """Answer in the envelope."""
        return json_response(dialects.success(self.service.dialects, data))

    def absolute(self, path: str) -> str:
        """Make a path of the file host a URL on the address that the client used."""
        return f"{self.request.base_url}{path.removeprefix('/')}"


Endpoint = Callable[[Call], Awaitable[Response]]


def json_response(answer: Answer) -> Response:
    """Write an answer as JSON."""
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


def as_endpoint(
    service: Service, called: ServiceCall, endpoint: Endpoint
) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of the application, for one call of the table.

    Refusals are answered in the dialect, and bodies are read to their end.
    """

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        call = Call(request, service, Body(request.receive), called.scope)
        try:
            try:
                response = await endpoint(call)
            except Refusal as refusal:
                response = json_response(dialects.refusal(service.dialects, refusal, called.family))
            except Breach as breach:
                response = json_response(dialects.breach(breach))
            await call.body.swallow()
        except ClientDisconnect:
            return Response(status_code=400)
        return response

    return answer
