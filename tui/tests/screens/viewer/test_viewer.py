"""The viewer: a film plays by its clock, and goes where the keys and the mouse say."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.media.playing.messages import Order, Picture, ViewerProblem, Wanted, Wrong
from tui.screens.viewer.decoder import Decoder
from tui.screens.viewer.picture import PictureView
from tui.screens.viewer.screen import ViewerScreen
from tui.screens.viewer.subject import Subject
from tui.tests.media.specimens import (
    FIRST_LIGHT,
    LIGHTER,
    RED,
    WHITE,
    quarters,
    sound,
)
from tui.tests.screens.harness.decoder_here import DecoderHere
from tui.tests.screens.harness.fake_studio import FakeStudio, running, text_of, until

LAST = 39
DROPPED = """
import gc, weakref
from tui.screens.viewer.collecting import seldom_collected

class Node:
    def __init__(self):
        self.itself = self

node = Node()
known = weakref.ref(node)
with seldom_collected():
    pass
node = None
print("before", known() is not None)
gc.collect()
print("after", known() is not None)
"""


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A film stands where the clock says; the next picture of it comes sooner than it would."""
    monkeypatch.setattr("tui.screens.viewer.screen.shown_rate", lambda *_: 50.0)


@dataclass
class Clock:
    """The time, as a test sets it."""

    time: float = 100.0

    def now(self) -> float:
        return self.time


@dataclass
class Behind:
    """A terminal that has not taken what was written, and how often that was asked."""

    has_taken: bool = False
    asked: int = 0

    @property
    def is_behind(self) -> bool:
        self.asked += 1
        return not self.has_taken


