import asyncio
import json

import httpx
import pytest

from tui.library.records import TurnOutcome
from tui.nemo.errors import ConnectionFailed, OutOfCredits
from tui.nemo.models import Draft
from tui.studio.clock import ScaledClock
from tui.studio.events import Changed, Failed, TextArrived, TurnEnded, Waiting, WaitingKind
from tui.studio.turns.turn import Turn
from tui.tests.studio.scripted import EMPTY_STATE, STATE, Bench, events, in_turn, state, text

CREDITS = "/api/credits/balance/simple"
HEARTBEAT = b": heartbeat\n\n"


def purse(frozen: int) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"available": 50, "frozen": frozen}})


async def take(
    bench: Bench, message: str = "add a title", frozen: int = 0
) -> tuple[TurnEnded, Draft | None]:
    bench.http.get(CREDITS).return_value = purse(frozen)
    before = (await bench.service.state("s1")).draft
    return await Turn(bench.service, "s1", message, before, bench.told.append).run()


def sends(bench: Bench) -> list[dict[str, object]]:
    return [
        json.loads(call.request.content)
        for call in bench.http.calls
        if call.request.url.path == "/run_sse"
    ]


async def test_a_turn_tells_its_words_and_what_it_changed(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(text("Done.", partial=True), text("Done."))
    ended, _ = await take(bench)
    assert ended == TurnEnded(
        texts=("Done.",),
        thoughts=(),
        tools=(),
        errors=(),
        outcome=TurnOutcome.COMPLETE,
        tracks=("video", "text"),
        changes=('Added Title: "Harbour" (0-3s)',),
    )
    assert [event.final for event in bench.of(TextArrived)] == [False, True]
    assert tuple(event.text for event in bench.of(TextArrived) if event.final) == ended.texts
    assert bench.of(Changed)[-1].summary.endswith('2. Title: "Harbour" (0-3s)')


async def test_the_message_goes_out_in_the_services_own_words(bench: Bench) -> None:
    bench.http.get(STATE).return_value = state()
    bench.http.post("/run_sse").return_value = events(text("Done."))
    await take(bench, "加一个标题")
    assert sends(bench) == [
        {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": "s1",
            "new_message": {"parts": [{"text": "加一个标题"}]},
        }
    ]


async def test_a_silent_edit_is_found_in_the_state(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(HEARTBEAT)
    ended, _ = await take(bench)
    assert ended.outcome == "silent"
    assert ended.texts == ()
    assert ended.changes == ('Added Title: "Harbour" (0-3s)',)


async def test_a_silent_turn_that_changed_nothing_says_so(bench: Bench) -> None:
    bench.http.get(STATE).return_value = state()
    bench.http.post("/run_sse").return_value = events()
    ended, _ = await take(bench)
    assert (ended.outcome, ended.changes) == ("silent", ())
    assert bench.clock.slept == [5.0, 10.0, 15.0]


async def test_a_stream_that_ends_before_its_turn_is_read_up_while_credits_are_reserved(
    bench: Bench,
) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state(), state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(text("This takes a few minutes."))
    ended, _ = await take(bench, frozen=50)
    assert (ended.outcome, ended.changes) == ("complete", ('Added Title: "Harbour" (0-3s)',))
    assert bench.clock.slept == [30.0, 60.0]
    assert {event.kind for event in bench.of(Waiting)} == {WaitingKind.UNFINISHED}
    assert len(sends(bench)) == 1


async def test_however_many_tools_finish_at_once_the_state_is_read_once_for_them(
    bench: Bench,
) -> None:
    bench.service.clock = ScaledClock()
    reads = bench.http.get(STATE)
    reads.return_value = state()
    done = {"type": "tool_result", "name": "add_title", "result": {}}
    bench.http.post("/run_sse").return_value = events(*[done] * 50, text("Done."))
    ended, _ = await take(bench)
    assert ended.outcome == "complete"
    before, during, after = 1, 1, 1
    assert reads.call_count == before + during + after


async def test_plain_talk_waits_for_no_other_work(bench: Bench) -> None:
    bench.http.get(STATE).return_value = state()
    bench.http.get(CREDITS).return_value = purse(50)
    bench.http.post("/run_sse").return_value = events(text("Good morning."))
    before = (await bench.service.state("s1")).draft
    turn = Turn(bench.service, "s1", "hello", before, bench.told.append, reserved=50)
    ended, _ = await turn.run()
    assert ended.outcome == "complete"
    assert bench.clock.slept == []


async def test_after_a_cut_the_state_is_read_and_nothing_is_sent_again(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state(), state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(text("Work", partial=True), broken=True)
    ended, _ = await take(bench)
    assert len(sends(bench)) == 1
    assert bench.clock.slept == [30.0, 60.0, 60.0]
    assert ended.outcome == "lost"
    assert ended.texts == ("Work",)
    assert ended.changes == ('Added Title: "Harbour" (0-3s)',)
    assert bench.of(Failed) == []


async def test_a_cut_that_left_nothing_is_a_failure_after_five_readings(bench: Bench) -> None:
    bench.http.get(STATE).return_value = state()
    bench.http.post("/run_sse").return_value = events(broken=True)
    ended, _ = await take(bench)
    assert len(sends(bench)) == 1
    assert bench.clock.slept == [30.0, 60.0, 60.0, 60.0, 60.0]
    assert (ended.outcome, ended.changes) == ("lost", ())
    assert [event.code for event in bench.of(Failed)] == ["lost"]


async def test_a_message_that_may_have_arrived_counts_as_sent(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    bench.http.post("/run_sse").side_effect = httpx.ReadError("reset")
    ended, _ = await take(bench)
    assert ended.outcome == "lost"
    assert ended.changes


async def test_a_message_that_never_left_is_refused_at_once(bench: Bench) -> None:
    bench.http.get(STATE).return_value = state()
    bench.http.post("/run_sse").side_effect = httpx.ConnectError("refused")
    with pytest.raises(ConnectionFailed):
        await take(bench)
    assert bench.clock.slept == []


async def test_ten_minutes_of_heartbeats_are_a_lost_connection(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(
        *[HEARTBEAT] * 100, clock=bench.clock, pause_s=15.0
    )
    ended, _ = await take(bench)
    assert ended.outcome == "lost"
    notices = [event for event in bench.of(Waiting) if event.kind is WaitingKind.WORKING]
    assert 3 <= len(notices) <= 5


async def test_a_turn_is_given_up_after_fifteen_minutes_whatever_it_says(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(
        *[text("…", partial=True)] * 100, clock=bench.clock, pause_s=60.0
    )
    ended, _ = await take(bench)
    assert ended.outcome == "lost"


async def test_an_error_in_the_stream_leaves_what_came_before_it(bench: Bench) -> None:
    bench.http.get(STATE).return_value = state()
    bench.http.post("/run_sse").return_value = events(
        text("Half a clip."),
        {"errorCode": "MODEL_DOWN", "errorMessage": "model overloaded"},
        {"error": "ServerError: model overloaded"},
    )
    ended, _ = await take(bench)
    assert ended.outcome == "failed"
    assert ended.texts == ("Half a clip.",)
    assert len(ended.errors) == 1
    (failed,) = bench.of(Failed)
    assert failed.code == "MODEL_DOWN"


async def test_a_turn_is_over_only_when_its_stream_is(bench: Bench) -> None:
    bench.http.get(CREDITS).return_value = purse(0)
    bench.http.get(STATE).return_value = state()
    sending = asyncio.Event()

    async def silent(_: httpx.Request) -> httpx.Response:
        sending.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this wait")

    bench.http.post("/run_sse").side_effect = silent
    turn = Turn(bench.service, "s1", "add a title", None, bench.told.append)
    running = asyncio.create_task(turn.run())
    await sending.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (turn.is_stream_over, turn.is_answered, turn.ended_in_pause) == (False, False, False)
    bench.http.post("/run_sse").side_effect = None
    bench.http.post("/run_sse").return_value = events(text("Done."))
    again = Turn(bench.service, "s1", "add a title", None, bench.told.append)
    await again.run()
    assert (again.is_stream_over, again.is_answered, again.ended_in_pause) == (True, True, False)


async def test_a_refused_message_changes_nothing(bench: Bench) -> None:
    bench.http.get(STATE).return_value = EMPTY_STATE
    bench.http.post("/run_sse").return_value = httpx.Response(
        200, json={"code": 2001, "message": "insufficient credits"}
    )
    with pytest.raises(OutOfCredits):
        await take(bench)
    assert bench.told == []


async def test_the_raw_clip_is_announced_before_the_rest_follows(bench: Bench) -> None:
    bench.http.get(STATE).side_effect = in_turn(EMPTY_STATE, state(), state("Harbour"))
    bench.http.post("/run_sse").return_value = events(
        {"content": {"parts": [{"functionCall": {"id": "1", "name": "generate_video"}}]}},
        {"content": {"parts": [{"functionResponse": {"id": "1", "name": "generate_video"}}]}},
        text("Ready."),
    )
    await take(bench)
    first, last = bench.of(Changed)
    assert "Title" not in first.summary
    assert "Title" in last.summary


async def test_a_state_that_cannot_be_read_is_said(bench: Bench) -> None:
    broken = httpx.Response(500)
    bench.http.get(STATE).side_effect = in_turn(state(), broken)
    bench.http.post("/run_sse").return_value = events(text("Done."))
    ended, draft = await take(bench)
    assert ended.outcome == "complete"
    assert draft is not None
