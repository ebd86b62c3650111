"""Sixty stills and more, in every format and with every trouble, each with what it truly shows."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from contract_tests.harness.cards import (
    ADOBE,
    BLUE,
    CARD,
    D65,
    GREEN,
    RED,
    WHITE,
    Colour,
    Corners,
    Quarters,
    card,
    chunked_png,
    encoded_in,
    exif_of_adobe_rgb,
    greys,
    png,
    png_colour_chunks,
)
from contract_tests.harness.profiles import GREY, LINEAR, P3, Primaries, profile

PAPER, SLATE = (244, 242, 238), (12, 13, 16)
WIDE: Quarters = ((180, 90, 60), (60, 150, 90), (120, 120, 120), (90, 70, 160))
PRO_PHOTO: Primaries = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
REC_2020: Corners = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
ADOBE_CORNERS: Primaries = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
D50 = (0.3457, 0.3585)
INK: Colour = (6, 6, 8)
_LEVELS = (40, 90, 140, 200)
_AS_LIGHT = greys(110, 160, 196, 229)


@dataclass(frozen=True, slots=True)
class SheetStill:
    """A still: its file's name, how it is written, and the four colours that it shows.

    `shown` is None for what cannot be shown; `ends` are the first and the last colour of a still
    that is travelled along.
    """

    name: str
    write: Callable[[Path], object]
    shown: Quarters | None = None
    ends: tuple[Colour, Colour] | None = None


def turned(colours: Quarters, turn: int) -> Quarters:
    """Give the colours as an orientation (1 to 8) shows them."""
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


def exif_bytes(turn: int) -> bytes:
    """Write EXIF that says an orientation."""
    entry = struct.pack("<HHIHH", 274, 3, 1, turn, 0)
    return b"II" + struct.pack("<HIH", 42, 8, 1) + entry + bytes(4)


def sheet() -> Iterator[SheetStill]:
    """Give all stills of the sheet."""
    yield from _turned()
    yield from _profiled()
    yield from _numbered()
    yield from _deep()
    yield from _transparent()
    yield from _moving()
    yield from _damaged()
    yield from _long()
    yield from _others()


def _saved(image: Image.Image, fmt: str, **options: Any) -> Callable[[Path], object]:
    best: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 97, "subsampling": 0},
        "WEBP": {"lossless": True},
        "AVIF": {"quality": 97, "subsampling": "4:4:4"},
    }
    return lambda path: image.save(path, fmt, **best.get(fmt, {}), **options)


def _heic(image: Image.Image, turn: int = 1, **options: Any) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        file = pillow_heif.from_pillow(image)
        if turn > 1:
            file[0].info["exif"] = b"Exif\0\0" + exif_bytes(turn)
        file.save(path, quality=97, chroma=444, **options)

    return write


def _data(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _bytes(image: Image.Image, fmt: str, **options: Any) -> bytes:
    output = BytesIO()
    image.save(output, fmt, **options)
    return output.getvalue()


def _turned() -> Iterator[SheetStill]:
    for turn in range(1, 9):
        image = _saved(card(), "JPEG", exif=b"Exif\0\0" + exif_bytes(turn))
        yield SheetStill(f"exif {turn}.jpg", image, turned(CARD, turn))
    twice = _saved(card(), "JPEG", exif=b"Exif\0\0" * 2 + exif_bytes(6))
    yield SheetStill("marked twice.jpg", twice, turned(CARD, 6))
    for fmt, turns in (("PNG", (5, 6)), ("WEBP", (7, 8)), ("AVIF", (2, 6))):
        for turn in turns:
            name = f"exif {turn}.{fmt.lower()}"
            yield SheetStill(name, _saved(card(), fmt, exif=exif_bytes(turn)), turned(CARD, turn))
    for turn in (3, 5):
        image = _saved(card(), "TIFF", tiffinfo={274: turn})
        yield SheetStill(f"turned {turn}.tiff", image, turned(CARD, turn))
    for turn in (2, 5, 6):
        yield SheetStill(f"irot imir {turn}.heic", _heic(card(), turn), turned(CARD, turn))


def _profiled() -> Iterator[SheetStill]:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield SheetStill("srgb.jpg", _saved(card(), "JPEG", icc_profile=srgb), CARD)
    adobe = profile("Adobe RGB (1998)", ADOBE_CORNERS, 563 / 256)
    from_adobe, from_p3 = card(encoded_in(WIDE, *ADOBE)), card(encoded_in(WIDE, P3, D65, None))
    yield SheetStill("adobe.jpg", _saved(from_adobe, "JPEG", icc_profile=adobe), WIDE)
    exif = exif_of_adobe_rgb("<")
    yield SheetStill("adobe by exif.jpg", _saved(from_adobe, "JPEG", exif=exif), WIDE)
    p3 = profile("Display P3", P3)
    yield SheetStill("p3.png", _saved(from_p3, "PNG", icc_profile=p3), WIDE)
    yield SheetStill("p3 alpha.png", _saved(from_p3.convert("RGBA"), "PNG", icc_profile=p3), WIDE)
    yield SheetStill("p3 palette.png", _saved(from_p3.quantize(8), "PNG", icc_profile=p3), WIDE)
    yield SheetStill("p3.webp", _saved(from_p3, "WEBP", icc_profile=p3), WIDE)
    yield SheetStill("p3.heic", _heic(from_p3, icc_profile=p3), WIDE)
    pro = card(encoded_in(WIDE, PRO_PHOTO, D50, 1.8))
    content = profile("ProPhoto", PRO_PHOTO, 1.8, white=D50)
    yield SheetStill("prophoto.tiff", _saved(pro, "TIFF", icc_profile=content), WIDE)
    grey = card(greys(*_LEVELS)).convert("L")
    content = profile("Grey gamma 1.8", GREY, 1.8)
    levels = greys(53, 109, 158, 210)
    yield SheetStill("grey profile.jpg", _saved(grey, "JPEG", icc_profile=content), levels)
    content = profile("GIMP built-in Linear sRGB", LINEAR, 1.0)
    image = _saved(card(greys(*_LEVELS)), "PNG", icc_profile=content)
    yield SheetStill("linear profile.png", image, _AS_LIGHT)
    inks = card().convert("CMYK")
    yield SheetStill("inks.jpg", _saved(inks, "JPEG"), CARD)
    lab = ImageCms.createProfile("LAB")
    spaced = ImageCms.profileToProfile(
        card(), ImageCms.createProfile("sRGB"), lab, outputMode="LAB"
    )
    assert spaced is not None
    yield SheetStill("lab.tiff", _saved(spaced, "TIFF"), CARD)


def _numbered() -> Iterator[SheetStill]:
    adobe = card(encoded_in(WIDE, *ADOBE))
    yield SheetStill("chrm gama.png", _data(chunked_png(adobe, *png_colour_chunks(*ADOBE))), WIDE)
    grey = card(greys(*_LEVELS)).convert("L")
    light = b"gAMA" + struct.pack(">I", 100_000)
    yield SheetStill("gama grey.png", _data(chunked_png(grey, light)), _AS_LIGHT)
    both = chunked_png(card(), light, b"sRGB\0")
    yield SheetStill("srgb before gama.png", _data(both), CARD)
    from_p3 = card(encoded_in(WIDE, P3, D65, None))
    cicp = chunked_png(from_p3, light, b"cICP\x0c\x0d\x00\x01")
    yield SheetStill("cicp p3.png", _data(cicp), WIDE)
    given = {"color_primaries": 12, "transfer_characteristics": 13, "save_nclx_profile": True}
    yield SheetStill("nclx p3.heic", _heic(from_p3, **given), WIDE)
    pq, hlg = card(_bright(_pq)), card(_bright(_hlg))
    yield SheetStill("pq.png", _data(chunked_png(pq, b"cICP\x09\x10\x00\x01")), WIDE)
    yield SheetStill("hlg.png", _data(chunked_png(hlg, b"cICP\x09\x12\x00\x01")), WIDE)
    given = {"color_primaries": 9, "transfer_characteristics": 16, "save_nclx_profile": True}
    yield SheetStill("pq.heic", _heic(pq, **given), WIDE)

    def avif(path: Path) -> None:
        content = _bytes(pq, "AVIF", quality=100, subsampling="4:4:4")
        at = content.index(b"colrnclx") + 8
        path.write_bytes(content[:at] + struct.pack(">HH", 9, 16) + content[at + 4 :])

    yield SheetStill("pq.avif", avif, WIDE)


def _bright(curve: "Callable[[Any], Any]") -> Quarters:
    """Write WIDE in BT.2020's primaries, with paper white at 203 cd/m²."""
    root = np.array(encoded_in(WIDE, REC_2020, D65, 4), float) / 255
    levels = np.rint(255 * curve(root**4)).astype(int)
    a, b, c, d = ((int(red), int(green), int(blue)) for red, green, blue in levels)
    return a, b, c, d


