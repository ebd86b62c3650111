"""A project that is opened again shows what was shown, however the program was left."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from contract_tests.harness.commands import still
from contract_tests.harness.screens.shown import Shown, panels_of, poll_counts, read, shown
from tui.config import load_config
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.tests.patience import PATIENT
from tui.tests.processes import Program
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest
from tui.tests.screens.harness.fake_studio import operations_of, until
from tui.tests.screens.harness.terminal import Terminal
from tui.tests.screens.harness.with_mock import a_film

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SPEED = 300.0
MESSAGE = "turn this into a 2-second clip with the title Harbour"
WRITTEN = "然后加上柔和的钢琴" * 3
_SETTLED = 25
"""Looks at what is shown that find nothing new: half a second of the program's."""
_AT_HAND = (
    "import contract_tests.harness.screens.shown as s; s.watch({contents!r})"
    "; import tui.screens.application as a; a._ASK_AGAIN_S = 600.0"  # a busy machine
    "; import tui.screens.main.keeping as k; k._SAVE_AFTER_S = 0.05"
    f"; {PATIENT}"
)
Leave = Callable[[Terminal], None]


class Place:
    """A service, a home, and the programs there, one after the other."""

    def __init__(
        self,
        mock: Any,
        folder: Path,
        made: threading.Event,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """No film is done before `made` is set."""
        self.mock, self.folder, self.made = mock, folder, made
        self.environ = {
            "NEMO_API_URL": mock.url,
            "STILLREEL_HOME": str(folder / "home"),
            "STILLREEL_TIME_SCALE": str(SPEED),
        }
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)
        self.contents = folder / "shown.json"
        self.terminals: list[Terminal] = []

    def run(self, *words: str) -> int:
        """A command, to its end; gives its exit code."""
        program = Program(words, os.environ, self.folder, PATIENT, examine_here=True)
        process = program.start(self.folder / "printed")
        process.join(100)
        assert process.exitcode is not None
        return process.exitcode

    def start(self, *words: str) -> Terminal:
        """A program in a terminal of its own; of the one before, nothing is shown any more."""
        self.contents.unlink(missing_ok=True)
        self.contents.with_suffix(".looks").unlink(missing_ok=True)
        code = _AT_HAND.format(contents=str(self.contents))
        terminal = Terminal(list(words), self.folder, 40, 120, code, examine_here=True)
        self.terminals.append(terminal)
        return terminal

    def says(self, terminal: Terminal, message: str) -> None:
        """Write a message, and send it by an Enter of its own."""
        terminal.write(message)
        self.shows(terminal, lambda now: now.prompt == message, "the message")
        terminal.write("\r")

    def shows(self, terminal: Terminal, reached: Callable[[Shown], bool], what: str) -> None:
        """Wait until the program of a terminal shows something."""

        def is_so() -> bool:
            now = read(self.contents)
            return now is not None and reached(now)

        terminal.until(is_so, what)

    def settled(self, terminal: Terminal) -> Shown:
        """What is shown when nothing has changed for some time: all of it has been kept then."""
        begun, _ = poll_counts(self.contents)

        def has_settled() -> bool:
            in_all, unchanged = poll_counts(self.contents)
            return min(in_all - begun, unchanged) > _SETTLED

        terminal.until(has_settled, "nothing new")
        last = read(self.contents)
        assert last is not None
        return last

    async def reopened(self, scene: Callable[[Pilot[None]], Any]) -> None:
        """The next program, in this process."""
        app = Stillreel(load_config(self.environ))
        app.animation_level = "none"
        with pilots_wait_for_rest():
            async with app.run_test(size=(120, 40), notifications=True) as pilot:
                await scene(pilot)


