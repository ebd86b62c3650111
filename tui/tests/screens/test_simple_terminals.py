"""Terminals that draw little, and people who want nothing to move."""

import asyncio
import unicodedata
from dataclasses import replace
from pathlib import Path

from rich._emoji_codes import EMOJI
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.timer import Timer
from textual.widgets import Input

from tui.screens.ascii_glyphs import in_ascii
from tui.screens.main.screen import MainScreen
from tui.screens.simple import keep_simple
from tui.screens.viewer.screen import ViewerScreen
from tui.screens.viewer.subject import Subject
from tui.tests.media.specimens import brightening_film
from tui.tests.screens.harness.decoder_here import DecoderHere
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    main_of,
    operations_of,
    panels_of,
    send,
    text_of,
    until,
)
from tui.tests.screens.harness.scenes import NARROW, SMALL, WIDE, busy, empty, troubled

PROGRAM = Path(__file__).parents[2]
TYPED = "composed.py"
"""What keyboards compose: it is typed, and not drawn."""
CONFIG = a_config(Path("/dev/null/nowhere"))


def is_turning(timer: Timer | None) -> bool:
    active = vars(timer)["_active"]  # whose type mypy loses
    assert isinstance(active, asyncio.Event)
    return active.is_set()


def is_letter(one: str) -> bool:
    return unicodedata.category(one)[0] in "LN" or unicodedata.east_asian_width(one) in "WF"


def assert_ascii(pilot: Pilot[None], where: str) -> None:
    beyond = {one for one in text_of(pilot) if not (one.isascii() or is_letter(one))}
    assert not beyond, f"{where}: {beyond}"


async def test_whatever_is_drawn_can_be_ascii_alone() -> None:
    studio = FakeStudio()
    app = an_app(studio, config=replace(CONFIG, ascii=True))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        for scene in (troubled, busy):
            await scene(studio)(pilot)
            assert_ascii(pilot, scene.__name__)
            assert "+-" in text_of(pilot)
        for key in ("ctrl+p", "ctrl+o"):
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            assert_ascii(pilot, key)
            while len(pilot.app.screen_stack) > 1:
                await pilot.press("escape")
                await pilot.pause()


async def test_small_pictures_are_ascii_as_full_as_they_are_bright(pictures: Path) -> None:
    app = an_app(
        studio := FakeStudio(), [pictures / "harbour.jpg"], config=replace(CONFIG, ascii=True)
    )
    async with app.run_test(size=WIDE) as pilot:
        await empty(studio)(pilot)
        await until(pilot, lambda: bool(panels_of(pilot).stills.stills[0].picture))
        await pilot.pause()
        assert_ascii(pilot, "stills")
        rows = text_of(pilot).split("\n")[3:6]
        assert ["".join(set(row[4:14])) for row in rows] == [":", "=", "#"]


async def test_so_are_large_ones(tmp_path: Path) -> None:
    path = brightening_film(tmp_path / "harbour.mp4")
    app = an_app(FakeStudio(), config=replace(CONFIG, ascii=True))
    async with app.run_test(size=NARROW) as pilot, DecoderHere() as decoder:
        await pilot.app.push_screen(ViewerScreen(Subject(path), decoder, now=lambda: 0.0))
        viewer = pilot.app.screen
        assert isinstance(viewer, ViewerScreen)
        await until(pilot, lambda: viewer.shown > 0)
        await pilot.press("up")
        await until(pilot, lambda: "#" * 40 in text_of(pilot))
        assert_ascii(pilot, "viewer")


def test_every_sign_of_lines_and_blocks_has_one_in_ascii_as_wide() -> None:
    for code in (*range(0x2500, 0x2600), *range(0x2800, 0x2900), *range(0x2190, 0x2194)):
        assert in_ascii(chr(code)).isascii(), f"{code:x}"
        assert cell_len(in_ascii(chr(code))) == 1
    assert [*map(in_ascii, "╭─╮│╰╯├┼╴╶╵╱╲╳")] == [*"+-+|+++" + "+--|/\\X"]
    assert [*map(in_ascii, "é港：“”…✓✗")] == [*'é港："".vx']


async def assert_as_wide(pilot: Pilot[None], size: tuple[int, int]) -> None:
    await pilot.resize_terminal(*size)
    await until(pilot, lambda: pilot.app.screen._compositor.size == size)
    for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
        assert (strip.cell_length, cell_len(strip.text)) == (size[0], size[0]), strip.text


async def test_every_row_is_as_wide_as_the_terminal() -> None:
    studio = FakeStudio(project_name="很长的项目名字" * 8)
    async with an_app(studio).run_test(size=WIDE, notifications=True) as pilot:
        await troubled(studio)(pilot)
        await busy(studio)(pilot)
        for size in (WIDE, NARROW, SMALL):
            await assert_as_wide(pilot, size)
        for key, sizes in (("f1", (SMALL, WIDE)), ("ctrl+o", (WIDE, SMALL))):
            await pilot.press(key)
            await until(pilot, lambda: not isinstance(pilot.app.screen, MainScreen))
            for size in sizes:
                await assert_as_wide(pilot, size)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is main_of(pilot))


def test_what_the_program_says_has_no_emoji_and_every_sign_of_it_has_one_in_ascii() -> None:
    """Terminals disagree about how wide emoji are."""
    emoji = {one for one in EMOJI.values() if len(one) == 1} | {"\ufe0f", "\u200d"}
    texts = [*PROGRAM.rglob("*.py"), *PROGRAM.rglob("*.po")]
    assert texts
    for path in texts:
        if "tests" not in path.parts and path.name != TYPED:
            signs = {one for one in path.read_text() if not (one.isascii() or is_letter(one))}
            assert not signs & emoji, path
            assert "".join(map(in_ascii, signs)).isascii(), path


async def test_where_nothing_is_to_move_nothing_does() -> None:
    studio = FakeStudio(blocks_turn=True)
    app = an_app(studio, config=replace(CONFIG, motion=False))
    app.animation_level = "full"
    keep_simple(app, app._config)
    async with app.run_test(size=WIDE) as pilot:
        await empty(studio)(pilot)
        await send(pilot, "make it move")
        await until(pilot, lambda: bool(operations_of(pilot).running))
        status = panels_of(pilot).conversation.status
        assert "… " in text_of(pilot)
        turning = [is_turning(one) for one in (status._spin, status._count)]
        assert turning == [False, True]
        assert not panels_of(pilot).prompt.cursor_blink
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        assert not pilot.app.screen.query_one(Input).cursor_blink
