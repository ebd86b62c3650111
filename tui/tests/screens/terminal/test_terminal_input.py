"""Characters in, messages out: nothing is sent by accident, nothing ends the program."""

import random
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Event, Key, MouseEvent, Paste, Resize
from textual.message import Message

from tui.screens.terminal.input import AtOnce, TerminalInput
from tui.screens.terminal.sequences import MOST_PASTED, PASTE_IDLE_S

ESCAPE_S = 0.1
SOON, LATER = 0.05, 0.2
SENDS = {"enter", "ctrl+s"}


def read(*came: str | float) -> list[Message]:
    """What comes of characters with pauses, in seconds, between them; then a long silence."""
    typed, now, messages = TerminalInput(ESCAPE_S), 0.0, list[Message]()
    for one in (*came, 10.0):
        if isinstance(one, str):
            messages += typed.feed(one, now)
        else:
            now += one
            messages += typed.expire(now)
    return messages


def said(messages: Iterable[Message]) -> list[str]:
    """Keys by name, pastes with their text."""
    return [
        one.key if isinstance(one, Key) else f"{type(one).__name__}:{one.text}"
        for one in messages
        if isinstance(one, Key | Paste)
    ]


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (("a",), ["a"]),
        (("\r",), ["enter"]),
        (("\x13",), ["ctrl+s"]),
        (("h", LATER, "i", LATER, "\r"), ["h", "i", "enter"]),
        (("jjjjjjjjjj",), ["j"] * 10),
        (("\r\r",), ["enter", "enter"]),
        (("\x05\r",), ["ctrl+e", "enter"]),
        (("\x05", 0.004, "\r"), ["ctrl+e", "enter"]),
        (("\x1b[200~ab\x1b[201~\r",), ["Paste:ab", "enter"]),
        (("\x1bg",), ["alt+g"]),
        (("\x1b!",), ["alt+exclamation_mark"]),
        (("\x1b[A",), ["up"]),
        (("\x1bOP",), ["f1"]),
        (("\x1b[1;5D",), ["ctrl+left"]),
        (("\x1b[27u",), ["escape"]),
        (("\x1b",), ["escape"]),
        (("\x1b\x1b",), ["escape", "escape"]),
        (("\x1b", SOON, "\x1b", SOON, "\x1b"), ["escape"] * 3),
        (("\x1b\x1b[A",), ["up"]),
        (("\x1b", LATER, "\x1b", LATER, "[A"), ["escape", "escape", "up"]),
        (("\x1b\x1b", LATER, "[A"), ["escape", "escape", "up"]),
        (("\x1b", SOON, "\x1b[200~ab\x1b[201~"), ["escape", "Paste:ab"]),
        (("\x1b", SOON, "\x1b[<35;3;4M"), ["escape"]),
    ],
)
def test_keys_are_what_they_were(came: tuple[str | float, ...], expected: list[str]) -> None:
    assert said(read(*came)) == expected


@pytest.mark.parametrize(
    "came",
    [
        ("one\rtwo",),
        ("one\r\ntwo\r\n",),
        ("one\r", "two\r"),
        ("o", "n", "e", "\r", "t", "w", "o", "\r"),
        ("one", 0.005, "\r", 0.005, "two"),
        ("a\r",),
        ("\rab",),
        ("\x1b[111u\x1b[110u\x1b[13u\x1b[116u",),
        ("abc\x13def\x13",),
        ("x" * 5000 + "\r" + "y" * 5000,),
    ],
)
def test_what_would_send_sends_nothing_amid_text_that_comes_at_once(
    came: tuple[str | float, ...],
) -> None:
    assert not SENDS & set(said(read(*came)))


def test_lines_that_come_at_once_stay_lines() -> None:
    assert said(read("one\rtwo\r\nthree\r")) == ["AtOnce:one\ntwo\nthree\n"]


