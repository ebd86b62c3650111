import pytest

from mockserver.service.filetypes import ACCEPTED, file_type
from mockserver.tests.harness.walker import png

FTYP = b"\0\0\0\x18ftyp"


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpg"),
        (png(), "png"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (FTYP + b"isom\0\0\2\0isomiso2", "mp4"),
        (FTYP + b"abcd\0\0\2\0mp42iso2", "mp4"),
        (FTYP + b"qt  \0\0\2\0qt  ", "mov"),
        (b"\0\0\0\x08wide\0\0", "mov"),
        (FTYP + b"M4A \0\0\2\0M4A mp42", "m4a"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "webm"),
        (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska", "mkv"),
        (b"ID3\x04\0", "mp3"),
        (b"\xff\xfb\x90\x64", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
    ],
)
def test_each_accepted_kind_is_told_by_its_first_bytes(head: bytes, suffix: str) -> None:
    assert file_type(head) == ACCEPTED[suffix]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"just words",
        b"%PDF-1.7",
        b"<svg xmlns",
        b"RIFF\0\0\0\0CDDA",
        FTYP + b"heic\0\0\0\0mif1heic",
        FTYP + b"avif\0\0\0\0avifmif1",
        FTYP + b"zzzz\0\0\0\0zzzzyyyy",
        b"\x1aE\xdf\xa3 something else",
        b"\xff\xff\xff\xff",
        b"\xff\xfb",
    ],
)
def test_nothing_else_is_accepted(head: bytes) -> None:
    assert file_type(head) is None
