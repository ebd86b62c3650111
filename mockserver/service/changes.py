"""Changes to the simulated service at once, which would else take days, money or luck.

The mock's control calls and the injected faults make them. Raises NotThere for what does not exist,
Conflict for what cannot change any more.
"""

from collections.abc import Iterable
from dataclasses import replace

from mockserver.refusals import Conflict, NotThere
from mockserver.service import renders
from mockserver.service.records import WEEK_S, Account, Render, Session, Token
from mockserver.service.service import Service
from mockserver.service.uploads import remove_upload

_AT_ONCE_S = 0.001


def running_render(service: Service, render_id: str) -> Render:
    """Find a render that has not ended."""
    render = service.renders.get(render_id)
    if render is None:
        raise NotThere(f"There is no render {render_id[:60]!r}.")
    now_s = service.clock.now_s()
    if not renders.is_running(render, now_s):
        status = renders.status_of(render, now_s)
        raise Conflict(f"The render is {status} already; only a running one can change.")
    return render


def complete_render(service: Service, render: Render) -> None:
    """Let a render be completed as soon as its film is made, whatever the clock says."""
    render.takes_s = _AT_ONCE_S
    render.submitted_s = service.clock.now_s() - renders.PENDING_S - 2 * _AT_ONCE_S
    service.save()


def fail_render(service: Service, render: Render, message: str) -> None:
    """Let a render fail with a message, and stop its film."""
    renders.stop_film(service, render)
    render.error = message
    service.save()


def lose_render(service: Service, render: Render) -> None:
    """Forget a render, and stop its film."""
    renders.stop_film(service, render)
    del service.renders[render.id]
    service.save()


def freeze_render(service: Service, render: Render) -> None:
    """Let a render never end. Without its film it cannot; a mock started anew makes it again."""
    renders.stop_film(service, render)
    render.film_done_s = None
    render.furthest_percent = min(render.furthest_percent, 99)
    service.save()


def tokens_of(service: Service, accounts: Iterable[Account]) -> list[Token]:
    """Find the tokens of accounts."""
    users = {account.user_id for account in accounts}
    return [token for token in service.tokens.values() if token.user_id in users]


def expire_tokens(service: Service, tokens: Iterable[Token]) -> None:
    """Let tokens be seven days old; a new one can be had at once."""
    now_s = service.clock.now_s()
    for token in tokens:
        token.issued_s = min(token.issued_s, now_s - WEEK_S)
    service.save()


def revoke_tokens(service: Service, tokens: Iterable[Token]) -> None:
    """Forget tokens, so that nobody knows them any more."""
    for token in tokens:
        del service.tokens[token.digest]
    service.save()


def set_credits(service: Service, accounts: Iterable[Account], available: int) -> None:
    """Let accounts have so many credits available."""
    for account in accounts:
        account.balance = replace(account.balance, available=available)
    service.save()


def drop_session(service: Service, session_id: str) -> None:
    """Forget a session, as the service does with old ones; its exports under way fail."""
    session = service.sessions.pop(session_id, None)
    if session is None:
        raise NotThere(f"There is no session {session_id[:60]!r}.")
    service.save_or(lambda: service.sessions.setdefault(session_id, session))
    _remove_files(service, session)
    now_s = service.clock.now_s()
    for render in service.renders.values():
        if render.session_id == session_id and renders.is_running(render, now_s):
            fail_render(service, render, "The session is gone.")


def _remove_files(service: Service, session: Session) -> None:
    """Delete what was uploaded to a session."""
    for upload in session.uploads:
        remove_upload(service.folder, upload)


async def forget_everything(service: Service) -> None:
    """Let the service be new: no accounts, sessions, files or renders."""
    await renders.stop_films(service)
    for session in service.sessions.values():
        _remove_files(service, session)
    for render in service.renders.values():
        service.folder.film(render.key).unlink(missing_ok=True)
    for records in (service.accounts, service.tokens, service.sessions, service.renders):
        records.clear()
    service.save()
