import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.unsupported import unsupported_type


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7", "It is a PDF document."),
        (b"PK\x03\x04\x14", "It is an archive or an office document."),
        (b"\xef\xbb\xbf<!DOCTYPE html><title>404</title>", "It is a web page."),
        (b'<?xml version="1.0"?>\n<svg xmlns="">', "It is an SVG drawing."),
        (b"buy milk\n", "It is text."),
        ("Möwen über dem Hafen".encode(), "It is text."),
        ("港".encode() * 200, "It is text."),
        (b"\0\0\0\x18ftyp3gp5", "It is a 3GPP video."),
        (b"\0\0\0\x14ftypjxl ", "It is a JPEG XL file."),
        (b"FUJIFILMCCD-RAW 0201FF393101X-T3", "It is a camera's raw file."),
        (b"IIU\0\x18\0\0\0", "It is a camera's raw file."),
        (b"IIRO\x08\0\0\0", "It is a camera's raw file."),
        (b"IIRS\x08\0\0\0", "It is a camera's raw file."),
        (b"MMOR\0\0\0\x08", "It is a camera's raw file."),
        (b"FOVb\0\0\2\0", "It is a camera's raw file."),
        (b"\0MRM\0\1", "It is a camera's raw file."),
        (b"II\x1a\0\0\0HEAPCCDR", "It is a camera's raw file."),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "It is a camera's raw file."),
        (b"P6\n2 2\n255\nabc", "It is a PPM file."),
        (b"P5 # grey\n2 2\n255\nabcd", "It is a PGM file."),
        (b"P7\nWIDTH 2\n", "It is a PAM file."),
        (b"Pf\n2 2\n-1.0\n", "It is a PFM file."),
        (b"Peter came", "It is text."),
        (b"<!--" + b" a licence" * 300 + b"-->\n<svg/>", "It is an SVG drawing."),
        (b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg>", "It is an SVG drawing."),
        ("\ufeff<?xml version='1.0'?><svg/>".encode("utf-16-le"), "It is an SVG drawing."),
        ("\ufeff<?xml version='1.0'?><svg/>".encode("utf-16-be"), "It is an SVG drawing."),
        (b"\1\0\0\0".ljust(40, b"\2") + b" EMF", "It is a Windows drawing."),
        ("buy milk at the port: 港".encode()[:-1], "It is text."),
        (b"buy milk\xff\n", None),
        (b"<?xml version='1.0'?><!-- no <svg here --><feed/>", "It is an XML document."),
        (b"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>", "It is an SVG drawing."),
        (bytes(128) + b"DICM", "It is a DICOM file."),
        (b"qoif\0\0\0\1", "It is a QOI file."),
        (b"\0\x01\x02\x03", None),
        (b"\xff\xfe\xfd", None),
        (b"", None),
    ],
)
def test_a_stranger_is_named_where_it_shows_itself(head: bytes, expected: str | None) -> None:
    found = unsupported_type(head)
    assert (found.sentence if found else None) == expected


@given(st.binary(max_size=64))
def test_random_bytes_never_raise(head: bytes) -> None:
    unsupported_type(head)
