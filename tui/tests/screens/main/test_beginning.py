"""Which project the interface begins with, and what it asks where there is none of that name."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.screens.application import Stillreel
from tui.screens.dialogs.question import Question
from tui.screens.main.composing.unsent import NOWHERE, Unsent, UnsentFiles
from tui.studio.failures import NoSuchProject
from tui.tests.media.specimens import quarters
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    has_started,
    main_of,
    panels_of,
    send,
    text_of,
    until,
    words_of,
)
from tui.tests.screens.harness.unsent_files import written
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
        await until(pilot, lambda: "refresh_timeline" in studio.asked)
        assert studio.began == [(begin.project, begin.new)]


@pytest.mark.parametrize(
    ("size", "keys", "begins"),
    [
        ((120, 40), [], (None, False)),
        ((80, 24), ["right"], ("teapot", True)),
        ((60, 20), ["right"], ("teapot", True)),
    ],
)
async def test_a_name_that_no_project_has_is_asked_about(
    size: tuple[int, int], keys: list[str], begins: tuple[str | None, bool], tmp_path: Path
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


@pytest.mark.usefixtures("stills_examined_here")
async def test_a_message_sent_before_the_start_has_ended_takes_the_stills_of_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarters().save(tmp_path / "harbour.png")
    disk = threading.Event()
    take = UnsentFiles.claim_abandoned

    def slow(files: UnsentFiles, project: str = NOWHERE) -> tuple[Unsent, Sequence[Path]]:
        disk.wait(60)
        return take(files, project)

    monkeypatch.setattr(UnsentFiles, "claim_abandoned", slow)
    studio = FakeStudio()
    app = an_app(studio, [tmp_path / "harbour.png"], config=a_config(tmp_path))
    async with app.run_test() as pilot:
        try:
            await until(pilot, lambda: main_of(pilot).view.is_filled)
            await send(pilot, "animate it")
            await until(pilot, lambda: ("message", "animate it") in studio.asked)
        finally:
            disk.set()
        await until(pilot, lambda: has_started(pilot, studio))
        sent = studio.asked.index(("message", "animate it"))
        assert studio.asked[sent - 1] == ("upload", (str(tmp_path / "harbour.png"),))
    assert studio.asked.count("closed") == 1  # it was opened once
