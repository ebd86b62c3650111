"""What can be done to the simulated service at once, that would else take days, money or luck."""

from dataclasses import replace

from mockserver.control.request import ControlError
from mockserver.control.scope import Scope
from mockserver.mock import Mock
from mockserver.service import renders as export
from mockserver.service.records import PENDING, PROCESSING, WEEK_S, Render, Token

_AT_ONCE_S = 0.001


def complete_render(mock: Mock, render_id: str) -> Render:
    """Let a render be completed as soon as its film is made, whatever the clock says."""
    render = _running(mock, render_id)
    render.takes_s = _AT_ONCE_S
    render.submitted_s = mock.clock.now_s() - export.PENDING_S - _AT_ONCE_S
    mock.service.save()
    return render


def fail_render(mock: Mock, render_id: str, message: str) -> Render:
    """Let a render fail with a message, and stop its film."""
    render = _running(mock, render_id)
    export.progress_of(render, mock.clock.now_s())
    render.error = message
    _stop_film(mock, render)
    mock.service.save()
    return render


def expire_tokens(mock: Mock, scope: Scope) -> int:
    """Let tokens be seven days old; says how many."""
    now_s = mock.clock.now_s()
    tokens = _tokens(mock, scope)
    for token in tokens:
        token.issued_s = min(token.issued_s, now_s - WEEK_S)
    mock.service.save()
    return len(tokens)


def revoke_tokens(mock: Mock, scope: Scope) -> int:
    """Forget tokens, so that nobody knows them any more; says how many."""
    tokens = _tokens(mock, scope)
    for token in tokens:
        del mock.service.tokens[token.digest]
    mock.service.save()
    return len(tokens)


def set_credits(mock: Mock, scope: Scope, available: int) -> int:
    """Let accounts have so many credits available; says how many accounts."""
    accounts = scope.accounts(mock)
    for account in accounts:
        account.balance = replace(account.balance, available=available)
    mock.service.save()
    return len(accounts)


def drop_session(mock: Mock, session_id: str) -> None:
    """Forget a session, as the service does with old ones; its exports under way fail."""
    service = mock.service
    if service.sessions.pop(session_id, None) is None:
        raise ControlError(f"There is no session {session_id[:60]!r}.", 404)
    for render in service.renders.values():
        if render.session_id == session_id and _is_running(mock, render):
            render.error = "The session is gone."
            _stop_film(mock, render)
    service.save()


async def forget_everything(mock: Mock) -> None:
    """Let the service be new: no accounts, sessions, files or renders."""
    service = mock.service
    await export.stop_films(service)
    for session in service.sessions.values():
        for upload in session.uploads:
            service.upload_path(upload).unlink(missing_ok=True)
    for render in service.renders.values():
        service.folder.film(render.key).unlink(missing_ok=True)
    for known in (service.accounts, service.tokens, service.sessions, service.renders):
        known.clear()
    service.save()


def _running(mock: Mock, render_id: str) -> Render:
    render = mock.service.renders.get(render_id)
    if render is None:
        raise ControlError(f"There is no render {render_id[:60]!r}.", 404)
    if not _is_running(mock, render):
        status = export.status_of(render, mock.clock.now_s())
        raise ControlError(f"The render is {status} already; only a running one can change.", 409)
    return render


def _is_running(mock: Mock, render: Render) -> bool:
    return export.status_of(render, mock.clock.now_s()) in (PENDING, PROCESSING)


def _stop_film(mock: Mock, render: Render) -> None:
    task = mock.service.films.get(render.id)
    if task:
        task.cancel()


def _tokens(mock: Mock, scope: Scope) -> list[Token]:
    users = {account.user_id for account in scope.accounts(mock)}
    return [token for token in mock.service.tokens.values() if token.user_id in users]
