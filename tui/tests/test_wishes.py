"""Wishes that are written down and read again, by another program or out of a damaged row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.wishes import PLAIN, Wishes, read_wishes

_BYTE = st.integers(0, 255)
WISHES = st.builds(
    Wishes, st.booleans(), st.none() | st.tuples(_BYTE, _BYTE, _BYTE), st.booleans(), st.booleans()
)


@given(WISHES)
def test_wishes_are_read_as_they_were_written(wishes: Wishes) -> None:
    assert read_wishes(wishes.to_json()) == wishes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        "{}",
        "[" * 100_000,
        PLAIN.to_json().replace("false", '"yes"', 1),
        PLAIN.to_json().replace("damaged", "of_a_later_program"),
        PLAIN.to_json().replace("null", "[1, 2]"),
        PLAIN.to_json().replace("null", "[1, 2, 3, 4]"),
        PLAIN.to_json().replace("null", "[1, 2, 256]"),
        PLAIN.to_json().replace("null", "[1, 2, 1.5]"),
        PLAIN.to_json().replace("null", '"white"'),
    ],
)
def test_what_is_no_wishes_is_read_as_none(text: str) -> None:
    assert read_wishes(text) is None
