"""The application: every endpoint of the service at its path."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver import dialects as dialect
from mockserver.api import accounts, contract, renders, uploads
from mockserver.api import files as cdn
from mockserver.api import messages as turns
from mockserver.api import sessions as projects
from mockserver.api.call import Endpoint, as_endpoint, json_response
from mockserver.control.layer import ControlLayer
from mockserver.dialects import Family
from mockserver.guard import LoopbackGuard
from mockserver.injection.layer import FaultLayer
from mockserver.journal.layer import JournalLayer
from mockserver.journal.near_miss import Expected
from mockserver.mock import Mock
from mockserver.modes.named_recording import NamedAnswers
from mockserver.modes.unmatched import answer_unmatched
from mockserver.refusals import Broken
from mockserver.service import renders as export
from mockserver.service.service import Service
from mockserver.wire.connection import KnowsItsConnection

_RENDER = "/api/render/proxy/lambda"
_ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("POST", "/api/auth/anonymous-token", accounts.anonymous_token),
    ("POST", "/api/auth/claim-token", accounts.claim_token),
    ("GET", "/api/credits/balance/simple", accounts.balance),
    ("POST", "/api/tasks/me/with-session/nemo_agent", projects.create),
    ("GET", "/api/state/nemo_agent/me/{sid}/latest", projects.state),
    ("POST", "/api/upload-video/nemo_agent/me/{sid}", uploads.upload),
    ("POST", "/run_sse", turns.run_sse),
    ("POST", _RENDER, renders.submit),
    ("GET", _RENDER + "/{id}", renders.poll),
    ("POST", _RENDER + "/{id}/cancel", renders.cancel),
    ("GET", "/api/render/proxy/{id}/download", renders.download),
    ("GET", "/cdn/{key}/{name}", cdn.serve),
)
KNOWN = tuple(Expected("the call", method, path) for method, path, _ in _ENDPOINTS)
"""Every call of the service, to say which one a request came nearest to."""
_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What answers calls instead of the simulated service: a replay, or the service behind."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call."""

    async def aclose(self) -> None:
        """Let go of everything."""


def build_app(
    service: Service,
    mock: Mock | None = None,
    answers: Callable[[Mock], Answers] | None = None,
) -> ASGIApp:
    """Make the ASGI application of a service. It stops the films when it shuts down.

    `answers` makes what answers instead of the simulation; the journal and faults stay around it.
    """
    mock = mock or Mock(service)
    app = _answering(service, mock, answers) if answers else _simulating(service, mock)
    faulty = FaultLayer(NamedAnswers(app, mock), service, mock.faults)
    heard = ControlLayer(JournalLayer(faulty, mock), mock)
    return KnowsItsConnection(LoopbackGuard(heard, service))


def _answering(service: Service, mock: Mock, answers: Callable[[Mock], Answers]) -> Starlette:
    made = answers(mock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await made.aclose()

    return Starlette(
        routes=[Route("/{path:path}", made)],
        lifespan=lifespan,
        exception_handlers={Exception: _broken(service)},
    )


def _simulating(service: Service, mock: Mock) -> Starlette:
    app = Starlette(
        routes=[
            *(_route(service, *endpoint) for endpoint in _ENDPOINTS),
            Route("/openapi.json", contract.serve),
        ],
        lifespan=_lifespan(service),
        exception_handlers={HTTPException: _unrouted(mock), Exception: _broken(service)},
    )
    app.router.redirect_slashes = False
    return app


def _route(service: Service, method: str, path: str, endpoint: Endpoint) -> Route:
    family: Family = "render" if path.startswith("/api/render/") else "api"
    return Route(path, as_endpoint(service, endpoint, family), methods=[method])


def _lifespan(service: Service) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        export.resume(service)
        yield
        await export.stop_films(service)
        service.keep()

    return lifespan


Answering = Callable[[Request, Exception], Awaitable[Response]]


def _unrouted(mock: Mock) -> Answering:
    """Answer what matches no route, or no method of one."""

    async def answer(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)  # noqa: S101 - registered for nothing else
        allow = (fault.headers or {}).get("Allow", "")
        return await answer_unmatched(request, mock, KNOWN, allow)

    return answer


def _broken(service: Service) -> Answering:
    """Answer for a fault of the mock itself; the log has the rest."""

    async def answer(request: Request, fault: Exception) -> Response:
        _log.error("%s %s broke", request.method, request.url.path, exc_info=fault)
        name = type(fault).__name__
        broken = Broken(
            f"The mock itself broke ({name}). This is a bug in it, not in your request."
        )
        return json_response(dialect.refusal(service.dialects, broken))

    return answer
