"""What in a stream of events is honest variation, and what is drift."""

from collections.abc import Sequence
from typing import Any

import pytest

from mockserver.drift.acceptance import accept
from mockserver.recordings.model import Event, Exchange, Wire
from mockserver.tests.harness.exchanges import (
    answer,
    beats,
    called,
    compared,
    resulted,
    run,
    runs,
    said,
    short,
    stream,
)

TURN = (said("a", partial=True), said(), called(), resulted(), said())


def event(*parts: Any, **members: Any) -> Event:
    return Event("data", {"id": "1", "content": {"role": "model", "parts": [*parts]}, **members})


def call(name: str, /, **args: Any) -> dict[str, Any]:
    return {"functionCall": {"name": name, "args": args}}


def gave(**response: Any) -> Event:
    return event({"functionResponse": {"name": "x", "response": response}})


def typed(*events: dict[str, Any]) -> Exchange:
    return stream([Event("data", each) for each in events])


TASKS = "/api/tasks/me/with-session/nemo_agent"
STATE = "/api/state/nemo_agent/me/s/latest"


def state(**members: Any) -> Exchange:
    full = {"draft": {"t": [], "d": 1, "m": {"title": "x"}}, "video_infos": [{"filename": "a"}]}
    return answer({"session_id": "s", "state": full | members}, STATE)


def meta(**members: Any) -> Exchange:
    return state(draft={"t": [], "d": 1, "m": members})


def faulty(*where: Any) -> Exchange:
    detail = [{"type": "x", "loc": [*where], "msg": "y"}]
    return answer({"detail": detail}, TASKS, method="POST", status=422)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            stream([event(call("a", duration=1)), gave(status="x"), said()]),
            stream([event(call("b", images=["x"], name="y")), gave(images=2), said()]),
        ),
        (
            stream([event(call("a", duration=1)), gave(n=1), said()]),
            stream([event(call("a")), gave(), said()]),
        ),
        (stream(TURN), stream([event({"text": "x"}, call("a")), resulted(), said()])),
        (stream(TURN), stream([event(call("a"), {"text": "x"}), resulted(), said()])),
        (stream(TURN), stream([said(), event(call("a"), call("b")), resulted(), said()])),
        (stream(TURN), stream([called(), called("b"), resulted(), resulted("b"), said()])),
        (
            stream([event({"thought": True, "text": "x"}), said()]),
            stream([event({"thought": True, "text": "x"}, {"text": "y"})]),
        ),
        (stream(TURN), stream([*TURN, event(), event(usageMetadata={"tokens": 1})])),
        (
            typed(
                {"type": "tool_call", "name": "a", "args": {"n": 1}},
                {"type": "tool_result", "name": "a", "result": {"s": 1}},
            ),
            typed(
                {"type": "tool_call", "name": "b", "args": {}},
                {"type": "tool_result", "name": "b", "result": {"other": []}},
            ),
        ),
        (state(), state(video_infos=[])),
        (state(video_infos=[]), state()),
        (state(), state(draft={})),
        (state(draft={}), state()),
        (state(), meta()),
        (meta(width=1), meta(width=1, title="x")),
        (faulty("body"), faulty("body", 0)),
        (
            answer(b"", "/cdn/k/a.png", headers={"content-type": "image/png"}),
            answer(b"", "/cdn/k/a.jpg", headers={"content-type": "image/jpeg"}),
        ),
    ],
)
def test_honest_variation_is_no_drift(before: Exchange, after: Exchange) -> None:
    report = compared(runs([before], [before], [before]), run(after, number=9))
    assert [short(each) for each in report.findings] == []


def test_a_member_of_a_text_beside_a_call_is_held_to_what_texts_have() -> None:
    both = event({"txt": "x"}, call("a"))
    report = compared(run(stream(TURN)), run(stream([both, resulted(), said()]), number=9))
    assert ("event", "adk other", "present") in map(short, report.findings)


