from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mockserver.service.filetypes import ACCEPTED, file_type, picture_size
from mockserver.tests.harness.walker import png

FTYP = b"\0\0\0\x18ftyp"
FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}


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


def drawn(suffix: str, **options: object) -> bytes:
    held = BytesIO()
    Image.new("RGB", (321, 123), "teal").save(held, FORMATS[suffix], **options)
    return held.getvalue()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_picture_is_measured_by_its_header(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(drawn(suffix))
    assert picture_size(path, suffix) == (321, 123)


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0"}])
def test_every_webp_flavour_is_known(options: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(drawn("webp", **options))
    assert picture_size(path, "webp") == (321, 123)


def test_a_jpegs_frame_is_found_behind_a_long_profile(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(drawn("jpg", icc_profile=bytes(150_000), progressive=True))
    assert picture_size(path, "jpg") == (321, 123)


def test_what_is_no_picture_has_no_size(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"ID3")
    assert picture_size(path, "mp3") is None


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken") / "x"


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=200), st.integers(0, 40))
def test_damage_is_never_a_crash(scratch: Path, suffix: str, noise: bytes, kept: int) -> None:
    scratch.write_bytes(drawn(suffix)[:kept] + noise)
    found = picture_size(scratch, suffix)
    assert found is None or min(found) > 0
