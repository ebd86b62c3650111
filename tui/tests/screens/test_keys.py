"""`stillreel keys` in a terminal of its own: what came, and that nothing came of it."""

import sys
from pathlib import Path

import pytest

from tui import cli
from tui.actions import ACTIONS
from tui.keys.table import BOUND
from tui.tests.screens.harness.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

PRESSED = (
    ("x", "x", "x", "types x; elsewhere: Remove a still"),
    ("\x05", "ctrl+e", r"\x05", "Export the clip"),
    ("\r", "enter", r"\r", "in the prompt: Send the message"),
    ("\x1b[A", "up", r"\x1b[A", "in the prompt: Cursor up"),
    ("\x1b[97;5u", "ctrl+a", r"\x1b[97;5u", ""),
    ("é", "é", r"\xc3\xa9", "types é"),
    ("\x1b[200~a\x1b[201~", "paste", r"\x1b[200~a\x1b[201~", "1 characters for the prompt"),
    ("\x1b[?77z", "unknown", r"\x1b[?77z", "nothing"),
    ("\x1b", "escape", r"\x1b", "Stop what is running"),
    ("\x03", "ctrl+c", r"\x03", "Copy, or leave"),
)


def test_each_key_is_named_with_its_bytes_and_what_it_does(tmp_path: Path) -> None:
    terminal = Terminal(["keys"], tmp_path, rows=24, columns=80)
    try:
        terminal.sees("twice, ends")
        for typed, name, came, does in PRESSED:
            terminal.write(typed)
            terminal.sees(f"{name:14} {came:22} {does}")
        terminal.write("\x03")
        terminal.until(terminal.ended, "the end")
        assert terminal.status == 0
        assert b"\x1b[?1049l" in terminal.output
        assert not (tmp_path / "home").exists()
    finally:
        terminal.close()


def test_without_a_terminal_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys"]) == 2
    assert "needs a terminal" in capsys.readouterr().err


def test_every_name_is_listed_with_its_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys", "--list"]) == 0
    listed = capsys.readouterr().out
    assert "export               ctrl+e f5 e              Export the clip" in listed
    named = [line.split()[0] for line in listed.split("\n") if line and line[0] != "#"]
    assert named == [*(action.name for action in ACTIONS), *BOUND]
