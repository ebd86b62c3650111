import base64
import time
from urllib.parse import quote

import pytest

from tui.redaction import HIDDEN, redact


def test_a_known_secret_is_hidden_whatever_its_shape() -> None:
    assert redact("bad token hunter2!", "hunter2", None) == f"bad token {HIDDEN}!"


@pytest.mark.parametrize("secret", ["ab/cd-ef", "ab/cd-efg"])
def test_a_known_secret_of_eight_characters_is_hidden_in_its_encodings_too(secret: str) -> None:
    coded = (secret.encode().hex(), quote(secret, safe=""), base64.b64encode(secret.encode()))
    for said in coded:
        word = said if isinstance(said, str) else said.decode().rstrip("=")
        assert redact(f"so {word} it is", secret) == f"so {HIDDEN} it is"


def escaped(text: str, slashes: str = "\\") -> str:
    return "".join(f"{slashes}u{ord(char):04x}" for char in text)


KNOWN = "plain/word-4711"


@pytest.mark.parametrize(
    "said",
    [
        KNOWN.replace("/", "\\/"),
        quote(KNOWN, safe=""),
        quote(quote(KNOWN, safe=""), safe=""),
        f"pl%61in/word-{escaped('4711')}",
        escaped(KNOWN),
        escaped(KNOWN, "\\\\"),
        base64.b64encode(KNOWN.encode()).decode(),
        base64.b64encode(f"x{KNOWN}:y".encode()).decode(),
        base64.urlsafe_b64encode(f"?>{KNOWN}".encode()).decode(),
        KNOWN.encode().hex(),
    ],
)
def test_a_known_secret_is_hidden_in_whatever_encoding(said: str) -> None:
    assert redact(f"({said}) [{said}]", KNOWN) == f"({HIDDEN}) [{HIDDEN}]"
    assert redact(said, "another-word") == said


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


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2",
        "{'authorization': 'Basic hunter2'}",
        '{"token": "hunter2", "expires": 7}',
        '{"Claim_Token":"hunter2"}',
        "X-Client-Id: hunter2",
        "Set-Cookie: a=hunter2; HttpOnly",
        "https://cdn.example/a.mp4?Expires=9&Signature=hunter2&x=1",
        "https://cdn.example/a.mp4?X-Amz-Credential=hunter2%2F1",
    ],
)
def test_what_is_named_like_a_secret_is_hidden_whatever_its_shape(text: str) -> None:
    assert HIDDEN in redact(text)
    assert "hunter2" not in redact(text)


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact('Authorization: Bearer nmv_usr_1234\n{"token": "eyJa.b.c"}')
    assert redact(once) == once


def test_other_words_stay() -> None:
    words = "Session not found: a bearer token is missing; see https://nemovideo.com/help?topic=1"
    assert redact(words) == words


def test_a_text_of_nothing_but_beginnings_of_tokens_is_read_once() -> None:
    text = "-eyJ" * 40_000
    began = time.thread_time()
    assert redact(text) == text
    assert redact(f"{text} eyJhbGciOi.eyJzdWIi.SflKxw").endswith(HIDDEN)
    assert time.thread_time() - began < 2
