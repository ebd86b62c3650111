import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.names import display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("harbour.jpg", "harbour.jpg"),
        ("my photo 'two' \"three\".jpg", "my photo 'two' \"three\".jpg"),
        ("港 👩‍👩‍👧.jpg", "港 👩‍👩‍👧.jpg"),
        ("two\nlines\tand a tab.jpg", "two lines and a tab.jpg"),
        ("\x1b[31mred\x1b[0m.jpg", "red.jpg"),
        ("\x1b]52;c;aGFja2Vk\x07a.jpg", "a.jpg"),
        ("\x9b2Jwiped.jpg", "wiped.jpg"),
        ("\x90q#0\x1b\\b.jpg", "b.jpg"),
        ("gpj.\u202egnp.exe", "gpj.gnp.exe"),
        ("zero\u200bwidth.jpg", "zerowidth.jpg"),
        ("bell\x07.jpg", "bell.jpg"),
        ("\x1b", "unnamed"),
        ("\u202e", "unnamed"),
    ],
)
def test_a_name_is_shown_without_what_could_steer_the_terminal(name: str, shown: str) -> None:
    assert display_name(Path("/somewhere") / name) == shown


def test_bytes_that_are_no_utf_8_become_replacement_characters() -> None:
    assert display_name(Path(os.fsdecode(b"caf\xe9.jpg"))) == "caf\ufffd.jpg"


def test_a_path_without_a_name_still_has_something_to_show() -> None:
    assert display_name(Path("/")) == "/"


@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_name_becomes_one_printable_line(name: str) -> None:
    shown = display_name(Path("/x/" + name))
    assert shown
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in shown)
    shown.encode("utf-8")
