import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.redaction.finding import secrets_in
from mockserver.redaction.members import fields_in
from mockserver.redaction.names import kind_of_header
from mockserver.redaction.redactor import Redactor

SECRETS = [
    ("token", "nmv_usr_4f9aB-_x"),
    ("claim", "clm_77aa"),
    ("jwt", "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"),
    ("email", "jo.bloggs+x@mail.example.com"),
    ("email", "jo%40example.com"),
    ("home", "/home/jo/Pictures/wedding.jpg"),
    ("home", "/Users/jo/a.heic"),
    ("home", "C:\\Users\\Jo Bloggs\\a.jpg"),
]


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
def test_a_secret_in_a_sentence_becomes_a_reference(kind: str, secret: str) -> None:
    text = Redactor().text(f"look at {secret} now")
    assert text == f"look at <{kind}:1> now"


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
def test_a_secret_is_found_in_json_however_it_is_escaped(kind: str, secret: str) -> None:
    escaped = "".join(f"\\u{ord(char):04x}" for char in secret)
    redacted = Redactor().body(f'data: {{"text":"港 {escaped} 🎬"}}\n\n'.encode())
    assert redacted == f'data: {{"text":"港 <{kind}:1> 🎬"}}\n\n'.encode()


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Authorization: Bearer abc123def456", "Authorization: Bearer <token:1>"),
        ("Cookie: sid=1; x=y\r\nAccept: a", "Cookie: <cookie:1>\r\nAccept: a"),
        ("X-Client-Id: 3f2a-11", "X-Client-Id: <client:1>"),
        ('{"token": "zzz"}', '{"token": "<token:1>"}'),
        ("https://cdn.example/a.mp4?X-Amz-Signature=ab&e=1", "https://cdn.example/a.mp4?<signature:1>"),
        ("https://cdn.example/a.mp4?e=1&Signature=ab%2F", "https://cdn.example/a.mp4?<signature:1>"),
    ],
)  # fmt: skip
def test_what_a_name_gives_away_is_found(text: str, redacted: str) -> None:
    assert Redactor().text(text) == redacted


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("token", "token access_token refresh_token id_token api_key apikey password secret"),
        ("token", "Authorization Proxy-Authorization X-Api-Key"),
        ("claim", "claim_token"),
        ("client", "client_id clientId X-Client-Id"),
        ("cookie", "Cookie Set-Cookie"),
    ],
)
def test_each_name_gives_away_its_kind_of_secret(kind: str, names: str) -> None:
    for name in names.split():
        assert kind_of_header(name) == kind, name
        assert Redactor().text(json.dumps({name: "zzz9"})) == json.dumps({name: f"<{kind}:1>"})
        assert Redactor().value({name: "zzz9"}) == {name: f"<{kind}:1>"}


