"""What a request sends is text, or it is kept by its hash and its size."""

import hashlib

import pytest

from mockserver.recorder.sent_body import SentBody
from mockserver.recordings.model import Body

PHOTOGRAPH = b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00GPS 55.67 N 12.56 E" + bytes(range(256))
TYPES = ("", "application/x-www-form-urlencoded", "text/plain", "application/json", "image/jpeg")


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("data", [PHOTOGRAPH, b"text\x00and no text", PHOTOGRAPH * 300])
def test_what_is_no_text_is_a_file_whatever_it_is_called(content_type: str, data: bytes) -> None:
    sent = SentBody(content_type)
    for at in range(0, len(data), 1000):
        sent.feed(data[at : at + 1000])
    assert sent.data == b""
    assert sent.body() == Body("file", f"{hashlib.sha256(data).hexdigest()}.bin", len(data))


@pytest.mark.parametrize("content_type", TYPES[:-1])
def test_text_is_text(content_type: str) -> None:
    sent = SentBody(content_type)
    sent.feed("港口 a=1&b=2".encode())
    assert (sent.data.decode(), sent.body()) == ("港口 a=1&b=2", None)
