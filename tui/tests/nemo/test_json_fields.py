import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.nemo import json_fields
from tui.nemo.json_fields import NotJson, parse_json

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([10**400, "\ud800", "\x1b]0;x", -1, 2**64, "9" * 5000, "NaN", "1e999"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
NARROWERS = (
    json_fields.number,
    json_fields.whole,
    json_fields.count,
    json_fields.pixels,
    json_fields.prose,
    json_fields.name,
    json_fields.line,
    json_fields.identifier,
    json_fields.url,
    json_fields.moment,
    json_fields.fields,
    json_fields.items,
)


@given(ANYTHING)
def test_no_value_makes_narrowing_fail(value: object) -> None:
    for narrower in NARROWERS:
        narrower(value)


def test_deep_nesting_is_no_json() -> None:
    with pytest.raises(NotJson):
        parse_json("[" * 100_000)
    with pytest.raises(NotJson):
        parse_json("[" * 100_000 + "]" * 100_000)


def test_an_integer_of_thousands_of_digits_is_no_json() -> None:
    with pytest.raises(NotJson):
        parse_json("9" * 5000)


@pytest.mark.parametrize(("text", "truncated"), [('{"a": 1', True), ("", True), ("no", False)])
def test_half_a_json_is_told_from_none(text: str, truncated: bool) -> None:
    with pytest.raises(NotJson) as caught:
        parse_json(text)
    assert caught.value.truncated is truncated


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), 10**30, "x", None, [], "1e5"])
def test_what_is_no_number_is_absent(value: object) -> None:
    assert json_fields.number(value) is None


def test_a_number_may_be_written_as_a_string() -> None:
    assert json_fields.number(" 12.5 ") == 12.5
    assert json_fields.count("12") == 12


@pytest.mark.parametrize("value", ["", "a b", "é", "a\n", "..", ".", True, 1.5, "x" * 513])
def test_what_is_no_id_is_absent(value: object) -> None:
    assert json_fields.identifier(value) is None


def test_an_integer_is_an_id() -> None:
    assert json_fields.identifier(42) == "42"


@pytest.mark.parametrize(
    "value",
    ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00", "2026-11-22T12:00:00+02:00", 1795341600],
)
def test_a_moment_is_in_utc(value: object) -> None:
    assert json_fields.moment(value) == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize("value", ["soon", 1e300, True, "0001-01-01T00:00:00+14:00", {}])
def test_what_is_no_moment_is_absent(value: object) -> None:
    assert json_fields.moment(value) is None


def test_every_json_text_is_read_or_refused() -> None:
    assert parse_json(json.dumps({"a": ["\ud800"]})) == {"a": ["\ud800"]}


@pytest.mark.parametrize("size", [2**53, 2**53 - 1, float(2**53)])
def test_a_number_that_a_float_holds_exactly_is_one(size: float) -> None:
    for value in (size, -size, str(size)):
        assert json_fields.number(value) == float(value)
    assert json_fields.number(2**53 + 2) is None
    assert json_fields.number(-(2**53) - 2) is None
