"""What a rule of the verdict gets, the calls of one client, and what it gives, findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mockserver.calls import CallName
from mockserver.journal.call import JournalCall

Severity = Literal["costly", "leak", "broken", "wasteful"]
"""Costs the user money; shows a secret where it must not be; breaks the service's rules; or does
what is of no use, which alone makes nobody guilty [A]."""

TOLERANCE = 0.1
JITTER_S = 0.02


@dataclass(frozen=True, slots=True)
class ClientCalls:
    """The calls of one client, oldest first."""

    calls: Sequence[JournalCall]

    def of(self, *names: CallName) -> Sequence[JournalCall]:
        """Give the calls of these names."""
        return [call for call in self.calls if call.name in names]


def owners(client: ClientCalls) -> Mapping[str | None, str | None]:
    """Say which client id was given which token, for the tokens that the mock gave out."""
    given = [call for call in client.of(CallName.TOKEN) if call.succeeded]
    tokens = ((call.data.get("token"), call.client) for call in given)
    return {token: client_id for token, client_id in tokens if isinstance(token, str)}


def waited_s(before: JournalCall, after: JournalCall) -> float:
    """Say how long a client waited between two calls, in the service's seconds.

    Where the clock stands still or hops, the client's own waiting counts, `speed` times.
    """
    real_s = (after.entry.real_s - before.entry.real_s) * before.entry.speed
    return max(0.0, after.at_s - before.at_s, real_s)


def is_hasty(before: JournalCall, after: JournalCall, wanted_s: float) -> bool:
    """Say whether a client waited clearly less than it should have.

    A tenth is forgiven, and what a busy machine may add in real time: the faster the mock's time
    runs, the less exact are its seconds.
    """
    return waited_s(before, after) < wanted_s * (1 - TOLERANCE) - JITTER_S * before.entry.speed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing done wrong: by which calls, by their numbers, and what would have been right."""

    rule: str
    severity: Severity
    sentence: str
    advice: str
    calls: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "sentence": self.sentence,
            "advice": self.advice,
            "calls": list(self.calls),
        }


def numbers(calls: Sequence[JournalCall]) -> tuple[int, ...]:
    """Give the calls' numbers."""
    return tuple(call.number for call in calls)


def listed(calls: Sequence[JournalCall] | Sequence[int], most: int = 6) -> str:
    """Name calls in a sentence: `call 3`, `calls 3, 5 and 4 more`."""
    found = [call if isinstance(call, int) else call.number for call in calls]
    word = "call" if len(found) == 1 else "calls"
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return f"{word} {', '.join(str(number) for number in found[:most])}{more}"
