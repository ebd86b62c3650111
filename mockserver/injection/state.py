"""What faults change in the service's state: a token expires, a render fails, is lost or stuck."""

from starlette.datastructures import Headers
from starlette.types import Scope

from mockserver.calls import call_of
from mockserver.faults.fault import Fault
from mockserver.ids import digest
from mockserver.service.records import WEEK_S, Render
from mockserver.service.service import Service

FAILED_MESSAGE = "The render failed on the way."


def expire_token(service: Service, scope: Scope, fault: Fault) -> bool:
    """Let the caller's token expire; False where there is none."""
    return _expire(service, scope)


def fail_render(service: Service, scope: Scope, fault: Fault) -> bool:
    """Let the render that is asked for fail; False where there is none."""
    render = _render_of(service, scope)
    if render is None:
        return False
    _stop_film(service, render)
    render.error = fault.text("message") or FAILED_MESSAGE
    service.save()
    return True


def lose_render(service: Service, scope: Scope, fault: Fault) -> bool:
    """Forget the render that is asked for; False where there is none."""
    render = _render_of(service, scope)
    if render is None:
        return False
    _stop_film(service, render)
    del service.renders[render.id]
    service.save()
    return True


def freeze_render(service: Service, scope: Scope, fault: Fault) -> bool:
    """Let the render that is asked for never end; False where there is none."""
    render = _render_of(service, scope)
    if render is None:
        return False
    # Without its film a render never ends; a mock started anew would make it again.
    _stop_film(service, render)
    render.film_done_s = None
    render.best = min(render.best, 99)
    service.save()
    return True


def _render_of(service: Service, scope: Scope) -> Render | None:
    _, parameters = call_of(scope["method"], scope["path"])
    return service.renders.get(parameters.get("id", ""))


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
