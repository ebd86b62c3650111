import pytest
from textual.content import Content

from tui.widgets.unwrapping import separators_of, unwrapped

LINES = [
    "The boats drift, the camera moves in slowly; at the end it stands still.",
    "",
    "  • a soft piano under all of it, at 35 % of its loudness",
    "https://nemovideo.com/register?bind=anon_1234567890abcdefghijklmnopqrstuvwxyz",
    "港口的黄昏与海鸥港口的黄昏与海鸥港口的黄昏与海鸥",
    "end",
]


@pytest.mark.parametrize("width", [12, 20, 33, 200])
def test_what_was_broken_to_fit_comes_out_as_it_was(width: int) -> None:
    rows = [row.plain for line in LINES for row in Content(line).wrap(width)]
    found = list(separators_of(rows, LINES))
    assert [line.strip() for line in unwrapped(rows, found).split("\n")] == [
        line.strip() for line in LINES
    ]


def test_where_two_layouts_differ_every_row_is_a_line() -> None:
    rows = ["a │ b", "──┼──", "1 │ 2", "and then it", "goes on"]
    whole = ["a          │ b", "───────────┼──", "1          │ 2", "and then it goes on"]
    assert unwrapped(rows, list(separators_of(rows, whole))) == "\n".join(
        [*rows[:3], "and then it goes on"]
    )


def test_a_part_of_it_keeps_its_own_breaks_only() -> None:
    rows = ["one two", "three", "four"]
    found = list(separators_of(rows, ["one two three", "four"]))
    assert found[0] == " "
    assert unwrapped(["two", "three", "fo"], found) == "two three\nfo"
