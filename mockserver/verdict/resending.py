"""A message sent again, though the first may have arrived: it is generated and charged twice."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from mockserver.calls import CallName
from mockserver.journal.call import JournalCall
from mockserver.journal.entries import EOF
from mockserver.verdict.finding import ClientCalls, Finding, is_hasty, listed

READS, READS_TAKE_S = 5, 270.0
"""So many reads of an unchanged state, the first after 30 s and the others 60 s apart, come before
the user may be offered to send again [V]."""
_SHOWN = 40


def message_sent_again(client: ClientCalls) -> Iterator[Finding]:
    """Find messages that went out again after their stream was cut, or while it still ran."""
    same: dict[tuple[str, str], list[JournalCall]] = defaultdict(list)
    for call in client.of(CallName.RUN_SSE):
        if call.session_id and call.message is not None:
            same[call.session_id, call.message].append(call)
    for (_, text), calls in same.items():
        for first, second in pairwise(calls):
            why = _doubt(first, second)
            if why and not _is_settled(client, first, second):
                yield Finding(
                    "message-sent-again",
                    "costly",
                    f"The message “{_short(text)}” was sent again ({listed([second])}) {why} "
                    f"({listed([first])}): it is generated, and charged, twice.",
                    "After a cut never send again: wait 30 s and read the session's state, then "
                    "every 60 s, five reads in all; only then offer the user a retry.",
                    (first.number, second.number),
                )


def _doubt(first: JournalCall, second: JournalCall) -> str | None:
    """Say why the first may have arrived all the same; None where it surely has an answer."""
    ended_s = first.entry.ended_real_s
    if ended_s is None or ended_s > second.entry.real_s:
        return "while its stream still ran" if first.is_stream else "before it was answered"
    if first.entry.ended != EOF:
        return "after its stream was cut" if first.is_stream else "after the connection broke"
    if 500 <= (first.status or 0) < 599 and first.code == first.status:
        return f"after an answer {first.status}, which does not say that it was not accepted"
    return None


def _is_settled(client: ClientCalls, first: JournalCall, second: JournalCall) -> bool:
    """Whether the state was read for long enough in between, or has shown that the first came.

    What another message may have done shows nothing.
    """
    calls = [call for call in client.calls if call.session_id == first.session_id]
    reads = [call for call in calls if call.name is CallName.STATE]
    between = [call for call in reads if first.number < call.number < second.number]
    if len(between) >= READS and not is_hasty(first, second, READS_TAKE_S):
        return True
    if first.entry.ended is None:
        return False
    turns = [call.number for call in calls if call.name is CallName.RUN_SSE]
    since = max((number for number in turns if number < first.number), default=0)
    until = min(number for number in turns if number > first.number)
    before = [each for each in reads if since < each.number < first.number and each.succeeded]
    after = [each for each in between if each.number < until and each.succeeded]
    return bool(before) and any(_made(each) != _made(before[-1]) for each in after)


def _made(read: JournalCall) -> object:
    """What a read of the state shows of the work of turns."""
    state = read.data.get("state")
    shown = state if isinstance(state, dict) else {}
    return shown.get("draft"), shown.get("generated_media")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
