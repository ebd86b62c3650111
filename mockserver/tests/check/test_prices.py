"""What a call costs: by the balance on both sides of it, in sessions of `stillreel check` alone."""

from dataclasses import replace

from mockserver.drift.finding import Trouble
from mockserver.drift.places import Aspect, Place
from mockserver.drift.reading.gathering import evidence_of
from mockserver.recordings.model import Body, Exchange, Recording, Request, Response
from mockserver.tests.harness.exchanges import answer, compared, folder, run

TURN = Exchange(Request("POST", "/run_sse"), Response(200, events=()))
STATE = Exchange(Request("GET", "/api/state/nemo_agent/me/s/latest"), Response(200))


def session(name: str) -> Exchange:
    body = Body("json", {"task_name": name, "language": "en"})
    return Exchange(
        Request("POST", "/api/tasks/me/with-session/nemo_agent", body=body), Response(200)
    )


def balance(total: object, *, wrapped: bool = True, token: str = "<token:1>") -> Exchange:
    read = {"available": 1, "frozen": 0, "total": total}
    body = Body("json", {"code": 0, "message": "ok", "data": read} if wrapped else read)
    headers = {"authorization": f"Bearer {token}"}
    return Exchange(
        Request("GET", "/api/credits/balance/simple", headers), Response(200, body=body)
    )


def of(*exchanges: Exchange) -> list[tuple[str, str, str]]:
    recordings = (Recording("x", "live", exchanges),)
    counts = evidence_of(replace(folder(), recordings=recordings)).counts
    seen = [
        (place, value)
        for place, values in counts.items()
        if place.aspect is Aspect.PRICE
        for value in values
    ]
    assert all(
        place == Place(place.operation, aspect=Aspect.PRICE, path=place.path) for place, _ in seen
    )
    return [(place.operation, place.path, value) for place, value in seen]


def test_the_price_of_a_message_is_the_difference_around_it() -> None:
    check = session("stillreel-check/talk")
    assert of(check, balance(100), TURN, STATE, balance(93, wrapped=False)) == [
        ("POST /run_sse", "talk", "7")
    ]


def test_what_failed_has_no_price_and_what_never_cost_nothing_is_not_checked_where_it_does() -> (
    None
):
    check, poor = session("stillreel-check/clip"), answer({"code": 2001, "message": "no"})
    refused = replace(TURN, response=poor.response)
    broken = replace(TURN, response=replace(TURN.response, end="abort"))
    for failed in (refused, broken, replace(TURN, response=Response(503))):
        assert of(check, balance(100), failed, balance(100)) == []
    base = run(check, balance(100), TURN, balance(0))
    report = compared(base, run(check, balance(100), TURN, balance(100), number=9))
    assert not report.findings
    assert [(each.trouble, each.what) for each in report.unchecked] == [(Trouble.FREE, "clip")]


def test_nothing_is_said_of_what_cannot_be_told() -> None:
    check = session("stillreel-check/talk")
    assert of(check, balance(100), TURN, TURN, balance(93)) == []  # which of the two?
    assert of(check, balance(100), TURN, balance(200)) == []  # topped up
    assert of(check, balance("many"), TURN, replace(balance(1))) != []  # what is available
    assert of(check, TURN, balance(93)) == []
    other = balance(93, token="<token:2>")
    assert of(check, balance(100), TURN, other) == []  # another account's
    assert of(session("project"), balance(100), TURN, balance(93)) == []
