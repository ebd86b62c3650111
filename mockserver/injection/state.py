"""What faults change in the service: a token expires, files are dropped, a render fails."""

from starlette.types import Scope

from mockserver.calls import call_of
from mockserver.faults.fault import Fault
from mockserver.faults.kinds import DROPPED_AS
from mockserver.ids import digest
from mockserver.journal.notes import DroppedFiles, notes_of
from mockserver.service import changes
from mockserver.service.records import Render
from mockserver.service.service import Service
from mockserver.wire.headers import header_of

FAILED_MESSAGE = "The render failed on the way."


def expire_token(service: Service, scope: Scope, fault: Fault) -> bool:
    """Let the caller's token expire; False where there is none."""
    given = (header_of(scope["headers"], b"authorization") or b"").decode("latin-1")
    secret = given.partition(" ")[2].strip()
    token = service.tokens.get(digest(secret))
    if token is None:
        return False
    changes.expire_tokens(service, [token])
    return True


def drop_files(service: Service, scope: Scope, fault: Fault) -> bool:
    """Have the last files of this upload dropped; False where the session is not here."""
    _, parameters = call_of(scope["method"], scope["path"])
    if parameters.get("sid") not in service.sessions:
        return False
    how = next(each for each in DROPPED_AS if each == fault.text("how"))
    notes_of(scope).dropped = DroppedFiles(fault.whole("count"), how)
    return True


def fail_render(service: Service, scope: Scope, fault: Fault) -> bool:
    """Let the render that is asked for fail; False where there is none."""
    render = _render_of(service, scope)
    if render is not None:
        changes.fail_render(service, render, fault.text("message") or FAILED_MESSAGE)
    return render is not None


def lose_render(service: Service, scope: Scope, fault: Fault) -> bool:
    """Forget the render that is asked for; False where there is none."""
    render = _render_of(service, scope)
    if render is not None:
        changes.lose_render(service, render)
    return render is not None


def freeze_render(service: Service, scope: Scope, fault: Fault) -> bool:
    """Let the render that is asked for never end; False where there is none."""
    render = _render_of(service, scope)
    if render is not None:
        changes.freeze_render(service, render)
    return render is not None


def _render_of(service: Service, scope: Scope) -> Render | None:
    _, parameters = call_of(scope["method"], scope["path"])
    return service.renders.get(parameters.get("id", ""))