def _pq(light: Any) -> Any:
    root = (light * 203 / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)) ** 78.84375


def _hlg(light: Any) -> Any:
    shown = light * 203 / 1000
    luminance = shown @ np.array([0.2627, 0.6780, 0.0593])
    scene = shown * (np.maximum(luminance, 1e-9) ** (1 / 1.2 - 1))[..., None]
    upper = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), upper)


def _deep() -> Iterator[SheetStill]:
    deep = np.array([[40, 90], [140, 200]], np.uint16).repeat(90, 0).repeat(160, 1) * 257
    grey = Image.fromarray(deep)
    yield SheetStill("16 bits grey.png", _saved(grey, "PNG"), greys(*_LEVELS))
    yield SheetStill("16 bits grey.tiff", _saved(grey, "TIFF"), greys(*_LEVELS))
    keyed = _saved(grey, "PNG", transparency=40 * 257)
    yield SheetStill("16 bits key.png", keyed, (SLATE, *greys(*_LEVELS)[1:]))
    rows = b"".join(
        b"\0" + (np.asarray(row, ">u2") * 257).astype(">u2").tobytes() for row in np.asarray(card())
    )
    yield SheetStill("16 bits colour.png", _data(png((320, 180), 16, 2, rows)), CARD)
    black = card((WHITE, (0, 0, 0), (0, 0, 0), WHITE)).convert("1", dither=Image.Dither.NONE)
    shown = greys(255, 0, 0, 255)
    yield SheetStill("one bit.png", _saved(black, "PNG"), shown)
    yield SheetStill("palette.png", _saved(card().quantize(8), "PNG"), CARD)
    yield SheetStill("palette.gif", _saved(card().quantize(8), "GIF"), CARD)
    key = _saved(card(greys(*_LEVELS)).convert("L"), "PNG", transparency=40)
    yield SheetStill("grey key.png", key, (SLATE, *greys(*_LEVELS)[1:]))