@pytest.fixture
def place(
    start_nemo_mock: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    still(tmp_path / "harbour.png")
    still(tmp_path / "gulls.png", hue="darkred")
    made = threading.Event()
    made.set()
    mock = start_nemo_mock(speed=SPEED, seed=1, film=partial(a_film, made))
    found = Place(mock, tmp_path, made, monkeypatch)
    yield found
    made.set()
    for terminal in found.terminals:
        terminal.close()


def quit_at_once(terminal: Terminal) -> None:
    terminal.write("\x11")


def close_the_window(terminal: Terminal) -> None:
    terminal.hang_up()


def end_by(number: signal.Signals) -> Leave:
    return lambda terminal: os.kill(terminal.pid, number)


LEAVES: dict[str, Leave] = {
    "ctrl+q": quit_at_once,
    "a closed terminal": close_the_window,
    "SIGTERM": end_by(signal.SIGTERM),
    "kill -9": end_by(signal.SIGKILL),
}
"""One of each kind; `test_leaving` has the other keys, `test_terminal_driver` the other signals."""


def is_written(now: Shown, text: str) -> bool:
    return now.prompt == text


def is_as_left(now: Shown, before: Shown) -> bool:
    """Whether all is there; nothing that came later has changed what was said."""
    return replace(now, conversation=now.conversation[: len(before.conversation)]) == before


def test_after_every_kind_of_leaving_all_is_as_it_was(place: Place) -> None:
    terminal = place.start("harbour.png")
    place.shows(terminal, lambda now: "ready" in " ".join(now.stills), "the still")
    terminal.sees("credits")
    place.says(terminal, MESSAGE)
    place.shows(terminal, lambda now: "The timeline changed" in now.words, "the change")
    place.says(terminal, f"export to {place.folder}/film.mp4")
    place.shows(terminal, lambda now: "Saved" in now.words, "the film")
    terminal.write(f"\x1b[200~{place.folder}/gulls.png\x1b[201~")
    place.shows(terminal, lambda now: "gulls.png" in " ".join(now.stills), "the second still")
    written = ""
    for way, leave in LEAVES.items():
        terminal.write(f"\x1b[200~{WRITTEN}\x1b[201~")
        written += WRITTEN
        place.shows(terminal, partial(is_written, text=written), "what is written")
        before = place.settled(terminal)
        leave(terminal)
        terminal.until(terminal.ended, f"the end by {way}")
        assert before.recall == [MESSAGE, f"export to {place.folder}/film.mp4"]
        assert "✓ sent" in " ".join(before.stills)
        terminal = place.start()
        place.shows(terminal, partial(is_as_left, before=before), f"all of it after {way}")
        terminal.sees("credits")


async def as_left(place: Place, before: Shown, film: Path | None = None) -> None:
    """Opened again, all is there; and where a film is to come, it comes."""

    async def scene(pilot: Pilot[None]) -> None:
        panels = panels_of(pilot.app)
        try:
            await until(pilot, lambda: is_as_left(shown(panels), before))
        except AssertionError:
            said = shown(panels).conversation[: len(before.conversation)]
            assert replace(shown(panels), conversation=said) == before
        await until(pilot, lambda: film is None or film.exists())

    await place.reopened(scene)


@pytest.mark.parametrize("way", ["SIGTERM", "kill -9"])
async def test_amid_a_turn_what_was_said_so_far_is_there(
    place: Place, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("STILLREEL_TIME_SCALE", "1")  # patient: the turn is still on
    place.mock.fault("stall:30000@event:3@run_sse;times=1")
    terminal = place.start("harbour.png")
    terminal.sees("credits")
    place.shows(terminal, lambda now: "ready" in " ".join(now.stills), "the still")
    place.says(terminal, MESSAGE)
    place.shows(terminal, lambda now: "nemo: " in now.words, "the answer")
    terminal.write("next ")
    before = place.settled(terminal)
    LEAVES[way](terminal)
    terminal.until(terminal.ended, "the end")
    assert before.conversation[-1].startswith("nemo: ")
    await as_left(place, before)


async def test_amid_a_render_it_is_there_and_the_film_comes(place: Place) -> None:
    film = place.folder / "film.mp4"
    terminal = place.start("harbour.png")
    terminal.sees("credits")
    place.shows(terminal, lambda now: "ready" in " ".join(now.stills), "the still")
    place.says(terminal, MESSAGE)
    place.shows(terminal, lambda now: "The timeline changed" in now.words, "the change")
    place.made.clear()
    place.says(terminal, f"export to {film}")
    terminal.until(
        lambda: any(call["path"].startswith("/api/render/proxy") for call in place.mock.heads),
        "the render",
    )
    before = place.settled(terminal)
    LEAVES["SIGTERM"](terminal)
    terminal.until(terminal.ended, "the end")
    assert not film.exists()
    place.made.set()
    await as_left(place, before, film)


async def test_what_commands_did_is_in_the_project_too(place: Place) -> None:
    film = str(place.folder / "film.mp4")
    assert place.run("make", "harbour.png", "-p", MESSAGE, "-o", film) == 0
    assert place.run("export", "-o", film) == 2
    assert place.run("send", "make the title larger") == 0

    async def scene(pilot: Pilot[None]) -> None:
        panels = panels_of(pilot.app)
        await until(pilot, lambda: "you: make the title larger" in shown(panels).words)
        await until(pilot, lambda: "✓ sent" in " ".join(shown(panels).stills))
        said = shown(panels).words
        failed = ["stillreel export", "exists already"]
        steps = [
            f"you: {MESSAGE}",
            "nemo: ",
            "The timeline changed",
            film,
            *failed,
            "you: make the",
        ]
        assert sorted(steps, key=said.index) == steps
        assert shown(panels).recall == [MESSAGE, "make the title larger"]

    await place.reopened(scene)


async def test_a_still_that_has_moved_says_so_and_can_be_pointed_at_anew(place: Place) -> None:
    terminal = place.start("harbour.png", "gulls.png")
    terminal.sees("credits")
    place.shows(terminal, lambda now: " ".join(now.stills).count("ready") == 2, "the stills")
    place.settled(terminal)
    quit_at_once(terminal)
    terminal.until(terminal.ended, "the end")
    (place.folder / "elsewhere").mkdir()
    (place.folder / "gulls.png").rename(place.folder / "elsewhere" / "gulls.png")

    async def scene(pilot: Pilot[None]) -> None:
        stills = panels_of(pilot.app).stills
        await until(pilot, lambda: [one.is_missing for one in stills.stills] == [False, True])
        await until(pilot, lambda: not operations_of(pilot).running)
        assert [source.name for source in stills.waiting] == ["harbour.png"]
        stills.add([Source.read(place.folder / "elsewhere" / "gulls.png")])
        await until(pilot, lambda: len(stills.waiting) == 2 and not stills.unpictured())
        assert [one.picture != () for one in stills.stills] == [True, True]

    await place.reopened(scene)
