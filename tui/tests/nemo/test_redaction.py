import pytest

from tui.nemo.redaction import HIDDEN, redact


def test_a_known_secret_is_hidden_whatever_its_shape() -> None:
    assert redact("bad token hunter2!", "hunter2", None) == f"bad token {HIDDEN}!"


@pytest.mark.parametrize(
    "text",
    [
        "nmv_usr_0a1b2c3d is expired",
        "claim clm_deadbeef was used",
        "got eyJhbGciOi.eyJzdWIi.sig-na_ture",
        "Authorization: Bearer abc.def-0123456789",
        "https://nemovideo.com/workspace/claim?ct=abc123",
    ],
)
def test_what_is_shaped_like_a_secret_is_hidden(text: str) -> None:
    assert HIDDEN in redact(text)
    assert not any(part in redact(text) for part in ("0a1b", "deadbeef", "eyJh", "abc"))


def test_other_words_stay() -> None:
    words = "Session not found: a bearer token is missing; see https://nemovideo.com/help?topic=1"
    assert redact(words) == words
