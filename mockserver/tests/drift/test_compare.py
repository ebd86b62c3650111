"""What is drift, and what is none."""

from dataclasses import replace
from typing import Any

import pytest

from mockserver.drift import wording
from mockserver.drift.finding import Blame, Note, Severity, Trouble
from mockserver.drift.output import exit_code
from mockserver.drift.readers import Readers
from mockserver.exit_codes import ExitCode
from mockserver.recordings.model import Body, Event, Exchange, Request, Response, Wire
from mockserver.tests.harness.exchanges import (
    answer,
    balance,
    beats,
    called,
    compared,
    findings,
    resulted,
    run,
    runs,
    said,
    short,
    stream,
)

POLL = "/api/render/proxy/lambda/render_1"
TURN = (said("a", partial=True), said(), called(), resulted(), said())
USUAL = answer(balance())


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (balance(frozen=...), [("gone", "data.frozen", "absent")]),
        (balance(plan="free"), [("new", "data.plan", "string")]),
        (balance(total="100"), [("retyped", "data.total", "string")]),
        (balance(total=None), [("retyped", "data.total", "null")]),
        (balance(total=0.5), [("retyped", "data.total", "fraction")]),
        (balance(total={"all": 100}), [("retyped", "data.total", "object")]),
        (
            balance(total=..., sum=100),
            [("gone", "data.total", "absent"), ("new", "data.sum", "number")],
        ),
        (balance()["data"], [("form", "", "bare")]),
        ({"code": 0, "data": balance()["data"]}, [("gone", "message", "absent")]),
    ],
)
def test_a_member_that_changed_is_found_where_it_is(
    body: Any, found: list[tuple[str, str, str]]
) -> None:
    assert findings(USUAL, answer(body)) == found


@pytest.mark.parametrize(
    "body",
    [
        balance(available=0, frozen=0, total=0),
        {"data": {"total": 1, "frozen": 0, "available": 1}, "message": "ok", "code": 0},
        balance(available=60.0),
    ],
)
def test_other_numbers_words_and_orders_of_keys_are_no_drift(body: Any) -> None:
    assert findings(USUAL, answer(body)) == []


def test_a_list_that_may_not_be_empty_and_is_so_is_found() -> None:
    def uploaded(*files: Any) -> Exchange:
        value = {"code": 0, "message": "", "data": {"files": [*files]}}
        return answer(value, "/api/upload-video/nemo_agent/me/s", method="POST")

    assert findings(uploaded({"filename": "a.png"}), uploaded()) == [
        ("retyped", "data.files", "empty array")
    ]


def test_what_only_looks_like_json_is_none() -> None:
    odd = replace(USUAL.response, body=Body("text", '{"code": 0, "data": {"total": NaN}}'))
    report = compared(run(USUAL), run(replace(USUAL, response=odd), number=9))
    assert [wording.headline(each) for each in report.findings] == ["the answer is no JSON"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            answer({"status": "pending"}, POLL),
            answer({"status": "queued"}, POLL),
            "it is answered with another status: queued",
        ),
        (
            answer({"status": "pending"}, POLL),
            answer({"status": 1}, POLL),
            "it is answered without a status that can be read",
        ),
        (
            stream(TURN),
            Exchange(Request("POST", "/run_sse"), Response(307, {"location": "/v2"})),
            "the answer is no stream of events (not JSON)",
        ),
        (
            stream(TURN),
            answer(balance(), "/run_sse", method="POST"),
            "the answer comes in an envelope, its data in `data` beside `code` (full)",
        ),
    ],
)
def test_what_came_instead_is_said_in_plain_words(
    before: Exchange, after: Exchange, said: str
) -> None:
    report = compared(run(before), run(after, number=9))
    assert said in [wording.headline(each) for each in report.findings]


def test_a_member_that_was_optional_may_be_missing() -> None:
    base = runs([USUAL], [answer(balance(frozen=...))])
    assert compared(base, run(answer(balance(frozen=...)), number=9)).findings == ()


def test_what_was_optional_once_is_forgotten_with_its_run() -> None:
    base = runs([answer(balance(frozen=...))], [USUAL], [USUAL])
    fresh = run(answer(balance(frozen=...)), number=9)
    assert not compared(base, fresh).findings
    assert [short(each) for each in compared(base.of_columns([1, 2]), fresh).findings] == [
        ("gone", "data.frozen", "absent")
    ]


