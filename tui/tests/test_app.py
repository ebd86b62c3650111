import subprocess
import sys

import pytest

import tui
from tui import cli
from tui.app import let_input_methods_commit

ITERM = {"TERM_PROGRAM": "iTerm.app"}


@pytest.mark.parametrize(
    ("environ", "is_off"),
    [
        (ITERM, True),
        ({"LC_TERMINAL": "iTerm2"}, True),
        ({"TERM_PROGRAM": "WezTerm"}, False),
        ({}, False),
        (ITERM | {"TMUX": "/tmp/tmux-0/default,1,0"}, False),
        (ITERM | {"STY": "1.pts"}, False),
    ],
)
def test_keys_come_as_of_old_only_where_an_input_method_needs_it(
    environ: dict[str, str], is_off: bool
) -> None:
    given = dict(environ)
    let_input_methods_commit(given)
    assert (given.get("TEXTUAL_DISABLE_KITTY_KEY") == "1") == is_off


def test_what_the_user_has_set_stays() -> None:
    given = ITERM | {"TEXTUAL_DISABLE_KITTY_KEY": "0"}
    let_input_methods_commit(given)
    assert given["TEXTUAL_DISABLE_KITTY_KEY"] == "0"


def test_an_interrupt_while_it_loads_ends_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui.arguments.parse", interrupted)
    assert cli.main(["state"]) == 130
    assert capsys.readouterr().err == ""


def test_the_package_is_the_program_as_well() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tui", "--version"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, f"stillreel {tui.__version__}\n")
    words = [sys.executable, "-m", "tui", "export", "--help"]
    help_of_export = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert help_of_export.startswith("usage: stillreel export")
