import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from tui.widgets.measures import bar, file_name_in, listed, wrapped


def test_a_bar_is_as_wide_as_it_is_told() -> None:
    assert [bar(share, 8).cell_length for share in (-1, 0, 0.01, 0.5, 1, 7)] == [8] * 6
    assert bar(0.5, 8).plain == "████    "


def lines_of(text: str, width: int) -> list[str]:
    return [line.plain for line in wrapped(Content(text), width)]


def test_chinese_behind_a_number_goes_on_on_the_same_line() -> None:
    assert lines_of("把第 12 个镜头放慢一点，然后在结尾处加上标题", 24) == [
        "把第 12 个镜头放慢一点，",
        "然后在结尾处加上标题",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("港口港口，港口", ["港口港", "口，港", "口"]),
        ("港口港（港口）", ["港口港", "（港", "口）"]),
        ("港 see it", ["港 see", "it"]),
        ("港\n\n  口", ["港", "", "  口"]),
        ("ab港abcdefgh", ["ab港", "abcdef", "gh"]),
        ("to see it", ["to see", "it"]),
    ],
)
def test_lines_break_between_words_and_signs_but_not_at_their_marks(
    text: str, lines: list[str]
) -> None:
    assert lines_of(text, 6) == lines


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(st.sampled_from("港口。，（）「“” ab,.1\ń"), max_size=60), st.integers(2, 30))
def test_nothing_is_lost_at_the_ends_of_lines_and_none_is_too_long(text: str, width: int) -> None:
    lines = lines_of(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_short_texts_are_listed_in_lines_and_none_is_broken() -> None:
    assert listed(["c curl", "s save", "esc"], 17) == ["c curl · s save", "esc"]
    assert listed(["展开", "a long one"], 5) == ["展开", "a long one"]
    assert listed([], 5) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("harbour.jpg", "harbour.jpg"),
        ("photo 017 of the harbour.jpg", "photo …rbour"),
        ("IMG_20240301_123456.jpg", "IMG_20…23456"),
        ("DSC_4101-12.jpeg", "DSC_4101-12…"),
        ("港口的早晨，船还没有出海.png", "港口的…出海"),
        (".a name without an ending", ".a nam…nding"),
        ('"v2. final, or so they say"', '"v2. f… say"'),
        ("a", "a"),
    ],
)
def test_of_a_long_name_the_ending_goes_first_then_what_is_amid_it(name: str, shown: str) -> None:
    assert file_name_in(name, 12) == shown


@given(st.text(st.sampled_from("ab.港👩 1"), max_size=30), st.integers(0, 20))
def test_a_name_of_a_file_is_never_wider_than_it_may_be(name: str, cells: int) -> None:
    assert cell_len(file_name_in(name, cells)) <= cells
