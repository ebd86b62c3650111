"""Refusals of a token that had run out, and that the client replaced: no outage. Pure.

A refusal is one where a new token is given before the service accepts any call that needs one, and
the next such call is accepted: one that is refused as well says that no token helps.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from mockserver.calls import CALLS, CallName
from mockserver.drift.finding import Trouble
from mockserver.drift.outages import of_the_account
from mockserver.drift.places import is_success
from mockserver.drift.reading.answers import ExchangeEvidence
from mockserver.recordings.model import Recording

_TOKEN = next(call.operation for call in CALLS if call.name is CallName.TOKEN)
_WITH_A_TOKEN = frozenset(call.operation for call in CALLS if call.scope is not None)


def renewed(recordings: Sequence[Recording], answers: Sequence[ExchangeEvidence]) -> set[int]:
    """Give the numbers of such refusals among the answers to all exchanges of a run."""
    return {
        number
        for calls in _in_order(recordings)
        for number in _replaced((number, answers[number]) for number in calls)
    }


def _replaced(calls: Iterable[tuple[int, ExchangeEvidence]]) -> Iterator[int]:
    refused: list[int] = []
    replaced: list[int] = []
    for number, answer in calls:
        if answer.operation == _TOKEN and is_success(answer.outcome):
            refused, replaced = [], refused or replaced
        elif answer.operation in _WITH_A_TOKEN and not answer.trouble:
            if of_the_account(answer.outcome) is Trouble.TOKEN:
                refused, replaced = [*refused, number], []
            else:
                yield from replaced
                refused, replaced = [], []


def _in_order(recordings: Sequence[Recording]) -> Iterator[Sequence[int]]:
    """Give the numbers of exchanges in the order in which they began.

    Recordings of which several say the same moment, or none, are each by itself.
    """
    times = Counter(each.began for each in recordings)
    together: list[tuple[datetime, int]] = []
    first = 0
    for recording in recordings:
        began, numbers = recording.began, range(first, first + len(recording.exchanges))
        first = numbers.stop
        if began is None or times[began] > 1:
            yield numbers
            continue
        for number, exchange in zip(numbers, recording.exchanges, strict=True):
            since_ms = exchange.wire.began_ms if exchange.wire else None
            together.append((began + timedelta(milliseconds=since_ms or 0), number))
    yield [number for _, number in sorted(together)]