def test_a_code_that_moved_into_the_status_is_found() -> None:
    refused = {"code": 1002, "message": "no"}
    assert findings(answer(refused), answer(refused, status=404)) == [("status", "", "404")]


def tagged(tag: str, of: Exchange = USUAL) -> Exchange:
    headers = {**of.response.headers, "ETag": tag, "x-request-id": "7"}
    return replace(of, response=replace(of.response, headers=headers))


def test_a_tag_by_which_no_part_of_a_film_can_be_asked_for_is_found() -> None:
    film = Exchange(Request("GET", "/cdn/k/a.mp4"), Response(200, {"content-type": "video/mp4"}))
    weak = findings(tagged('"x"', film), tagged('W/"x"', film))
    assert weak == [("retyped", "etag", "a weak one")]
    assert findings(tagged('"x"'), tagged('W/"x"')) == []  # of JSON it says that it was packed


def test_a_header_that_is_lost_is_found() -> None:
    assert findings(tagged('"x"'), USUAL) == [("header gone", "etag", "absent")]


def test_an_enum_is_one_only_where_the_contract_lists_it() -> None:
    def poll(status: str) -> Exchange:
        return answer({"status": status, "progress": 1}, POLL)

    assert findings(poll("pending"), poll("processing")) == []
    assert findings(poll("pending"), poll("queued")) == [("outcome", "", "ok, queued")]


@pytest.mark.parametrize(
    "events",
    [
        (said("a", partial=True), said("b", partial=True), *TURN),
        (called(), Event("data", ""), Event("comment", " beat", 40), resulted(), said()),
        (called(), resulted()),
        (),
        (*TURN, said("I encountered a temporary issue")),
        (said(), called(), resulted(), said(), called("add_music"), resulted("add_music"), said()),
    ],
)
def test_what_a_model_says_and_leaves_unsaid_is_no_drift(events: tuple[Event, ...]) -> None:
    assert findings(stream(TURN), stream(events)) == []


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ((said("a", partial=True), called(), resulted()), ("order", "piece", "call")),
        ((said(), called(), said()), ("order", "call", "text")),
        ((said(), resulted(), called()), ("order", "text", "result")),
        ((*TURN[:4], resulted(), said()), ("order", "result", "result")),
        ((*TURN[:3],), ("order", "call", "(end)")),
        ((*TURN, said(partial=True)), ("order", "piece", "(end)")),
        ((*TURN, Event("data", "so long")), ("event", "not JSON", "present")),
        ((*TURN, Event("data", {"id": "1"})), ("event", "adk other", "present")),
        ((*TURN, Event("data", {"id": "1", "actions": {}})), ("event", "adk state", "present")),
    ],
)
def test_an_event_out_of_its_order_is_found(
    events: tuple[Event, ...], found: tuple[str, str, str]
) -> None:
    assert found in findings(stream(TURN), stream(events))


def waiting(step_ms: int, end_ms: int = 100_000) -> Exchange:
    event, at = beats(6, step_ms)
    return stream([event, said()], Wire(at_ms=(at, 99_000), end_ms=end_ms))


def test_heartbeats_that_come_half_as_often_are_found() -> None:
    assert findings(waiting(15_000), waiting(30_000)) == [("period", "", "30")]
    assert findings(waiting(15_000), waiting(20_000)) == []


def test_a_stream_that_the_client_would_have_given_up_is_found() -> None:
    assert ("limit", "whole", "crossed") in findings(waiting(15_000), waiting(15_000, 900_000))


@pytest.mark.parametrize(
    ("fresh", "trouble"),
    [
        (answer({"code": 503, "message": "no"}, status=503), Trouble.OUTAGE),
        (answer({"code": 1001, "message": "no"}), Trouble.TOKEN),
        (answer({"code": 429, "message": "no"}, status=429), Trouble.RATE),
        (answer({"code": 2001, "message": "no"}), Trouble.CREDITS),
        (answer(balance(), end="abort"), Trouble.CUT),
    ],
)
def test_an_outage_is_no_drift_and_never_green(fresh: Exchange, trouble: Trouble) -> None:
    report = compared(run(USUAL), run(fresh, number=9))
    assert not report.findings
    assert trouble in {each.trouble for each in report.unchecked}
    assert exit_code(report) is ExitCode.COULD_NOT_CHECK


