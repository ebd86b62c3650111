"""The same troubles, made by the real mock."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tui.config import Config
from tui.screens.application import Stillreel
from tui.screens.dialogs.question import Question
from tui.tests.media.specimens import film
from tui.tests.screens.fake_studio import (
    a_config,
    operations_of,
    panels_of,
    presenter_of,
    send,
    until,
)
from tui.tests.screens.test_recovery_offers import words_of

SPEED = 300.0

Serve = Callable[..., Config]


@pytest.fixture
def serve(start_nemo_mock: Callable[..., Any], tmp_path: Path) -> Serve:
    """Starts a mock with faults; gives a configuration that leads to it.

    Its films are not done before `made` is set, where there is one.
    """

    def run(*faults: str, speed: float = SPEED, made: threading.Event | None = None) -> Config:
        mock = start_nemo_mock(speed=speed, seed=1, film=partial(a_film, made))
        mock.fault(*faults)
        return replace(a_config(tmp_path), api_url=mock.url, mock=False, time_scale=speed)

    return run


async def a_film(
    made: threading.Event | None, draft: object, stills: object, out: Path, on_progress: object
) -> int:
    """One second of nothing, where the mock would make a film of the stills."""
    if made is not None:
        await asyncio.to_thread(made.wait, 30)
    await asyncio.to_thread(film, out, "libx264", "mp4")
    return 1000


def an_interface(config: Config, *sources: Path) -> Stillreel:
    app = Stillreel(config, sources)
    app.animation_level = "none"
    return app


async def ready(pilot: Pilot[None]) -> None:
    """Connected, and nothing runs."""
    await until(pilot, lambda: panels_of(pilot).header.balance is not None)
    await until(pilot, lambda: not operations_of(pilot).running)


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
        await until(pilot, lambda: panels_of(pilot).renders.last_saved == out)
        assert b"ftyp" in out.read_bytes()[:16]


async def test_an_own_token_that_is_refused_is_let_go_for_a_new_project(serve: Serve) -> None:
    config = replace(serve(), token="nmv_usr_not_known_here")
    app = an_interface(config)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "Go on anonymously?" in words_of(pilot)
        await pilot.press("right", "enter")
        await ready(pilot)
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
        assert panels_of(pilot).prompt.text == "make it move"
        await pilot.press("enter")
        await until(pilot, lambda: "The timeline changed" in words_of(pilot))


async def test_a_pause_is_counted_down_and_the_call_repeated(serve: Serve) -> None:
    app = an_interface(serve("error:429@credits;times=1", speed=60))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bool(presenter_of(pilot).paused))
        await ready(pilot)
