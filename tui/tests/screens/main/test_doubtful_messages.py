"""A message that may have been taken although an error came: looked for before it is offered."""

from pathlib import Path

from tui.library.library import Library
from tui.screens.dialogs.question import Question
from tui.tests.screens.harness.fake_studio import (
    operations_of,
    panels_of,
    presenter_of,
    send,
    until,
    until_said,
    words_of,
)
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready

ASK = "turn this into a 1-second clip"


async def test_a_message_that_was_refused_is_back_in_the_prompt_with_the_reason(
    serve: Serve, pictures: Path
) -> None:
    config = serve(
        "error:503,as=status@run_sse;times=1",
        "error:2001@event:0@run_sse;times=1",
        "end@event:1@run_sse;times=1",
        speed=3000,
    )
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=False) as pilot:
        await ready(pilot)
        await send(pilot, ASK)
        await until(pilot, lambda: "is in trouble and could not answer" in words_of(pilot))
        await until(pilot, lambda: "took no effect" in words_of(pilot))
        assert "Checking what became of your last message." in words_of(pilot)
        await until(pilot, lambda: panels_of(pilot).prompt.text == ASK)
        await ready(pilot)
        log = panels_of(pilot).conversation.log_view
        told = len(log.query(".-failed"))
        await pilot.press("enter")
        await until(pilot, lambda: "/register?bind=anon_" in presenter_of(pilot).link)
        await until(pilot, lambda: panels_of(pilot).prompt.text == ASK)
        await ready(pilot)
        assert len(log.query(".-failed")) == told + 1
        await pilot.press("enter")
        await until(pilot, lambda: "The timeline changed" in words_of(pilot))


async def test_an_error_in_a_turn_is_told_once(serve: Serve, pictures: Path) -> None:
    app = an_interface(
        serve("error:500@event:2@run_sse;times=1", speed=3000), pictures / "harbour.jpg"
    )
    async with app.run_test(size=(120, 100), notifications=False) as pilot:
        await ready(pilot)
        await send(pilot, ASK)
        await until(pilot, lambda: "The timeline changed" in words_of(pilot))
        await ready(pilot)
        passages = panels_of(pilot).conversation.log_view.query(".-failed")
        assert len(passages) == 1


async def test_an_answer_that_ends_too_early_is_said_and_its_message_is_within_reach(
    serve: Serve, pictures: Path
) -> None:
    config = serve(
        "end@event:0@run_sse;times=1",
        "end@event:8@run_sse;skip=1;times=1",
        "end@event:6@run_sse;skip=2;times=1",
        speed=3000,
    )
    app = an_interface(config, pictures / "harbour.jpg")
    said = {
        "No answer came, and the timeline is as it was.": ASK,
        "ended without a result: the timeline is empty": ASK,
        "Up in the prompt brings back what you wrote": "",
    }
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        for words, offered in said.items():
            await send(pilot, ASK)
            await until_said(pilot, words)
            await ready(pilot)
            assert presenter_of(pilot).lost_message == offered
        await pilot.press("up")
        assert panels_of(pilot).prompt.text == ASK


async def test_where_the_timeline_cannot_be_read_nothing_is_offered_but_to_read_it(
    serve: Serve, pictures: Path
) -> None:
    config = serve("html@state;skip=2;times=9", speed=3000)
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await send(pilot, ASK)
        await until(pilot, lambda: "ctrl+t reads it again" in words_of(pilot))
        await ready(pilot)
        assert not presenter_of(pilot).lost_message
        assert "still empty" not in words_of(pilot)


async def test_while_another_program_has_the_turn_the_message_stays_in_the_prompt(
    serve: Serve, pictures: Path
) -> None:
    config = serve(speed=3000)
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=False) as pilot:
        await ready(pilot)
        other = Library(config.data_dir / "library.sqlite3")
        project = other.projects.latest(config.service)
        assert project is not None
        other.turns.open(project.id, "from elsewhere", 1.0)
        with other.locks.while_working(project.lock_name):
            operations_of(pilot).resume()
            await until(pilot, lambda: "is left to it" in words_of(pilot))
            await send(pilot, ASK)
            await until(pilot, lambda: "Another Stillreel is at work" in words_of(pilot))
            await ready(pilot)
            assert panels_of(pilot).prompt.text == ASK
            assert len(panels_of(pilot).conversation.log_view.query(".-failed")) == 1
        await pilot.press("enter")
        await until(pilot, lambda: "The timeline changed" in words_of(pilot))
        other.close()


async def test_a_message_that_is_left_before_a_word_came_is_not_one_enter_away(
    serve: Serve, pictures: Path
) -> None:
    config = serve("stall:3000@event:0@run_sse;times=1")
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=False) as pilot:
        await ready(pilot)
        await send(pilot, ASK)
        await until(pilot, lambda: operations_of(pilot).unsent == "")
        assert "turn" in operations_of(pilot).running
        assert panels_of(pilot).prompt.text == ""
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("y")
        await until(pilot, lambda: "You left the turn." in words_of(pilot))
        assert panels_of(pilot).prompt.text == ""
        await pilot.press("up")
        assert panels_of(pilot).prompt.text == ASK