def test_an_error_that_a_stream_tells_of_is_no_drift() -> None:
    failed = Event("data", {"errorCode": "INTERNAL", "errorMessage": "no", "id": "1"})
    report = compared(run(stream(TURN)), run(stream([said(), failed]), number=9))
    assert not report.findings
    assert [each.trouble for each in report.unchecked] == [Trouble.FAILED]


def test_a_call_that_succeeds_for_the_first_time_is_drift_only_where_its_refusal_is_gone() -> None:
    refused = answer({"code": 1002, "message": "no"})
    report = compared(runs([refused], [refused]), run(refused, USUAL, number=9))
    assert not report.findings
    assert [(each.note, each.what) for each in report.remarks] == [(Note.AS_DESCRIBED, "ok")]
    assert findings(refused, USUAL) == [("outcome", "", "ok")]


def test_a_refusal_that_lost_its_code_is_found() -> None:
    refused = answer({"code": 1002, "message": "no"})
    assert findings(refused, answer({"message": "no"})) == [("refused", "", "HTTP 200")]


def test_a_thought_that_is_marked_otherwise_is_found_where_it_is() -> None:
    def thought(mark: object) -> Exchange:
        part = {"thought": mark, "text": "hm"}
        return stream([Event("data", {"content": {"role": "model", "parts": [part]}}), said()])

    assert findings(thought(True), thought(7)) == [
        ("value", "content.parts[].thought", "7"),
        ("retyped", "content.parts[].thought", "number"),
    ]


def test_a_refusal_that_was_never_seen_is_drift() -> None:
    refused = answer({"detail": [{"type": "missing", "loc": ["body"], "msg": "x"}]}, status=422)
    assert findings(USUAL, refused) == [("refused", "", "HTTP 422")]


def test_other_chunks_are_worth_a_line_and_no_finding() -> None:
    whole = stream([said(), said()], Wire(at_ms=(1, 2)))
    together = stream([said(), said()], Wire(at_ms=(1, 2), merge=((0, 1),)))
    report = compared(run(whole), run(together, number=9))
    assert not report.findings
    assert [each.note for each in report.remarks] == [Note.CHUNKS]


def test_a_second_fresh_run_confirms() -> None:
    changed = answer(balance(frozen=...))
    base = runs([USUAL], [USUAL])
    (once,) = compared(base, runs([changed], [USUAL], first=8)).findings
    (twice,) = compared(base, runs([changed], [changed], first=8)).findings
    assert (once.confirmed, once.kind, twice.confirmed) == (False, "sometimes gone", True)
    assert (once.id, twice.was, twice.came_all) == (twice.id, {"number": 2}, {"absent": 2})


def test_severity_goes_by_what_reads_it() -> None:
    readers = Readers({"GET /api/credits/balance/simple": {"frozen": ["a.b:Credits.read"]}})
    base = run(USUAL)
    fresh = run(answer(balance(frozen=..., total=..., plan=1)), number=9)
    found = compared(base, fresh, readers=readers).findings
    assert [(each.place.path, each.severity) for each in found] == [
        ("frozen", Severity.BREAKS),
        ("total", Severity.CHANGED),
        ("plan", Severity.NEW),
    ]
    assert found[0].readers == (("a.b", "Credits.read"),)


@pytest.mark.parametrize(
    ("sources", "body", "blame"),
    [
        (("live", "live"), balance(frozen=...), Blame.SERVICE),
        (("local", "local"), balance(frozen=...), Blame.STAND_IN),
        (("live", "local"), balance(frozen=...), Blame.MOCK),
        (("local", "live"), balance(frozen=...), Blame.DESCRIPTION),
        (("local", "live"), balance(plan="free"), Blame.DESCRIPTION),
        (("local", "live"), balance(total="100"), Blame.DESCRIPTION),
        (("local", "live"), {"code": 0, "data": balance()["data"]}, Blame.MOCK),
    ],
)
def test_blame_goes_by_what_was_recorded(sources: tuple[str, str], body: Any, blame: Blame) -> None:
    base, fresh = (
        run(exchange, number=number, source=source)
        for number, (exchange, source) in enumerate(
            zip((USUAL, answer(body)), sources, strict=True), 1
        )
    )
    assert [each.blame for each in compared(base, fresh).findings] == [blame]
