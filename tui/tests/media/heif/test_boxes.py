import struct
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.errors import HeaderError
from tui.media.heif.boxes import coded_colours, heif_size
from tui.tests.media.specimens import encoded, heic


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(kind, bytes([version, 0, 0, flags]), *parts)


ISPE = full(b"ispe", 0, 0, struct.pack(">II", 400, 300))
THUMBNAIL = full(b"ispe", 0, 0, struct.pack(">II", 40, 30))
CLAP = box(b"clap", struct.pack(">8I", 380, 1, 290, 1, 0, 1, 0, 1))
TURN = box(b"irot", b"\x01")
UPSIDE_DOWN = box(b"irot", b"\x02")
EMPTY = box(b"free")


def still(*places: int, version: int = 0, wide: int = 0, before: bytes = b"") -> BytesIO:
    """A file whose item 7 has the properties at these places (from 1); item 1 is a thumbnail."""
    item = ">I" if version else ">H"
    form = ">H" if wide else ">B"
    essential = 0x8000 if wide else 0x80
    listed = b"".join(struct.pack(form, place | essential) for place in places)
    ipma = full(
        b"ipma",
        version,
        wide,
        struct.pack(">I", 2),
        struct.pack(item, 1),
        b"\x01",
        struct.pack(form, 2),
        struct.pack(item, 7),
        bytes([len(places)]),
        listed,
    )
    properties = box(b"ipco", ISPE, THUMBNAIL, CLAP, TURN, UPSIDE_DOWN, EMPTY)
    pitm = full(b"pitm", version, 0, struct.pack(item, 7))
    meta = full(b"meta", 0, 0, full(b"hdlr", 0, 0), pitm, box(b"iprp", properties, ipma))
    return BytesIO(box(b"ftyp", b"heic\0\0\0\0") + before + meta)


@pytest.mark.parametrize(
    ("places", "size"),
    [
        ((1,), (400, 300)),
        ((1, 4), (300, 400)),
        ((1, 5), (400, 300)),
        ((1, 3), (380, 290)),
        ((1, 3, 4), (290, 380)),
        ((0, 1), (400, 300)),
        ((1, 6), (400, 300)),
    ],
)
def test_crop_and_rotation_of_the_primary_item_apply_in_their_order(
    places: tuple[int, ...], size: tuple[int, int]
) -> None:
    assert heif_size(still(*places)) == size


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("wide", [0, 1])
def test_both_widths_of_item_and_property_numbers_are_read(version: int, wide: int) -> None:
    assert heif_size(still(1, 4, version=version, wide=wide)) == (300, 400)


def test_the_description_may_come_after_the_data() -> None:
    data = box(b"mdat", b"x" * 100_000)
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 100_000) + b"x" * 100_000
    assert heif_size(still(1, before=data + large)) == (400, 300)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        box(b"ftyp", b"heic\0\0\0\0"),
        box(b"ftyp", b"heic\0\0\0\0") + box(b"mdat", b"x"),
        full(b"meta", 0, 0),
        full(b"meta", 0, 0, full(b"pitm", 0, 0, b"\0\x07")),
        struct.pack(">I4sQ", 1, b"meta", 1 << 40),
        struct.pack(">I4sQ", 1, b"mdat", 1 << 63) + bytes(20),
        struct.pack(">I4s", 4, b"mdat") + bytes(20),
        box(b"ftyp") + b"\0\0\0\x01mdat\0\0",
    ],
)
def test_a_file_that_describes_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(HeaderError):
        heif_size(BytesIO(content))
    assert coded_colours(BytesIO(content)) is None


def test_a_property_that_is_not_there_is_refused() -> None:
    with pytest.raises(HeaderError):
        heif_size(still(9))


def test_a_crop_by_nothing_is_refused() -> None:
    content = still(1, 3).getvalue().replace(CLAP, box(b"clap", bytes(32)))
    with pytest.raises(HeaderError):
        heif_size(BytesIO(content))


REAL = (heic(), encoded("AVIF"), still(1, 3, 4).getvalue())


@given(st.sampled_from(REAL), st.lists(st.tuples(st.integers(0, 699), st.integers(0, 255))))
def test_a_damaged_file_raises_nothing_but_a_header_error(
    real: bytes, damage: list[tuple[int, int]]
) -> None:
    content = bytearray(real)
    for place, value in damage:
        content[place % len(content)] = value
    with suppress(HeaderError):
        heif_size(BytesIO(content))


@given(st.binary(max_size=200))
def test_random_boxes_raise_nothing_but_a_header_error(content: bytes) -> None:
    with suppress(HeaderError):
        heif_size(BytesIO(box(b"meta", b"\0\0\0\0", content)))
