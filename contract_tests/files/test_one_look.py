"""Client and mock read a picture by rules of their own, and both show it as it is."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from contract_tests.harness.cards import (
    BLUE,
    CARD,
    GREEN,
    RED,
    WHITE,
    Colour,
    Quarters,
    assert_shown,
    card,
    greys,
    png,
)
from contract_tests.harness.profiles import GREY, LINEAR, P3, profile
from tui.media.pixels.ground import background_for

ROOT = Path(__file__).parents[2]
PAPER, SLATE = (244, 242, 238), (12, 13, 16)


SIDES = ("tui.media.pixels", "mockserver.film.pictures")
SAME = (
    "coded",
    "flattening",
    "gif_screens",
    "ground",
    "in_exif",
    "layers",
    "matrix",
    "png_chunks",
    "profile",
    "shown",
)


@pytest.mark.parametrize("module", SAME)
def test_what_formats_say_of_their_colours_is_one_text_on_both_sides(module: str) -> None:
    ours, theirs = (
        (ROOT / package.replace(".", "/") / f"{module}.py")
        .read_text()
        .replace(f"from {package}.", "from .")
        for package in SIDES
    )
    assert ours == theirs


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]  # each format has its own
    return path


def exif_bytes(turn: int) -> bytes:
    entry = struct.pack("<HHIHH", 274, 3, 1, turn, 0)
    return b"II" + struct.pack("<HIH", 42, 8, 1) + entry + bytes(4)


def turned(colours: Quarters, turn: int) -> Quarters:
    a, b, c, d = colours
    return {
        1: (a, b, c, d),
        2: (b, a, d, c),
        3: (d, c, b, a),
        4: (c, d, a, b),
        5: (a, c, b, d),
        6: (c, a, d, b),
        7: (d, b, c, a),
        8: (b, d, a, c),
    }[turn]


def jpeg_with(segment: bytes) -> bytes:
    output = BytesIO()
    card().save(output, "JPEG", quality=95, subsampling=0)
    data = output.getvalue()
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def xmp(turn: int) -> bytes:
    return b'<x:xmpmeta><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>' % turn


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize(
    "write",
    [
        lambda path, turn: path.write_bytes(jpeg_with(b"Exif\0\0" + exif_bytes(turn))),
        lambda path, turn: path.write_bytes(jpeg_with(b"Exif\0\0" * 2 + exif_bytes(turn))),
        lambda path, turn: path.write_bytes(jpeg_with(b"Exif\0\0" * 3 + exif_bytes(turn))),
        lambda path, turn: path.write_bytes(
            jpeg_with(b"http://ns.adobe.com/xap/1.0/\0" + xmp(turn))
        ),
        lambda path, turn: card().save(path, "PNG", exif=exif_bytes(turn)),
        lambda path, turn: card().save(path, "WEBP", lossless=True, exif=exif_bytes(turn)),
        lambda path, turn: card().save(path, "WEBP", lossless=True, xmp=xmp(turn)),
        lambda path, turn: card().save(path, "AVIF", quality=95, exif=exif_bytes(turn)),
    ],
    ids=["jpeg", "twice", "thrice", "xmp", "png", "webp", "webp-xmp", "avif"],
)
def test_every_way_up_is_the_same_for_both(
    write: Callable[[Path, int], object], turn: int, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    write(path, turn)
    assert_shown(path, turned(CARD, turn))


@pytest.mark.parametrize(("first", "second"), [(6, 3), (3, 6), (1, 8)])
def test_of_two_orientations_of_a_png_the_first_counts(
    first: int, second: int, tmp_path: Path
) -> None:
    words = b"Raw profile type exif\0\nexif\n%8d\n" % len(exif_bytes(second))
    rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(card()))
    chunks = (b"eXIf" + exif_bytes(first), b"tEXt" + words + exif_bytes(second).hex().encode())
    path = tmp_path / "a.png"
    path.write_bytes(png((320, 180), 8, 2, rows, *chunks))
    assert_shown(path, turned(CARD, first))


WIDE: Quarters = ((200, 90, 60), (40, 160, 70), (120, 120, 120), (200, 90, 60))
WIDE_SHOWN: Quarters = ((216, 81, 49), (0, 163, 56), (120, 120, 120), (216, 81, 49))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("name", ["sRGB IEC61966-2.1", "Display P3"])
@pytest.mark.parametrize("fmt", ["PNG", "TIFF", "WEBP"])
def test_a_wide_profile_counts_whatever_it_is_called(
    mode: str, name: str, fmt: str, tmp_path: Path
) -> None:
    image = card(WIDE).quantize(16) if mode == "P" else card(WIDE).convert(mode)
    if fmt == "WEBP":
        image = image.convert("RGBA" if mode == "RGBA" else "RGB")
    options = {"lossless": True} if fmt == "WEBP" else {}
    content = profile(name, P3)
    assert_shown(
        saved(tmp_path / "a", image, format=fmt, icc_profile=content, **options), WIDE_SHOWN
    )


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (profile("Grey gamma 1.8", GREY, 1.8), greys(53, 109, 158, 210)),
        (profile("sRGB", GREY, 1.0), greys(110, 160, 196, 229)),
        (profile("whatever", GREY), greys(40, 90, 140, 200)),
    ],
    ids=["1.8", "linear", "srgb"],
)
def test_grey_profiles_count(fmt: str, content: bytes, shown: Quarters, tmp_path: Path) -> None:
    image = card(greys(40, 90, 140, 200)).convert("L")
    assert_shown(saved(tmp_path / "a", image, format=fmt, icc_profile=content), shown)


def test_a_profile_of_other_colours_than_the_pictures_is_left_out(tmp_path: Path) -> None:
    content = profile("Grey gamma 1.8", GREY, 1.8)
    assert_shown(saved(tmp_path / "a.png", card(), icc_profile=content), CARD)


def test_a_picture_in_lab_with_its_own_profile_keeps_its_colours(tmp_path: Path) -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(card(), srgb, lab, outputMode="LAB")
    assert image is not None
    content = ImageCms.ImageCmsProfile(lab).tobytes()
    assert_shown(saved(tmp_path / "a.tiff", image, format="TIFF", icc_profile=content), CARD)


def test_linear_light_named_srgb_is_linear(tmp_path: Path) -> None:
    image = card(greys(40, 90, 140, 200))
    content = profile("GIMP built-in Linear sRGB", LINEAR, 1.0)
    wanted = greys(110, 160, 196, 229)
    assert_shown(saved(tmp_path / "a.png", image, icc_profile=content), wanted)


def test_a_profile_that_says_srgb_under_another_name_changes_nothing(tmp_path: Path) -> None:
    content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = content.replace(b"sRGB", b"xRGB")
    assert_shown(saved(tmp_path / "a.png", card(), icc_profile=renamed), CARD)


@pytest.mark.parametrize(
    ("ink", "ground"), [((6, 6, 8), PAPER), ((250, 250, 250), SLATE), ((200, 40, 60), PAPER)]
)
@pytest.mark.parametrize("fmt", ["PNG", "WEBP", "AVIF", "TIFF", "HEIF"])
def test_what_is_transparent_lies_on_a_ground_it_stands_out_from(
    fmt: str, ink: Colour, ground: Colour, tmp_path: Path
) -> None:
    image = Image.new("RGBA", (320, 180))
    image.paste((*ink, 255), (0, 0, 160, 90))
    path = tmp_path / "a"
    if fmt == "HEIF":
        pillow_heif.from_pillow(image).save(path, quality=95)
    else:
        options = {"lossless": True} if fmt == "WEBP" else {}
        saved(path, image, format=fmt, **options)
    assert_shown(path, (ink, ground, ground, ground))


@pytest.mark.parametrize(
    ("most", "rest", "ground"),
    [(64, 255, PAPER), (65, 255, SLATE), (190, 0, PAPER), (191, 0, SLATE)],
)
def test_from_these_levels_on_a_picture_is_lost_on_a_ground(
    most: int, rest: int, ground: Colour
) -> None:
    colours = Image.new("RGB", (20, 20), (most, most, most))
    colours.paste((rest, rest, rest), (0, 0, 4, 4))
    opacity = Image.new("L", (20, 20), 255)
    assert background_for(colours, opacity) == ground


def test_a_colour_of_a_palette_may_let_half_of_the_ground_through(tmp_path: Path) -> None:
    image = card().quantize(4)
    red = image.getpixel((0, 0))
    opacity = bytes(128 if number == red else 255 for number in range(4))
    half = tuple(round((ink + paper) / 2) for ink, paper in zip(RED, PAPER, strict=True))
    path = saved(tmp_path / "a.png", image, transparency=opacity)
    assert_shown(path, ((half[0], half[1], half[2]), *CARD[1:]))


@pytest.mark.parametrize("brightest", [200, 255, 256])
def test_deep_grey_that_is_no_brighter_than_eight_bits_is_eight_bits(
    brightest: int, tmp_path: Path
) -> None:
    levels = np.array([[0, 40], [90, brightest]], np.int32).repeat(90, 0).repeat(160, 1)
    path = saved(tmp_path / "a.tiff", Image.fromarray(levels), format="TIFF")
    assert_shown(path, greys(0, 40, 90, brightest) if brightest < 256 else greys(0, 0, 0, 1))


@pytest.mark.parametrize("level", [0, 40, 255])
def test_sixteen_bits_of_grey_with_a_transparent_level(level: int, tmp_path: Path) -> None:
    deep = np.array([[level, 90], [140, 220]], np.uint16).repeat(90, 0).repeat(160, 1) * 257
    path = tmp_path / "a.png"
    Image.fromarray(deep).save(path, transparency=level * 257)
    assert_shown(path, (SLATE, *greys(90, 140, 220, 0)[:3]))


@pytest.mark.parametrize("fmt", ["GIF", "WEBP", "PNG"])
@pytest.mark.parametrize("empty", [1, 2, 5])
def test_of_an_animation_the_first_frame_that_shows_something_is_used(
    fmt: str, empty: int, tmp_path: Path
) -> None:
    frames = [*[Image.new("RGB", (320, 180), "white")] * empty, card(), card()]
    # Frames alike would be made one by the encoders.
    for number, frame in enumerate(frames[:empty]):
        frames[number] = frame.copy()
        frames[number].putpixel((0, 0), (250 - number, 255, 255))
    more = {"lossless": True} if fmt == "WEBP" else {}
    path = saved(
        tmp_path / "a",
        frames[0],
        format=fmt,
        save_all=True,
        append_images=frames[1:],
        duration=100,
        **more,
    )
    assert_shown(path, CARD)


@pytest.mark.parametrize(
    ("depth", "levels", "key", "shown"),
    [
        (1, (0, 1, 1, 1), 0, (SLATE, *greys(255, 255, 255, 0)[:3])),
        (2, (0, 1, 2, 3), 1, ((0, 0, 0), PAPER, (170,) * 3, (255,) * 3)),
        (4, (2, 7, 11, 15), 15, ((34,) * 3, (119,) * 3, (187,) * 3, PAPER)),
        (8, (40, 90, 140, 180), 90, ((40,) * 3, PAPER, (140,) * 3, (180,) * 3)),
    ],
)
def test_grey_of_every_depth_with_a_transparent_level(
    depth: int, levels: tuple[int, ...], key: int, shown: Quarters, tmp_path: Path
) -> None:
    rows = b""
    for first, second in (levels[:2], levels[2:]):
        bits = f"{first:0{depth}b}" * 160 + f"{second:0{depth}b}" * 160
        row = int(bits, 2).to_bytes(len(bits) // 8, "big")
        rows += (b"\0" + row) * 90
    path = tmp_path / "a.png"
    path.write_bytes(png((320, 180), depth, 0, rows, b"tRNS" + struct.pack(">H", key)))
    assert_shown(path, shown)


@pytest.mark.parametrize("compression", [1, 8])
@pytest.mark.parametrize("kind", ["<u2", "<f4"])
def test_the_lowest_level_of_deep_grey_is_white_where_a_tiff_says_so(
    kind: str, compression: int, tmp_path: Path
) -> None:
    shown = greys(25, 100, 155, 230)
    levels = 1 - np.asarray(card(shown).convert("L")) / 255
    deep = (levels if "f" in kind else np.rint(levels * 65535)).astype(kind)
    path = tmp_path / "a.tiff"
    path.write_bytes(tiff_where_white_is_zero(deep, compression))
    assert_shown(path, shown)


def tiff_where_white_is_zero(deep: NDArray[Any], compression: int) -> bytes:
    pixels = zlib.compress(deep.tobytes()) if compression == 8 else deep.tobytes()
    entries = (
        *((256, deep.shape[1]), (257, deep.shape[0]), (258, 8 * deep.itemsize), (259, compression)),
        *((262, 0), (273, 8 + 2 + 11 * 12 + 4), (277, 1), (278, deep.shape[0])),
        *((279, len(pixels)), (284, 1), (339, 3 if deep.dtype.kind == "f" else 1)),
    )
    directory = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II" + struct.pack("<HIH", 42, 8, len(entries)) + directory + bytes(4) + pixels


def test_sixteen_bits_of_colour_with_a_transparent_one(tmp_path: Path) -> None:
    colours = ((200, 30, 40), (20, 160, 70), (30, 60, 150), (90, 20, 90))
    deep = [struct.pack(">3H", *(level * 257 for level in each)) for each in colours]
    rows = (b"\0" + deep[0] * 160 + deep[1] * 160) * 90 + (
        b"\0" + deep[2] * 160 + deep[3] * 160
    ) * 90
    path = tmp_path / "a.png"
    path.write_bytes(png((320, 180), 16, 2, rows, b"tRNS" + deep[1]))
    assert_shown(path, (colours[0], PAPER, colours[2], colours[3]))


@pytest.mark.parametrize("numbers", [(12, 13), (11, 13), (12, 1)])
@pytest.mark.parametrize("fmt", ["AVIF", "HEIF", "PNG"])
def test_wide_primaries_given_by_number_count(
    fmt: str, numbers: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "a"
    if fmt == "HEIF":
        given = {"color_primaries": numbers[0], "transfer_characteristics": numbers[1]}
        image = pillow_heif.from_pillow(card(WIDE))
        image.save(path, quality=97, chroma=444, save_nclx_profile=True, **given)
    elif fmt == "AVIF":
        saved(path, card(WIDE), format="AVIF", quality=97, subsampling="4:4:4")
        content = path.read_bytes()
        at = content.index(b"colrnclx") + 8
        path.write_bytes(content[:at] + struct.pack(">HH", *numbers) + content[at + 4 :])
    else:
        rows = np.asarray(card(WIDE))
        packed = b"".join(b"\0" + row.tobytes() for row in rows)
        path.write_bytes(png((320, 180), 8, 2, packed, b"cICP" + bytes([*numbers, 0, 1])))
    assert_shown(path, WIDE_SHOWN)


@pytest.mark.parametrize("fmt", ["AVIF", "PNG"])
def test_pq_is_toned_down_wherever_it_is_declared(fmt: str, tmp_path: Path) -> None:
    signal = np.asarray(card(WIDE), float) / 255
    light = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    to_2020 = np.array(
        [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    )
    root = (light @ to_2020.T * 203 / 10_000) ** 0.1593017578125
    pq = ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)) ** 78.84375
    image = Image.fromarray(np.rint(pq * 255).astype(np.uint8))
    path = tmp_path / "a"
    if fmt == "AVIF":
        saved(path, image, format="AVIF", quality=100, subsampling="4:4:4")
        content = path.read_bytes()
        at = content.index(b"colrnclx") + 8
        path.write_bytes(content[:at] + struct.pack(">HH", 9, 16) + content[at + 4 :])
    else:
        packed = b"".join(b"\0" + row.tobytes() for row in np.asarray(image))
        path.write_bytes(png((320, 180), 8, 2, packed, b"cICP\x09\x10\x00\x01"))
    assert_shown(path, WIDE)


@pytest.mark.parametrize("flags", [(1, 0), (1, 1), (0, 0)])
def test_of_a_scanners_pages_the_picture_is_the_one_that_is_no_small_copy(
    flags: tuple[int, int], tmp_path: Path
) -> None:
    copy, picture = card((WHITE, BLUE, GREEN, RED), (160, 90)), card()
    first, second = (copy, picture) if flags[0] else (picture, copy)
    path = tmp_path / "a.tiff"
    first.encoderinfo = {"tiffinfo": {254: flags[0]}}
    second.encoderinfo = {"tiffinfo": {254: flags[1]}}
    options = {"compression": "tiff_lzw", "tiffinfo": {254: flags[0]}}
    first.save(path, "TIFF", save_all=True, append_images=[second], **options)
    assert_shown(path, CARD)
