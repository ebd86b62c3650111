import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text import clean, clean_file_name, clean_name, is_plain_ascii, visible

HOSTILE = st.text(
    st.sampled_from("ab[]PX^_\\0;m\x07\x1b\x90\x98\x9b\x9c\x9d\x9e\x9f\x18\n\r\t\u202e\ud800\u200d")
)


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[31m",
        "\x1b[?1049h",
        "\x1b[38;2;1;2;3m",
        "\x9b2J",
        "\x1b]0;title\x07",
        "\x1b]0;title\x1b\\",
        "\x1b]52;c;aGk=\x9c",
        "\x9d52;c;aGk=\x07",
        "\x1bP1;2|data\x1b\\",
        "\x90data\x9c",
        "\x1b_Gi=1;AAAA\x1b\\",
        "\x1b^private\x1b\\",
        "\x1bXstring\x1b\\",
        "\x9estring\x9c",
        "\x1bc",
        "\x1b(B",
        "\x1b#8",
        "\x1b7",
    ],
)
def test_an_escape_sequence_goes_out_whole(sequence: str) -> None:
    assert clean(f"before{sequence}after") == "beforeafter"


def test_a_string_sequence_without_an_end_takes_the_rest() -> None:
    assert clean("safe\x1b]52;c;aGk=\nmore") == "safe"


def test_a_passthrough_sequence_leaves_nothing_behind() -> None:
    assert clean("a\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\b") == "ab"


def test_line_ends_become_newlines_and_tabs_stay() -> None:
    assert clean("one\r\ntwo\rthree\n\tfour") == "one\ntwo\nthree\n\tfour"


def test_bare_control_characters_are_removed() -> None:
    assert clean("a\x00b\x08c\x7fd\x85e\x1b") == "abcde"


def test_bidi_controls_are_removed_and_emoji_joiners_stay() -> None:
    assert clean("a\u202eb\u2066c\u200fd\u061c 👩\u200d🚀 ⚠\ufe0f") == "abcd 👩\u200d🚀 ⚠\ufe0f"


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert clean("a\ud800b\udfff") == "a\ufffdb\ufffd"


def test_other_scripts_stay_as_they_are() -> None:
    text = "港口 ünïcode é e\u0301 नमस्ते 🎬 \u2028"
    assert clean(text) == text


def test_a_name_is_one_trimmed_line() -> None:
    assert clean_name("  a\r\n\tb\u2028c  ") == "a b c"


def test_a_name_has_no_characters_without_width() -> None:
    assert clean_name("ad\u200bmin\u00ad\ufeff\u2060\ufe0f\U000e0041") == "admin"


def test_a_name_keeps_its_accents() -> None:
    assert clean_name("cafe\u0301 – 港.jpg") == "cafe\u0301 – 港.jpg"


@given(st.one_of(HOSTILE, st.text()))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    cleaned = clean(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cs"} or c in "\n\t" for c in cleaned)
    assert clean(cleaned) == cleaned


@given(st.one_of(HOSTILE, st.text()))
def test_a_name_never_has_a_second_line(text: str) -> None:
    cleaned = clean_name(text)
    assert cleaned == cleaned.strip()
    assert len(cleaned.splitlines()) <= 1
    assert clean_name(cleaned) == cleaned


@given(st.one_of(HOSTILE, st.text()))
def test_what_is_edited_keeps_its_length_and_obeys_nothing(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in shown)


def test_cleaning_a_megabyte_of_openings_is_quick() -> None:
    assert clean("\x1b]" * 500_000) == ""
    assert clean("\x1b[" * 500_000) == ""


def test_a_file_name_is_one_line_and_its_emoji_stay_whole() -> None:
    assert (
        clean_file_name("two\nlines\x1b[31m👩\u200d🚀\u200b⚠\ufe0f.jpg ")
        == "two lines👩\u200d🚀⚠\ufe0f.jpg"
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [("nmv_usr_1", True), ("", False), ("two words", False), ("é", False), ("a\x1b[2J", False)],
)
def test_plain_ascii_is_printable_and_without_spaces(text: str, plain: bool) -> None:
    assert is_plain_ascii(text) is plain
