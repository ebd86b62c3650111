"""What is not there: the nearest thing that is, and how the two differ."""

from mockserver.journal.near_miss import (
    DiffRow,
    Expected,
    NearMiss,
    UnmatchedRequest,
    matches,
    near_miss,
    table,
)
from mockserver.redaction.redactor import Redactor
from mockserver.server import MockServer
from mockserver.tests.harness.walker import Walker, png

STATE = Expected("the call", "GET", "/api/state/nemo_agent/me/{sid}/latest")
CREDITS = Expected("the call", "GET", "/api/credits/balance/simple")
SUBMIT = Expected("the call", "POST", "/api/render/proxy/lambda")
FILE = Expected("the call", "GET", "/cdn/{key}/{name}")
KNOWN = (STATE, CREDITS, SUBMIT, FILE)


def missed(asked: UnmatchedRequest, *known: Expected) -> NearMiss:
    return near_miss(asked, known or KNOWN, Redactor())


def test_the_nearest_is_the_one_that_was_meant() -> None:
    assert missed(UnmatchedRequest("GET", "/api/credits")).nearest == CREDITS
    assert missed(UnmatchedRequest("GET", "/api/state/nemo_agent/me/abc")).nearest == STATE
    assert missed(UnmatchedRequest("PUT", "/api/render/proxy/lambda")).nearest == SUBMIT
    assert missed(UnmatchedRequest("GET", "/openapi")).nearest is not None


def test_the_difference_stands_in_two_columns() -> None:
    found = missed(UnmatchedRequest("POST", "/api/credits/balance"))
    assert found.as_json()["table"] == [
        "       | expected                    | got",
        "method | GET                         | POST",
        "path   | /api/credits/balance/simple | /api/credits/balance",
    ]


def test_bodies_and_headers_are_compared_member_by_member() -> None:
    recorded = Expected(
        "sessions/edit #3",
        "POST",
        "/run_sse",
        {"accept": "text/event-stream", "authorization": ""},
        {"session_id": "<session:1>", "new_message": {"parts": [{"text": "add a title"}]}},
    )
    asked = UnmatchedRequest(
        "POST",
        "/run_sse",
        {"accept": "*/*"},
        {"session_id": "s-9", "new_message": {"parts": [{"text": "add music"}]}, "more": 1},
    )
    assert missed(asked, recorded).rows == (
        DiffRow("header accept", "text/event-stream", "*/*"),
        DiffRow("header authorization", "any", "-"),
        DiffRow("body.new_message.parts[0].text", "'add a title'", "'add music'"),
        DiffRow("body.more", "-", "1"),
    )


def test_what_is_different_each_time_is_no_difference() -> None:
    recorded = {"session_id": "<session:1>", "at": "<time>", "text": "<session:1> and <token:1>"}
    asked = UnmatchedRequest("POST", "/x", body={"session_id": "s-9", "text": "<b:old>"})
    rows = missed(asked, Expected("x", "POST", "/x", {}, recorded)).rows
    assert [row.part for row in rows] == ["body.text"]


def test_what_was_recorded_and_already_used_is_said_to_be() -> None:
    used = Expected("sessions/edit #1", "GET", "/api/credits/balance/simple", used=True)
    found = missed(UnmatchedRequest("GET", "/api/credits/balance/simple"), used)
    assert found.rows == ()
    assert "recorded (sessions/edit #1), but already used" in found.detail
    assert found.as_json()["nearest"]["used"] is True


def test_something_unused_is_nearer_than_the_same_used() -> None:
    fresh = Expected("second", "GET", "/x")
    assert missed(
        UnmatchedRequest("POST", "/x"), Expected("first", "GET", "/x", used=True), fresh
    ).nearest == (fresh)


def test_where_nothing_is_known_nothing_is_near() -> None:
    found = near_miss(UnmatchedRequest("GET", "/x"), (), Redactor())
    assert found.nearest is None
    assert found.as_json()["difference"] == []


def test_no_secret_of_the_request_is_shown() -> None:
    asked = UnmatchedRequest(
        "GET",
        "/api/nmv_usr_0123456789",
        {"authorization": "Bearer nmv_usr_0123456789"},
        {"token": "nmv_usr_0123456789"},
    )
    known = Expected("x", "GET", "/api/x", {"authorization": "Bearer <token:9>"}, {"token": "y"})
    found = str(missed(asked, known).as_json())
    assert "0123456789" not in found
    assert "<token:1>" in found


def test_long_and_odd_values_do_not_spoil_the_table() -> None:
    known = Expected("x", "POST", "/x", {}, {"a": "b"})
    odd = missed(UnmatchedRequest("POST", "/x", body={"a": "b\n" * 500}), known)
    (row,) = odd.rows
    assert len(row.got) == 60
    assert row.got.endswith("…")
    assert table(odd.rows).count("\n") == 1


def test_a_template_stands_for_any_segment_but_for_no_two() -> None:
    assert matches("/cdn/{key}/{name}", "/cdn/a/b.mp4")
    assert not matches("/cdn/{key}/{name}", "/cdn/a/b/c")
    assert not matches("/cdn/{key}/{name}", "/cdn/a/")


def test_the_answer_tells_the_state_of_the_session_that_was_meant(
    server: MockServer, walker: Walker
) -> None:
    walker.upload(harbour_png=png())
    answer = walker.get(f"/api/state/nemo_agent/me/{walker.sid}")
    assert answer.status_code == 599
    assert answer.json()["session"] == {
        "session_id": walker.sid,
        "uploads": ["harbour.png"],
        "tracks": 0,
        "generated": 0,
        "renders": {},
    }
    last = server.near_misses[-1]
    assert last["call"] == answer.json()["call"] == server.journal[-1]["number"]


def test_a_body_for_which_there_is_no_call_is_read_to_its_end(walker: Walker) -> None:
    for _ in range(2):
        assert walker.post("/api/nothing", {"a": "b" * 3_000_000}).status_code == 599
