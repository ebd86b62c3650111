"""Colours that a still states without a profile: Adobe RGB in EXIF, numbers in a PNG."""

import struct
from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms

from contract_tests.harness.cards import (
    ADOBE,
    CARD,
    Quarters,
    assert_shown,
    card,
    chunked_png,
    encoded_in,
    exif_of_adobe_rgb,
    greys,
    png_colour_chunks,
)
from contract_tests.harness.profiles import GREY, P3, profile
from tui.media.prepare import prepare
from tui.media.stills import inspect
from tui.wishes import Wishes

WIDE: Quarters = ((180, 90, 60), (60, 150, 90), (120, 120, 120), (90, 70, 160))
PRO_PHOTO = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
D50 = (0.3457, 0.3585)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("fmt", ["JPEG", "WEBP", "PNG", "AVIF"])
def test_adobe_rgb_stated_by_exif_counts(fmt: str, order: str, tmp_path: Path) -> None:
    options = {"lossless": True} if fmt == "WEBP" else {"quality": 100, "subsampling": "4:4:4"}
    path = tmp_path / "a"
    card(encoded_in(WIDE, *ADOBE)).save(path, fmt, exif=exif_of_adobe_rgb(order), **options)
    if fmt == "AVIF":  # its encoder writes numbers of its own, which count
        path.write_bytes(path.read_bytes().replace(b"colrnclx", b"freenclx"))
    assert_shown(path, WIDE)


@pytest.mark.parametrize(("space", "index"), [(1, b"R98"), (0xFFFF, b"R98"), (0xFFFF, b"")])
def test_what_exif_says_else_changes_nothing(space: int, index: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = exif_of_adobe_rgb("<", space, index)
    card().save(path, quality=100, subsampling=0, exif=exif)
    assert_shown(path, CARD)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("cut", [9, 20, 40, 60])
def test_damaged_exif_is_no_reason_to_refuse_a_picture(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    card().save(path, quality=100, subsampling=0, exif=exif_of_adobe_rgb("<")[:cut])
    assert_shown(path, CARD)


def test_a_profile_has_precedence_of_exif(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    image = card(encoded_in(WIDE, P3, (0.3127, 0.3290), None))
    content = profile("whatever", P3)
    image.save(path, quality=100, subsampling=0, exif=exif_of_adobe_rgb("<"), icc_profile=content)
    assert_shown(path, WIDE)


@pytest.mark.parametrize(
    ("corners", "white", "gamma"),
    [ADOBE, (P3, (0.3127, 0.3290), 2.4), (PRO_PHOTO, D50, 1.8), (None, (0.3127, 0.3290), 1.8)],
    ids=["adobe", "p3", "prophoto", "gamma alone"],
)
def test_a_png_may_state_its_colours_in_numbers(
    corners: tuple[tuple[float, float], ...] | None,
    white: tuple[float, float],
    gamma: float,
    tmp_path: Path,
) -> None:
    image = card(encoded_in(WIDE, corners, white, gamma))
    path = tmp_path / "a.png"
    path.write_bytes(chunked_png(image, *png_colour_chunks(corners, white, gamma)))
    assert_shown(path, WIDE)


@pytest.mark.parametrize("level", [0, 1, 2**32 - 1])
def test_an_impossible_gamma_is_none(level: int, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(chunked_png(card(), b"gAMA" + struct.pack(">I", level)))
    assert_shown(path, CARD)


@pytest.mark.parametrize("corners", [bytes(32), b"\xff" * 32, struct.pack(">8I", *[33_000] * 8)])
def test_impossible_primaries_are_none(corners: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    gamma = b"gAMA" + struct.pack(">I", 100_000)
    path.write_bytes(chunked_png(card(), gamma, b"cHRM" + corners))
    assert_shown(path, CARD)


@pytest.mark.parametrize(
    ("newer", "shown"),
    [
        ((b"sRGB\0",), CARD),
        ((b"cICP\x01\x0d\x00\x01",), CARD),
        ((b"sRGB\0", b"cICP\x01\x08\x00\x01"), greys(110, 160, 196, 229)),
    ],
    ids=["sRGB", "cICP", "both"],
)
def test_newer_statements_have_precedence(
    newer: tuple[bytes, ...], shown: Quarters, tmp_path: Path
) -> None:
    image = card() if shown is CARD else card(greys(40, 90, 140, 200))
    path = tmp_path / "a.png"
    numbers = png_colour_chunks(*ADOBE)
    path.write_bytes(chunked_png(image, *numbers, *newer))
    assert_shown(path, shown)


@pytest.mark.parametrize("space", [2, 0xFFFF])
@pytest.mark.parametrize("stated", [b"sRGB\0", b"cICP\x01\x0d\x00\x01"], ids=["sRGB", "cICP"])
def test_what_a_png_states_itself_has_precedence_of_exif(
    stated: bytes, space: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(chunked_png(card(), stated, b"eXIf" + exif_of_adobe_rgb("<", space)))
    assert_shown(path, CARD)


def test_grey_with_a_gamma_is_shown_with_it(tmp_path: Path) -> None:
    image = card(greys(40, 90, 140, 200)).convert("L")
    assert isinstance(image, Image.Image)
    path = tmp_path / "a.png"
    path.write_bytes(chunked_png(image, b"gAMA" + struct.pack(">I", 100_000)))
    assert_shown(path, greys(110, 160, 196, 229))


def grey_with_profile(path: Path) -> None:
    content = profile("Grey gamma 1.8", GREY, 1.8)
    card(greys(40, 90, 140, 200)).convert("L").save(path, "TIFF", icc_profile=content)


def lab(path: Path) -> None:
    srgb, space = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(card(), srgb, space, outputMode="LAB")
    assert image is not None
    image.save(path, "TIFF")


def p3_by_number(path: Path) -> None:
    image = card(encoded_in(WIDE, P3, (0.3127, 0.3290), None))
    given = {"color_primaries": 12, "transfer_characteristics": 13, "save_nclx_profile": True}
    pillow_heif.from_pillow(image).save(path, quality=100, chroma=444, **given)


def p3_by_profile(path: Path) -> None:
    image = card(encoded_in(WIDE, P3, (0.3127, 0.3290), None))
    image.save(path, "TIFF", icc_profile=profile("Display P3", P3))


@pytest.mark.parametrize(
    ("write", "shown", "is_kept"),
    [
        (p3_by_profile, WIDE, True),
        (p3_by_number, WIDE, False),
        (grey_with_profile, greys(53, 109, 158, 210), False),
        (lab, CARD, False),
    ],
)
def test_colours_are_kept_where_a_jpeg_can_say_which_they_are(
    write: Callable[[Path], None], shown: Quarters, is_kept: bool, tmp_path: Path
) -> None:
    write(tmp_path / "a")
    sent = prepare(inspect(tmp_path / "a"), tmp_path / "cache", Wishes(keep_colours=True))
    assert_shown(sent.path, shown)
    with Image.open(sent.path) as image:
        assert ("icc_profile" in image.info) is is_kept