class HeldDecoder:
    """Asks a decoder only once it is let go."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self.asked: list[Wanted] = []
        self.is_free = asyncio.Event()

    async def picture(self, wanted: Wanted) -> Picture | ViewerProblem:
        self.asked.append(wanted)
        await self.is_free.wait()
        return await self._decoder.picture(wanted)


@asynccontextmanager
async def viewing(
    path: Path, clock: Clock, *, size: tuple[int, int] = (80, 24), at: float = 0.0
) -> AsyncIterator[Pilot[None]]:
    """The viewer, opened on a file, with its first picture shown or its trouble said."""
    async with running(FakeStudio(), size=size) as pilot, DecoderHere() as decoder:
        await pilot.app.push_screen(ViewerScreen(Subject(path, at), decoder, now=clock.now))
        await until(pilot, lambda: viewer(pilot).shown > 0 or is_wrong(pilot))
        yield pilot


def viewer(pilot: Pilot[None]) -> ViewerScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ViewerScreen)
    return screen


def is_wrong(pilot: Pilot[None]) -> bool:
    return isinstance(viewer(pilot)._opened, ViewerProblem)


def frame(pilot: Pilot[None]) -> int:
    """The number of the frame that is on the screen, by its light."""
    rows = pilot.app.screen.query_one(PictureView)._rows
    return round((rows[0][0] - FIRST_LIGHT) / LIGHTER)


def shows(pilot: Pilot[None], number: int, slack: int = 0) -> Callable[[], bool]:
    return lambda: abs(frame(pilot) - number) <= slack


async def test_a_film_plays_by_the_clock_ends_and_begins_anew(film: Path) -> None:
    clock = Clock()
    async with viewing(film, clock) as pilot:
        for _ in range(4):
            clock.time += 0.5
            await until(pilot, lambda: viewer(pilot)._head.at > clock.time - 100.01)
        await until(pilot, shows(pilot, 20, 2))
        assert "playing" in text_of(pilot)
        assert "0:02.00 / 0:04.00" in text_of(pilot)
        for _ in range(4):
            clock.time += 0.5
            await until(pilot, lambda: viewer(pilot)._head.at > clock.time - 100.01)
        await until(pilot, shows(pilot, LAST))
        await until(pilot, lambda: "ended    0:04.00 / 0:04.00" in text_of(pilot))
        await pilot.press("space")
        await until(pilot, shows(pilot, 0, 1))
        await pilot.press("l")
        assert "loop" in text_of(pilot)
        viewer(pilot)._head.seek(3.9)
        clock.time += 0.4
        await until(pilot, lambda: 0.2 < viewer(pilot)._head.at < 0.4)
        await until(pilot, shows(pilot, 3, 1))


async def test_keys_go_to_the_very_frame(film: Path) -> None:
    async with viewing(film, Clock()) as pilot:
        await pilot.press("space")
        await until(pilot, lambda: "paused" in text_of(pilot))
        for keys, number in (
            ((".", "full_stop", "shift+right"), 3),
            ((",",), 2),
            (("right",), 12),
            (("5",), 20),
            (("shift+left", "comma", "left"), 8),
            (("up",), LAST),
            (("down",), 0),
            (("end", "comma"), LAST - 1),
            (("home",), 0),
            (("comma",), 0),
        ):
            names = {".": "full_stop", ",": "comma"}
            for key in keys:
                at = viewer(pilot).shown
                await pilot.press(names.get(key, key))
                await until(pilot, lambda at=at: viewer(pilot).shown > at)  # type: ignore[misc] # not inferred: a default
            await until(pilot, shows(pilot, number))


async def test_keys_pressed_faster_than_pictures_come_are_counted_and_none_waits(
    film: Path,
) -> None:
    async with viewing(film, Clock(), at=1.0) as pilot:
        await pilot.press("space", *["full_stop"] * 12)
        await until(pilot, shows(pilot, 22))
        held = HeldDecoder(viewer(pilot)._decoder)
        viewer(pilot)._decoder = held  # type: ignore[assignment] # for this test
        await pilot.press("full_stop")
        await until(pilot, lambda: len(held.asked) == 1)
        await pilot.press(*["right", "left"] * 20, "home", *["full_stop"] * 3)
        held.is_free.set()
        await until(pilot, shows(pilot, 3))
        assert [(one.at, one.steps) for one in held.asked] == [(None, 1), (0.0, 3)]


async def test_the_mouse_takes_the_film_along(film: Path) -> None:
    async with viewing(film, Clock()) as pilot:
        await pilot.press("space")
        begin, room = pilot.app.screen.query_one("#viewer-bar")._span  # type: ignore[attr-defined] # our bar
        for share, number in ((0.5, 20), (0.25, 10)):
            await pilot.click("#viewer-bar", offset=(1 + begin + round(share * (room - 1)), 0))
            await until(pilot, shows(pilot, number, 1))
        await pilot.mouse_down("#viewer-bar", offset=(1 + begin, 0))
        await pilot.hover("#viewer-bar", offset=(begin + room, 0))
        await until(pilot, shows(pilot, LAST, 1))
        await pilot.mouse_up("#viewer-bar", offset=(begin + room, 0))
        await pilot.hover("#viewer-bar", offset=(1 + begin, 0))
        assert frame(pilot) >= LAST - 1


async def test_the_picture_takes_all_the_room_there_is_and_gives_it_back(film: Path) -> None:
    async with viewing(film, Clock()) as pilot:
        view = pilot.app.screen.query_one(PictureView)
        assert (view._columns, len(view._rows)) == (80, 20)
        await pilot.press("f")
        assert not pilot.app.screen.query_one("#viewer-keys").display
        await until(pilot, lambda: (*view.size, view._columns) == (80, 24, 80))
        await pilot.resize_terminal(100, 60)
        await until(pilot, lambda: (view._columns, len(view._rows)) == (100, 25))
        await pilot.press("escape")
        await until(pilot, lambda: view.size == (100, 57))
        await pilot.resize_terminal(30, 10)
        await until(pilot, lambda: (view._columns, len(view._rows)) == (28, 7))
        await pilot.press("q")
        assert not isinstance(pilot.app.screen, ViewerScreen)


async def test_while_the_terminal_is_behind_pictures_are_left_out(film: Path) -> None:
    clock, terminal = Clock(), Behind()
    async with viewing(film, clock) as pilot:
        await until(pilot, lambda: not viewer(pilot)._wake.is_set())
        viewer(pilot)._line._driver = terminal
        before = viewer(pilot).shown
        for _ in range(5):
            clock.time += 0.1
            asked = terminal.asked
            await until(pilot, lambda asked=asked: terminal.asked > asked + 1)  # type: ignore[misc] # not inferred: a default
        assert viewer(pilot).shown <= before + 1
        terminal.has_taken = True
        await until(pilot, shows(pilot, 5, 1))


def own_threads() -> set[threading.Thread]:
    """All but those of the loop's pool, which the whole program shares."""
    return {one for one in threading.enumerate() if not one.name.startswith("asyncio_")}


