"""What calls cost, in recordings of `stillreel check`: whose messages are always the same. Pure.

It reads the balance before and after each call that may cost. Of other clients nothing is said:
who knows what they asked for.
"""

import re
from collections.abc import Iterator, Sequence

from mockserver.calls import CallName, call_of
from mockserver.drift.places import Aspect, Place, is_success
from mockserver.drift.reading.answers import ExchangeEvidence, open_envelope
from mockserver.drift.reading.shapes import Seen, resolve_references
from mockserver.recordings.model import Body, Exchange, Recording

_OF_A_CHECK = re.compile(r"stillreel-check/([a-z]+)")
"""What it calls its sessions: each after its leg."""
_MAY_COST = (CallName.RUN_SSE, CallName.RENDER, CallName.UPLOAD)


def prices(recording: Recording, answers: Sequence[ExchangeEvidence]) -> Iterator[Seen]:
    """Give the price of each call that has the balance on both sides, and no other such call.

    `answers` are those to its exchanges: what failed has no price, whatever it cost.
    """
    leg, owner, before, between = "", "", None, list[str]()
    for exchange, answer in zip(recording.exchanges, answers, strict=True):
        call, _ = call_of(exchange.request.method, exchange.request.path.partition("?")[0])
        if call is None:
            continue
        if call.name is CallName.SESSION:
            leg, before, between = _leg(exchange), None, []
        elif call.name is CallName.CREDITS:
            now, whose = _balance(exchange), exchange.request.headers.get("authorization", "")
            before = before if whose == owner else None  # a new token may be a new account
            if leg and len(between) == 1 and before is not None and now is not None:
                cost = before - now
                if between[0] and cost >= 0:  # else somebody has topped up meanwhile
                    yield Place(between[0], aspect=Aspect.PRICE, path=leg), str(cost)
            owner, before, between = whose, now, []
        elif call.name in _MAY_COST:
            is_done = is_success(answer.outcome) and not answer.trouble
            between.append(call.operation if is_done else "")


def _leg(exchange: Exchange) -> str:
    name = _member(exchange.request.body, exchange, "task_name")
    found = _OF_A_CHECK.fullmatch(name) if isinstance(name, str) else None
    return found[1] if found else ""


def _balance(exchange: Exchange) -> int | None:
    body = exchange.response.body
    for name in ("total", "available"):
        found = _member(body, exchange, name)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
    return None


def _member(body: Body | None, exchange: Exchange, name: str) -> object:
    """Give a member of a JSON body, without its envelope; None where there is none."""
    if body is None or body.kind != "json":
        return None
    value = open_envelope(
        resolve_references(body.value, exchange.wire), family="api", status=200
    ).payload
    return value.get(name) if isinstance(value, dict) else None
