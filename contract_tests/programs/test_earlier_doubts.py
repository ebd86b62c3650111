"""A message in doubt that others follow: it is never forgotten, nor taken for theirs."""

import asyncio

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.errors import OutOfCredits, ServiceDown
from tui.studio.events import CreditsRead, Notice, Recovered, ToolRunning
from tui.studio.failures import SessionGone
from tui.studio.listed_events import Leftover
from tui.studio.studio import Studio

DONE, UNKNOWN, COMPLETE = TurnOutcome.DONE, TurnOutcome.UNKNOWN, TurnOutcome.COMPLETE
TITLE = "add the title Quay"
BEFORE = 1000
AWAY = "error:503,as=status@run_sse;times=1"


def total(home: Home) -> int:
    """The credits that are not spent: a turn is charged for when all its stages are done."""
    return sum(each["credits"]["total"] for each in home.mock.state["accounts"])


async def begin(studio: Studio, home: Home) -> None:
    await studio.connect()
    await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])


async def leave_a_clip(studio: Studio, home: Home) -> None:
    """A message whose clip the service makes when nobody listens any more."""
    await home.cancel_at(ToolRunning, lambda: studio.run_turn(ANIMATE))
    while await asyncio.to_thread(total, home) == BEFORE:
        pass


async def lose(studio: Studio, home: Home, message: str) -> None:
    """A message of which a gateway in trouble says nothing."""
    home.mock.fault(AWAY)
    with pytest.raises(ServiceDown):
        await studio.run_turn(message)


def outcomes(studio: Studio) -> list[TurnOutcome | None]:
    return [turn.outcome for turn in studio.library.turns.of(studio.project_id)]


def told(home: Home) -> list[Recovered]:
    return [event for event in home.events if isinstance(event, Recovered)]


async def test_what_stood_before_the_next_message_tells_what_the_one_in_doubt_did(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await leave_a_clip(studio, home)
        await studio.run_turn(TITLE)
        assert outcomes(studio) == [DONE, COMPLETE]
        assert told(home) == [Recovered(DONE, ANIMATE, followed=True)]
        assert studio.library.turns.total_spent(studio.project_id) == 150
        assert await studio.recover() == ()


async def test_where_nothing_had_changed_before_the_next_message_nobody_will_ever_know(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await lose(studio, home, ANIMATE)
        await studio.run_turn("good morning")
        assert outcomes(studio) == [UNKNOWN, COMPLETE]
        assert told(home) == [Recovered(UNKNOWN, ANIMATE, followed=True)]
    assert home.messages() == 2


async def test_a_message_that_was_refused_follows_none_and_the_one_in_doubt_is_looked_after(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await leave_a_clip(studio, home)
        home.mock.fault("error:2001@run_sse;times=1")
        with pytest.raises(OutOfCredits):
            await studio.run_turn(TITLE)
        assert outcomes(studio) == [None, TurnOutcome.REFUSED]
        home.events.clear()
        await studio.export(home.folder / "out.mp4")
        (unfinished,) = (event for event in home.events if isinstance(event, Notice))
        assert "may be at work on your last message" in unfinished.text
    async with home.studio() as studio:
        await studio.connect()
        assert Leftover.MESSAGE in await studio.projects.leftovers()
        (listed,) = await studio.projects.listed()
        assert Leftover.MESSAGE in listed.due
        assert await studio.recover() == (Recovered(DONE, ANIMATE),)
        assert Leftover.MESSAGE not in await studio.projects.leftovers()


async def test_after_a_kill_the_next_program_looks_after_all_that_are_in_doubt(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await leave_a_clip(studio, home)
        await home.cancel_at(ToolRunning, lambda: studio.run_turn(TITLE))
        assert outcomes(studio) == [None, None]
    async with home.studio() as studio:
        await studio.connect()
        found = await studio.recover()
        assert outcomes(studio) == [DONE, DONE]
    assert set(found) == {Recovered(DONE, TITLE), Recovered(DONE, ANIMATE, followed=True)}


async def test_of_three_in_doubt_the_first_is_told_by_what_stood_before_the_second(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await lose(studio, home, "good morning")
        await lose(studio, home, "good evening")
        await leave_a_clip(studio, home)
        assert outcomes(studio) == [None, None, None]
        found = await studio.recover()
        assert outcomes(studio) == [UNKNOWN, UNKNOWN, DONE]
        assert studio.library.turns.total_spent(studio.project_id) == 100
    assert found == (
        Recovered(DONE, ANIMATE),
        Recovered(UNKNOWN, "good morning", followed=True),
        Recovered(UNKNOWN, "good evening", followed=True),
    )


async def test_where_the_last_one_took_no_effect_the_one_before_is_the_last(home: Home) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await leave_a_clip(studio, home)
        await lose(studio, home, "good morning")
        found = await studio.recover()
        assert outcomes(studio) == [DONE, TurnOutcome.UNTOUCHED]
    assert set(found) == {
        Recovered(TurnOutcome.UNTOUCHED, "good morning"),
        Recovered(DONE, ANIMATE),
    }


async def test_what_was_found_out_and_not_told_is_found_out_again(home: Home) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await lose(studio, home, "good morning")
        await lose(studio, home, "good evening")
        await home.cancel_at(CreditsRead, studio.recover)
        found = await studio.recover()
    assert found == (
        Recovered(TurnOutcome.UNTOUCHED, "good evening"),
        Recovered(TurnOutcome.UNTOUCHED, "good morning"),
    )


async def test_what_is_in_doubt_when_the_session_goes_is_unknown_for_ever(home: Home) -> None:
    async with home.studio() as studio:
        await begin(studio, home)
        await lose(studio, home, ANIMATE)
        home.mock.fault("error:1002@state;times=1")
        with pytest.raises(SessionGone):
            await studio.run_turn(TITLE)
        assert outcomes(studio) == [UNKNOWN]
