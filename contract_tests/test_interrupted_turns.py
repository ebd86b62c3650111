"""A turn left before it ended: the next program looks after it, and sends nothing twice."""

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import PROMPT, Home
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.errors import ServiceDown
from tui.studio.advice import Do, Remedy
from tui.studio.events import Changed, Delivery, Event, Recovered, TextArrived, ToolRunning, Waiting
from tui.studio.failures import SessionGone
from tui.studio.whole_job import WholeJob
from tui.wording import recovered

DAY_S = 86_400.0


async def test_what_a_left_turn_did_is_told_by_the_next_program(place: Home) -> None:
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(still(place.folder / "harbour.jpg"))])
        await place.leave_at(ToolRunning, lambda: studio.ask(PROMPT))
    async with place.studio() as studio:
        await studio.connect()
        await studio.show()
        place.told.clear()
        assert await studio.recover() is TurnOutcome.DONE
        changes = [event.changes for event in place.told if isinstance(event, Changed)]
        assert changes[-1][0].startswith("New clip: 1 s")
        assert await studio.recover() is None
    assert (place.messages(), place.clips()) == (1, 1)


@pytest.mark.parametrize("moment", [TextArrived, ToolRunning])
async def test_a_job_that_was_interrupted_in_its_turn_is_finished_without_asking_again(
    place: Home, moment: type[Event]
) -> None:
    picture, out = still(place.folder / "harbour.jpg"), place.folder / "out.mp4"
    async with place.studio() as studio:
        maker = WholeJob(studio, place.hear)
        await place.leave_at(moment, lambda: maker.make([Source.read(picture)], PROMPT, out))
    async with place.studio() as studio:
        (film,) = await WholeJob(studio, place.hear).resume()
    assert film.path == out
    assert (place.messages(), place.clips()) == (1, 1)


async def test_a_left_turn_whose_session_is_gone_is_given_up_at_once(place: Home) -> None:
    picture = still(place.folder / "harbour.jpg")
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        await place.leave_at(ToolRunning, lambda: studio.ask(PROMPT))
        place.mock.clock.jump(DAY_S + 1)
    async with place.studio() as studio:
        await studio.connect()
        with pytest.raises(SessionGone, match="no longer knows this session") as gone:
            await studio.recover()
        assert not any(isinstance(event, Waiting) for event in place.told)
        assert gone.value.advice.actions == (Do(Remedy.UPLOAD, files=(str(picture),)),)
        await studio.upload([Source.read(picture)])
        assert await studio.recover() is None


async def test_a_session_that_goes_at_the_last_second_is_replaced_at_once(place: Home) -> None:
    picture = still(place.folder / "harbour.jpg")
    place.mock.fault("error:1002@run_sse;times=1")
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        old = studio.project
        with pytest.raises(SessionGone) as gone:
            await studio.ask(PROMPT)
        assert old is not None
        assert studio.project is not None
        assert studio.project.session_id != old.session_id
        assert gone.value.advice.actions == (Do(Remedy.UPLOAD, files=(str(picture),)),)


@pytest.mark.parametrize("fault", ["error:1002@run_sse;times=1", "error:1002@state;times=1"])
async def test_a_job_sends_its_stills_to_the_new_session_by_itself(place: Home, fault: str) -> None:
    out = place.folder / "out.mp4"
    place.mock.fault(fault)
    async with place.studio() as studio:
        await WholeJob(studio, place.hear).make(
            [Source.read(still(place.folder / "harbour.jpg"))], PROMPT, out
        )
    assert out.exists()
    assert place.clips() == 1


@pytest.mark.parametrize("call", ["upload", "state", "run_sse"])
async def test_sessions_that_never_stay_are_no_reason_to_make_more_and_the_job_waits(
    place: Home, call: str
) -> None:
    picture, out = still(place.folder / "harbour.jpg"), place.folder / "out.mp4"
    place.mock.fault(f"error:1002@{call};times=2")
    async with place.studio() as studio:
        maker = WholeJob(studio, place.hear)
        with pytest.raises(SessionGone):
            await maker.make([Source.read(picture)], PROMPT, out)
        assert maker.is_unfinished
    assert len(place.mock.state["sessions"]) <= 3
    async with place.studio() as studio:
        await WholeJob(studio, place.hear).resume()
    assert out.exists()
    assert place.clips() == 1


@pytest.mark.parametrize("call", ["upload", "run_sse", "render", "poll"])
async def test_a_token_that_is_refused_once_costs_nobody_the_account(
    place: Home, call: str
) -> None:
    out = place.folder / "out.mp4"
    place.mock.fault(f"error:1001@{call};times=1")
    async with place.studio() as studio:
        await WholeJob(studio, place.hear).make(
            [Source.read(still(place.folder / "harbour.jpg"))], PROMPT, out
        )
    assert len(place.mock.state["accounts"]) == 1
    assert place.clips() == 1


async def test_who_resumes_hears_what_became_of_the_message(place: Home) -> None:
    place.mock.fault("error:503,as=status@run_sse;times=1")
    async with place.studio() as studio:
        await studio.connect()
        with pytest.raises(ServiceDown):
            await studio.ask("good morning")
    async with place.studio() as studio:
        assert await WholeJob(studio, place.hear).resume() == ()
    (told,) = (event for event in place.told if isinstance(event, Recovered))
    assert told == Recovered(TurnOutcome.UNTOUCHED, "good morning")
    assert recovered(told).endswith("To say it again: stillreel send 'good morning'")


async def test_a_gateway_in_trouble_may_have_passed_the_message_on_so_the_state_is_read(
    place: Home,
) -> None:
    picture, out = still(place.folder / "harbour.jpg"), place.folder / "out.mp4"
    place.mock.fault("error:503,as=status@run_sse;times=1")
    async with place.studio() as studio:
        with pytest.raises(ServiceDown):
            await WholeJob(studio, place.hear).make([Source.read(picture)], PROMPT, out)
    async with place.studio() as studio:
        (film,) = await WholeJob(studio, place.hear).resume()
        assert any(isinstance(event, Waiting) for event in place.told)
    assert film.path == out
    assert place.clips() == 1


@pytest.mark.parametrize(
    ("fault", "moment", "delivery"),
    [
        ("error:429,as=status@run_sse;times=1", Waiting, Delivery.NOT_TAKEN),
        ("", ToolRunning, Delivery.TAKEN),
        ("reset@event:1@run_sse;times=1", Waiting, Delivery.DOUBTFUL),
    ],
)
async def test_whose_a_message_is_depends_on_how_far_it_came(
    place: Home, fault: str, moment: type[Event], delivery: Delivery
) -> None:
    if fault:
        place.mock.fault(fault)
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(still(place.folder / "harbour.jpg"))])
        await place.leave_at(moment, lambda: studio.ask(PROMPT))
        assert studio.delivery is delivery
