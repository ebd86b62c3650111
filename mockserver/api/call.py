"""One request on its way through the mock, and how an endpoint is put behind the common door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from mockserver import dialects as dialect
from mockserver.dialects import Answer, Family
from mockserver.refusals import Breach, Refusal
from mockserver.service.records import Account, Session
from mockserver.service.service import Service
from mockserver.wire.body import Body
from mockserver.wire.strict_json import parse_json


@dataclass(frozen=True, slots=True)
class Call:
    """A request, its body, and the service that it is for."""

    request: Request
    service: Service
    body: Body

    def account(self) -> Account:
        """Who is asking. Raises BadToken, or OutOfScope."""
        return self.service.account(self.request.headers.get("authorization"), self._scope())

    def _scope(self) -> str:
        """What a token must be good for: which scope belongs to which call is assumed [A]."""
        if self.request.url.path.startswith("/api/upload-video/"):
            return "upload"
        return "read" if self.request.method in ("GET", "HEAD") else "write"

    def session(self) -> Session:
        """The session in the path. Raises BadToken or NoSession."""
        return self.service.session(self.account(), self.request.path_params["sid"])

    async def json(self) -> object:
        """The body as JSON. Raises Breach or BodyTooLarge."""
        data = await self.body.whole()
        return parse_json(data, self.request.headers.get("content-type", ""))

    async def nothing(self) -> None:
        """Hold the call to having no body. Raises Breach."""
        if await self.body.whole():
            raise Breach.at(("body",), "this call takes no body", "extra_forbidden")

    def success(self, **data: object) -> Response:
        """Answer in the envelope."""
        return json_response(dialect.success(self.service.dialects, data))

    def absolute(self, path: str) -> str:
        """Make a path of the file host a URL on the address that the client used."""
        return f"{self.request.base_url}{path.removeprefix('/')}"


Endpoint = Callable[[Call], Awaitable[Response]]


def json_response(answer: Answer) -> Response:
    """Write an answer as JSON."""
    return JSONResponse(answer.body, answer.status, dict(answer.headers))


def as_endpoint(
    service: Service, endpoint: Endpoint, family: Family = "api"
) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of the application.

    Refusals are answered in the dialect, and bodies are read to their end.
    """

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        call = Call(request, service, Body(request.receive))
        try:
            try:
                response = await endpoint(call)
            except Refusal as refusal:
                response = json_response(dialect.refusal(service.dialects, refusal, family))
            except Breach as breach:
                response = json_response(dialect.breach(breach))
            await call.body.swallow()
        except ClientDisconnect:
            return Response(status_code=400)
        return response

    return answer