@pytest.mark.parametrize(
    "inside", ["\x1b[31mred\r", "\x1b", "\x1b[200~", "\r\r\r", "\x13", "\x1b]0;x\x07", "\x1b[20"]
)
@pytest.mark.parametrize("cut", [1, 3, 7, 1000])
def test_inside_a_paste_everything_is_text_until_its_end(inside: str, cut: int) -> None:
    whole = f"\x1b[200~ab {inside} cd\x1b[201~"
    pieces = [whole[at : at + cut] for at in range(0, len(whole), cut)]
    assert said(read(*pieces, LATER, "z")) == [f"Paste:ab {inside} cd", "z"]


def test_a_paste_whose_end_is_lost_ends_by_itself() -> None:
    came = read("\x1b[200~half a", PASTE_IDLE_S / 2, " thought", PASTE_IDLE_S, "\x11")
    assert said(came) == ["Paste:half a thought", "ctrl+q"]


def test_the_torn_end_of_a_lost_paste_is_no_key() -> None:
    assert said(read("\x1b[200~ab\x1b[20", PASTE_IDLE_S, "z")) == ["Paste:ab\x1b[20", "z"]


def test_a_paste_has_a_largest_size() -> None:
    first, *rest = read("\x1b[200~" + "x" * (MOST_PASTED + 10) + "\r")
    assert isinstance(first, Paste)
    assert len(first.text) == MOST_PASTED
    assert not SENDS & set(said(rest))


@pytest.mark.parametrize("sequence", ["\x1b[A", "\x1b[1;5D", "\x1bOP", "\x1b[3~", "\x1b[15~"])
def test_a_torn_sequence_is_joined_wherever_it_was_torn(sequence: str) -> None:
    whole = said(read(sequence))
    for at in range(1, len(sequence)):
        assert said(read(sequence[:at], SOON, sequence[at:])) == whole, at


@pytest.mark.parametrize(("sequence", "key"), [("[A", "up"), ("[1;5D", "ctrl+left"), ("OP", "f1")])
@pytest.mark.parametrize("looks_up", [True, False])
def test_the_late_rest_of_a_sequence_is_never_typed(
    sequence: str, key: str, looks_up: bool
) -> None:
    for at in range(len(sequence)):
        typed = TerminalInput(ESCAPE_S)
        messages = list(typed.feed("\x1b" + sequence[:at], 0.0))
        if looks_up:
            messages += typed.expire(LATER)
        messages += typed.feed(sequence[at:], LATER)
        *before, last = said(messages)
        assert last == key
        assert before == (["escape"] if at == 0 else [])


@pytest.mark.parametrize(("rest", "key"), [("[A", "up"), ("[1;5D", "ctrl+left"), ("OP", "f1")])
def test_the_late_rest_of_a_sequence_is_never_typed_though_it_comes_in_pieces(
    rest: str, key: str
) -> None:
    pieces = [part for each in rest for part in (each, SOON)]
    assert said(read("\x1b", LATER, *pieces)) == ["escape", key]


def test_what_is_typed_after_the_escape_key_is_typed_though_it_could_begin_a_sequence() -> None:
    assert said(read("\x1b", LATER, "[", LATER, "k")) == ["escape", "left_square_bracket", "k"]
    assert said(read("\x1b", LATER, "O", SOON, "k")) == ["escape", "O", "k"]
    came = read("\x1b", LATER, "[", LATER, SOON, "\r")
    assert said(came) == ["escape", "left_square_bracket", "enter"]


@pytest.mark.parametrize("at", [2, 5, 12])
def test_the_late_rest_of_an_answer_is_never_typed(at: int) -> None:
    answer = "\x1b]11;rgb:0000/0000/0000\x07"
    assert said(read(answer[:at], LATER, answer[at:])) == []


