"""Commands of curl, read as a shell reads them."""

import shlex
from pathlib import Path

from tui.nemo.protocol.tap import Head
from tui.wire.curl import curl_of
from tui.wire.secrets import Secrets
from tui.wire.seen import SeenCall, Sent, SentFile

HEADERS = (
    ("Host", "a.test"),
    ("Accept", "application/json"),
    ("X-Client-Id", "7f9c2ba4"),
    ("Content-Length", "3"),
    ("Content-Type", "application/json"),
)


def words(sent: Sent, url: str = "https://a.test/x") -> list[str]:
    secrets = Secrets()
    secrets.learn(sent.token)
    text = curl_of(SeenCall(Head("POST", url, 0, 0), sent), secrets)
    assert "nmv_usr_secret" not in text
    assert "7f9c2ba4" not in text
    return shlex.split(text.replace(" \\\n", ""))


def test_a_body_comes_as_it_was_sent_with_variables_for_what_is_secret() -> None:
    body = '{"text":"it\'s $5, \\"new\\" `x`\\n!!"}'
    found = words(Sent(HEADERS, "nmv_usr_secret", body.encode()))
    assert found == [
        "curl", "-gsSN", "-X", "POST", "https://a.test/x",
        "-H", "Accept: application/json",
        "-H", "X-Client-Id: $NEMO_CLIENT_ID",
        "-H", "Content-Type: application/json",
        "-H", "Authorization: Bearer $NEMO_TOKEN",
        "--data-raw", body,
    ]  # fmt: skip


def test_files_go_from_where_they_lie() -> None:
    file = SentFile('a;"b.jpg', "image/jpeg", Path("/stills/my; harbour.jpg"))
    headers = (*HEADERS[:3], ("Content-Type", "multipart/form-data; boundary=x"))
    found = words(Sent(headers, None, b"", (file,)))
    assert found[-2:] == [
        "-F",
        'files=@"/stills/my; harbour.jpg";type=image/jpeg;filename="a;\\"b.jpg"',
    ]
    assert not any("boundary" in word or "Authorization" in word for word in found)


def test_the_signature_of_an_address_is_left_out() -> None:
    url = "https://cdn.test/v1.mp4?Expires=1&Signature=abcdef123456&Key-Pair-Id=K12345"
    text = " ".join(words(Sent((), None, b""), url))
    assert "abcdef123456" not in text
    assert "Expires=1" in text
