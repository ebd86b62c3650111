"""What can be done to the simulated service at once, that would else take days, money or luck."""

from dataclasses import replace

from mockserver.control.request import ControlError
from mockserver.control.scope import Scope
from mockserver.mock import Instruments
from mockserver.service import renders as export
from mockserver.service.records import PENDING, PROCESSING, WEEK_S, Render, Token

_AT_ONCE_S = 0.001


def complete_render(instruments: Instruments, render_id: str) -> Render:
    """Let a render be completed as soon as its film is made, whatever the clock says."""
    render = _running(instruments, render_id)
    render.takes_s = _AT_ONCE_S
    render.submitted_s = instruments.clock.now_s() - export.PENDING_S - _AT_ONCE_S
    instruments.service.keep()
    return render


def fail_render(instruments: Instruments, render_id: str, message: str) -> Render:
    """Let a render fail with a message, and stop its film."""
    render = _running(instruments, render_id)
    export.progress_of(render, instruments.clock.now_s())
    render.error = message
    _stop_film(instruments, render)
    instruments.service.keep()
    return render


def expire_tokens(instruments: Instruments, scope: Scope) -> int:
    """Let tokens be seven days old; says how many."""
    now_s = instruments.clock.now_s()
    tokens = _tokens(instruments, scope)
    for token in tokens:
        token.issued_s = min(token.issued_s, now_s - WEEK_S)
    instruments.service.keep()
    return len(tokens)


def revoke_tokens(instruments: Instruments, scope: Scope) -> int:
    """Forget tokens, so that nobody knows them any more; says how many."""
    tokens = _tokens(instruments, scope)
    for token in tokens:
        del instruments.service.tokens[token.digest]
    instruments.service.keep()
    return len(tokens)


def set_credits(instruments: Instruments, scope: Scope, available: int) -> int:
    """Let accounts have so many credits available; says how many accounts."""
    accounts = scope.accounts(instruments)
    for account in accounts:
        account.purse = replace(account.purse, available=available)
    instruments.service.keep()
    return len(accounts)


def drop_session(instruments: Instruments, session_id: str) -> None:
    """Forget a session, as the service does with old ones; its exports under way fail."""
    service = instruments.service
    if service.sessions.pop(session_id, None) is None:
        raise ControlError(f"There is no session {session_id[:60]!r}.", 404)
    for render in service.renders.values():
        if render.session_id == session_id and _is_running(instruments, render):
            render.error = "The session is gone."
            _stop_film(instruments, render)
    service.keep()


async def forget_everything(instruments: Instruments) -> None:
    """Let the service be new: no accounts, sessions, files or renders."""
    service = instruments.service
    await export.stop_films(service)
    for session in service.sessions.values():
        for upload in session.uploads:
            service.upload_path(upload).unlink(missing_ok=True)
    for render in service.renders.values():
        service.folder.film(render.key).unlink(missing_ok=True)
    for known in (service.accounts, service.tokens, service.sessions, service.renders):
        known.clear()
    service.keep()


def _running(instruments: Instruments, render_id: str) -> Render:
    render = instruments.service.renders.get(render_id)
    if render is None:
        raise ControlError(f"There is no render {render_id[:60]!r}.", 404)
    if not _is_running(instruments, render):
        status = export.status_of(render, instruments.clock.now_s())
        raise ControlError(f"The render is {status} already; only a running one can change.", 409)
    return render


def _is_running(instruments: Instruments, render: Render) -> bool:
    return export.status_of(render, instruments.clock.now_s()) in (PENDING, PROCESSING)


def _stop_film(instruments: Instruments, render: Render) -> None:
    task = instruments.service.films.get(render.id)
    if task:
        task.cancel()


def _tokens(instruments: Instruments, scope: Scope) -> list[Token]:
    users = {account.user_id for account in scope.accounts(instruments)}
    return [token for token in instruments.service.tokens.values() if token.user_id in users]
