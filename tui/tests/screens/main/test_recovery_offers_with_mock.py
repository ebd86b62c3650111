"""The same troubles, made by the real mock."""

import threading
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from tui.screens.dialogs.question import Question
from tui.studio.clock import ScaledClock
from tui.tests.screens.harness.fake_studio import (
    operations_of,
    panels_of,
    presenter_of,
    send,
    until,
    words_of,
)
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready


async def in_no_time(pilot: Pilot[None]) -> None:
    """What the program waits for from here on is over in a moment, as is the wait under way."""
    studio = operations_of(pilot).studio
    assert studio is not None
    assert isinstance(studio.clock, ScaledClock)
    studio.clock.scale *= 1_000
    await pilot.press("alt+n")


async def test_a_lost_turn_is_waited_for_hurried_and_offered(serve: Serve, pictures: Path) -> None:
    config = serve("reset@event:1;times=1", speed=20)
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await send(pilot, "make it move")
        await until(pilot, lambda: presenter_of(pilot).waits_for == {"turn"})
        assert "alt+n checks now" in words_of(pilot)
        for _ in range(5):
            await until(pilot, lambda: presenter_of(pilot).waits_for == {"turn"})
            before = panels_of(pilot).conversation.status.shown
            await pilot.press("alt+n")
            await until(pilot, lambda: panels_of(pilot).conversation.status.shown is not before)  # noqa: B023 - of this round
        await in_no_time(pilot)
        await until(pilot, lambda: "you pay twice" in words_of(pilot))
        await ready(pilot)
        assert presenter_of(pilot).lost_message == "make it move"
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("escape")


async def test_a_film_left_at_the_service_is_fetched_by_the_next_start(
    serve: Serve, pictures: Path
) -> None:
    made = threading.Event()
    config = serve(made=made)
    out = pictures / "film.mp4"
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await send(pilot, "turn this into a 2-second clip")
        await until(pilot, lambda: panels_of(pilot).timeline.timeline is not None)
        await ready(pilot)
        operations_of(pilot).export(out, force=False)
        await until(pilot, lambda: bool(panels_of(pilot).renders.renders))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("y")
        await until(pilot, lambda: app.return_code == 0)
    assert not out.exists()
    made.set()
    again = an_interface(config)
    async with again.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: out in [one.path for one in panels_of(pilot).renders.renders])
        assert b"ftyp" in out.read_bytes()[:16]


async def test_an_own_token_is_given_up_only_by_a_yes_and_never_asked_about_then(
    serve: Serve, pictures: Path
) -> None:
    refused = serve("error:1010@run_sse;times=2")
    app = an_interface(replace(refused, token="nmv_usr_gone"), pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "Go on anonymously?" in words_of(pilot)
        await pilot.press("y")
        assert isinstance(pilot.app.screen, Question)
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await until(pilot, lambda: "not connected" in words_of(pilot))
        assert panels_of(pilot).header.balance is None
        await send(pilot, "make it move")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await ready(pilot)
        assert pilot.app.title == "untitled · stillreel"
        told = words_of(pilot).count("does not accept the token")
        await send(pilot, "make it move")
        await until(pilot, lambda: words_of(pilot).count("does not accept the token") > told)
        await ready(pilot)
        assert panels_of(pilot).prompt.text == "make it move"
        assert len(pilot.app.screen_stack) == 1
        assert panels_of(pilot).header.balance is not None


async def test_out_of_credits_leaves_the_prompt_and_a_link(serve: Serve, pictures: Path) -> None:
    app = an_interface(serve("error:2001@run_sse;times=1"), pictures / "harbour.jpg")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await send(pilot, "make it move")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "make it move")
        assert "/register?bind=anon_" in presenter_of(pilot).link


async def test_a_session_that_is_gone_gets_its_stills_again(serve: Serve, pictures: Path) -> None:
    # The state is read at the start, and next before a message.
    app = an_interface(serve("error:1002@state;skip=1;times=1"), pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await send(pilot, "make it move")
        await until(pilot, lambda: "The stills are ready again" in words_of(pilot))
        assert "Your message is back in the prompt" in words_of(pilot)
        assert "Nothing on the timeline" in words_of(pilot)
        assert panels_of(pilot).prompt.text == "make it move"
        await pilot.press("enter")
        await until(pilot, lambda: "The timeline changed" in words_of(pilot))
        assert [still.state for still in panels_of(pilot).stills.stills] == ["sent"]


async def test_a_pause_is_counted_down_and_the_call_repeated(serve: Serve) -> None:
    app = an_interface(serve("error:429@credits;times=1", speed=20))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bool(presenter_of(pilot).paused))
        await ready(pilot)
