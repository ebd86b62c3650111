"""Requests that cannot be right, whatever the service's mood: nothing to export, no `Accept`, …"""

from collections import defaultdict
from collections.abc import Iterator

from mockserver.calls import CallName
from mockserver.journal.call import JournalCall
from mockserver.refusals import NO_SUCH_CALL
from mockserver.service.drafts import is_exportable
from mockserver.verdict.finding import ClientCalls, Finding, listed, numbers

_BREACH = 422


def render_without_a_draft(client: ClientCalls) -> Iterator[Finding]:
    """Find exports of nothing."""
    for call in client.of(CallName.RENDER):
        if isinstance(call.sent, dict) and not is_exportable(call.sent.get("draft")):
            yield Finding(
                "render-without-a-draft",
                "broken",
                f"An export was asked for with a draft in which nothing is ({listed([call])}).",
                "Read the session's state first; export when `t` has a track with a segment.",
                (call.number,),
            )


def stream_without_accept(client: ClientCalls) -> Iterator[Finding]:
    """Find messages that do not ask for an event stream."""
    guilty = [
        call
        for call in client.of(CallName.RUN_SSE)
        if "text/event-stream" not in call.headers.get("accept", "").lower()
    ]
    if guilty:
        yield Finding(
            "stream-without-accept",
            "broken",
            f"An event stream was asked for without saying so ({listed(guilty)}).",
            "Send Accept: text/event-stream with every message.",
            numbers(guilty),
        )


def no_such_call(client: ClientCalls) -> Iterator[Finding]:
    """Find what nothing here answers."""
    for (method, path), calls in _by_target(client, NO_SUCH_CALL).items():
        yield Finding(
            "no-such-call",
            "broken",
            f"Nothing answers {method} {path[:120]} ({listed(calls)}).",
            "See the near misses: they say what comes nearest, and how the two differ.",
            numbers(calls),
        )


def contract_broken(client: ClientCalls) -> Iterator[Finding]:
    """Find requests that were refused as malformed."""
    for (method, path), calls in _by_target(client, _BREACH).items():
        yield Finding(
            "contract-broken",
            "broken",
            f"{method} {path[:120]} was refused as malformed ({listed(calls)}): {_why(calls[0])}",
            "The contract is at /openapi.json.",
            numbers(calls),
        )


def _by_target(client: ClientCalls, status: int) -> dict[tuple[str, str], list[JournalCall]]:
    found: dict[tuple[str, str], list[JournalCall]] = defaultdict(list)
    for call in client.calls:
        if call.status == status and not call.is_contrived:
            found[call.method, call.path].append(call)
    return found


def _why(call: JournalCall) -> str:
    details = call.got.get("detail") if isinstance(call.got, dict) else None
    first = details[0] if isinstance(details, list) and details else None
    match first:
        case {"loc": [*parts], "msg": why}:
            return f"{'.'.join(map(str, parts))}: {why}."
    return "see the answer."
