"""How it looks: sizes, themes and states. `pytest --snapshot-update` takes new pictures."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.media.sources import Source
from tui.studio.events import Rendering, Saved, ToolRunning
from tui.studio.failures import StudioError
from tui.tests.screens.fake_studio import (
    FakeStudio,
    an_app,
    answer,
    main_of,
    operations_of,
    panels_of,
    send,
    until,
)

Snap = Callable[..., bool]
WIDE, NARROW, SMALL = (120, 40), (80, 24), (60, 20)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.widgets.TextArea.cursor_blink", False)


def busy(studio: FakeStudio) -> Callable[[Pilot[None]], Awaitable[None]]:
    """One turn is done, another runs; one film is saved, another on its way."""

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "show" in studio.asked and not operations_of(pilot).running)
        studio.turn = answer("The boats **drift**.\n\n- harbour, 6 s\n- gulls, 7 s")
        await send(pilot, "turn these into a 12-second clip")
        await until(pilot, lambda: not operations_of(pilot).running)
        studio.turn, studio.blocks_turn = (
            [ToolRunning("add_title", "adding the title", done=False)],
            True,
        )
        await send(pilot, "add the title “Harbour”")
        studio.tell(Saved(Path("/films/harbour.mp4"), 8_100_000, 12.0, 1920, 1080, 1))
        studio.tell(Rendering("r2", "processing", 20.0, 2))
        await until(pilot, lambda: panels_of(pilot).renders.renders[0].share == 0.2)
        studio.clock.time += 72
        studio.tell(Rendering("r2", "processing", 62.0, 2))
        await until(pilot, lambda: panels_of(pilot).renders.renders[0].share == 0.62)
        panels_of(pilot).conversation.status.changed()
        panels_of(pilot).tabs.changed()
        await pilot.pause()

    return scene


def troubled(studio: FakeStudio) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Long names, Chinese, and an error with brackets in it."""

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "show" in studio.asked and not operations_of(pilot).running)
        main = main_of(pilot)
        main.parts.adding.add(
            [
                Source("/x/夜晚的港口和海鸥的照片，很长的名字.jpg"),
                Source(f"/x/{'a-very-long-name-' * 4}.jpg"),
            ]
        )
        await until(
            pilot, lambda: all(one.state == "refused" for one in main.parts.panels.stills.stills)
        )
        studio.turn = [StudioError("file [/x/a.png] missing", "Look at [@click=app.quit]it.")]
        await send(pilot, "把这些图片变成一段十二秒的视频，配上轻柔的钢琴")
        await until(pilot, lambda: bool(main.parts.panels.prompt.text))
        pilot.app.clear_notifications()
        await pilot.pause()

    return scene


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
def test_the_empty_screen_invites(snap_compare: Snap, size: tuple[int, int]) -> None:
    studio = FakeStudio()

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "show" in studio.asked and not operations_of(pilot).running)

    assert snap_compare(an_app(studio), terminal_size=size, run_before=scene)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_work_under_way_can_be_followed(snap_compare: Snap, size: tuple[int, int]) -> None:
    studio = FakeStudio()
    assert snap_compare(an_app(studio), terminal_size=size, run_before=busy(studio))


@pytest.mark.parametrize("theme", ["stillreel-light", "ansi-dark"])
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
        await until(pilot, lambda: "show" in studio.asked and not operations_of(pilot).running)
        await pilot.press("f1")
        await pilot.pause()

    assert snap_compare(an_app(studio), terminal_size=WIDE, run_before=scene)
