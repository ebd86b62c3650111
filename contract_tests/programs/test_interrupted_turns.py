"""A turn left before it ended: the next program looks after it, and sends nothing twice."""

import asyncio
from pathlib import Path

import pytest
from PIL import Image

from contract_tests.harness.commands import still
from contract_tests.harness.home import SPEED, Home
from contract_tests.harness.prompts import ANIMATE, ANIMATE_TITLED
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.errors import ServiceDown
from tui.studio.advice import Do, Remedy
from tui.studio.events import (
    Changed,
    Delivery,
    Event,
    Recovered,
    Rendering,
    TextArrived,
    ToolRunning,
    Uploading,
    Waiting,
    WaitingKind,
)
from tui.studio.failures import SessionGone
from tui.studio.timeline import Begun
from tui.studio.whole_job import WholeJob
from tui.wishes import PLAIN, Wishes
from tui.wording.commands import recovered

DAY_S = 86_400.0
RENDERS = "/api/render/proxy/lambda"
RAW_MS = 130_000
"""From the first words to those that say that the raw clip is ready; the rest comes 7 s later."""

HUES = ("red", "green", "blue")


async def test_what_a_left_turn_did_is_told_by_the_next_program(home: Home) -> None:
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await home.cancel_at(ToolRunning, lambda: studio.run_turn(ANIMATE))
    async with home.studio() as studio:
        await studio.connect()
        await studio.refresh_timeline()
        home.events.clear()
        assert await studio.recover() == (Recovered(TurnOutcome.DONE, ANIMATE),)
        begun, *_more = next(each.changes for each in home.events if isinstance(each, Changed))
        assert isinstance(begun, Begun)
        assert begun.duration_ms == 1_000
        assert await studio.recover() == ()
    assert (home.messages(), home.clips()) == (1, 1)


async def test_a_job_that_was_interrupted_in_its_turn_is_finished_without_asking_again(
    home: Home,
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    async with home.studio() as studio:
        maker = WholeJob(studio, home.record)
        await home.cancel_at(TextArrived, lambda: maker.make([Source.read(picture)], ANIMATE, out))
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
    assert film.path == out
    assert (home.messages(), home.clips()) == (1, 1)


async def leave_at_the_raw_clip(home: Home, out: Path) -> None:
    """Begin a job, and leave it; the service has its clip then, without title, and stands still."""
    picture, clock = still(home.folder / "harbour.jpg"), home.mock.clock
    clock.set_speed(20)
    async with home.studio() as studio:
        job = WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE_TITLED, out)
        await home.cancel_at(TextArrived, lambda: job, then=lambda: clock.set_mode("stepped"))
    while not home.clips():
        clock.step()


async def test_what_the_service_adds_to_the_raw_clip_after_a_program_has_gone_is_in_the_film(
    home: Home,
) -> None:
    out, clock = home.folder / "out.mp4", home.mock.clock
    await leave_at_the_raw_clip(home, out)
    async with home.studio() as studio:
        home.await_event(WaitingKind.UNFINISHED)
        resuming = asyncio.create_task(WholeJob(studio, home.record).resume())
        await home.seen.wait()
        clock.set_mode("scaled", SPEED)
        await resuming
    shown = [event.timeline for event in home.events if isinstance(event, Changed)]
    assert [any(lane.kind == "text" for lane in each.lanes) for each in shown] == [False, True]
    (render,) = (call for call in home.mock.journal if call["path"] == RENDERS)
    assert "Quay" in str(render)
    assert (home.messages(), home.clips()) == (1, 1)


async def test_what_was_exported_amid_the_stages_is_not_taken_for_the_clip_of_the_job(
    home: Home,
) -> None:
    out, clock = home.folder / "out.mp4", home.mock.clock
    await leave_at_the_raw_clip(home, out)
    async with home.studio() as studio:
        await studio.connect()
        home.await_event(Rendering)
        exporting = asyncio.create_task(studio.export(out))
        await home.seen.wait()
        clock.set_mode("scaled", SPEED)
        part = await exporting
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
    assert film.path not in (out, part.path)
    raw, whole = (each for each in home.mock.journal if each["path"] == RENDERS)
    assert ("Quay" in str(raw), "Quay" in str(whole)) == (False, True)


