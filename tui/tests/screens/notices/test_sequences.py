"""The bytes, each and all of them."""

import pytest

from tui.screens.notices.kinds import Form
from tui.screens.notices.progress import Progress
from tui.screens.notices.sequences import notice
from tui.screens.notices.tab import Tab
from tui.screens.terminal.passing import Multiplexer, multiplexer, passed_on

NO_PROGRESS = "\x1b]9;4;0;0\x07"
TOKEN = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        (Form.NONE, ""),
        (Form.ITERM, "\x1b]9;港口: Done.\x07"),
        (Form.RXVT, "\x1b]777;notify;港口;Done.\x07"),
        (
            Form.KITTY,
            "\x1b]99;i=stillreel:o=unfocused:d=0;港口\x07\x1b]99;i=stillreel:p=body;Done.\x07",
        ),
    ],
)
def test_a_notice_is_these_bytes(form: Form, sent: str) -> None:
    assert notice(form, "港口", "Done.") == sent


@pytest.mark.parametrize("form", [Form.ITERM, Form.RXVT, Form.KITTY])
def test_nothing_in_a_notice_is_obeyed_or_told_or_long(form: Form) -> None:
    evil = "\x1b]52;c;eA==\x07a\x9b6661m;b\nc\u202e " + TOKEN
    sent = notice(form, evil, evil + "x" * 10_000)
    plain = notice(form, "", "")
    assert sent.count("\x1b") == plain.count("\x1b")
    assert sent.count("\x07") == plain.count("\x07")
    assert sent.count(";") == plain.count(";")
    assert not set("\n\u202e\x9b") & set(sent)
    assert "eyJ" not in sent
    assert len(sent) < 400


@pytest.mark.parametrize(
    ("progress", "sent"),
    [
        (Progress(), "\x1b]9;4;3;0\x07"),
        (Progress(0), "\x1b]9;4;1;0\x07"),
        (Progress(42), "\x1b]9;4;1;42\x07"),
        (Progress(failed=True), "\x1b]9;4;2;100\x07"),
    ],
)
def test_progress_is_these_bytes(progress: Progress, sent: str) -> None:
    assert progress.sequence == sent


def test_multiplexers_are_told_what_to_hand_on() -> None:
    sequence = "\x1b]9;4;0;0\x07"
    assert passed_on(sequence, multiplexer({})) == sequence
    assert (
        passed_on(sequence, multiplexer({"TMUX": "/tmp/t,1,0"}))
        == f"\x1bPtmux;\x1b{sequence}\x1b\\"
    )
    assert passed_on(sequence, multiplexer({"STY": "1.a"})) == f"\x1bP{sequence}\x1b\\"
    assert multiplexer({"TMUX": "", "STY": ""}) is Multiplexer.NOTHING


def test_the_tab_says_what_changes_and_is_given_back_whole() -> None:
    sent: list[str] = []
    tab = Tab(sent.append, lambda sequence: f"<{sequence}>")

    def told() -> list[str]:
        said, sent[:] = list(sent), []
        return said

    tab.rename("before")
    tab.show_progress(Progress())
    assert told() == []  # the terminal is not ours yet
    tab.show()
    tab.show()
    assert told() == ["\x1b[22;2t", "\x1b]2;before\x1b\\", "<\x1b]9;4;3;0\x07>"]
    tab.rename("a\x1b]2;b\nc")
    tab.rename("a\x1b]2;b\nc")
    assert told() == ["\x1b]2;a\x1b\\"]
    tab.withdraw()
    tab.withdraw()
    assert told() == [f"<{NO_PROGRESS}>", "\x1b[23;2t"]
    tab.show_progress(Progress(7))  # while an editor has the terminal
    tab.rename("after")
    assert told() == []
    tab.show()
    assert told() == ["\x1b[22;2t", "\x1b]2;after\x1b\\", "<\x1b]9;4;1;7\x07>"]
    tab.show_progress(None)
    tab.show_progress(None)
    tab.withdraw()
    assert told() == [f"<{NO_PROGRESS}>", "\x1b[23;2t"]