@pytest.mark.parametrize("name", ["draft", "canvas_config"])
def test_a_member_that_may_be_empty_is_held_to_its_type_all_the_same(name: str) -> None:
    before, after = state(**{name: "x"}), state(**{name: {"width": 1}})
    assert [short(each)[0] for each in compared(run(before), run(after, number=2)).findings] == [
        "retyped"
    ]


def test_an_error_that_is_null_is_none() -> None:
    null = event({"text": "b"}, errorCode=None)
    report = compared(runs([stream(TURN)], [stream(TURN)]), run(stream([*TURN, null]), number=9))
    assert [short(each) for each in report.findings] == [("new", "errorCode", "null")]
    assert not report.unchecked


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ((called(), called("b"), resulted(), said()), ("order", "call", "call")),
        ((said("a"), said("a")), ("order", "text", "the same again")),
        ((said("a"), said("\n"), said("\n"), said("b")), None),
        ((event({"text": "a"}), said("a")), ("order", "text", "the same again")),
        ((said("a"), said("b"), event({"text": "ab"})), ("order", "text", "the same again")),
        ((said("a"), called(), resulted(), said("a")), None),
        ((said(""), said("")), None),
        ((said("a"), said("b")), None),
    ],
)
def test_what_is_doubled_is_found(
    events: Sequence[Event], found: tuple[str, str, str] | None
) -> None:
    report = compared(runs([stream(TURN)]), run(stream(events), number=9))
    assert [short(each) for each in report.findings] == ([found] if found else [])


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (["ha", "ha", "ha", "\n", "\n", "-", "-", "--"], []),
        (["The clip is ready: ", "5 seconds."], []),
        (["The clip is ready: ", "5 seconds."] * 2, []),
        (["The clip is ready now."] * 2, [("order", "text", "the same again")]),
        (["The clip is ", "ready.", "The clip is ready."], [("order", "text", "the same again")]),
    ],
)
def test_a_piece_that_comes_twice_is_doubled_where_it_is_more_than_a_word(
    pieces: list[str], found: list[tuple[str, str, str]]
) -> None:
    texts = [{"type": "text", "content": each} for each in pieces]
    report = compared(run(typed(*texts[:1])), run(typed(*texts), number=9))
    assert [short(each) for each in report.findings] == found


@pytest.mark.parametrize(
    ("last", "streams", "found"),
    [
        ((), 3, [("order", "result", "(end)")]),
        ((said(),), 3, []),
        ((), 1, []),
    ],
)
def test_streams_that_all_end_as_none_did_are_found_and_a_silent_edit_is_not(
    last: tuple[Event, ...], streams: int, found: list[tuple[str, str, str]]
) -> None:
    base = runs(*[[stream(TURN)] * 3] * 9)
    fresh = run(*[stream([*TURN[:4], *last])] * streams, number=20)
    assert [short(each) for each in compared(base, fresh).findings] == found


STEPS = Event("data", {"type": "step", "number": 1})
TEXT = Event("data", {"type": "text", "content": "x"})
THOUGHT = event({"thought": True, "text": "hm"})
DONE = Event("data", "[DONE]")
NAMED = Event("data", {"text": "x"}, fields=(("event", "update"),))


def turns(*events: Event, times: int = 1) -> list[Exchange]:
    return [stream(events)] * times


@pytest.mark.parametrize(
    ("base", "fresh", "gone"),
    [
        ([turns(STEPS, TEXT)] * 2, turns(TEXT), ["typed step"]),
        ([turns(STEPS, TEXT)], turns(TEXT), []),
        ([turns(STEPS, TEXT), turns(TEXT)], turns(TEXT), []),
        ([turns(STEPS, TEXT)] * 2, turns(TEXT) + turns(STEPS, TEXT), []),
        ([turns(THOUGHT, said(), times=3)] * 3, turns(said(), times=3), ["adk thought"]),
        ([turns(THOUGHT, said())] * 3, turns(said()), []),
        ([turns(THOUGHT, said())] * 9, turns(said()), ["adk thought"]),
        ([turns(called(), resulted(), said())] * 9, turns(said()), []),
        ([turns(Event("comment", "beat"), said(), times=3)] * 3, turns(said(), times=3), []),
        ([turns(STEPS, TEXT)] * 2, turns(said()), []),
        ([turns(STEPS, TEXT)] * 2, [], []),
        ([turns(said(), DONE)] * 2, turns(said()), ["not JSON"]),
        ([turns(NAMED)] * 2, turns(Event("data", {"text": "x"})), ["named update"]),
    ],
)
def test_a_kind_of_event_that_always_came_and_comes_no_more_is_found(
    base: Sequence[list[Exchange]], fresh: list[Exchange], gone: list[str]
) -> None:
    usual = answer({"available": 1})
    report = compared(runs(*base), run(usual, *fresh, number=9))
    found = [each.place.path for each in report.findings if each.kind == "event gone"]
    assert found == gone


