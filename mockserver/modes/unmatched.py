"""Requests that nothing here answers: refused with 599, and remembered as near misses."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockserver.calls import CALLS, is_mock_header
from mockserver.journal.call import JournalCall
from mockserver.journal.near_miss import Expected, UnmatchedRequest, near_miss
from mockserver.journal.notes import notes_of
from mockserver.mock import Mock
from mockserver.recordings.model import printable
from mockserver.refusals import NO_SUCH_CALL
from mockserver.service.renders import status_of
from mockserver.service.service import Service
from mockserver.wire.body import Body
from mockserver.wire.problem import problem_document, problem_response

KNOWN_CALLS = tuple(Expected("the call", call.method, call.path) for call in CALLS)
"""Every call of the service, as something that would have been answered."""


async def answer_unmatched(
    request: Request, mock: Mock, known: Sequence[Expected], allow: str = ""
) -> Response:
    """Answer with the nearest of what is known, and remember it.

    `known` are endpoints or recorded requests. `allow` names the methods that the path does have.
    """
    await Body(request.receive).swallow()
    entry = notes_of(request.scope).entry
    call = JournalCall(entry) if entry else None
    headers = {name.lower(): value for name, value in request.headers.items()}
    unmatched = UnmatchedRequest(
        method=request.method,
        path=request.url.path,
        headers={name: value for name, value in headers.items() if not is_mock_header(name)},
        body=call.sent if call else None,
    )
    session_id = _session_named(mock.service, unmatched.path, call)
    miss = near_miss(
        unmatched,
        known,
        mock.redactor,
        state=session_state(mock.service, session_id) if session_id else None,
        call=entry.number if entry else None,
    )
    mock.near_misses.append(miss)
    return problem_response(miss.as_json(), {"allow": allow} if allow else {})


def unusable(detail: str) -> Response:
    """Refuse a call whose recording is not there, or cannot be played."""
    return problem_response(problem_document("No such recording", printable(detail), NO_SUCH_CALL))


def session_state(service: Service, session_id: str) -> Mapping[str, Any]:
    """Say in a few words what the mock knows of a session."""
    session, now_s = service.sessions[session_id], service.clock.now_s()
    tracks = session.draft.get("t", ())
    return {
        "session_id": session.id,
        "uploads": [upload.name for upload in session.uploads],
        "tracks": len(tracks),
        "generated": len(session.generated),
        "renders": {
            render.id: status_of(render, now_s)
            for render in service.renders.values()
            if render.session_id == session.id
        },
    }


def _session_named(service: Service, path: str, call: JournalCall | None) -> str | None:
    named = [call.session_id] if call and call.session_id else []
    if call and isinstance(call.sent, dict):
        named += [value for value in call.sent.values() if isinstance(value, str)]
    return next((each for each in [*named, *path.split("/")] if each in service.sessions), None)
