"""Control calls that show something and change nothing."""

import re
from typing import Any

from starlette.responses import Response

from mockserver.control.request import ControlError, ControlRequest, whole
from mockserver.control.scope import MEMBERS, ClientSelection
from mockserver.control.views import state_seen, verdict_of
from mockserver.journal.as_recording import SOURCE, recorded
from mockserver.journal.call import JournalCall
from mockserver.journal.view import summary
from mockserver.journal.view import whole as whole_view
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import NotRecordable

LISTED = 200
_IDENTITY = re.compile(r"[a-z0-9-]{1,40}(?:/[a-z0-9-]{1,60}){1,3}")


async def journal(request: ControlRequest) -> object:
    """`GET /__mock/journal`: the last calls, oldest first, a line each."""
    query = request.query("after", "limit", *MEMBERS)
    scope, journal = ClientSelection.read(query), request.mock.journal
    limit = whole(query.get("limit", str(LISTED)), "`limit`")
    found = journal.entries(after=whole(query.get("after", "0"), "`after`"))
    if not scope.is_everybody:
        found = [entry for entry in found if scope.includes(JournalCall(entry))]
    redactor = request.mock.redactor
    return {
        "calls": [summary(entry, redactor) for entry in found[max(0, len(found) - limit) :]],
        "held": len(journal),
        "held_bytes": journal.stored_bytes,
        "forgotten": journal.forgotten,
    }


async def journal_entry(request: ControlRequest) -> object:
    """`GET /__mock/journal/<number>`: everything that is stored of a call."""
    request.query()
    entry = request.mock.journal.entry(request.number())
    if entry is None:
        raise ControlError(f"The journal holds no call {request.number()}.", 404)
    return whole_view(entry, request.mock.redactor)


async def journal_recording(request: ControlRequest) -> object:
    """`GET /__mock/journal/<number>/recording`: a call as a recording, to be saved as a file."""
    identity = request.query("id").get("id", f"{SOURCE}/call-{request.number()}")
    if not _IDENTITY.fullmatch(identity):
        raise ControlError("An `id` is a folder and a name: small letters, digits and hyphens.")
    entry = request.mock.journal.entry(request.number())
    if entry is None:
        raise ControlError(f"The journal holds no call {request.number()}.", 404)
    try:
        found = recorded(entry, identity)
    except NotRecordable as error:
        raise ControlError(str(error), 409) from error
    if found.files:
        raise ControlError("Its bodies are too long for one file; use MockServer.record.", 409)
    name = identity.rpartition("/")[2]
    return Response(
        write_recording(found.recording),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}.json"'},
    )


async def near_misses(request: ControlRequest) -> object:
    """`GET /__mock/near-misses`: the requests that nothing answered, newest first."""
    request.query()
    return {"near_misses": [each.as_json() for each in reversed(request.mock.near_misses)]}


async def verdict(request: ControlRequest) -> object:
    """`GET /__mock/verdict`: what the client has done wrong; as text where that is preferred."""
    found = verdict_of(request.mock, ClientSelection.read(request.query(*MEMBERS)))
    if request.http.headers.get("accept", "").startswith("text/plain"):
        return Response(f"{found}\n", media_type="text/plain")
    return found.as_json()


async def state(request: ControlRequest) -> Any:
    """`GET /__mock/state`: accounts, sessions and renders as the mock has them."""
    request.query()
    return state_seen(request.mock)
