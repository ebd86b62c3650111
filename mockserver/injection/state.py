"""Faults of the service's state: it forgets a token or a render, or lets a render fail."""

from starlette.datastructures import Headers
from starlette.types import Scope

from mockserver.calls import call_of
from mockserver.faults.fault import Fault
from mockserver.ids import digest
from mockserver.service.records import WEEK_S, Render
from mockserver.service.service import Service

FAILED_MESSAGE = "The render failed on the way."


def upset(service: Service, scope: Scope, fault: Fault) -> bool:
    """Do to the state what a fault says; False where there is nothing that it could be done to."""
    if fault.name == "token-expired":
        return _expire(service, scope)
    _, parameters = call_of(scope["method"], scope["path"])
    render = service.renders.get(parameters.get("id", ""))
    if render is None:
        return False
    match fault.name:
        case "render-failed":
            _stop_film(service, render)
            render.error = fault.text("message") or FAILED_MESSAGE
        case "render-lost":
            _stop_film(service, render)
            del service.renders[render.id]
        case _:
            # Without its film a render never ends; a mock started anew would make it again.
            _stop_film(service, render)
            render.film_done_s = None
            render.best = min(render.best, 99)
    service.save()
    return True


def _expire(service: Service, scope: Scope) -> bool:
    """Let the caller's token be a week old; a new one can be had at once."""
    secret = Headers(scope=scope).get("authorization", "").partition(" ")[2].strip()
    token = service.tokens.get(digest(secret))
    if token is None:
        return False
    token.issued_s = min(token.issued_s, service.clock.now_s() - WEEK_S)
    service.save()
    return True


def _stop_film(service: Service, render: Render) -> None:
    task = service.films.get(render.id)
    if task is not None:
        task.cancel()
