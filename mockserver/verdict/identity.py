"""Who the client says that it is: attribution headers, tokens, client ids, sessions."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mockserver.calls import ATTRIBUTION, CallName
from mockserver.journal.call import JournalCall
from mockserver.refusals import OF_THE_TOKEN
from mockserver.verdict.finding import ClientCalls, Finding, listed, numbers, owners, waited_s


def attribution_missing(client: ClientCalls) -> Iterator[Finding]:
    """Find calls of the service without one of the three headers."""
    lacking: dict[tuple[str, ...], list[JournalCall]] = defaultdict(list)
    for call in client.calls:
        missing = tuple(name for name in ATTRIBUTION if not call.headers.get(name, "").strip())
        if missing and call.name not in (None, CallName.CDN):
            lacking[missing].append(call)
    for missing, calls in lacking.items():
        yield Finding(
            "attribution-missing",
            "broken",
            f"{listed(calls)[:1].upper()}{listed(calls)[1:]} came without {', '.join(missing)}.",
            "Every call of the API carries X-Skill-Source, X-Skill-Version and X-Skill-Platform; "
            "without them an export is refused with 402.",
            numbers(calls),
        )


REPEATS = 1
"""How often a call refused with 1001 is repeated."""
MANY_CLIENTS = 3
_TOGETHER_S = 120.0


def dead_token_repeated(client: ClientCalls) -> Iterator[Finding]:
    """Find calls that were refused with 1001, repeated, refused, and repeated again.

    The first repetition is what the description asks for, with a new token [S]; and where a user's
    own token is dead, a second try is the user's. So it is the third refusal that tells.
    """
    runs: dict[tuple[str | None, ...], list[JournalCall]] = defaultdict(list)
    owned = owners(client)
    for call in client.calls:
        run = runs[call.method, call.path, owned.get(call.token)]
        is_late = bool(run) and waited_s(run[-1], call) > _TOGETHER_S
        if is_late or call.code not in OF_THE_TOKEN:
            yield from _too_often(run)
            run.clear()
        if call.code in OF_THE_TOKEN:
            run.append(call)
    for run in runs.values():
        yield from _too_often(run)


def client_id_missing(client: ClientCalls) -> Iterator[Finding]:
    """Find requests for a token without a client id."""
    guilty = [
        call
        for call in client.of(CallName.TOKEN)
        if not call.headers.get("x-client-id", "").strip()
    ]
    if guilty:
        yield Finding(
            "client-id-missing",
            "broken",
            f"An anonymous token was asked for without X-Client-Id ({listed(guilty)}).",
            "Make a client id once, save it, and send it with this call.",
            numbers(guilty),
        )


def fresh_client_ids(client: ClientCalls) -> Iterator[Finding]:
    """Find a client that makes a new client id each time."""
    first = {call.client: call for call in reversed(client.of(CallName.TOKEN)) if call.client}
    if len(first) >= MANY_CLIENTS:
        calls = sorted(first.values(), key=lambda call: call.number)
        yield Finding(
            "fresh-client-ids",
            "wasteful",
            f"Tokens were asked for under {len(calls)} different client ids ({listed(calls)}).",
            "Make a client id once and save it: a fresh one each run soon hits the limit of the "
            "address. (Name your tests with X-Mock-Test-Id where each is another client.)",
            numbers(calls),
        )


def session_never_used(client: ClientCalls) -> Iterator[Finding]:
    """Find sessions that were made and then left."""
    made = {call.session_id: call for call in client.of(CallName.SESSION) if call.succeeded}
    used = {call.session_id for call in client.calls if call.name != CallName.SESSION}
    for session_id, call in made.items():
        if session_id and session_id not in used:
            yield Finding(
                "session-never-used",
                "wasteful",
                f"A session was made and never used ({listed([call])}).",
                "Make a session when there is something to send.",
                (call.number,),
            )


def _too_often(run: Sequence[JournalCall]) -> Iterator[Finding]:
    if len(run) > REPEATS + 1:
        yield Finding(
            "dead-token-repeated",
            "broken",
            f"{run[0].method} {run[0].path} was refused with {run[0].code} and repeated "
            f"{len(run) - 1} times ({listed(run)}).",
            "Fetch a token with the same client id and repeat the refused call once; a token that "
            "the user set is never replaced: say so, and ask.",
            numbers(run),
        )