def _transparent() -> Iterator[SheetStill]:
    for fmt in ("PNG", "WEBP", "AVIF", "TIFF"):
        name, image = f"dark on clear.{fmt.lower()}", _saved(_cut_out(INK), fmt)
        yield SheetStill(name, image, (INK, PAPER, PAPER, PAPER))
    yield SheetStill("dark on clear.heic", _heic(_cut_out(INK)), (INK, PAPER, PAPER, PAPER))
    image = _saved(_cut_out(WHITE), "PNG")
    yield SheetStill("light on clear.png", image, (WHITE, SLATE, SLATE, SLATE))
    flat = card((INK, WHITE, WHITE, WHITE)).quantize(2)
    clear = flat.getpixel((319, 0))
    image = _saved(flat, "GIF", transparency=clear)
    yield SheetStill("clear colour.gif", image, (INK, PAPER, PAPER, PAPER))


def _cut_out(ink: Colour) -> Image.Image:
    image = Image.new("RGBA", (320, 180))
    image.paste((*ink, 255), (0, 0, 160, 90))
    return image


def _moving() -> Iterator[SheetStill]:
    empty = Image.new("RGB", (320, 180), "white")
    for fmt in ("GIF", "WEBP", "PNG"):
        more = {"save_all": True, "append_images": [card(), card()], "duration": 100}
        yield SheetStill(f"empty first.{fmt.lower()}", _saved(empty, fmt, **more), CARD)


def _damaged() -> Iterator[SheetStill]:
    noise = np.random.default_rng(1).integers(0, 255, (180, 320, 3), np.uint8)
    busy = Image.fromarray(noise)
    for fmt in ("JPEG", "PNG", "WEBP", "GIF"):
        whole = _bytes(busy, fmt)
        yield SheetStill(f"cut short.{fmt.lower()}", _data(whole[: len(whole) // 2]))
    whole = _bytes(card(), "JPEG", quality=97, subsampling=0)
    yield SheetStill("without its last mark.jpg", _data(whole[:-2]), CARD)
    words = b"tEXtnotes\0" + b"x" * 2_000_000
    yield SheetStill("two megabytes of text.png", _data(chunked_png(card(), words)), CARD)
    yield SheetStill("empty.jpg", _data(b""))
    yield SheetStill("words.jpg", _data(b"these are words"))
    yield SheetStill("picture.svg", _data(b"<!-- a --><svg xmlns='http://www.w3.org/2000/svg'/>"))
    yield SheetStill("bomb.png", _data(png((60_000, 60_000), 8, 2, bytes(99))))


def _long() -> Iterator[SheetStill]:
    bands = (RED, GREEN, BLUE, WHITE)
    for name, size, fmt in (
        ("chat.png", (540, 9000), "PNG"),
        ("panorama.jpg", (16_000, 1600), "JPEG"),
    ):
        image, (width, height) = Image.new("RGB", size), size
        for number, colour in enumerate(bands):
            if height > width:
                image.paste(colour, (0, number * height // 4, width, height))
            else:
                image.paste(colour, (number * width // 4, 0, width, height))
        yield SheetStill(name, _saved(image, fmt), ends=(RED, WHITE))


def _others() -> Iterator[SheetStill]:
    yield SheetStill("plain.bmp", _saved(card(), "BMP"), CARD)
    yield SheetStill("plain.heic", _heic(card()), CARD)
    yield SheetStill("plain.avif", _saved(card(), "AVIF"), CARD)
    yield SheetStill("packed.tiff", _saved(card(), "TIFF", compression="tiff_lzw"), CARD)
    yield SheetStill("progressive.jpg", _saved(card(), "JPEG", progressive=True), CARD)
    yield SheetStill("png called.jpg", _saved(card(), "PNG"), CARD)
