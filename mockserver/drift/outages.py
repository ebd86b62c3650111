"""Answers that are evidence of nothing: the service, or what is before it, was not well. Pure."""

import re
from collections.abc import Mapping, Sequence

from mockserver.drift.finding import Trouble
from mockserver.refusals import OF_THE_TOKEN

_SERVER_FAULT = re.compile(r"(HTTP )?5[0-9][0-9]")
_OUTAGES = frozenset(("HTTP 408", "408", "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED"))
_LIMITS = frozenset(("HTTP 429", "429", "RESOURCE_EXHAUSTED"))
_OF_THE_ACCOUNT = {
    **{str(code): Trouble.TOKEN for code in OF_THE_TOKEN},
    "HTTP 401": Trouble.TOKEN,
    "2001": Trouble.CREDITS,
    "402": Trouble.CREDITS,
    "HTTP 402": Trouble.CREDITS,
}


def outage_in(status: int, outcome: str) -> Trouble | None:
    """Say which outage an answer is, by its HTTP status and its outcome; None where it is none."""
    if status in (429, 408) or status >= 500:
        return Trouble.RATE if status == 429 else Trouble.OUTAGE
    if outcome in _LIMITS:
        return Trouble.RATE
    is_outage = outcome in _OUTAGES or _SERVER_FAULT.fullmatch(outcome)
    return Trouble.OUTAGE if is_outage else None


def of_the_account(outcome: str) -> Trouble | None:
    """Say what an account lacked, where a call was refused for that; None for any other outcome.

    Such a refusal may be provoked, as by a test with a bad token: then the call succeeds beside it.
    """
    return _OF_THE_ACCOUNT.get(outcome)


def is_provoked(outcome: str, known: Mapping[str, Sequence[int]]) -> bool:
    """Whether a call was refused for the same reason in every run before: on purpose, then.

    `known` has the outcomes of the call, and how often each was seen in each run.
    """
    reason = of_the_account(outcome)
    refused = [row for each, row in known.items() if reason and of_the_account(each) == reason]
    runs = [any(column) for column in zip(*known.values(), strict=True)]
    return bool(refused) and [any(column) for column in zip(*refused, strict=True)] == runs
