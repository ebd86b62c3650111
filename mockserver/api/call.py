"""One request to the simulated service, and how an endpoint answers it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mockserver import dialects
from mockserver.calls import ServiceCall, TokenScope
from mockserver.dialects import Answer
from mockserver.refusals import Breach, Refusal
from mockserver.service.records import Account, Session
from mockserver.service.service import Service
from mockserver.wire.body import Body
from mockserver.wire.headers import header_of
from mockserver.wire.origin import origin_of
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
        authorization = header_of(self.request.scope["headers"], b"authorization") or b""
        return self.service.account(authorization.decode("latin-1"), self.scope)

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
        return f"{self.origin}/{path.removeprefix('/')}"

    @property
    def origin(self) -> str:
        """The scheme, host and port that the client used."""
        return origin_of(self.request.scope)


Endpoint = Callable[[Call], Awaitable[Response]]
AnswerBroken = Callable[[Request, Exception], Awaitable[Response]]
"""Makes the answer for an error of the mock itself."""
_written = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def json_response(answer: Answer) -> Response:
    """Write an answer as JSON."""
    body = _written(answer.body).encode()
    return Response(body, answer.status, answer.headers, "application/json")


class CallApp:
    """The ASGI application of one call of the table.

    Refusals are answered in the dialect, and bodies are read to their end. For an error of the
    mock itself `broken` answers, unless another answer has begun; the error goes on to the server.
    """

    def __init__(
        self, service: Service, called: ServiceCall, endpoint: Endpoint, broken: AnswerBroken
    ) -> None:
        self._service, self._called, self._endpoint = service, called, endpoint
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call; the parameters of its path stand in the scope, as Starlette has them."""
        request, body = Request(scope, receive), Body(receive)
        call = Call(request, self._service, body, self._called.scope)
        has_begun = False

        async def send_on(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            response = await self._answer(call)
            await response(scope, receive, send_on)
        except Exception as error:
            answer = await self._broken(request, error)
            if not has_begun:
                await answer(scope, receive, send)
            raise

    async def _answer(self, call: Call) -> Response:
        response = await self._refusing(call)
        await call.body.swallow()
        return response

    async def _refusing(self, call: Call) -> Response:
        try:
            return await self._endpoint(call)
        except Refusal as refusal:
            dialect, family = self._service.dialects, self._called.family
            return json_response(dialects.refusal(dialect, refusal, family))
        except Breach as breach:
            return json_response(dialects.breach(breach))
