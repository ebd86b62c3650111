"""Which terminal it is, and that an unknown one is sent nothing."""

import pytest

from tui.screens.notices.kinds import (
    UNKNOWN,
    Form,
    TerminalKind,
    Understood,
    kind_of,
    kind_reported,
    understood,
)

ONLY_BELL = Understood()
GHOSTTY = {"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.3"}


@pytest.mark.parametrize(
    ("environ", "known"),
    [
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, Understood(Form.KITTY)),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Understood(Form.KITTY)),
        (GHOSTTY, Understood(Form.RXVT, progress=True)),
        (GHOSTTY | {"TERM_PROGRAM_VERSION": "1.1.3"}, Understood(Form.RXVT)),
        (GHOSTTY | {"TERM_PROGRAM_VERSION": "tip"}, Understood(Form.RXVT)),
        ({"TERM": "xterm-ghostty"}, Understood(Form.RXVT)),
        (
            {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.6.6"},
            Understood(Form.ITERM, progress=True),
        ),
        (
            {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.14"},
            Understood(Form.ITERM),
        ),
        (
            {"LC_TERMINAL": "iTerm2", "LC_TERMINAL_VERSION": "3.6.10"},
            Understood(Form.ITERM, progress=True),
        ),
        (
            {"TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"},
            Understood(Form.RXVT),
        ),
        (
            {"TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20250815-120000-abcdef01"},
            Understood(Form.RXVT, progress=True),
        ),
        ({"TERM": "foot"}, Understood(Form.RXVT)),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Understood(Form.RXVT)),
        (
            {"TERM": "xterm-256color", "VTE_VERSION": "8002"},
            Understood(Form.RXVT, progress=True),
        ),
        ({"TERM": "xterm-256color", "WT_SESSION": "a"}, Understood(progress=True)),
        ({"TERM": "cygwin", "ConEmuANSI": "ON"}, Understood(progress=True)),
        ({"TERM": "xterm-256color"}, ONLY_BELL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, ONLY_BELL),
        ({}, ONLY_BELL),
        # What was handed down from the terminal where this one was started.
        ({"TERM_PROGRAM": "vscode", "VTE_VERSION": "8002", "WT_SESSION": "a"}, ONLY_BELL),
        ({"TERM_PROGRAM": "vscode", "KITTY_WINDOW_ID": "1"}, ONLY_BELL),
        ({"TERM": "xterm-256color", "VTE_VERSION": "many"}, Understood(Form.RXVT)),
    ],
)
def test_what_a_terminal_understands(environ: dict[str, str], known: Understood) -> None:
    assert understood(kind_of(environ)) == known


@pytest.mark.parametrize(
    ("reported", "term", "kind"),
    [
        ("ghostty 1.2.3", "xterm-ghostty", TerminalKind("ghostty", (1, 2, 3))),
        ("iTerm2 3.6.6", "xterm-256color", TerminalKind("iterm2", (3, 6, 6))),
        ("kitty(0.43.1)", "xterm-kitty", TerminalKind("kitty", (0, 43, 1))),
        ("foot(1.16.2)", "foot", TerminalKind("foot", (1, 16, 2))),
        ("VTE(8002)", "xterm-256color", TerminalKind("vte", (8002,))),
        ("WezTerm 20250815-120000-abcdef01", "wezterm", TerminalKind("wezterm", (20250815,))),
        ("", "xterm-kitty", TerminalKind("kitty")),
        ("", "xterm-256color", UNKNOWN),
    ],
)
def test_the_terminal_of_a_tmux_is_what_it_reported(
    reported: str, term: str, kind: TerminalKind
) -> None:
    assert kind_reported(reported, term) == kind


def test_a_terminal_that_reports_an_unknown_name_understands_nothing() -> None:
    assert understood(kind_reported("XTerm(390)", "xterm")) == ONLY_BELL
