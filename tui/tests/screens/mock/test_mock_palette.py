"""The bundled mock's troubles: from the palette to the first line, and gone once they were used."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from mockserver.faults.notation import parse_faults
from mockserver.faults.scenarios import SCENARIOS
from tui.bundled_mock import running_mock
from tui.config import Config
from tui.screens.application import Stillreel
from tui.screens.mock import wording
from tui.screens.mock.troubles import TROUBLES, Plays, Strikes
from tui.screens.wire.screen import WireScreen
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)
from tui.tests.screens.harness.with_mock import SPEED, an_interface, ready

HELLO = "what can you do?"


@pytest.fixture
def config(patience: None, tmp_path: Path) -> Config:
    return replace(a_config(tmp_path), mock=True, time_scale=SPEED)


def app_of(pilot: Pilot[None]) -> Stillreel:
    app = pilot.app
    assert isinstance(app, Stillreel)
    return app


async def choose(pilot: Pilot[None], title: str) -> None:
    """Choose a command of the palette by its title."""
    app = app_of(pilot)
    for command in app.get_system_commands(app.screen):
        if command.title == title:
            done = command.callback()
            if done is not None:
                await done
            await pilot.pause()
            return
    raise AssertionError(f"the palette has no {title!r}")


def first_line(pilot: Pilot[None]) -> str:
    return text_of(pilot).split("\n")[0]


def test_every_trouble_is_one_that_the_mock_knows_and_has_its_words() -> None:
    for trouble in TROUBLES:
        match trouble.does:
            case Strikes(spec=spec):
                assert parse_faults(spec)
                assert wording.WORDS[trouble.name].short
            case Plays(scenario=name, stays=stays):
                assert name in SCENARIOS
                assert bool(wording.WORDS[trouble.name].short) is stays
    assert {trouble.name for trouble in TROUBLES} == set(wording.WORDS)


async def test_what_is_armed_stands_in_the_first_line_until_it_was_used(config: Config) -> None:
    app = an_interface(config)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        assert "armed" not in first_line(pilot)
        await choose(pilot, "Mock: rate limit")
        await choose(pilot, "Mock: cut the stream after the next event")
        await until(pilot, lambda: "armed: rate limit, cut stream" in first_line(pilot))
        await send(pilot, HELLO)
        await until(pilot, lambda: "armed: cut stream" in first_line(pilot))
        await until(pilot, lambda: "armed" not in first_line(pilot))
        await until(pilot, lambda: not operations_of(pilot).running)


async def test_a_state_stays_until_all_is_disarmed_and_time_passes_at_once(
    config: Config,
) -> None:
    app = an_interface(config)
    async with app.run_test(size=(60, 24), notifications=True) as pilot:
        await ready(pilot)
        await choose(pilot, "Mock: out of credits")
        await choose(pilot, "Mock: the service is down")
        await until(pilot, lambda: "armed: 2" in first_line(pilot))
        await choose(pilot, "Mock: disarm all")
        await until(pilot, lambda: "armed" not in first_line(pilot))
        await choose(pilot, "Mock: out of credits")
        await pilot.press("f7")
        await until(pilot, lambda: panels_of(pilot).header.balance.available == 0)  # type: ignore[union-attr] # it is connected
        await until(pilot, lambda: "armed: 1" in first_line(pilot))
        await choose(pilot, "Mock: disarm all")
        studio = operations_of(pilot).studio
        assert studio is not None
        mock = running_mock(studio.tap.home)
        assert mock is not None
        before = mock.clock.now_s()  # type: ignore[attr-defined] # the mock runs
        await choose(pilot, "Mock: ten minutes pass")
        assert mock.clock.now_s() - before > 600  # type: ignore[attr-defined] # the mock runs
        assert "armed" not in first_line(pilot)
        assert "Done. Mock: ten minutes pass" in text_of(pilot)


async def test_the_wire_shows_what_comes_of_it_and_no_call_to_the_mock_itself(
    config: Config,
) -> None:
    app = an_interface(config)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        await choose(pilot, "Mock: the service is down")
        await pilot.press("escape", "f7")
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: " 503" in text_of(pilot))
        assert "__mock" not in text_of(pilot)


async def test_any_other_service_has_none_of_it() -> None:
    async with running(FakeStudio()) as pilot:
        app = app_of(pilot)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert not [title for title in titles if title.startswith("Mock")]
