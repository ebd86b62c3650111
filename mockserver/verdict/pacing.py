"""Impatience: repeated before the service's time was up, and polled more often than it asks."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from mockserver.calls import CallName
from mockserver.ids import digest
from mockserver.journal.call import JournalCall
from mockserver.verdict.finding import (
    ClientCalls,
    Finding,
    is_hasty,
    listed,
    numbers,
    owners,
    waited_s,
)
from mockserver.wire.headers import date_of

RETRY_S = 30.0
"""How long to wait after a 429 without `Retry-After`."""
POLL_S = 30.0
"""How often a render may be polled [S]."""
_LIMITED = 429


def retry_too_soon(client: ClientCalls) -> Iterator[Finding]:
    """Find calls repeated before the time that a 429 named."""
    for calls in _alike(client).values():
        for refused, again in pairwise(calls):
            if refused.code != _LIMITED:
                continue
            wanted_s = _retry_after_s(refused)
            if is_hasty(refused, again, wanted_s):
                yield Finding(
                    "retry-too-soon",
                    "broken",
                    f"{again.method} {again.path} was repeated ({listed([again])}) "
                    f"{waited_s(refused, again):.0f} s after a 429 that asked for "
                    f"{wanted_s:.0f} s ({listed([refused])}).",
                    "Wait for Retry-After, or 30 s where there is none, and repeat once.",
                    (refused.number, again.number),
                )


def polls_too_fast(client: ClientCalls) -> Iterator[Finding]:
    """Find renders that were polled faster than every 30 s; a failed poll may be repeated."""
    polls: dict[str, list[JournalCall]] = defaultdict(list)
    for call in client.of(CallName.POLL):
        polls[call.render_id or ""].append(call)
    for render_id, calls in polls.items():
        hasty = [
            (first, second)
            for first, second in pairwise(calls)
            if _was_told(first) and is_hasty(first, second, POLL_S)
        ]
        if hasty:
            least_s = min(waited_s(*pair) for pair in hasty)
            late = [second for _, second in hasty]
            yield Finding(
                "polls-too-fast",
                "broken",
                f"The render {render_id[:60]} was polled {len(hasty)} times too early, once after "
                f"only {least_s:.1f} s ({listed(late)}).",
                "Poll a render every 30 s.",
                numbers(late),
            )


def _was_told(poll: JournalCall) -> bool:
    """Whether a poll has said how the render stands; a web page does not, whatever its status."""
    return poll.succeeded and isinstance(poll.got, dict)


def _alike(client: ClientCalls) -> dict[tuple[str | None, ...], list[JournalCall]]:
    """Gather calls that are the same one, repeated; a new token makes no other call of it.

    Nor does a new id make another export: every one needs its own.
    """
    found: dict[tuple[str | None, ...], list[JournalCall]] = defaultdict(list)
    owned = owners(client)
    for call in client.calls:
        is_render = call.name is CallName.RENDER
        what = call.session_id if is_render else digest(call.entry.sent.decode("latin-1"))
        who = call.client or owned.get(call.token)
        found[call.method, call.path, who, what].append(call)
    return found


def _retry_after_s(refused: JournalCall) -> float:
    """How long a refusal wants a client to wait; what comes as a date, by the client's clock."""
    value = refused.answer_headers.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    date, came_s = date_of(value), refused.entry.ended_real_s
    return RETRY_S if date is None or came_s is None else date.timestamp() - came_s