@pytest.mark.parametrize(
    "text",
    [
        "the bearer token is missing",
        "https://nemovideo.com/home/start?page=2",
        "Bearer <token:1>",
        '{"token": "<token:1>", "session_id": "<session:1>"}',
        "10-second clip @ 1920×1080",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor().text(text) == text


def test_the_same_secret_is_the_same_reference_everywhere() -> None:
    redactor = Redactor()
    headers = redactor.headers([("Authorization", "Bearer nmv_usr_1"), ("X-Client-Id", "uuid")])
    assert headers == [("Authorization", "Bearer <token:1>"), ("X-Client-Id", "<client:1>")]
    assert redactor.value({"data": {"token": "nmv_usr_1", "n": [1, "nmv_usr_2"]}}) == {
        "data": {"token": "<token:1>", "n": [1, "<token:2>"]}
    }
    assert redactor.value({"client_id": "uuid"}) == {"client_id": "<client:1>"}


@pytest.mark.parametrize(
    "escape", ["\\x", "\\u", "\\u12", "\\u12g4", "\\N", "\\'", "\\\n", "\\ud83d"]
)
@pytest.mark.parametrize("depth", [0, 1])
def test_an_escape_that_is_none_hides_no_secret_beside_it(escape: str, depth: int) -> None:
    text = f'{{"m":"{escape}a nmv_usr_secret1 \\u0040"}}'
    for _ in range(depth):
        text = json.dumps(text, ensure_ascii=False)
    redacted = Redactor().text(text)
    assert redacted == text.replace("nmv_usr_secret1", "<token:1>")


@pytest.mark.parametrize("escape", ["\\x", "\\u", "\\u12", "\\u12g4", "\\N"])
def test_a_secret_behind_escapes_is_found_beside_one_that_is_none(escape: str) -> None:
    text = f'"{escape} \\u006emv_usr_secret1"'
    assert Redactor().text(text) == f'"{escape} <token:1>"'


@pytest.mark.parametrize(
    "name", ["paſſword", "\u017fecret", "cl\u0131ent_id", "apı_key", "coo\u212aie"]
)
def test_letters_that_look_like_others_are_read_without_a_fault(name: str) -> None:
    text = f'{{"{name}": "x1", "token": "y1"}}'
    assert Redactor().text(text) == text.replace("y1", "<token:1>")


def test_a_redactor_holds_no_secret() -> None:
    redactor = Redactor()
    redactor.text("nmv_usr_verysecret")
    assert "verysecret" not in repr(vars(redactor))


def test_a_secret_cut_by_borders_is_replaced_where_it_begins() -> None:
    chunks = [b'data: {"a":"nmv_', b"usr_1", b'23","b":"\xf0\x9f', b'\x8e\xac"}\n\n']
    assert Redactor().chunks(chunks) == [
        b'data: {"a":"<token:1>',
        b"",
        b'","b":"\xf0\x9f',
        b'\x8e\xac"}\n\n',
    ]


def test_what_comes_before_a_secret_keeps_its_borders() -> None:
    chunks = [b"data: ", b"one\n", b"", b"\ndata: nmv_usr_123", b" two"]
    assert Redactor().chunks(chunks) == [*chunks[:3], b"\ndata: <token:1>", b" two"]


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_bytes_without_a_secret_keep_their_borders(chunks: list[bytes]) -> None:
    if not secrets_in(b"".join(chunks).decode("latin-1")):
        assert Redactor().chunks(chunks) == chunks


@given(
    st.text(max_size=30),
    st.sampled_from(SECRETS[:4]),
    st.text(max_size=30),
    st.integers(0, 90),
    st.integers(0, 90),
)
def test_no_cut_hides_a_secret(
    before: str, kind_and_secret: tuple[str, str], after: str, one: int, two: int
) -> None:
    secret = kind_and_secret[1]
    data = f"{before} {secret} {after}".encode()
    first, second = sorted((one, two))
    redacted = Redactor().chunks([data[:first], data[first:second], data[second:]])
    assert secret.encode() not in b"".join(redacted)


def test_redacting_twice_changes_nothing() -> None:
    value = {"token": "nmv_usr_1", "Cookie": "a=b", "authorization": "Bearer x9", "m": "a@b.org"}
    once = Redactor().value(value)
    assert Redactor().value(once) == once
    assert not secrets_in(json.dumps(once))


def test_headers_are_known_by_name_in_any_case() -> None:
    assert kind_of_header("SET-COOKIE") == "cookie"
    assert kind_of_header("accept") is None


def test_long_text_is_read_in_reasonable_time() -> None:
    assert list(secrets_in("a@" * 50_000 + '"\\' * 1000)) == []


@pytest.mark.parametrize("text", ["?" * 200_000, "?a&" * 70_000, "?a&token" * 25_000])
def test_a_text_of_nothing_but_signs_is_looked_through_once(text: str) -> None:
    began = time.thread_time()
    assert secrets_in(text) == []
    assert time.thread_time() - began < 3


@pytest.mark.parametrize(
    ("query", "redacted"),
    [
        ("?a?token=x", "?a?<signature:1>"),
        ("?a?b&token=x?c", "?<signature:1>"),
        ("?token=x&a", "?<signature:1>"),
        ("?token=&a", "?token=&a"),
        ("?token=<token:1>", "?token=<token:1>"),
    ],
)
def test_of_many_question_marks_the_right_one_begins_the_query(query: str, redacted: str) -> None:
    assert Redactor().text(query) == redacted


def test_a_text_of_nothing_but_beginnings_of_tokens_is_read_once() -> None:
    text = "-eyJ" * 100_000
    assert Redactor().text(text) == text
    assert Redactor().text(f"{text} x-eyJhbGciOi.eyJzdWIi.SflKxw").endswith(" <jwt:1>")


@pytest.mark.parametrize(
    "text",
    [
        '{"image":"' + "A" * 200_000 + '"}',
        ",".join(f'{{"url":"a.mp4?token=x{number}"}}' for number in range(6_000)),
        "&".join(["a"] * 50_000),
    ],
    ids=["a picture in a form", "many tokens without a blank", "many names without a value"],
)
def test_a_long_text_is_read_once(text: str) -> None:
    began = time.thread_time()
    assert not list(fields_in(text))
    secrets_in(text)
    assert time.thread_time() - began < 2
