import struct
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tui.media import kinds
from tui.media.errors import HeaderError
from tui.media.headers import picture_size
from tui.tests.media.specimens import encoded, exif, heic, png_chunk, quarters

STILLS = [kind for kind in kinds.KINDS if kind.group == "image"]


@pytest.mark.parametrize("kind", [kinds.JPEG, kinds.PNG, kinds.WEBP, kinds.TIFF])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_picture_as_displayed(kind: kinds.Kind, orientation: int) -> None:
    content = encoded(kind.name.upper(), exif=exif(orientation))
    shown = ImageOps.exif_transpose(Image.open(BytesIO(content)))
    expected = (32, 64) if orientation >= 5 else (64, 32)
    assert picture_size(BytesIO(content), kind) == expected == shown.size


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_containers_rotation_of_heic_and_avif_counts(orientation: int) -> None:
    expected = (32, 64) if orientation >= 5 else (64, 32)
    content = heic(exif=exif(orientation).tobytes())
    assert picture_size(BytesIO(content), kinds.HEIC) == expected
    avif = encoded("AVIF", exif=exif(orientation))
    assert picture_size(BytesIO(avif), kinds.AVIF) == expected


@pytest.mark.parametrize("settings", [{"lossless": True}, {"quality": 60}, {"exif": exif(1)}])
def test_each_form_of_webp_gives_its_size(settings: dict[str, object]) -> None:
    content = encoded("WEBP", quarters(66, 30), **settings)
    assert picture_size(BytesIO(content), kinds.WEBP) == (66, 30)


def test_an_animated_webp_gives_its_canvas() -> None:
    frames = [quarters(40, 20), quarters(40, 20).transpose(Image.Transpose.ROTATE_180)]
    content = encoded("WEBP", frames[0], save_all=True, append_images=frames[1:])
    assert picture_size(BytesIO(content), kinds.WEBP) == (40, 20)


def test_a_progressive_jpeg_with_long_segments_before_the_picture_gives_its_size() -> None:
    content = encoded("JPEG", progressive=True, icc_profile=b"x" * 300_000, comment=b"y" * 60_000)
    assert picture_size(BytesIO(content), kinds.JPEG) == (64, 32)


@pytest.mark.parametrize("frame", sorted({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}))
def test_each_way_of_coding_a_jpeg_gives_its_size(frame: int) -> None:
    content = encoded("JPEG").replace(b"\xff\xc0", bytes([0xFF, frame]), 1)
    assert picture_size(BytesIO(content), kinds.JPEG) == (64, 32)


@pytest.mark.parametrize("alone", [0x01, *range(0xD0, 0xD9)])
def test_a_mark_without_a_length_before_the_picture_is_passed_over(alone: int) -> None:
    content = encoded("JPEG")
    marked = content[:2] + bytes([0xFF, alone]) + content[2:]
    assert picture_size(BytesIO(marked), kinds.JPEG) == (64, 32)


@pytest.mark.parametrize("marker", [0xC4, 0xC8, 0xCC])
def test_tables_of_a_jpeg_are_not_taken_for_its_frame(marker: int) -> None:
    content = encoded("JPEG")
    table = bytes([0xFF, marker]) + struct.pack(">H", 12) + bytes(range(1, 11))
    assert picture_size(BytesIO(content[:2] + table + content[2:]), kinds.JPEG) == (64, 32)


def test_a_gif_whose_first_frame_exceeds_its_screen_is_as_large_as_both() -> None:
    content = bytearray(encoded("GIF"))
    content[6:10] = struct.pack("<HH", 1, 100)
    assert picture_size(BytesIO(content), kinds.GIF) == (64, 100)


def test_an_animated_gif_with_comments_gives_its_size() -> None:
    content = encoded("GIF", comment=b"c" * 700, save_all=True, append_images=[quarters()])
    assert picture_size(BytesIO(content), kinds.GIF) == (64, 32)


def test_a_bitmap_may_run_from_the_top_or_have_the_oldest_header() -> None:
    content = bytearray(encoded("BMP"))
    content[22:26] = struct.pack("<i", -32)
    assert picture_size(BytesIO(content), kinds.BMP) == (64, 32)
    oldest = b"BM" + bytes(12) + struct.pack("<IHH", 12, 7, 5) + bytes(20)
    assert picture_size(BytesIO(oldest), kinds.BMP) == (7, 5)


