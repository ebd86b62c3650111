import pytest

from mockserver.wire.json_lines import Lines, line_of

TEXT = """{
 "a": [1,
  {"b": "x, { \\" ["},
  [true, null]],
 "c": {
  "d": 5}
}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("a", 0), 2),
        (("a", 1), 3),
        (("a", 1, "b"), 3),
        (("a", 2, 1), 4),
        (("c",), 5),
        (("c", "d"), 6),
        (("c", "none"), 5),
        (("none",), 1),
    ],
)
def test_a_value_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line
    assert Lines(TEXT).of(path) == line
