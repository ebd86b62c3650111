import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.strangers import stranger
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
        (b"FUJIFILMCCD-RAW 0201FF393101X-T3", "a camera's raw file"),
        (b"IIU\0\x18\0\0\0", "a camera's raw file"),
        (b"IIRO\x08\0\0\0", "a camera's raw file"),
        (b"IIRS\x08\0\0\0", "a camera's raw file"),
        (b"MMOR\0\0\0\x08", "a camera's raw file"),
        (b"FOVb\0\0\2\0", "a camera's raw file"),
        (b"\0MRM\0\1", "a camera's raw file"),
        (b"II\x1a\0\0\0HEAPCCDR", "a camera's raw file"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a camera's raw file"),
        (b"P6\n2 2\n255\nabc", "a PPM picture"),
        (b"P5 # grey\n2 2\n255\nabcd", "a PGM picture"),
        (b"P7\nWIDTH 2\n", "a PAM picture"),
        (b"Pf\n2 2\n-1.0\n", "a PFM picture"),
        (b"Peter came", "text"),
        (b"<!--" + b" a licence" * 300 + b"-->\n<svg/>", "an SVG drawing"),
        (b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg>", "an SVG drawing"),
        ("\ufeff<?xml version='1.0'?><svg/>".encode("utf-16-le"), "an SVG drawing"),
        ("\ufeff<?xml version='1.0'?><svg/>".encode("utf-16-be"), "an SVG drawing"),
        (b"\1\0\0\0".ljust(40, b"\2") + b" EMF", "a Windows drawing"),
        ("buy milk at the port: 港".encode()[:-1], "text"),
        (b"buy milk\xff\n", None),
        (b"<?xml version='1.0'?><!-- no <svg here --><feed/>", "an XML document"),
        (b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (bytes(128) + b"DICM", "a DICOM picture"),
        (b"qoif\0\0\0\1", "a QOI picture"),
        (b"\0\x01\x02\x03", None),
        (b"\xff\xfe\xfd", None),
        (b"", None),
    ],
)
def test_a_stranger_is_named_where_it_shows_itself(head: bytes, expected: str | None) -> None:
    found = stranger(head)
    assert (found.words if found else None) == expected


@steady
@given(st.binary(max_size=64))
def test_random_bytes_never_raise(head: bytes) -> None:
    stranger(head)