def test_a_png_with_text_before_its_orientation_is_turned() -> None:
    content = encoded("PNG", exif=exif(6))
    place = content.index(b"eXIf") - 4
    with_text = content[:place] + png_chunk(b"tEXt", b"a\0b" * 99) + content[place:]
    assert picture_size(BytesIO(with_text), kinds.PNG) == (32, 64)


@pytest.mark.parametrize(
    "chunk",
    [
        png_chunk(b"tEXt", b"Raw profile type exif\0\nexif\n   4\nno hexadecimal"),
        png_chunk(b"tEXt", b"Raw profile type exif\0\nexif\n   4\n\xff\xfe"),
        png_chunk(b"zTXt", b"Raw profile type exif\0\0not packed"),
    ],
    ids=["letters", "no ASCII", "not packed"],
)
def test_a_png_whose_words_hold_no_orientation_lies_as_it_is(chunk: bytes) -> None:
    content = encoded("PNG")
    place = content.index(b"IDAT") - 4
    with_words = content[:place] + chunk + content[place:]
    assert picture_size(BytesIO(with_words), kinds.PNG) == (64, 32)


def test_an_orientation_that_makes_no_sense_is_ignored() -> None:
    assert picture_size(BytesIO(encoded("JPEG", exif=exif(99))), kinds.JPEG) == (64, 32)
    assert picture_size(BytesIO(encoded("JPEG", exif=b"Exif\0\0junk")), kinds.JPEG) == (64, 32)


@pytest.mark.parametrize("kind", STILLS)
def test_a_header_cut_anywhere_is_refused_or_read_right(
    kind: kinds.Kind, samples: dict[str, object]
) -> None:
    content = heic() if kind == kinds.HEIC else encoded(kind.name.upper())
    sizes = set()
    for length in range(min(len(content), 700)):
        try:
            sizes.add(picture_size(BytesIO(content[:length]), kind))
        except HeaderError:
            continue
    assert sizes <= {(64, 32)}


@pytest.mark.parametrize("kind", STILLS)
def test_a_picture_without_extent_is_refused(kind: kinds.Kind) -> None:
    content = heic() if kind == kinds.HEIC else encoded(kind.name.upper())
    for form in (">I", "<I", ">H", "<H"):
        content = content.replace(struct.pack(form, 64), struct.pack(form, 0), 1)
    try:
        width, height = picture_size(BytesIO(content), kind)
    except HeaderError:
        return
    assert width > 0
    assert height > 0


@given(st.sampled_from(STILLS), st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_a_header_error(kind: kinds.Kind, content: bytes) -> None:
    with suppress(HeaderError):
        picture_size(BytesIO(content), kind)


ENCODED = {
    kind.name: heic() if kind == kinds.HEIC else encoded(kind.name.upper()) for kind in STILLS
}


@given(st.sampled_from(STILLS), st.data())
def test_damage_in_a_real_header_raises_nothing_but_a_header_error(
    kind: kinds.Kind, data: st.DataObject
) -> None:
    content = bytearray(ENCODED[kind.name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, min(len(content), 600) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        width, height = picture_size(BytesIO(content), kind)
    except HeaderError:
        return
    assert width > 0
    assert height > 0


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (kinds.JPEG, b"\xff\xd8" + b"\xff\xe1\x00\x02" * 200_000),
        (kinds.JPEG, b"\xff\xd8" + b"\x00" * 2_000_000),
        (kinds.PNG, b"\x89PNG\r\n\x1a\n" + (b"\0\0\0\0tEXt" + b"\0" * 4) * 200_000),
        (kinds.GIF, b"GIF89a\1\0\1\0\0\0\0!\xfe" + b"\1x" * 300_000),
        (kinds.WEBP, b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(10) + b"ANMF\0\0\0\0" * 200_000),
        (kinds.HEIC, b"\0\0\0\x08free" * 200_000),
    ],
    ids=["jpeg-segments", "jpeg-nothing", "png", "gif", "webp", "heic"],
)
def test_a_header_made_to_waste_time_is_given_up_early(kind: kinds.Kind, content: bytes) -> None:
    stream = BytesIO(content)
    with suppress(HeaderError):
        picture_size(stream, kind)
    assert stream.tell() < len(content)