async def test_leaving_ends_the_process_and_leaves_no_thread(film: Path) -> None:
    async with running(FakeStudio()) as pilot:
        before = own_threads()
        async with Decoder() as decoder:
            await pilot.app.push_screen(ViewerScreen(Subject(film), decoder))
            await until(pilot, lambda: viewer(pilot).shown > 2)
            pid, screen = decoder.pid, viewer(pilot)
            assert pid is not None
            await pilot.press("escape")
        await until(pilot, lambda: not screen.is_attached)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        await until(pilot, lambda: own_threads() <= before)
        await until(pilot, lambda: all(one.node is not screen for one in pilot.app.workers))


async def test_a_still_is_shown_alone(tmp_path: Path) -> None:
    still = tmp_path / "quarters.png"
    quarters(64, 32).save(still)
    async with viewing(still, Clock()) as pilot:
        view = pilot.app.screen.query_one(PictureView)
        assert (view._columns, len(view._rows)) == (80, 20)
        assert "64×32" in text_of(pilot)
        assert "quarters.png" in text_of(pilot)
        assert not pilot.app.screen.query_one("#viewer-bar").display
        await pilot.press("space", "right", "full_stop", "5", "l")  # nothing of it plays
        assert (view._rows[0][:3], view._rows[-1][-3:]) == (bytes(RED), bytes(WHITE))


async def test_without_colours_light_is_in_the_characters(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with viewing(film, Clock()) as pilot:
        await pilot.press("space", "home")
        await until(pilot, shows(pilot, 0))
        assert "▒" * 80 not in text_of(pilot)
        await pilot.press("5")
        await until(pilot, lambda: "▒" * 80 in text_of(pilot))
        assert "▀" not in text_of(pilot)


async def test_what_cannot_be_shown_says_why_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "broken.mp4").write_bytes(b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\7" * 500)
    (tmp_path / "words.mp4").write_text("words")
    sound(tmp_path / "sound.mp4", "mp3", "mp3")
    async with running(FakeStudio(), size=(80, 24)) as pilot:
        for name, words in (
            ("broken", "cannot be decoded"),
            ("sound", "sound"),
            ("words", "Accepted are"),
            ("missing", "not there"),
        ):
            async with DecoderHere() as decoder:
                subject = Subject(tmp_path / f"{name}.mp4")
                await pilot.app.push_screen(ViewerScreen(subject, decoder))
                await until(pilot, lambda: is_wrong(pilot))
                assert words in text_of(pilot)
                await pilot.press("space", "end", "full_stop", "o", "l", "f", "escape", "escape")
                assert not isinstance(pilot.app.screen, ViewerScreen)


@pytest.fixture
def cut(film: Path, tmp_path: Path) -> Path:
    content = film.read_bytes()
    begin = content.index(b"mdat")
    (tmp_path / "cut.mp4").write_bytes(content[: begin + (len(content) - begin) * 9 // 10])
    return tmp_path / "cut.mp4"


async def test_a_film_that_ends_before_its_time_is_said_to_be_damaged(cut: Path) -> None:
    async with viewing(cut, Clock()) as pilot:
        await pilot.press("end")
        await until(pilot, lambda: "not all of it can be decoded" in text_of(pilot))
        await until(pilot, lambda: "/ 0:04.00" not in text_of(pilot))


async def test_a_decoder_that_dies_or_is_silent_takes_nobody_with_it(film: Path) -> None:
    async with Decoder(most_bytes=1) as starved:
        assert isinstance(await starved.open(Order(film)), ViewerProblem)
    async with Decoder(patience_s=0.0) as silent:
        assert await silent.open(Order(film)) == ViewerProblem(Wrong.DECODER_DIED)
    async with Decoder() as killed:
        await killed.open(Order(film))
        assert killed._process is not None
        killed._process.kill()
        await killed._process.wait()
        assert await killed.picture(Wanted(80, 24)) == ViewerProblem(Wrong.DECODER_DIED)


def test_what_was_there_before_the_viewer_is_garbage_when_it_is_dropped() -> None:
    """In a process of its own: the collector would go through all the tests of this one."""
    done = subprocess.run([sys.executable, "-c", DROPPED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("before True\nafter False\n", "")
