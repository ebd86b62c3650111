"""Client and mock hide the same secrets, each with rules of its own: one table of cases."""

import re
import time
from collections.abc import Callable

import pytest

from contract_tests.harness.secret_cases import HIDDEN, STAYS
from mockserver.redaction.finding import secrets_in
from mockserver.redaction.redactor import Redactor
from tui.redaction import BLOT, blotted, redact


@pytest.mark.parametrize("case", HIDDEN)
def test_both_hide_it_and_say_no_more_of_it_the_second_time(case: str) -> None:
    text, secret = HIDDEN[case]
    for wrapped in (text, f"港 {text} 🎬", f"first\n{text}\r\nlast"):
        assert secret in wrapped
        recorded, shown = Redactor().text(wrapped), redact(wrapped)
        assert secret not in recorded
        assert secret not in shown
        assert Redactor().text(recorded) == recorded
        assert list(secrets_in(recorded)) == []
        assert redact(shown) == shown


@pytest.mark.parametrize("case", HIDDEN)
def test_what_is_blotted_is_as_long_as_it_was_and_says_as_much_as_what_is_redacted(
    case: str,
) -> None:
    text, secret = HIDDEN[case]
    shown = blotted(text)
    assert len(shown) == len(text)
    assert all(new in (old, BLOT) for old, new in zip(text, shown, strict=True))
    assert secret not in shown
    assert re.sub(f"{BLOT}+", "[hidden]", shown) == re.sub(
        r"(\[hidden\])+", "[hidden]", redact(text)
    )


@pytest.mark.parametrize("text", STAYS)
def test_both_leave_what_is_no_secret(text: str) -> None:
    assert Redactor().text(text) == text
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "a@",
        '"\\',
        "?a&token",
        "-eyJ",
        '"tokens":["',
        '"tokens":[',
        '"tokens":[["a",',
        '"tokens":["a",{"b":"c"},',
        "'a':'",
        "%6",
        "basic ",
        '\\":\\:',
        "\\\\",
        '\\\\"a',
        "\\u00",
        "://a:",
    ],
)
def test_both_read_the_longest_text_once(piece: str) -> None:
    """Eight times as long, it takes eight times as long, where a square would be 64 times."""
    for hide in (Redactor().text, redact):
        short, long = (piece * (size // len(piece)) for size in (4_000, 32_000))
        least = min(_work(hide, short) for _ in range(3))
        assert any(_work(hide, long) < 20 * least for _ in range(3))


def _work(hide: Callable[[str], str], text: str) -> float:
    """Seconds of this thread alone: whatever else runs is none of it."""
    began = time.thread_time()
    hide(text)
    return time.thread_time() - began
