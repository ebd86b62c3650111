"""Control calls that show something and change nothing."""

import re
from typing import Any

from starlette.responses import Response

from mockserver.control.request import ControlError, ControlRequest, whole
from mockserver.control.scope import MEMBERS, Scope
from mockserver.control.views import state_seen, verdict_of
from mockserver.journal.as_recording import SOURCE, recorded
from mockserver.journal.call import JournalCall
from mockserver.journal.view import summary
from mockserver.journal.view import whole as whole_view
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import NotRecordable

LISTED = 200
_IDENTITY = re.compile(r"[a-z0-9-]{1,40}(?:/[a-z0-9-]{1,60}){1,3}")


async def journal(asking: ControlRequest) -> object:
    """`GET /__mock/journal`: the last calls, oldest first, a line each."""
    asked = asking.query("after", "limit", *MEMBERS)
    scope, kept = Scope.read(asked), asking.mock.journal
    limit = whole(asked.get("limit", str(LISTED)), "`limit`")
    found = kept.entries(after=whole(asked.get("after", "0"), "`after`"))
    if not scope.is_everybody:
        found = [entry for entry in found if scope.includes(JournalCall(entry))]
    redactor = asking.mock.redactor
    return {
        "calls": [summary(entry, redactor) for entry in found[max(0, len(found) - limit) :]],
        "held": len(kept),
        "held_bytes": kept.held_bytes,
        "forgotten": kept.forgotten,
    }


async def journal_entry(asking: ControlRequest) -> object:
    """`GET /__mock/journal/<number>`: everything that was kept of a call."""
    asking.query()
    entry = asking.mock.journal.entry(asking.number())
    if entry is None:
        raise ControlError(f"The journal holds no call {asking.number()}.", 404)
    return whole_view(entry, asking.mock.redactor)


async def journal_recording(asking: ControlRequest) -> object:
    """`GET /__mock/journal/<number>/recording`: a call as a recording, to be saved as a file."""
    identity = asking.query("id").get("id", f"{SOURCE}/call-{asking.number()}")
    if not _IDENTITY.fullmatch(identity):
        raise ControlError("An `id` is a folder and a name: small letters, digits and hyphens.")
    entry = asking.mock.journal.entry(asking.number())
    if entry is None:
        raise ControlError(f"The journal holds no call {asking.number()}.", 404)
    try:
        found = recorded(entry, identity)
    except NotRecordable as fault:
        raise ControlError(str(fault), 409) from fault
    if found.files:
        raise ControlError("Its bodies are too long for one file; use MockServer.record.", 409)
    name = identity.rpartition("/")[2]
    return Response(
        write_recording(found.recording),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}.json"'},
    )


async def near_misses(asking: ControlRequest) -> object:
    """`GET /__mock/near-misses`: what was asked for and is not there, newest first."""
    asking.query()
    return {"near_misses": [each.as_json() for each in reversed(asking.mock.near_misses)]}


async def verdict(asking: ControlRequest) -> object:
    """`GET /__mock/verdict`: what the client has done wrong; as text where that is preferred."""
    found = verdict_of(asking.mock, Scope.read(asking.query(*MEMBERS)))
    if asking.request.headers.get("accept", "").startswith("text/plain"):
        return Response(f"{found}\n", media_type="text/plain")
    return found.as_json()


async def state(asking: ControlRequest) -> Any:
    """`GET /__mock/state`: accounts, sessions and renders as the mock has them."""
    asking.query()
    return state_seen(asking.mock)
