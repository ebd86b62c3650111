import asyncio
import gzip
import json

import httpx
import pytest

from tui.library.records import TurnOutcome
from tui.nemo.errors import ConnectionFailed, OutOfCredits
from tui.nemo.models import Credits, Draft
from tui.studio.clock import ScaledClock
from tui.studio.events import Changed, Failed, TextArrived, TurnEnded, Waiting, WaitingKind
from tui.studio.timeline import Clip, Lane, LaneAdded
from tui.studio.turns.turn import Turn
from tui.tests.studio.scripted import (
    EMPTY_STATE,
    STATE,
    ScriptedService,
    Stream,
    events,
    in_turn,
    state,
    text,
)

CREDITS = "/api/credits/balance/simple"
TITLE_ADDED = LaneAdded(Lane("text", (Clip('"Harbour"', 0, 3_000),)))
HEARTBEAT = b": heartbeat\n\n"


def purse(frozen: int) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"available": 50, "frozen": frozen}})


async def run_turn(
    scripted: ScriptedService,
    message: str = "add a title",
    frozen: int = 0,
) -> tuple[TurnEnded, Draft | None]:
    scripted.http.get(CREDITS).return_value = purse(frozen)
    before = (await scripted.service.state("s1")).draft
    return await Turn(scripted.service, "s1", message, before, scripted.events.append).run()


def sends(scripted: ScriptedService) -> list[dict[str, object]]:
    return [
        json.loads(call.request.content)
        for call in scripted.http.calls
        if call.request.url.path == "/run_sse"
    ]


