"""A row of a picture says the same to the terminal as its segments would, and leaves nothing."""

import random
import re
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual.strip import Strip

from tui.media.playing.messages import CELL
from tui.screens.viewer.picture import PictureView
from tui.screens.viewer.picture_strip import Painter, PictureStrip, segments
from tui.screens.viewer.screen import ViewerScreen
from tui.screens.viewer.subject import Subject
from tui.tests.screens.harness.decoder_here import DecoderHere
from tui.tests.screens.harness.fake_studio import FakeStudio, running, until

GROUND = Style(bgcolor="#102030")
SYSTEMS = {"truecolor": ColorSystem.TRUECOLOR, "256": ColorSystem.EIGHT_BIT}
SYSTEMS["standard"] = ColorSystem.STANDARD


def a_row(cells: int, seed: int) -> bytes:
    """Some cells, with runs of one colour, and with one half alone changing."""
    drawn = random.Random(seed)
    colours = [bytes(drawn.randrange(256) for _each in range(CELL // 2)) for _each in range(4)]
    return b"".join(drawn.choice(colours) for _each in range(2 * cells))


def seen(written: str) -> list[tuple[str, str, str]]:
    """Each character with its ink and its ground, as a terminal has them."""
    ink = ground = ""
    cells = []
    for told, character in re.findall(r"\x1b\[([\d;]*)m|(.)", written):
        if character:
            cells.append((character, ink, ground))
            continue
        for code in re.findall(r"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+|\d+", told):
            if code == "0":
                ink = ground = ""
            elif code[0] == "3" or code[0] == "9":
                ink = code
            else:
                ground = code
    return cells


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_terminal_is_told_the_same_in_fewer_words(name: str) -> None:
    console = Console(color_system=name, force_terminal=True)  # type: ignore[arg-type] # a literal
    painter = Painter(SYSTEMS[name])
    for seed in range(20):
        row = a_row(60, seed)
        strip = painter.strip(row, GROUND, 3, 2)
        as_segments = Strip(segments(row, GROUND, 3, 2), 65)
        assert seen(strip.render(console)) == seen(as_segments.render(console))
        assert len(strip.render(console)) <= len(as_segments.render(console))
        assert strip.cell_length == 65


def test_whoever_cuts_it_gets_segments() -> None:
    row = a_row(20, 1)
    whole = Strip(segments(row, GROUND, 2, 2), 24)

    def strip() -> PictureStrip:
        return Painter(ColorSystem.TRUECOLOR).strip(row, GROUND, 2, 2)

    assert strip() == whole
    assert strip().text == whole.text
    assert strip().crop(1, 9) == whole.crop(1, 9)
    assert strip().divide([5, 24]) == whole.divide([5, 24])
    assert list(strip()) == list(whole)


async def test_a_film_makes_no_segments_and_leaves_no_styles(film: Path) -> None:
    async with running(FakeStudio(), size=(80, 24)) as pilot, DecoderHere() as decoder:
        await pilot.app.push_screen(screen := ViewerScreen(Subject(film), decoder, now=lambda: 0.0))
        await until(pilot, lambda: screen.shown > 0)
        known = Strip.render_ansi.cache_info().currsize
        for _each in range(20):
            shown = screen.shown
            await pilot.press("full_stop")
            await until(pilot, lambda shown=shown: screen.shown > shown)  # type: ignore[misc] # not inferred: a default
        strips = pilot.app.screen.query_one(PictureView)._strips
        pictures = [one for one in strips if isinstance(one, PictureStrip)]
        assert len(pictures) == 20
        assert not [one for one in pictures if one._segments_of_it is not None]
        assert Strip.render_ansi.cache_info().currsize <= known + 2