def test_words_after_the_escape_key_are_words() -> None:
    assert said(read("\x1b", LATER, "O", LATER, "k")) == ["escape", "O", "k"]


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("\x1b[97;1:1u", ["a"]),
        ("\x1b[97;1:2u", ["a"]),
        ("\x1b[97;1:3u", []),
        ("\x1b[97:65;2;65u", ["A"]),
        ("\x1b[106;5u", ["ctrl+j"]),
        ("\x1b[13;2u", ["shift+enter"]),
        ("\x1b[1;1:3A", []),
        ("\x1b[1;5:2A", ["ctrl+up"]),
        ("\x1b[57414u", ["enter"]),
        ("\x1b[27;5;106~", ["ctrl+j"]),
        ("\x1b[27;2;13~", ["shift+enter"]),
        ("\x1b[1114112u", []),
        ("\x1b[55296u", []),
        ("\x1b[999999999999;1u", []),
        ("\x1b[97;0u", ["a"]),
        ("\x1b[97;999u", []),
    ],
)
def test_reports_of_keys_are_read_in_all_their_forms(came: str, expected: list[str]) -> None:
    assert said(read(came)) == expected


FORMS_OF_ALT = ["\x1b{letter}", "\x1b[{code};3u", "\x1b[{code};3;{code}u", "\x1b[27;3;{code}~"]


@pytest.mark.parametrize("form", FORMS_OF_ALT)
def test_alt_and_any_character_is_a_key_that_types_nothing(form: str) -> None:
    letters = [*map(chr, range(0x20, 0x7F)), *"§µàßñ¿жλ中か"]
    for letter in letters:
        messages = read(form.format(letter=letter, code=ord(letter)))
        if messages:  # else it may begin a sequence, whose rest never came
            (key,) = messages
            assert isinstance(key, Key)
            assert not key.is_printable, letter
            assert key.key.startswith("alt+") or key.key in ("ctrl+left", "ctrl+right")


FORMS_OF_ALT_AND_SHIFT = [
    "\x1b{typed}",
    "\x1b[{key};4u",
    "\x1b[{code};4u",
    "\x1b[{key};4;{code}u",
    "\x1b[{key}:{code};4;{code}u",
    "\x1b[{key};4:1;{code}u",
    "\x1b[{key};4:2;{code}u",
    "\x1b[{key};132;{code}u",  # num lock is on
    "\x1b[27;4;{code}~",
]
SHIFTED = {
    "American": ("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?'),
    "British": ("23'#\\", '"£@~|'),
    "German": ("1234567890ß+#,.-<", "!\"§$%&/()=?*';:_>"),
    "French": ("&é\"'(-è_çà)=,;:!", "1234567890°+?./§"),
}


@pytest.mark.parametrize("form", FORMS_OF_ALT_AND_SHIFT)
def test_alt_and_what_shift_makes_of_a_key_type_nothing(form: str) -> None:
    for layout, (keys, typed) in SHIFTED.items():
        for key, one in zip(keys, typed, strict=True):
            came = form.format(key=ord(key), code=ord(one), typed=one)
            for message in read(came):
                assert isinstance(message, Key)
                assert not message.is_printable, (layout, key, one)


@pytest.mark.parametrize(("key", "typed"), [(57400, "1"), (57413, "+"), (57411, "*")])
def test_alt_and_a_key_of_the_number_pad_type_nothing(key: int, typed: str) -> None:
    for modifiers in (3, 4, 131):
        for message in read(f"\x1b[{key};{modifiers};{ord(typed)}u"):
            assert isinstance(message, Key)
            assert not message.is_printable


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("\x1b[97;4;65u", ["alt+shift+a"]),
        ("\x1b[49:33;4;33u", ["alt+shift+1"]),
        ("\x1b[49;4;33u", ["alt+shift+1"]),
        ("\x1b[55;4;92u", ["\\"]),
        ("\x1b[108;4;124u", ["|"]),
        ("\x1b[50;4;8364u", ["€"]),
        ("\x1b[99;5;99u", ["ctrl+c"]),
        ("\x1b[97;9;97u", ["super+a"]),
        ("\x1b[97;2;65u", ["A"]),
        ("\x1b[97;65;65u", ["A"]),
        ("\x1b[108;3;64u", ["@"]),
        ("\x1b[51;3;163u", ["£"]),
        ("\x1b[113;7;64u", ["@"]),
        ("\x1b[;3;64u", ["@"]),
        ("£", ["£"]),
    ],
)
def test_a_modifier_types_only_what_its_key_does_not_type_without_it(
    came: str, expected: list[str]
) -> None:
    """Option on a Mac, and AltGr, type characters of their own; alt as meta names a key."""
    keys = [one for one in read(came) if isinstance(one, Key)]
    assert [key.character or key.key for key in keys] == expected


