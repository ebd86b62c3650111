"""A hostile service in a real terminal: none of its sequences is among the bytes that arrive."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.hostile_service import HostileAnswers, hostile_service
from tui.tests.payloads import MARKUP, SEQUENCES, leaked
from tui.tests.screens.harness.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Start = Callable[..., Terminal]
HERE = "a\x1b]52;c;RVZJTA==\x07b\x1b[6661m\u202e [b]"
NAME = "0\x1b]2;EVIL\x07\x1b[6661m\x9b6661m harbour.png"


@pytest.fixture
def harm() -> HostileAnswers:
    """A few of everything: what is on the screen is what counts here."""
    few = [*list(SEQUENCES.values())[::4], *list(MARKUP.values())[:8]]
    return HostileAnswers([f"be{text}fore" for text in few])


@pytest.fixture
def start(harm: HostileAnswers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the program on a hostile service, in a folder of a hostile name."""
    for name in [name for name in os.environ if name.startswith(("NEMO_", "STILLREEL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", "200")
    monkeypatch.setenv("BROWSER", "true")
    here = tmp_path / HERE
    here.mkdir()
    still(here / NAME)
    (here / "a\x1b[6661m\nfolder").mkdir()
    terminals: list[Terminal] = []

    with hostile_service(harm) as url:
        monkeypatch.setenv("NEMO_API_URL", url)

        def run(*words: str) -> Terminal:
            told = words[0] != NAME  # how a still of that name is examined, a command tells
            terminals.append(Terminal(list(words), here, 40, 120, examine_here=not told))
            return terminals[-1]

        yield run
    for terminal in terminals:
        terminal.close()


def turn_ended(harm: HostileAnswers) -> bool:
    """The credits are read when all else of a turn has been told."""
    told = [one.rsplit("/", 1)[-1] for one in harm.seen]
    return "run_sse" in told and "simple" in told[told.index("run_sse") :]


ESCAPE = "\x1b[27u"
"""In a form that no key after it can turn into something else."""


def test_in_the_interface(start: Start, harm: HostileAnswers) -> None:
    terminal = start(NAME)
    terminal.sees("90 credits")
    terminal.sees("0 harbour.png")
    terminal.write("animate it")
    terminal.sees("animate it")
    terminal.write("\r")
    terminal.until(lambda: turn_ended(harm), "the end of the turn")
    terminal.write("\x0f")
    terminal.sees("a folder")
    at = len(terminal.output)
    terminal.write("\t")
    terminal.sees("No stills here", since=at)
    at = len(terminal.output)
    terminal.write(f"{ESCAPE}\x05")
    terminal.sees("Export the clip", since=at)
    terminal.write("\r")
    terminal.sees("failed twice", since=at)
    terminal.write("\x11")
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 0
    assert b"Traceback" not in terminal.output
    assert leaked(terminal.output) == []


def test_in_the_commands(start: Start) -> None:
    for words in (("upload", NAME), ("send", "animate it"), ("projects",), ("export",)):
        terminal = start(*words)
        terminal.until(terminal.ended, "the end")
        assert terminal.output
        assert leaked(terminal.output) == [], words
        assert b"Traceback" not in terminal.output