@pytest.mark.parametrize(("dialect", "event"), [("adk", 22), ("typed", 14)])
async def test_a_stream_that_ends_in_good_order_after_the_raw_clip_is_not_the_end(
    home: Home, dialect: str, event: int
) -> None:
    clock = home.mock.clock
    home.mock.dialect = f"events={dialect}"
    home.mock.fault(f"end,work=goes-on@event:{event}@run_sse;times=1")
    clock.set_speed(20)
    picture = Source.read(still(home.folder / "harbour.jpg"))
    async with home.studio() as studio:
        home.await_event(TextArrived)
        job = WholeJob(studio, home.record).make([picture], ANIMATE_TITLED, home.folder / "a.mp4")
        making = asyncio.create_task(job)
        await home.seen.wait()
        clock.set_mode("stepped")
        home.await_event(WaitingKind.UNFINISHED)
        await asyncio.to_thread(clock.advance, RAW_MS)
        await home.seen.wait()
        clock.set_mode("scaled", SPEED)
        await making
    (render,) = (call for call in home.mock.journal if call["path"] == RENDERS)
    assert "Quay" in str(render)


async def sent(home: Home, messages: int) -> None:
    """So many messages have reached the service."""
    while await asyncio.to_thread(home.messages) < messages:
        pass


async def test_talk_does_not_wait_for_the_work_of_another_project(home: Home) -> None:
    clock = home.mock.clock
    async with home.studio() as talking, home.studio() as working:
        await talking.connect()
        await working.connect(new=True)
        await working.upload([Source.read(still(home.folder / "harbour.jpg"))])
        clock.set_mode("stepped")
        talk = asyncio.create_task(talking.run_turn("good morning"))
        await sent(home, 1)
        work = asyncio.create_task(working.run_turn(ANIMATE))
        await sent(home, 2)
        while not talk.done():
            await asyncio.to_thread(clock.step)
        assert (await talk).outcome is TurnOutcome.COMPLETE
        assert home.mock.state["accounts"][0]["credits"]["frozen"] == 100
        waited = {event.kind for event in home.events if isinstance(event, Waiting)}
        assert waited <= {WaitingKind.WORKING}  # of the streams, while the clock stands still
        clock.set_mode("scaled", SPEED)
        await work


async def test_a_job_is_finished_with_what_was_wanted_of_its_stills(home: Home) -> None:
    picture, out = still(home.folder / "cut.jpg"), home.folder / "out.mp4"
    picture.write_bytes(picture.read_bytes()[:-40])
    async with home.studio(wishes=Wishes(damaged=True)) as studio:
        maker = WholeJob(studio, home.record)
        await home.cancel_at(Uploading, lambda: maker.make([Source.read(picture)], ANIMATE, out))
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
    assert film.path == out
    assert (home.messages(), home.clips()) == (1, 1)


@pytest.mark.parametrize(
    ("later", "grounds"),
    [(PLAIN, {"red"}), (Wishes(ground=(0, 0, 255)), {"red", "blue"})],
)
async def test_what_is_wanted_now_counts_for_more_than_what_was(
    home: Home, later: Wishes, grounds: set[str]
) -> None:
    picture, out = home.folder / "window.png", home.folder / "out.mp4"
    Image.new("RGBA", (80, 60)).save(picture)
    async with home.studio(wishes=Wishes(ground=(255, 0, 0))) as studio:
        maker = WholeJob(studio, home.record)
        await home.cancel_at(Uploading, lambda: maker.make([Source.read(picture)], ANIMATE, out))
    async with home.studio(wishes=later) as studio:
        await WholeJob(studio, home.record).resume()
    sent = [Image.open(each).convert("RGB") for each in (home.folder / "home").rglob("*.jpg")]
    brightest = {max(zip(each.resize((1, 1)).tobytes(), HUES, strict=True))[1] for each in sent}
    assert brightest == grounds


async def test_a_left_turn_whose_session_is_gone_is_given_up_at_once(home: Home) -> None:
    picture = still(home.folder / "harbour.jpg")
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        await home.cancel_at(ToolRunning, lambda: studio.run_turn(ANIMATE))
        home.mock.clock.jump(DAY_S + 1)
    async with home.studio() as studio:
        await studio.connect()
        with pytest.raises(SessionGone, match="cannot see this project") as gone:
            await studio.recover()
        assert not any(isinstance(event, Waiting) for event in home.events)
        assert gone.value.advice.actions == (Do(Remedy.UPLOAD, files=(str(picture),)),)
        await studio.upload([Source.read(picture)])
        assert await studio.recover() == ()


