"""What the simulated service has, as JSON; and the verdict on its clients."""

from typing import Any

from mockserver.clock import MockClock, iso_time
from mockserver.control.scope import ClientSelection
from mockserver.journal.call import JournalCall
from mockserver.mock import Mock
from mockserver.service import renders
from mockserver.service.records import Account, Render, Session
from mockserver.service.service import Service
from mockserver.verdict.judge import Verdict, judge

_SHORT_DIGEST = 12


def state_seen(mock: Mock) -> Any:
    """Give everything that there is, redacted. Tokens are named by the start of their digest."""
    service = mock.service
    found = {
        "accounts": [_account(service, each) for each in service.accounts.values()],
        "sessions": [_session(each) for each in service.sessions.values()],
        "renders": [_render(service, each) for each in service.renders.values()],
        "dialect": str(service.dialects),
        "scenario": mock.scenario,
        "clock": clock_seen(mock),
    }
    return mock.redactor.value(found)


def clock_seen(mock: Mock) -> dict[str, Any]:
    """Give the time, how it passes, and the next deadline that somebody waits for."""
    clock = mock.clock
    seen: dict[str, Any] = {"now_s": clock.now_s(), "now": iso_time(clock.now_s())}
    if isinstance(clock, MockClock):
        seen |= {"mode": clock.mode, "speed": clock.speed}
        seen |= {"waiting": clock.waiting, "next_s": clock.next_s}
    return seen


def _account(service: Service, account: Account) -> dict[str, Any]:
    now_s = service.clock.now_s()
    return {
        "user_id": account.user_id,
        "credits": {
            "available": account.balance.available,
            "frozen": account.balance.frozen,
            "total": account.balance.total,
        },
        "known_tokens": [
            {
                "digest": token.digest[:_SHORT_DIGEST],
                "expires_at": iso_time(token.expires_s()),
                "expired": now_s >= token.expires_s(),
            }
            for token in service.tokens.values()
            if token.user_id == account.user_id
        ],
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        "session_id": session.id,
        "task_id": session.task_id,
        "user_id": session.user_id,
        "language": session.language,
        "created_at": iso_time(session.created_s),
        "draft": dict(session.draft),
        "uploads": [
            {"name": each.name, "kind": each.kind, "size": each.size, "url": each.url}
            for each in session.uploads
        ],
        "generated": session.generated,
    }


def _render(service: Service, render: Render) -> dict[str, Any]:
    now_s = service.clock.now_s()
    return {
        "id": render.id,
        "session_id": render.session_id,
        "status": renders.status_of(render, now_s),
        "progress": renders.progress_of(render, now_s),
        "film_share": round(render.share, 3),
        "submitted_at": iso_time(render.submitted_s),
        "duration_ms": render.duration_ms,
        "size": render.size,
        "error": render.error,
    }


def verdict_of(mock: Mock, scope: ClientSelection | None = None) -> Verdict:
    """Judge the calls of a scope; by default of everybody."""
    scope, journal = scope or ClientSelection(), mock.journal
    calls = [call for call in map(JournalCall, journal) if scope.includes(call)]
    return judge(calls, mock.redactor, forgotten=journal.forgotten)
