"""How it looks: sizes, themes and states. `pytest --snapshot-update` takes new pictures."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tui.screens.themes import SIXTEEN
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    an_app,
    has_started,
    text_of,
    until,
)
from tui.tests.screens.harness.scenes import NARROW, SMALL, WIDE, busy, empty, troubled

Snap = Callable[..., bool]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.widgets.TextArea.cursor_blink", False)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_the_empty_screen_invites(snap_compare: Snap, size: tuple[int, int]) -> None:
    studio = FakeStudio()
    assert snap_compare(an_app(studio), terminal_size=size, run_before=empty(studio))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_work_under_way_can_be_followed(snap_compare: Snap, size: tuple[int, int]) -> None:
    studio = FakeStudio()
    assert snap_compare(an_app(studio), terminal_size=size, run_before=busy(studio))


@pytest.mark.parametrize("theme", ["stillreel-light", SIXTEEN])
def test_other_themes_show_the_same(snap_compare: Snap, theme: str) -> None:
    studio = FakeStudio()
    app = an_app(studio, theme=theme)
    assert snap_compare(app, terminal_size=WIDE, run_before=busy(studio))


def test_state_can_be_read_without_colours(
    snap_compare: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    studio = FakeStudio()
    assert snap_compare(an_app(studio), terminal_size=WIDE, run_before=busy(studio))


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_long_names_and_errors_stay_in_their_places(
    snap_compare: Snap, size: tuple[int, int]
) -> None:
    studio = FakeStudio(project_name="很长的项目名字" * 8)
    assert snap_compare(an_app(studio), terminal_size=size, run_before=troubled(studio))


def test_the_key_sheet_lists_everything(snap_compare: Snap) -> None:
    studio = FakeStudio()

    async def scene(pilot: Pilot[None]) -> None:
        await empty(studio)(pilot)
        await pilot.press("f1")
        await pilot.pause()

    assert snap_compare(an_app(studio), terminal_size=WIDE, run_before=scene)


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_a_zoomed_panel_has_the_screen_but_for_the_keys(
    snap_compare: Snap, size: tuple[int, int]
) -> None:
    studio = FakeStudio()

    async def scene(pilot: Pilot[None]) -> None:
        await busy(studio)(pilot)
        await pilot.press("tab", "4", "z")
        await until(pilot, lambda: not pilot.app.screen.query_one("#ask").region)

    assert snap_compare(an_app(studio), terminal_size=size, run_before=scene)


@pytest.mark.parametrize("colours", [True, False], ids=["colours", "none"])
def test_the_words_found_and_the_place_that_is_shown_stand_out(
    snap_compare: Snap, monkeypatch: pytest.MonkeyPatch, *, colours: bool
) -> None:
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    studio = FakeStudio()

    async def scene(pilot: Pilot[None]) -> None:
        await busy(studio)(pilot)
        await pilot.press("ctrl+f", *"harbour", "enter")
        await until(pilot, lambda: "of 3" in text_of(pilot))

    assert snap_compare(an_app(studio), terminal_size=WIDE, run_before=scene)


def test_the_key_sheet_shows_what_is_meant_by_what_is_typed(snap_compare: Snap) -> None:
    studio = FakeStudio()

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_started(pilot, studio))
        await pilot.press("f1", *"find")
        await until(pilot, lambda: "Add stills" not in text_of(pilot))

    assert snap_compare(an_app(studio), terminal_size=SMALL, run_before=scene)