async def test_a_session_that_goes_at_the_last_second_is_replaced_at_once(home: Home) -> None:
    picture = still(home.folder / "harbour.jpg")
    home.mock.fault("error:1002@run_sse;times=1")
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        old = studio.project
        with pytest.raises(SessionGone) as gone:
            await studio.run_turn(ANIMATE)
        assert old is not None
        assert studio.project is not None
        assert studio.project.session_id != old.session_id
        assert gone.value.advice.actions == (Do(Remedy.UPLOAD, files=(str(picture),)),)


@pytest.mark.parametrize("fault", ["error:1002@run_sse;times=1", "error:1002@state;times=1"])
async def test_a_job_sends_its_stills_to_the_new_session_by_itself(home: Home, fault: str) -> None:
    out = home.folder / "out.mp4"
    home.mock.fault(fault)
    async with home.studio() as studio:
        await WholeJob(studio, home.record).make(
            [Source.read(still(home.folder / "harbour.jpg"))], ANIMATE, out
        )
    assert out.exists()
    assert home.clips() == 1


@pytest.mark.parametrize("call", ["upload", "run_sse"])
async def test_sessions_that_never_stay_are_no_reason_to_make_more_and_the_job_waits(
    home: Home, call: str
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    home.mock.fault(f"error:1002@{call};times=2")
    async with home.studio() as studio:
        maker = WholeJob(studio, home.record)
        with pytest.raises(SessionGone):
            await maker.make([Source.read(picture)], ANIMATE, out)
        assert maker.is_unfinished
    assert len(home.mock.state["sessions"]) <= 3
    async with home.studio() as studio:
        await WholeJob(studio, home.record).resume()
    assert out.exists()
    assert home.clips() == 1


async def test_a_token_that_is_refused_once_at_any_call_costs_nobody_the_account(
    home: Home,
) -> None:
    out = home.folder / "out.mp4"
    refused = ("upload", "run_sse", "render", "poll")
    home.mock.fault(*(f"error:1001@{call};times=1" for call in refused))
    async with home.studio() as studio:
        await WholeJob(studio, home.record).make(
            [Source.read(still(home.folder / "harbour.jpg"))], ANIMATE, out
        )
    assert [call["call"] for call in home.mock.heads if call["code"] == 1001] == list(refused)
    assert len(home.mock.state["accounts"]) == 1
    assert home.clips() == 1


async def test_who_resumes_hears_what_became_of_the_message(home: Home) -> None:
    home.mock.fault("error:503,as=status@run_sse;times=1")
    async with home.studio() as studio:
        await studio.connect()
        with pytest.raises(ServiceDown):
            await studio.run_turn("good morning")
    async with home.studio() as studio:
        assert await WholeJob(studio, home.record).resume() == ()
    (told,) = (event for event in home.events if isinstance(event, Recovered))
    assert told == Recovered(TurnOutcome.UNTOUCHED, "good morning")
    assert recovered(told).endswith("To send it again: stillreel send 'good morning'")


async def test_a_gateway_in_trouble_may_have_passed_the_message_on_so_the_state_is_read(
    home: Home,
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    home.mock.fault("error:503,as=status@run_sse;times=1")
    async with home.studio() as studio:
        with pytest.raises(ServiceDown):
            await WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE, out)
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
        assert any(isinstance(event, Waiting) for event in home.events)
    assert film.path == out
    assert home.clips() == 1


async def test_a_job_whose_session_goes_after_its_message_was_lost_sends_its_stills_again(
    home: Home,
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    home.mock.fault("error:503,as=status@run_sse;times=1", "error:1002@run_sse;skip=1;times=1")
    async with home.studio() as studio:
        with pytest.raises(ServiceDown):
            await WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE, out)
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
    assert film.path == out
    assert home.clips() == 1


@pytest.mark.parametrize(
    ("fault", "moment", "delivery"),
    [
        ("error:429,as=status@run_sse;times=1", WaitingKind.PAUSE, Delivery.NOT_TAKEN),
        ("", ToolRunning, Delivery.TAKEN),
        ("reset@event:1@run_sse;times=1", WaitingKind.LOST, Delivery.DOUBTFUL),
    ],
)
async def test_whose_a_message_is_depends_on_how_far_it_came(
    home: Home, fault: str, moment: type[Event] | WaitingKind, delivery: Delivery
) -> None:
    if fault:
        home.mock.fault(fault)
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await home.cancel_at(moment, lambda: studio.run_turn(ANIMATE))
        assert studio.delivery is delivery