@pytest.mark.parametrize("text", ["最", "有很大差别", "こんにちは世界", "안녕하세요 여러분", "ab"])
@pytest.mark.parametrize("key", ["0", ""])
def test_what_an_input_method_commits_arrives_whole(text: str, key: str) -> None:
    codes = ":".join(str(ord(one)) for one in text)
    typed = "".join(
        one.text if isinstance(one, AtOnce) else one.character or ""
        for one in read(f"\x1b[{key};;{codes}u")
        if isinstance(one, Key | AtOnce)
    )
    assert typed == text


def typed_by(came: str) -> str:
    """What the keys of `came` type, where one writes."""
    keys = (
        key
        for one in read(came)
        for key in (one.typed() if isinstance(one, AtOnce) else (one,))
        if isinstance(key, Key)
    )
    return "".join(key.character or "" for key in keys if key.is_printable)


@pytest.mark.parametrize(
    "text",
    [
        "家\u3000里",  # the space of Chinese and Japanese
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # a word of Persian
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "dix\u00a0% et plus",
        "\U0001cfff!",  # perhaps a character of tomorrow
    ],
)
def test_every_character_that_is_text_is_typed_whatever_python_knows_of_it(text: str) -> None:
    one_by_one = "".join(map(typed_by, text))
    committed = typed_by(f"\x1b[0;;{':'.join(str(ord(one)) for one in text)}u")
    assert [typed_by(text), one_by_one, committed] == [text] * 3


@pytest.mark.parametrize("came", ["\x1b", "\r", "\x7f", "\x1b[57358u", "\u202e", "\u2028"])
def test_what_is_no_text_types_nothing(came: str) -> None:
    assert typed_by(came) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1b]11;rgb:ffff/ffff/ffff\x07",
        "\x1b[?62;22c",
        "\x1b[>41;354;0c",
        "\x1b[?1u",
        "\x1b[12;40R",
        "\x1b[4;600;800t",
        "\x1bP>|some terminal(1)\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
        "\x1b[?997;1n",
    ],
)
def test_late_answers_are_never_typed(answer: str) -> None:
    for at in range(2, len(answer)):
        assert said(read(answer[:at], SOON, answer[at:])) == []
    assert said(read("a", LATER, answer, LATER, "b")) == ["a", "b"]


@pytest.mark.parametrize("size", ["0;0;0;0", "99999;99999;9;9", "40;0;0;0"])
def test_a_size_that_no_terminal_has_is_none(size: str) -> None:
    assert not [one for one in read(f"\x1b[48;{size}t") if isinstance(one, Resize)]


def test_a_size_is_told() -> None:
    (resized,) = read("\x1b[48;40;120;800;1200t")
    assert isinstance(resized, Resize)
    assert resized.size == (120, 40)


PIECES = [
    *"\x1b[]O?;:<~$uMmRtABc0123456789\r\n\x13 az最",
    "\x1b[200~", "\x1b[201~", "\x1b[48;", "\x1b[<", "\x1b]", "\x1bP", "\x07", "\x1b\\",
    "\x80", "\x9b", "\ufffd", "\U0010ffff",
]  # fmt: skip


def test_random_characters_cut_anywhere_raise_nothing() -> None:
    chance = random.Random(7)
    for _ in range(3000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 30)))
        cut = chance.randint(0, len(text))
        assert all(isinstance(one, Event | Message) for one in read(text[:cut], SOON, text[cut:]))


@given(st.text(st.sampled_from([*"ab \t最", "\r", "\n"]), min_size=2, max_size=60))
def test_no_text_of_several_characters_sends_when_it_comes_at_once(text: str) -> None:
    if re.search(r"[^\r\n]", text):
        assert not SENDS & set(said(read(text)))


def test_the_mouse_is_heard() -> None:
    (pressed,) = read("\x1b[<0;5;6M")
    assert isinstance(pressed, MouseEvent)
    assert (pressed.x, pressed.y) == (4, 5)
