"""What a message will cost is said before it, and what it cost after."""

from dataclasses import replace

from textual.pilot import Pilot
from textual.widget import Widget

from tui.studio.events import CostExpected, CreditsRead, Event, TurnEnded
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
    until_read,
)


def at_the_prompt(pilot: Pilot[None]) -> str:
    frame = panels_of(pilot).prompt.parent
    assert isinstance(frame, Widget)
    return str(frame.border_subtitle)


def costing(amount: int) -> list[Event]:
    *events, ended = answer("Done.")
    assert isinstance(ended, TurnEnded)
    return [*events, replace(ended, spent=amount)]


async def test_after_a_turn_it_says_what_it_took() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        for amount, words in ((40, "40 credits"), (1, "1 credit."), (0, "no cred")):
            studio.turn = costing(amount)
            await send(pilot, "go")
            said = f"This turn took {words}"
            await until_read(pilot, said)
            await until(pilot, lambda: not operations_of(pilot).running)


async def test_what_the_next_message_will_cost_is_at_the_prompt_and_asked_below_the_balance() -> (
    None
):
    studio = FakeStudio(turn=answer("Done."))
    async with running(studio) as pilot:
        studio.tell(CostExpected(50, 0))
        await until(pilot, lambda: "about 50 credits a message" in at_the_prompt(pilot))
        studio.tell(CreditsRead(20, 0, 20))
        await until(pilot, lambda: "only 20 left" in at_the_prompt(pilot))
        await send(pilot, "go on")
        await until(pilot, lambda: "too few credits" in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert main_of(pilot).parts.panels.prompt.text == "go on"
        assert ("message", "go on") not in studio.asked
        await pilot.press("enter")
        await until(pilot, lambda: "too few credits" in text_of(pilot))
        await pilot.press("y")
        await until(pilot, lambda: ("message", "go on") in studio.asked)
        assert not main_of(pilot).parts.panels.prompt.text


async def test_an_export_is_never_held_back_by_credits() -> None:
    studio = FakeStudio(balance=CreditsRead(0, 0, 0))
    async with running(studio) as pilot:
        studio.tell(CostExpected(50, 0))
        await until(pilot, lambda: "only 0 left" in at_the_prompt(pilot))
        await send(pilot, "export it to /films/a.mp4")
        await until(pilot, lambda: any("export" in str(one) for one in studio.asked))
