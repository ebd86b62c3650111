"""Sixteen colours, and nobody knows which: whatever must be read can be, on every ground."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rich.color import Color
from rich.style import Style
from textual.geometry import Region
from textual.pilot import Pilot

from tui.screens.application import Stillreel
from tui.screens.chosen_theme import Remembered, read_name, save_theme
from tui.screens.dialogs.dialog import Dialog
from tui.screens.queue.screen import QueueScreen
from tui.screens.theme_choice import LIGHT
from tui.screens.themes import SIXTEEN
from tui.screens.viewer.screen import ViewerScreen
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    main_of,
    panels_of,
    text_of,
    until,
)
from tui.tests.screens.harness.palettes import PALETTES, contrast
from tui.tests.screens.harness.scenes import SMALL, WIDE, busy, empty, troubled
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready

_BRIGHT_BLACK = 8
_LEAST = 1.9
"""An xterm's own cyan on white, the faintest of what terminals hold to be readable."""
_DRAWN = {*range(0x2500, 0x25A0), ord("·")}
"""Lines, blocks, and what stands between words."""

_DIALOGS = ("f1", "ctrl+p", "ctrl+o", "alt+a", "ctrl+e", "ctrl+r", "alt+h", "alt+m")


@pytest.fixture(autouse=True)
def _sixteen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORTERM")
    monkeypatch.setenv("TERM", "xterm-16color")


def texts(pilot: Pilot[None]) -> Iterator[tuple[str, Style]]:
    """What is to be read on the screen; not what lies behind a dialog."""
    screen = pilot.app.screen
    strips = screen._compositor.render_strips(pilot.app.size)
    places = [one.region for one in screen.query(".dialog, Toast")]
    if not isinstance(screen, Dialog):
        places = [Region(0, 0, *pilot.app.size)]
    for place in places:
        for row in range(place.y, place.bottom):
            for text, style, _ in strips[row].crop(place.x, place.right):
                words = "".join(one for one in text if ord(one) not in _DRAWN and one != " ")
                if words:
                    yield f"{words} ({row + 1})", style or Style()


def assert_readable(pilot: Pilot[None], where: str) -> None:
    for text, style in texts(pilot):
        said = f"{where}: {text}: {style}"
        for color in (style.color, style.bgcolor):
            assert color is None or color.is_default or color.number is not None, said
        assert not style.dim, said
        assert style.color is None or style.color.number != _BRIGHT_BLACK, said
        assert faint_in(style.color, style.bgcolor) == [], said


@cache
def faint_in(color: Color | None, ground: Color | None) -> list[str]:
    """The palettes in which nobody can read a colour on another."""
    return [
        name
        for name, palette in PALETTES.items()
        if contrast(palette.shown(color, is_ink=True), palette.shown(ground, is_ink=False)) < _LEAST
    ]


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


async def resized(pilot: Pilot[None], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(*size)
    await until(pilot, lambda: pilot.app.screen._compositor.size == size)


async def test_every_text_can_be_read_whatever_the_colours_are() -> None:
    app = an_app(studio := FakeStudio(project_name="很长的项目名字" * 8))
    assert app.theme == SIXTEEN
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        for scene in (empty, troubled, busy):
            await scene(studio)(pilot)
            assert_readable(pilot, scene.__name__)
            await resized(pilot, SMALL)
            for panel in ("stills", "conversation", "timeline", "renders"):
                await pilot.app.run_action(f"panel('{panel}')", pilot.app.screen)
                await pilot.pause()
                assert_readable(pilot, panel)
            await resized(pilot, WIDE)


async def test_so_can_every_dialog_and_notice(pictures: Path) -> None:
    studio = FakeStudio()
    app = an_app(studio, [pictures / "harbour.jpg", pictures / "fake.png"])
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await busy(studio)(pilot)
        for key in _DIALOGS:
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            await pressed(pilot, "down")
            assert_readable(pilot, key)
            while len(pilot.app.screen_stack) > 1:
                await pressed(pilot, "escape")
        for severity in ("information", "warning", "error"):
            pilot.app.notify("Saved.", title="Film", severity=severity)
        await pressed(pilot, "ctrl+c")
        assert_readable(pilot, "notices")
        await pressed(pilot, "ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Dialog))
        assert_readable(pilot, "leaving")


async def test_so_can_the_queue_and_what_is_said_of_a_still_that_cannot_be_looked_at(
    serve: Serve, pictures: Path
) -> None:
    app = an_interface(serve(), pictures / "harbour.jpg", pictures / "fake.png")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await ready(pilot)
        await pressed(pilot, "ctrl+b")
        await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))
        await pressed(pilot, "t")
        await until(pilot, lambda: "harbour" in text_of(pilot))
        assert_readable(pilot, "queue")
        await pressed(pilot, "f1")
        await until(pilot, lambda: not isinstance(pilot.app.screen, QueueScreen))
        assert_readable(pilot, "keys of the queue")
        await pressed(pilot, "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))
        await pressed(pilot, "escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        await pressed(pilot, "ctrl+l")
        await until(pilot, lambda: "GET" in text_of(pilot))
        await pressed(pilot, "up")
        assert_readable(pilot, "wire")
        await pressed(pilot, "escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        panels_of(pilot).stills.focus()
        await until(pilot, lambda: panels_of(pilot).stills.has_focus)
        await pressed(pilot, "down", "space")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        await until(pilot, lambda: "It is text" in text_of(pilot))
        assert_readable(pilot, "viewer")


async def test_where_there_are_only_sixteen_there_is_one_theme_for_them(tmp_path: Path) -> None:
    """What was chosen elsewhere stands elsewhere, and nothing here changes it."""
    save_theme(tmp_path / "data", Remembered.CHOSEN, LIGHT)
    app = Stillreel(a_config(tmp_path), opener=FakeStudio().opener)
    async with app.run_test() as pilot:
        await pilot.app.run_action("next_theme")
        await pilot.pause()
        assert pilot.app.theme == SIXTEEN
        assert "Choose a theme" not in [
            one.title for one in app.get_system_commands(pilot.app.screen)
        ]
    assert read_name(tmp_path / "data", Remembered.CHOSEN) == LIGHT
