"""Faults of the service's state: it forgets a token or a render, or lets a render fail."""

from starlette.datastructures import Headers
from starlette.types import Scope

from mockserver.calls import call_of
from mockserver.faults.fault import Fault
from mockserver.ids import digest
from mockserver.service import changes
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
            changes.fail_render(service, render, fault.text("message") or FAILED_MESSAGE)
        case "render-lost":
            changes.lose_render(service, render)
        case _:
            changes.stall_render(service, render)
    return True


def _expire(service: Service, scope: Scope) -> bool:
    """Let the caller's token expire."""
    secret = Headers(scope=scope).get("authorization", "").partition(" ")[2].strip()
    token = service.tokens.get(digest(secret))
    if token is None:
        return False
    changes.expire_tokens(service, [token])
    return True
