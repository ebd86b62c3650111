"""What tmux says of the terminal that it is shown on, and what is made of no answer."""

import os
from pathlib import Path

import pytest

from tui.screens.notices.kinds import TerminalKind
from tui.screens.notices.tmux import Client, client


def asked(folder: Path, script: str) -> Client:
    """The answer of a tmux that is this script."""
    folder.mkdir(exist_ok=True)
    (folder / "tmux").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "tmux").chmod(0o755)
    return client({"PATH": f"{folder}:{os.environ['PATH']}", "TMUX_PANE": "%3"})


def test_tmux_says_what_it_is_shown_on_and_whether_it_tells_of_the_focus(tmp_path: Path) -> None:
    said = asked(tmp_path / "bin", "[ $4 = %3 ] && printf 'foot(1.16.2)\\nfoot\\n1\\n'")
    assert said == Client(TerminalKind("foot", (1, 16, 2)), tells_focus=True)
    assert asked(tmp_path / "bin", "printf '\\nxterm-kitty\\n0\\n'") == Client(
        TerminalKind("kitty")
    )


@pytest.mark.parametrize("script", ["exit 1", "printf '\\n\\n\\n'", "printf '\\377\\000'", ":"])
def test_without_an_answer_it_is_an_unknown_terminal(script: str, tmp_path: Path) -> None:
    assert asked(tmp_path / "bin", script) == Client()


def test_without_a_tmux_it_is_an_unknown_terminal(tmp_path: Path) -> None:
    assert client({"PATH": str(tmp_path)}) == Client()
