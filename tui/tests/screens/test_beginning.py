"""Which project the interface begins with, and what it asks where there is none of that name."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.screens.application import Stillreel
from tui.screens.dialogs.question import Question
from tui.studio.failures import NoSuchProject
from tui.tests.screens.fake_studio import (
    FakeStudio,
    a_config,
    has_started,
    panels_of,
    text_of,
    until,
    words_of,
)
from tui.tests.screens.unsent_files import written
from tui.wishes import Beginning


async def asked(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Question))


def begun_with(studio: FakeStudio, begin: Beginning, tmp_path: Path) -> Stillreel:
    app = Stillreel(a_config(tmp_path), (), begin, opener=studio.opener)
    app.animation_level = "none"
    return app


@pytest.mark.parametrize("begin", [Beginning(), Beginning("harbour"), Beginning("a", new=True)])
async def test_the_studio_is_asked_for_what_the_command_line_said(
    begin: Beginning, tmp_path: Path
) -> None:
    studio = FakeStudio()
    async with begun_with(studio, begin, tmp_path).run_test() as pilot:
        await until(pilot, lambda: "show" in studio.asked)
        assert studio.began == [(begin.project, begin.new)]


@pytest.mark.parametrize(("keys", "begins"), [([], (None, False)), (["right"], ("teapot", True))])
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_a_name_that_no_project_has_is_asked_about(
    keys: list[str], begins: tuple[str | None, bool], size: tuple[int, int], tmp_path: Path
) -> None:
    studio = FakeStudio(connecting=[NoSuchProject("teapot")])
    app = begun_with(studio, Beginning("teapot"), tmp_path)
    async with app.run_test(size=size) as pilot:
        await asked(pilot)
        await pilot.press("y", "m", "q")  # no letter answers what nobody asked for
        assert "teapot" in text_of(pilot)
        for answer in ("Open the latest", "Make it", "Quit"):
            assert answer in text_of(pilot)
        studio.connecting = ()
        await pilot.press(*keys, "enter")
        await until(pilot, lambda: has_started(pilot, studio))
        assert studio.began == [("teapot", False), begins]
        assert "not connected" not in text_of(pilot)


async def test_who_does_not_want_either_may_leave(tmp_path: Path) -> None:
    studio = FakeStudio(connecting=[NoSuchProject("海鸥\u202e" * 40)])
    app = begun_with(studio, Beginning("海鸥\u202e" * 40), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        assert "\u202e" not in words_of(pilot)
        panels_of(pilot).prompt.load_text("half a thought")
        await pilot.press("left", "enter")
        await until(pilot, lambda: app.return_code == 0)
    assert studio.asked[-1] == "closed"
    assert written(tmp_path / "data").text == "half a thought"