def waiting(*events: Event, at: tuple[Any, ...]) -> Exchange:
    return stream(events, Wire(at_ms=at, end_ms=130_000))


def test_a_silence_without_the_heartbeats_that_filled_it_is_found() -> None:
    event_, times = beats(6)
    base = runs([waiting(event_, said(), at=(times, 120_000))])
    silent = run(waiting(said(), said("b"), at=(0, 120_000)), number=9)
    assert [short(each) for each in compared(base, silent).findings] == [
        ("period", "without", "120")
    ]
    short_one = run(waiting(said(), said("b"), at=(110_000, 120_000)), number=9)
    assert compared(base, short_one).findings[0].id == compared(base, silent).findings[0].id
    assert not compared(base, run(stream([said()], Wire(at_ms=(20_000,))), number=9)).findings


def test_an_accepted_period_is_the_same_however_long_it_is() -> None:
    def beating(step_ms: int) -> Exchange:
        event_, times = beats(6, step_ms)
        return waiting(event_, said(), at=(times, 290_000))

    base, fresh = runs([beating(15_000)]), run(beating(40_000), number=8)
    (found,) = compared(base, fresh).findings
    one = accept(found.place, found.came, fresh, reason="x", day="2026-11-08", until=None)
    for step_ms, notes in ((41_000, []), (39_000, []), (15_000, ["accepted, no longer seen"])):
        report = compared(base, run(beating(step_ms), number=9), accepted=[one])
        assert not report.findings
        assert [each.note for each in report.remarks] == notes


def test_accepting_a_new_kind_accepts_where_it_stands() -> None:
    base = runs([stream(TURN)], [stream(TURN)])
    fresh = run(stream([*TURN[:4], STEPS, STEPS, *TURN[4:], said(partial=True)]), number=8)
    found = [each for each in compared(base, fresh).findings if each.kind == "event"]
    (kind,) = (each for each in found if each.place.path == "typed step")
    one = accept(kind.place, kind.came, fresh, reason="x", day="2026-11-08", until=None)
    left = compared(base, fresh, accepted=[one]).findings
    assert [short(each) for each in left] == [
        ("form", "", "adk+typed"),
        ("order", "piece", "(end)"),
    ]

    last = run(stream([*TURN, DONE]), number=8)
    (kind,) = (each for each in compared(base, last).findings if each.kind == "event")
    one = accept(kind.place, kind.came, last, reason="x", day="2026-11-08", until=None)
    assert compared(base, last, accepted=[one]).findings == ()


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (NAMED, [("event", "named update", "present")]),
        (
            Event("raw", 'event:update\nevent: update\ndata: {"text": "x"}\n\n'),
            [("event", "named update", "present")],
        ),
        (Event("raw", 'event: message\nid: 1\nretry: 3000\ndata: {"text": "x"}\n\n'), []),
    ],
)
def test_events_that_get_names_are_found(named: Event, found: list[tuple[str, str, str]]) -> None:
    base, fresh = run(stream([Event("data", {"text": "x"})])), run(stream([named]), number=9)
    assert [short(each) for each in compared(base, fresh).findings] == found


def test_a_call_that_is_newly_refused_breaks() -> None:
    refused = answer({"code": 7007, "message": "no"}, status=400)
    (found,) = compared(run(answer({"available": 1})), run(refused, number=9)).findings
    assert (found.kind, found.severity) == ("refused", "breaks")
