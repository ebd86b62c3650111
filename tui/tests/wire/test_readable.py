"""Bodies as people read them."""

import json

import pytest

from tui.wire.readable import MOST_CHARS, lines_of, lines_of_bytes
from tui.wire.secrets import Secrets

SECRET = "a-value-of-4711"


@pytest.fixture
def secrets() -> Secrets:
    made = Secrets()
    made.learn("nmv_usr_known4711")
    return made


def test_json_has_a_line_a_member_and_what_is_no_json_stays(secrets: Secrets) -> None:
    assert lines_of('{"a":[1,"海"]}', secrets) == [
        "{",
        '  "a": [',
        "    1,",
        '    "海"',
        "  ]",
        "}",
    ]
    assert lines_of("<p>\r\nno", secrets) == ["<p>", "no"]
    assert lines_of_bytes(b"\xff\xfe\x00", secrets) == ["3 B"]


@pytest.mark.parametrize(
    "value",
    [
        {"token": SECRET},
        {"tokens": [SECRET, SECRET]},
        {"a": {"credentials": {"kind": "x", "value": SECRET}}},
        {"text": "nmv_usr_known4711"},
        {"text": "nmv\\u005fusr_known4711"},
        {"arguments": json.dumps({"api_key": SECRET})},
        {"url": f"https://cdn.test/a?Signature={SECRET}"},
        {"header": f"Bearer {SECRET}{SECRET}"},
        {"text": "nmv_usr_\x1b[0mknown4711"},
    ],
)
def test_no_secret_is_shown_by_name_by_form_or_by_value(value: object, secrets: Secrets) -> None:
    shown = "\n".join(lines_of(json.dumps(value), secrets))
    assert SECRET not in shown
    assert "known4711" not in shown


def test_no_control_reaches_the_terminal(secrets: Secrets) -> None:
    [line] = lines_of("a\x1b]52;c;aGk=\x07b\u202ec", secrets)
    assert line == "abc"


def test_of_a_long_body_the_beginning_is_laid_out(secrets: Secrets) -> None:
    lines = lines_of("word " * MOST_CHARS, secrets)
    assert lines[-1] == "…"
    assert sum(map(len, lines)) <= MOST_CHARS + 1
