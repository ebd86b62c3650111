import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.kinds import describe
from tui.tests.media.specimens import steady


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7", "a PDF document"),
        (b"PK\x03\x04\x14", "an archive or an office document"),
        (b"\xef\xbb\xbf<!DOCTYPE html><title>404</title>", "a web page"),
        (b'<?xml version="1.0"?>\n<svg xmlns="">', "an SVG drawing"),
        (b"buy milk\n", "text"),
        ("Möwen über dem Hafen".encode(), "text"),
        ("港".encode() * 200, "text"),
        (b"\0\0\0\x18ftyp3gp5", "a 3GPP film"),
        (b"\0\0\0\x14ftypjxl ", "a JPEG XL picture"),
        (b"\0\x01\x02\x03", None),
        (b"\xff\xfe\xfd", None),
        (b"", None),
    ],
)
def test_a_stranger_is_named_where_it_shows_itself(head: bytes, expected: str | None) -> None:
    assert describe(head) == expected


@steady
@given(st.binary(max_size=64))
def test_random_bytes_never_raise(head: bytes) -> None:
    describe(head)
