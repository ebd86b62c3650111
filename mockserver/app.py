"""The application: what answers calls, and the layers around it."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver import dialects
from mockserver.api.call import AnswerBroken, json_response
from mockserver.api.routes import call_apps, service_routes
from mockserver.calls import call_of
from mockserver.control.layer import ControlLayer
from mockserver.guard import LoopbackGuard
from mockserver.injection.layer import FaultLayer
from mockserver.journal.layer import JournalLayer
from mockserver.mock import Mock
from mockserver.modes.choice import MakeResponder
from mockserver.modes.named_recording import NamedRecordingLayer
from mockserver.modes.unmatched import KNOWN_CALLS, answer_unmatched
from mockserver.page.routes import page_routes
from mockserver.refusals import Broken
from mockserver.service import renders
from mockserver.service.service import Service
from mockserver.service.store import disk_refusal
from mockserver.wire.connection import ConnectionLayer

Layer = Callable[[ASGIApp], ASGIApp]
_log = logging.getLogger(__name__)


def build_app(
    service: Service, mock: Mock | None = None, answers: MakeResponder | None = None
) -> ASGIApp:
    """Make the ASGI application of a service. It stops the films when it shuts down.

    `answers` makes what answers instead of the simulation; the layers stay around it.
    """
    mock = mock or Mock(service)
    app: ASGIApp = _answering(mock, answers) if answers else Simulation(mock)
    for layer in reversed(layers(mock, is_simulated=answers is None)):
        app = layer(app)
    return app


def layers(mock: Mock, *, is_simulated: bool = True) -> tuple[Layer, ...]:
    """Give the layers around whatever answers, the outermost first.

    `is_simulated`: whether the simulation answers, and not recordings or the service behind.
    """
    service = mock.service
    return (
        # Finds the connection at the server's own `send`, which every other layer wraps.
        ConnectionLayer,
        # Before anything is read or written down: whoever must not come in leaves no trace.
        lambda app: LoopbackGuard(app, lambda: service.dialects),
        # Outside of the journal and of faults: the mock's own calls are neither noted nor spoilt.
        lambda app: ControlLayer(app, mock, page_routes(mock)),
        # Outside of the faults: it notes what the client really got.
        lambda app: JournalLayer(app, mock.clock, mock.journal),
        # Around every answer, a recorded one as well.
        lambda app: FaultLayer(app, service, mock.faults, is_simulated=is_simulated),
        # Instead of what answers else, in whatever mode the mock is.
        lambda app: NamedRecordingLayer(app, mock),
    )


def _answering(mock: Mock, answers: MakeResponder) -> ASGIApp:
    made = answers(mock)
    calls = ServerErrorMiddleware(made, _broken(mock.service))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await made.aclose()

    rest = Starlette(lifespan=lifespan)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await (calls if scope["type"] == "http" else rest)(scope, receive, send)

    return answer


class Simulation:
    """The simulated service. The calls of the table go to their endpoints on the shortest way."""

    def __init__(self, mock: Mock) -> None:
        service = mock.service
        broken = _broken(service)
        self._calls = call_apps(service, broken)
        self._rest = Starlette(
            routes=service_routes(self._calls),
            lifespan=_lifespan(service),
            exception_handlers={HTTPException: _unrouted(mock), Exception: broken},
        )
        self._rest.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call; or whatever else comes, the server's start and end among it."""
        if scope["type"] == "http":
            called, parameters = call_of(scope["method"], scope["path"])
            if called is not None:
                scope["path_params"] = parameters
                await self._calls[called.name](scope, receive, send)
                return
        await self._rest(scope, receive, send)


def _lifespan(service: Service) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        renders.resume(service)
        yield
        await renders.stop_films(service)
        service.save_or_log()

    return lifespan


def _unrouted(mock: Mock) -> AnswerBroken:
    """Answer what matches no route, or no method of one."""

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
        allow = (error.headers or {}).get("Allow", "")
        return await answer_unmatched(request, mock, KNOWN_CALLS, allow)

    return answer


def _broken(service: Service) -> AnswerBroken:
    """Answer for an error of the mock itself; the log has the rest, and the server then hangs up.

    Who has left gets no answer.
    """

    async def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, ClientDisconnect):
            raise error
        reason = disk_refusal(error)
        if reason is not None:
            _log.error("%s %s broke: %s", request.method, request.url.path, error)
            why = f"its disk does not take this: {reason}. Look at its data folder"
        else:
            _log.error("%s %s broke", request.method, request.url.path, exc_info=error)
            why = f"{type(error).__name__}. This is a bug in it, not in your request"
        broken = Broken(f"The mock itself broke: {why}.")
        found = json_response(dialects.refusal(service.dialects, broken))
        found.headers["connection"] = "close"
        return found

    return answer
