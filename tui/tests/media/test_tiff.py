import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.errors import HeaderError, RawFileError
from tui.media.tiff import exif_orientation, tiff_size
from tui.tests.media.specimens import encoded, exif


def directory(order: str, *tags: tuple[int, int], big: bool = False) -> bytes:
    mark = b"II" if order == "<" else b"MM"
    if big:
        head = mark + struct.pack(order + "HHHQQ", 43, 8, 0, 16, len(tags))
        return head + b"".join(struct.pack(order + "HHQQ", tag, 16, 1, v) for tag, v in tags)
    head = mark + struct.pack(order + "HIH", 42, 8, len(tags))
    return head + b"".join(struct.pack(order + "HHII", tag, 4, 1, v) for tag, v in tags)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_both_byte_orders_and_both_versions_are_read(order: str, big: bool) -> None:
    content = directory(order, (256, 70), (257, 50), big=big)
    assert tiff_size(BytesIO(content)) == (70, 50)


def test_exif_data_gives_its_orientation_with_or_without_its_prefix() -> None:
    data = exif(6).tobytes()
    assert data.startswith(b"Exif\0\0")
    assert exif_orientation(data) == exif_orientation(data[6:]) == 6


@pytest.mark.parametrize("data", [b"", b"Exif\0\0", b"II*\0", b"junk", directory("<", (274, 9))])
def test_exif_data_without_a_sensible_orientation_is_upright(data: bytes) -> None:
    assert exif_orientation(data) == 1


@pytest.mark.parametrize(
    "content",
    [
        directory("<", (256, 160), (257, 120), (50706, 1)),
        directory("<", (254, 1), (256, 160), (257, 120), (330, 8)),
        b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0" + struct.pack("<HHHII", 1, 256, 4, 1, 160),
    ],
)
def test_a_cameras_raw_file_is_not_taken_for_its_thumbnail(content: bytes) -> None:
    with pytest.raises(RawFileError):
        tiff_size(BytesIO(content))


def test_a_directory_longer_than_any_program_writes_is_refused() -> None:
    size = [(256, 160), (257, 120)]
    assert tiff_size(BytesIO(directory("<", *size * 2048))) == (160, 120)
    with pytest.raises(HeaderError):
        tiff_size(BytesIO(directory("<", *size * 2049)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"II*\0",
        b"II,\0\x08\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff" + bytes(100),
        b"II+\0\x08\0\0\0" + b"\xff" * 8,
        encoded("TIFF", compression="tiff_lzw")[:20],
    ],
)
def test_a_directory_that_is_not_there_is_refused(content: bytes) -> None:
    with pytest.raises(HeaderError):
        tiff_size(BytesIO(content))


@given(st.binary(max_size=120))
def test_random_exif_data_never_raises(data: bytes) -> None:
    assert 1 <= exif_orientation(b"Exif\0\0II*\0\x08\0\0\0" + data) <= 8
    assert 1 <= exif_orientation(data) <= 8
