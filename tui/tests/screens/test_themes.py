"""The theme: chosen, remembered, told by the terminal, or none at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from tui.screens.application import Stillreel
from tui.screens.chosen_theme import Remembered, read_theme, save_theme
from tui.screens.terminal.input import Background, TerminalInput
from tui.screens.theme_choice import DARK, LIGHT
from tui.screens.themes import SIXTEEN
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    answer,
    panels_of,
    running,
    send,
    until,
)


@asynccontextmanager
async def started(home: Path) -> AsyncIterator[Pilot[None]]:
    """A program of this home, as it starts: nothing has chosen its theme for it."""
    app = Stillreel(a_config(home), opener=FakeStudio().opener)
    async with app.run_test() as pilot:
        yield pilot


async def test_the_first_theme_is_remembered_too_when_it_is_chosen_again(tmp_path: Path) -> None:
    save_theme(tmp_path / "data", Remembered.CHOSEN, LIGHT)
    async with started(tmp_path) as pilot:
        for name in (DARK, LIGHT, SIXTEEN, DARK, LIGHT):
            pilot.app.theme = name
            await until(
                pilot,
                lambda name=name: read_theme(tmp_path / "data", Remembered.CHOSEN, (name,)) == name,  # type: ignore[misc] # not inferred: a default
            )


async def test_the_theme_that_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    async with started(tmp_path) as pilot:
        assert pilot.app.theme == DARK
        await pilot.app.run_action("next_theme")
        assert pilot.app.theme == LIGHT
        await until(
            pilot, lambda: read_theme(tmp_path / "data", Remembered.CHOSEN, (LIGHT,)) == LIGHT
        )
    async with started(tmp_path) as pilot:
        assert pilot.app.theme == LIGHT
        pilot.app.post_message(Background(is_light=False))
        await pilot.pause()
        assert pilot.app.theme == LIGHT


async def test_where_nobody_chose_the_theme_follows_the_terminal_and_is_not_kept(
    tmp_path: Path,
) -> None:
    async with started(tmp_path) as pilot:
        for is_light, theme in ((True, LIGHT), (False, DARK)):
            pilot.app.post_message(Background(is_light=is_light))
            await until(pilot, lambda theme=theme: pilot.app.theme == theme)  # type: ignore[misc] # not inferred: a default
    assert read_theme(tmp_path / "data", Remembered.CHOSEN, (LIGHT, DARK)) is None


@pytest.mark.parametrize("written", ["", "no-such-theme", "\x1b]2;x\x07", "x" * 10_000])
def test_a_file_that_names_no_theme_is_as_good_as_none(written: str, tmp_path: Path) -> None:
    save_theme(tmp_path / "data", Remembered.CHOSEN, written)
    assert read_theme(tmp_path / "data", Remembered.CHOSEN, (LIGHT, DARK)) is None


@pytest.mark.parametrize(
    ("answer_of_it", "is_light"),
    [
        ("\x1b]11;rgb:ffff/ffff/ffff\x07", True),
        ("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\", True),
        ("\x1b]11;rgb:0000/2b2b/3636\x1b\\", False),
        ("\x1b]11;rgb:10/15/1b\x07", False),
        ("\x1b]11;rgba:ffff/ffff/ffff/8000\x1b\\", True),
    ],
)
def test_a_terminal_tells_its_ground(answer_of_it: str, is_light: bool) -> None:
    (told,) = TerminalInput(0.1).feed(answer_of_it, 0.0)
    assert isinstance(told, Background)
    assert told.is_light == is_light


async def test_selected_text_can_be_read() -> None:
    async with running(FakeStudio(turn=answer("The boats drift."))) as pilot:
        await send(pilot, "make it move")
        for theme in (DARK, LIGHT, SIXTEEN, "ansi-light", "gruvbox"):
            pilot.app.theme = theme
            await pilot.pause()
            assert_readable(pilot)


def assert_readable(pilot: Pilot[None]) -> None:
    timeline = panels_of(pilot).timeline
    pilot.app.screen.selections = {timeline: Selection(Offset(0, 0), Offset(5, 0))}
    strip = timeline.render_line(0)
    marked = [one.style for one in strip.crop(0, 5) if one.style is not None]
    assert marked
    for style in marked:
        assert style.reverse or style.color != style.bgcolor


async def test_without_colours_nothing_is_painted_and_focus_and_selection_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(FakeStudio(turn=answer("The boats drift."))) as pilot:
        await send(pilot, "make it move")
        assert_readable(pilot)
        panels_of(pilot).stills.focus()
        await pilot.pause()
        styles = [
            segment.style
            for row in pilot.app.screen._compositor.render_strips()
            for segment in filtered(pilot, list(row))
            if segment.style is not None
        ]
        assert not [style for style in styles if style.color and not style.color.is_default]
        assert not [style for style in styles if style.bgcolor and not style.bgcolor.is_default]
        assert any(style.reverse for style in styles)


def filtered(pilot: Pilot[None], segments: list[Segment]) -> list[Segment]:
    for one in pilot.app._filters:
        if one.enabled:
            segments = one.apply(segments, pilot.app.screen.background_colors[1])
    return segments