async def test_a_turn_tells_its_words_and_what_it_changed(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(text("Done.", partial=True), text("Done."))
    ended, _ = await run_turn(scripted)
    assert ended == TurnEnded(
        texts=("Done.",),
        thoughts=(),
        tools=(),
        errors=(),
        outcome=TurnOutcome.COMPLETE,
        tracks=("video", "text"),
        changes=(TITLE_ADDED,),
    )
    assert [event.final for event in scripted.of(TextArrived)] == [False, True]
    assert tuple(event.text for event in scripted.of(TextArrived) if event.final) == ended.texts
    assert scripted.of(Changed)[-1].timeline.lanes[1] == TITLE_ADDED.lane


@pytest.mark.parametrize(
    ("after", "outcome"), [((), TurnOutcome.LOST), (("Harbour",), TurnOutcome.FAILED)]
)
async def test_a_stream_beyond_its_limit_was_left_and_is_looked_for_before_it_is_sent_again(
    after: tuple[str, ...],
    outcome: TurnOutcome,
    scripted: ScriptedService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.nemo.gateway.LARGEST_STREAM", 4000)
    scripted.http.get(STATE).side_effect = in_turn(state(), state(), state(*after))
    said = b"".join(f"data: {json.dumps(text('Done. ' * 90))}\n\n".encode() for _ in range(9))
    headers = {"content-type": "text/event-stream", "content-encoding": "gzip"}
    scripted.http.post("/run_sse").return_value = httpx.Response(
        200, headers=headers, stream=Stream([gzip.compress(said)])
    )
    ended, _ = await run_turn(scripted)
    assert ended.outcome is outcome
    (failed,) = scripted.of(Failed)
    assert failed.code == "stream_too_large"
    assert ended.errors == (failed.message,)
    assert {event.kind for event in scripted.of(Waiting)} == {WaitingKind.LOST}


async def test_the_message_goes_out_in_the_services_own_words(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.post("/run_sse").return_value = events(text("Done."))
    await run_turn(scripted, "加一个标题")
    assert sends(scripted) == [
        {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": "s1",
            "new_message": {"parts": [{"text": "加一个标题"}]},
        }
    ]


async def test_a_silent_edit_is_found_in_the_state(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(HEARTBEAT)
    ended, _ = await run_turn(scripted)
    assert ended.outcome == "silent"
    assert ended.texts == ()
    assert ended.changes == (TITLE_ADDED,)


async def test_a_silent_turn_that_changed_nothing_says_so(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.post("/run_sse").return_value = events()
    ended, _ = await run_turn(scripted)
    assert (ended.outcome, ended.changes) == ("silent", ())
    assert scripted.clock.slept == [5.0, 10.0, 15.0]


async def test_however_many_tools_finish_at_once_the_state_is_read_once_for_them(
    scripted: ScriptedService,
) -> None:
    scripted.service.clock = ScaledClock()
    reads = scripted.http.get(STATE)
    reads.return_value = state()
    done = {"type": "tool_result", "name": "add_title", "result": {}}
    scripted.http.post("/run_sse").return_value = events(*[done] * 50, text("Done."))
    ended, _ = await run_turn(scripted)
    assert ended.outcome == "complete"
    before, during, after = 1, 1, 1
    assert reads.call_count == before + during + after


async def test_plain_talk_waits_for_no_other_work(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.get(CREDITS).return_value = purse(50)
    scripted.http.post("/run_sse").return_value = events(text("Good morning."))
    before = (await scripted.service.state("s1")).draft
    balance = Credits(50, 50, 100)
    turn = Turn(scripted.service, "s1", "hello", before, scripted.events.append, balance)
    ended, _ = await turn.run()
    assert ended.outcome == "complete"
    assert scripted.clock.slept == []


async def test_after_a_cut_the_state_is_read_and_nothing_is_sent_again(
    scripted: ScriptedService,
) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state(), state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(text("Work", partial=True), broken=True)
    ended, _ = await run_turn(scripted)
    assert len(sends(scripted)) == 1
    assert scripted.clock.slept == [30.0, 60.0, 60.0]
    assert ended.outcome == "lost"
    assert ended.texts == ("Work",)
    assert ended.changes == (TITLE_ADDED,)
    assert scripted.of(Failed) == []


async def test_a_cut_that_left_nothing_is_a_failure_after_five_readings(
    scripted: ScriptedService,
) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.post("/run_sse").return_value = events(broken=True)
    ended, _ = await run_turn(scripted)
    assert len(sends(scripted)) == 1
    assert scripted.clock.slept == [30.0, 60.0, 60.0, 60.0, 60.0]
    assert (ended.outcome, ended.changes) == ("lost", ())
    assert [event.code for event in scripted.of(Failed)] == ["lost"]


async def test_a_message_that_may_have_arrived_counts_as_sent(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    scripted.http.post("/run_sse").side_effect = httpx.ReadError("reset")
    ended, _ = await run_turn(scripted)
    assert ended.outcome == "lost"
    assert ended.changes


async def test_a_message_that_never_left_is_refused_at_once(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.post("/run_sse").side_effect = httpx.ConnectError("refused")
    with pytest.raises(ConnectionFailed):
        await run_turn(scripted)
    assert scripted.clock.slept == []


async def test_ten_minutes_of_heartbeats_are_a_lost_connection(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(
        *[HEARTBEAT] * 100, clock=scripted.clock, pause_s=15.0
    )
    ended, _ = await run_turn(scripted)
    assert ended.outcome == "lost"
    notices = [event for event in scripted.of(Waiting) if event.kind is WaitingKind.WORKING]
    assert 3 <= len(notices) <= 5


async def test_a_turn_is_given_up_after_fifteen_minutes_whatever_it_says(
    scripted: ScriptedService,
) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(
        *[text("…", partial=True)] * 100, clock=scripted.clock, pause_s=60.0
    )
    ended, _ = await run_turn(scripted)
    assert ended.outcome == "lost"


async def test_an_error_in_the_stream_leaves_what_came_before_it(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.post("/run_sse").return_value = events(
        text("Half a clip."),
        {"errorCode": "MODEL_DOWN", "errorMessage": "model overloaded"},
        {"error": "ServerError: model overloaded"},
    )
    ended, _ = await run_turn(scripted)
    assert ended.outcome == "failed"
    assert ended.texts == ("Half a clip.",)
    assert len(ended.errors) == 1
    (failed,) = scripted.of(Failed)
    assert failed.code == "MODEL_DOWN"


async def test_an_error_in_the_stream_that_gives_no_code_has_that_of_streams(
    scripted: ScriptedService,
) -> None:
    scripted.http.get(STATE).return_value = state()
    scripted.http.post("/run_sse").return_value = events({"error": "model overloaded"})
    await run_turn(scripted)
    assert [(event.code, event.message) for event in scripted.of(Failed)] == [
        ("stream", "model overloaded")
    ]


async def test_a_turn_is_over_only_when_its_stream_is(scripted: ScriptedService) -> None:
    scripted.http.get(CREDITS).return_value = purse(0)
    scripted.http.get(STATE).return_value = state()
    sending = asyncio.Event()

    async def silent(_: httpx.Request) -> httpx.Response:
        sending.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this wait")

    scripted.http.post("/run_sse").side_effect = silent
    turn = Turn(scripted.service, "s1", "add a title", None, scripted.events.append)
    running = asyncio.create_task(turn.run())
    await sending.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (turn.is_stream_over, turn.is_answered, turn.ended_in_pause) == (False, False, False)
    scripted.http.post("/run_sse").side_effect = None
    scripted.http.post("/run_sse").return_value = events(text("Done."))
    again = Turn(scripted.service, "s1", "add a title", None, scripted.events.append)
    await again.run()
    assert (again.is_stream_over, again.is_answered, again.ended_in_pause) == (True, True, False)


async def test_a_refused_message_changes_nothing(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).return_value = EMPTY_STATE
    scripted.http.post("/run_sse").return_value = httpx.Response(
        200, json={"code": 2001, "message": "insufficient credits"}
    )
    with pytest.raises(OutOfCredits):
        await run_turn(scripted)
    assert scripted.events == []


async def test_the_raw_clip_is_announced_before_the_rest_follows(scripted: ScriptedService) -> None:
    scripted.http.get(STATE).side_effect = in_turn(EMPTY_STATE, state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(
        {"content": {"parts": [{"functionCall": {"id": "1", "name": "generate_video"}}]}},
        {"content": {"parts": [{"functionResponse": {"id": "1", "name": "generate_video"}}]}},
        text("Ready."),
    )
    await run_turn(scripted)
    first, last = scripted.of(Changed)
    assert "text" not in [lane.kind for lane in first.timeline.lanes]
    assert "text" in [lane.kind for lane in last.timeline.lanes]


async def test_a_state_that_cannot_be_read_is_said(scripted: ScriptedService) -> None:
    broken = httpx.Response(500)
    scripted.http.get(STATE).side_effect = in_turn(state(), broken)
    scripted.http.post("/run_sse").return_value = events(text("Done."))
    ended, draft = await run_turn(scripted)
    assert ended.outcome == "complete"
    assert draft is not None
