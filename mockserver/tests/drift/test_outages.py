"""An outage is evidence of nothing, whenever it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.drift.baseline_file import Baseline, read_baseline, write_baseline
from mockserver.drift.finding import Note, Trouble
from mockserver.drift.output import exit_code
from mockserver.drift.reading.gathering import evidence_of
from mockserver.exit_codes import ExitCode
from mockserver.recordings.model import Event, Exchange, Recording, Request, Response
from mockserver.tests.harness.exchanges import (
    CREDITS,
    answer,
    balance,
    called,
    compared,
    folder,
    run,
    runs,
    said,
    short,
    stream,
)

USUAL = answer(balance())
FAILED = Event("data", {"errorCode": "INTERNAL", "errorMessage": "no", "id": "1"})
UNESCAPED = Event("data", '{"error": "ServerError: "overloaded""}')
STATE = "/api/state/nemo_agent/me/s/latest"
OUTAGES = [
    (answer({"code": 503, "message": "no"}, status=503), Trouble.OUTAGE),
    (answer({"code": 503, "message": "no"}), Trouble.OUTAGE),
    (answer({"error": {"code": 500, "message": "no"}}), Trouble.OUTAGE),
    (answer({"success": False, "error": "no", "code": 502}), Trouble.OUTAGE),
    (answer({"error": {"code": "UNAVAILABLE", "message": "no"}}), Trouble.OUTAGE),
    (answer({"detail": "no"}, status=504), Trouble.OUTAGE),
    (answer({"code": 429, "message": "slow"}, status=429), Trouble.RATE),
    (answer({"code": "429", "message": "slow"}), Trouble.RATE),
    (answer({"code": 1001, "message": "no"}), Trouble.TOKEN),
    (answer({"code": 2001, "message": "no"}), Trouble.CREDITS),
    (answer(balance(), end="abort"), Trouble.CUT),
    (answer(balance(), end="left"), Trouble.LEFT),
]


@pytest.mark.parametrize(("outage", "trouble"), OUTAGES)
@pytest.mark.parametrize("before", [False, True])
def test_an_outage_is_never_green_even_if_the_base_had_one(
    outage: Exchange, trouble: Trouble, before: bool, tmp_path: Path
) -> None:
    base = runs([USUAL], [outage] if before else [USUAL], [USUAL])
    kept = tmp_path / "baseline.json"
    kept.write_text(write_baseline(Baseline(base)), encoding="utf-8")
    for known in (base, read_baseline(kept).evidence):
        report = compared(known, run(outage, number=9))
        assert not report.findings
        assert trouble in {each.trouble for each in report.unchecked}
        assert exit_code(report) is ExitCode.COULD_NOT_CHECK


@pytest.mark.parametrize(("outage", "trouble"), OUTAGES)
def test_a_base_of_outages_alone_makes_nothing_green(outage: Exchange, trouble: Trouble) -> None:
    report = compared(runs([outage], [outage]), run(outage, number=9))
    assert trouble in {each.trouble for each in report.unchecked}
    assert exit_code(report) is ExitCode.COULD_NOT_CHECK


@pytest.mark.parametrize("end", [FAILED, UNESCAPED])
def test_a_stream_that_told_of_an_error_hides_nothing_later(end: Event) -> None:
    broken = stream([said(), called(), Event("data", "so long"), end])
    base = runs([stream([said()])], [broken])
    assert [each.trouble for each in compared(base, run(broken, number=9)).unchecked] == [
        Trouble.FAILED
    ]
    late = run(stream([said(), Event("data", "so long")]), number=9)
    assert ("event", "not JSON", "present") in map(short, compared(base, late).findings)


def test_an_answer_that_the_client_leaves_in_every_run_is_a_note_where_another_comes_whole() -> (
    None
):
    left = answer(balance(), end="left")
    habit, once = runs([USUAL, left], [USUAL, left]), runs([USUAL, left], [USUAL])
    report = compared(habit, run(USUAL, left, left, number=9))
    assert [(each.note, each.what) for each in report.remarks] == [(Note.LEFT, "2")]
    assert exit_code(report) is ExitCode.DONE
    for base, fresh in ((once, run(USUAL, left, number=9)), (habit, run(left, number=9))):
        assert [each.trouble for each in compared(base, fresh).unchecked] == [Trouble.LEFT]
    second = runs([USUAL], [left], first=8)  # another fresh run makes up for nothing
    assert [each.trouble for each in compared(habit, second).unchecked] == [Trouble.LEFT]


def test_what_failed_differently_is_no_drift() -> None:
    base = runs([USUAL, answer({"code": 500, "message": "a"}, status=500)])
    page = answer("<html>", status=502, headers={"content-type": "text/html"})
    report = compared(base, run(USUAL, page, number=9))
    assert not report.findings
    assert [each.trouble for each in report.unchecked] == [Trouble.OUTAGE]


def test_a_refusal_that_is_provoked_is_compared_where_the_call_succeeds_beside_it() -> None:
    refused = answer({"code": 1001, "message": "no"})
    base = runs([USUAL, refused], [USUAL, refused])
    assert exit_code(compared(base, run(USUAL, refused, number=9))) is ExitCode.DONE
    moved = run(USUAL, answer({"code": 1001, "message": "no"}, status=401), number=9)
    assert [short(each) for each in compared(base, moved).findings] == [("status", "", "401")]


def test_a_refusal_that_is_provoked_and_comes_with_another_code_is_found() -> None:
    base = runs([USUAL, answer({"code": 1001, "message": "no"}, status=401)])
    without = run(USUAL, answer({"message": "no"}, status=401), number=9)
    report = compared(base, without)
    assert [short(each) for each in report.findings] == [("refused", "", "HTTP 401")]
    assert not report.unchecked


def test_a_bad_token_that_is_refused_with_another_listed_code_is_found() -> None:
    refused, newer = (answer({"code": code, "message": "no"}) for code in (1001, 1010))
    base = runs([USUAL, refused], [USUAL, refused])
    found = compared(base, run(USUAL, newer, number=9)).findings
    assert [short(each) for each in found] == [("refused", "", "1010")]
    beside = compared(base, run(USUAL, refused, newer, number=9))  # one had run out, one is none
    assert not beside.findings


def test_a_run_that_lacked_credits_once_does_not_make_the_next_one_green() -> None:
    poor = answer({"code": 2001, "message": "no"})
    for base in (runs([USUAL], [USUAL]), runs([USUAL], [USUAL, poor])):
        report = compared(base, run(USUAL, poor, number=9))
        assert [each.trouble for each in report.unchecked] == [Trouble.CREDITS]
        assert not report.findings


def test_a_second_fresh_run_does_not_hide_the_token_that_the_first_lacked() -> None:
    refused, state = answer({"code": 1001, "message": "no"}), answer({"data": {}}, STATE)
    base = runs([USUAL, refused, state], [USUAL, refused, state])
    report = compared(base, runs([USUAL, state], [refused, state], first=8))
    assert [each.trouble for each in report.unchecked] == [Trouble.TOKEN]


def test_a_call_that_was_refused_alone_in_some_run_before_may_be_so_again() -> None:
    refused = answer({"code": 1002, "message": "no"})
    for base, code in (
        (runs([USUAL, refused], [refused]), ExitCode.DONE),
        (runs([USUAL, refused], [USUAL]), ExitCode.COULD_NOT_CHECK),
        (
            runs([USUAL, refused], [answer({"code": 2001, "message": "no"})]),
            ExitCode.COULD_NOT_CHECK,
        ),
    ):
        assert exit_code(compared(base, run(refused, number=9))) is code


def test_a_token_that_is_kept_is_not_missed_where_what_needs_one_succeeds() -> None:
    path = "/api/auth/anonymous-token"
    given = answer({"data": {"token": "<token:1>"}}, path, method="POST")
    refused = answer({"code": 400, "message": "no"}, path, method="POST", status=400)
    lacking = answer({"code": 1001, "message": "no"})
    base = runs([given, refused, USUAL])
    for fresh, code in (
        ([refused, USUAL], ExitCode.DONE),
        ([refused], ExitCode.COULD_NOT_CHECK),
        ([refused, lacking], ExitCode.COULD_NOT_CHECK),
    ):
        assert exit_code(compared(base, run(*fresh, number=9))) is code


def test_a_client_that_is_told_to_use_what_it_has_learns_nothing_of_the_service() -> None:
    told = Exchange(Request("GET", CREDITS, {"if-none-match": "x"}), Response(304, {"etag": "x"}))
    assert exit_code(compared(runs([USUAL], [USUAL]), run(USUAL, told, number=9))) is ExitCode.DONE
    unasked = replace(told, request=Request("GET", CREDITS))
    assert compared(runs([USUAL], [USUAL]), run(USUAL, unasked, number=9)).findings


TOKEN = "/api/auth/anonymous-token"
GIVEN = answer({"data": {"token": "<token:1>"}}, TOKEN, method="POST")
EXPIRED = answer({"code": 1001, "message": "expired"})
SHOWN = answer({"data": {}}, STATE)


def test_a_token_that_had_run_out_and_was_replaced_is_a_note_and_hides_no_change() -> None:
    base = runs([GIVEN, USUAL, SHOWN], [GIVEN, USUAL, SHOWN])
    report = compared(base, run(USUAL, EXPIRED, EXPIRED, GIVEN, USUAL, SHOWN, number=9))
    assert (report.findings, report.unchecked) == ((), ())
    assert [(each.note, each.what) for each in report.remarks] == [(Note.RENEWED, "2")]
    changed = run(EXPIRED, GIVEN, answer(balance(total=...)), SHOWN, number=9)
    report = compared(base, changed)
    assert [short(each) for each in report.findings] == [("gone", "data.total", "absent")]
    assert not report.unchecked
    endless = [EXPIRED, GIVEN] * 3  # of a new token that is never accepted either
    for late in ([EXPIRED, SHOWN, GIVEN], [GIVEN, EXPIRED], [EXPIRED, GIVEN, EXPIRED], endless):
        report = compared(base, run(USUAL, *late, number=9))
        assert [each.trouble for each in report.unchecked][:1] == [Trouble.TOKEN], late


def test_a_token_that_was_replaced_in_every_run_before_is_missed_where_it_is_not() -> None:
    renewed = [GIVEN, USUAL, EXPIRED, GIVEN, USUAL, SHOWN]
    tried = [GIVEN, USUAL, EXPIRED, SHOWN]
    fresh = run(GIVEN, USUAL, SHOWN, EXPIRED, number=9)
    for base in (runs(renewed), runs(renewed, renewed)):
        assert [each.trouble for each in compared(base, fresh).unchecked] == [Trouble.TOKEN]
    assert not compared(runs(renewed, tried), fresh).unchecked  # on purpose, by the second run


@pytest.mark.parametrize(
    ("told", "given", "troubles"),
    [("00.100Z", "00.200Z", []), ("00.200Z", "00.100Z", [Trouble.TOKEN]),
     ("00.100Z", "00.100Z", [Trouble.TOKEN])],
)  # fmt: skip
def test_a_refusal_in_one_file_and_the_new_token_in_another_are_in_the_order_of_their_moments(
    told: str, given: str, troubles: list[Trouble]
) -> None:
    base = runs([GIVEN, USUAL], [GIVEN, USUAL])
    files = tuple(
        Recording(name, "local", exchanges, {"recorded_at": f"2026-11-09T10:00:{moment}"})
        for name, exchanges, moment in (
            ("calls-1", (EXPIRED,), told),
            ("session-2", (GIVEN, USUAL), given),
        )
    )
    fresh = evidence_of(replace(folder(number=9), recordings=files))
    assert [each.trouble for each in compared(base, fresh).unchecked] == troubles


def test_a_bad_token_that_is_tried_on_purpose_is_compared_though_another_is_asked_for_next() -> (
    None
):
    base = runs([USUAL, EXPIRED, GIVEN], [USUAL, EXPIRED, GIVEN])
    moved = answer({"code": 1001, "message": "no"}, status=401)
    found = compared(base, run(USUAL, moved, GIVEN, number=9)).findings
    assert [short(each) for each in found] == [("status", "", "401")]
    otherwise = compared(base, run(USUAL, answer({"detail": "no"}, status=401), GIVEN, number=9))
    assert ("refused", "", "HTTP 401") in map(short, otherwise.findings)


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "error": "no"},
        {"success": False, "data": None},
        {"success": False, **balance()},
        {"success": False, "code": 7, "message": "no"},
    ],
)
def test_a_refusal_by_success_false_is_found_and_breaks(body: object) -> None:
    (found,) = (
        each
        for each in compared(runs([USUAL], [USUAL]), run(USUAL, answer(body), number=9)).findings
        if each.kind == "refused"
    )
    assert (found.severity, found.came) == (
        "breaks",
        "7" if isinstance(body, dict) and "code" in body and body["code"] else "HTTP 200",
    )


@pytest.mark.parametrize("status", ["active", "pending", "COMPLETED", "599", 7])
def test_a_member_named_status_hides_nothing_else(status: object) -> None:
    found = compared(
        runs([USUAL], [USUAL]), run(answer(balance(status=status, total=...)))
    ).findings
    kind = "number" if status == 7 else "string"
    assert [short(each) for each in found] == [
        ("gone", "data.total", "absent"),
        ("new", "data.status", kind),
    ]


POLL = "/api/render/proxy/lambda/render_1"


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("queued", [("outcome", "", "ok, queued"), ("gone", "progress", "absent")]),
        ("processing", [("gone", "progress", "absent")]),
        ("failed", [("gone", "progress", "absent")]),
        (7, [("outcome", "", "ok"), ("gone", "progress", "absent")]),
    ],
)
def test_a_status_that_never_came_is_compared_with_what_all_others_had(
    status: object, found: list[tuple[str, str, str]]
) -> None:
    seen = [
        answer({"status": "pending", "progress": 0}, POLL),
        answer({"status": "completed", "progress": 100, "output": {"url": "x"}}, POLL),
    ]
    report = compared(runs(seen, seen), run(answer({"status": status}, POLL), number=9))
    came = [short(each) for each in report.findings]
    assert [each for each in came if each[1] != "status"] == found


def test_a_slower_render_than_any_before_is_no_drift() -> None:
    for made, not_yet in (
        ({"output": {"url": "x"}}, {}),
        ({"outputUrl": "http://x/y"}, {"outputUrl": ""}),
    ):
        done = answer({"status": "completed", "progress": 100, **made}, POLL)
        waits = answer({"status": "processing", "progress": 40, **not_yet}, POLL)
        assert compared(runs([done], [done]), run(waits, done, number=9)).findings == ()


def test_an_upper_case_status_is_held_to_the_same() -> None:
    done = {"status": "completed", "progress": 100, "output": {"url": "x"}}
    upper = answer({"status": "COMPLETED", "progress": 100}, POLL)
    report = compared(runs([answer(done, POLL)], [answer(done, POLL)]), run(upper, number=9))
    assert [short(each) for each in report.findings] == [("gone", "output", "absent")]
