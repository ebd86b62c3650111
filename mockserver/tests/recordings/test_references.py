import pytest

from mockserver.recordings.references import LOOKS_LIKE_ONE, REFERENCE, fill, is_known, moved_offset

VALUES = {"session:1": 'a"b', "time:1": 1.5, "time": 2, "literal:1": "<session:1>"}


def filled(template: bytes, *, is_json: bool = True, style: str = "compact") -> bytes:
    return fill(template, VALUES.__getitem__, is_json=is_json, style=style).data


def test_a_string_that_is_one_reference_takes_its_value_as_it_is() -> None:
    assert filled(b'{"at":"<time:1>","n":"<time>"}') == b'{"at":1.5,"n":2}'


def test_inside_a_string_a_value_is_written_as_json_wants_it() -> None:
    assert filled(b'{"s":"of <session:1>"}') == b'{"s":"of a\\"b"}'
    assert filled(b'{"s":"<session:1>"}') == b'{"s":"a\\"b"}'


def test_outside_json_a_value_is_written_plain() -> None:
    assert filled(b'of <session:1>, "<time:1>"', is_json=False) == b'of a"b, "1.5"'


def test_what_was_filled_in_is_not_read_again() -> None:
    assert filled(b"<literal:1> <session:1>", is_json=False) == b'<session:1> a"b'


def test_what_has_no_value_stays_as_it_is() -> None:
    template = b'{"a":"<session:2> <b> <dance:1> <session>"}'
    assert filled(template) == template


def test_a_value_is_spelt_as_the_stream_is() -> None:
    found = fill(b'"<session:1>"', lambda _: "é", is_json=True, style="compact-ascii")
    assert found.data == b'"\\u00e9"'


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, 0), (1, 1), (2, 2), (4, 4), (5, 4), (12, 4), (13, 4), (14, 5), (15, 6), (20, 11)],
)
def test_an_offset_moves_with_the_bytes_around_it(offset: int, place: int) -> None:
    template = b"ab<session:1>cd"

    def none(name: str) -> object:
        raise KeyError(name)

    before = fill(template, none, is_json=False)
    after = fill(template, lambda _: "xy", is_json=False)
    assert (before.data, after.data) == (template, b"abxycd")
    assert moved_offset(offset, before, after) == place


@pytest.mark.parametrize(
    ("value", "written", "offset", "place"),
    [("xyz", b'ab"xyz"cd', 14, 6), ("xyz", b'ab"xyz"cd', 3, 3), (12.5, b"ab12.5cd", 14, 6)],
)
def test_an_offset_before_a_closing_quote_stays_before_it(
    value: object, written: bytes, offset: int, place: int
) -> None:
    template, nothing = b'ab"<session:1>"cd', dict[str, object]()
    before = fill(template, nothing.__getitem__, is_json=True)
    after = fill(template, lambda _: value, is_json=True)
    assert (after.data, moved_offset(offset, before, after)) == (written, place)


def test_a_text_may_look_like_a_reference_and_be_none() -> None:
    assert LOOKS_LIKE_ONE.fullmatch("<dance:1>")
    assert not REFERENCE.fullmatch("<dance:1>")
    assert not is_known("dance")
    assert is_known("session")


@pytest.mark.parametrize(
    "kind", ["token", "claim", "jwt", "client", "cookie", "signature", "email", "home"]
)
def test_each_kind_of_secret_has_references(kind: str) -> None:
    assert is_known(kind)
    assert REFERENCE.fullmatch(f"<{kind}:1>")
