"""Four colours on a card, in whatever colours and clothes; and what both sides show of it."""

import struct
from pathlib import Path
from zlib import compress, crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from contract_tests.harness.profiles import BRADFORD, tristimulus
from mockserver.film.stills import open_still
from mockserver.service.filetypes import picture_size
from tui.media.stills import inspect
from tui.media.thumbs import thumbnail

Colour = tuple[int, int, int]
Quarters = tuple[Colour, Colour, Colour, Colour]
Corners = tuple[tuple[float, float], ...]
_Floats = NDArray[np.float64]

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 40), (30, 40, 220), (250, 250, 250)
CARD: Quarters = (RED, GREEN, BLUE, WHITE)
NEAR = 8
D65 = (0.3127, 0.3290)
ADOBE: tuple[Corners, tuple[float, float], float] = (
    ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)),
    D65,
    563 / 256,
)
_SRGB: Corners = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))


def card(colours: Quarters = CARD, size: tuple[int, int] = (320, 180)) -> Image.Image:
    """Paint the four colours: left and right above, left and right below."""
    image = Image.new("RGB", size)
    across, down = size[0] // 2, size[1] // 2
    for number, colour in enumerate(colours):
        x, y = number % 2 * across, number // 2 * down
        image.paste(colour, (x, y, x + across, y + down))
    return image


def greys(*levels: int) -> Quarters:
    """Give four greys as colours."""
    a, b, c, d = ((level, level, level) for level in levels)
    return a, b, c, d


def quarters(image: Image.Image) -> list[tuple[int, ...]]:
    """Read the four colours off a picture."""
    places = [(x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
    found = [image.getpixel((int(image.width * x), int(image.height * y))) for x, y in places]
    return [tuple(map(int, each)) for each in found if isinstance(each, tuple)]


def assert_shown(path: Path, wanted: Quarters) -> None:
    """Both sides show these four colours, and agree on the size."""
    file = inspect(path)
    small = thumbnail(path, 32, 16, fill=True)
    assert small is not None
    opened = open_still(path, (320, 180))
    shown = Image.frombytes("RGB", (small.width, small.height), small.pixels)
    for side, image in (("client", shown), ("mock", opened)):
        far = np.abs(np.subtract(quarters(image), wanted)).max()
        assert far <= NEAR, (side, quarters(image), wanted)
    if file.width is not None:
        assert (file.width >= (file.height or 0)) == (opened.width >= opened.height)
    if file.kind.accepted:
        assert picture_size(path, file.kind.extension[1:]) == (file.width, file.height)


def encoded_in(
    colours: Quarters, corners: Corners | None, white: tuple[float, float], gamma: float | None
) -> Quarters:
    """Write sRGB colours in the numbers of another space; without a gamma with sRGB's curve."""
    signal = np.array(colours) / 255
    light = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    xyz = light @ _to_xyz(_SRGB, D65).T @ _adapted(D65, white).T
    own = np.clip(xyz @ np.linalg.inv(_to_xyz(corners or _SRGB, white)).T, 0, 1)
    curved = np.where(own <= 0.0031308, own * 12.92, 1.055 * own ** (1 / 2.4) - 0.055)
    levels = np.rint(255 * (curved if gamma is None else own ** (1 / gamma))).astype(int)
    a, b, c, d = ((int(r), int(g), int(blue)) for r, g, blue in levels)
    return a, b, c, d


def png_colour_chunks(
    corners: Corners | None, white: tuple[float, float], gamma: float
) -> tuple[bytes, ...]:
    """Write a PNG's chunks of numbers, each its name and its body."""
    level = b"gAMA" + struct.pack(">I", round(100_000 / gamma))
    if corners is None:
        return (level,)
    pairs = [round(100_000 * value) for pair in (white, *corners) for value in pair]
    return level, b"cHRM" + struct.pack(">8I", *pairs)


def png(size: tuple[int, int], depth: int, kind: int, rows: bytes, *chunks: bytes) -> bytes:
    """Write a PNG by hand: depths, keys and numbers that no library writes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, 0))
    words = b"".join(chunk(each[:4], each[4:]) for each in chunks)
    end = chunk(b"IDAT", compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + words + end


def chunked_png(image: Image.Image, *chunks: bytes) -> bytes:
    """Write a picture (L or RGB) as a PNG with these chunks."""
    rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(image))
    return png(image.size, 8, 0 if image.mode == "L" else 2, rows, *chunks)


def exif_of_adobe_rgb(order: str, space: int = 0xFFFF, index: bytes = b"R03") -> bytes:
    """Write EXIF as cameras do for Adobe RGB; `order` is that of the bytes, as struct names it."""

    def directory(*entries: tuple[int, int, int, bytes]) -> bytes:
        packed = b"".join(
            struct.pack(order + "HHI", tag, form, count) + value
            for tag, form, count, value in entries
        )
        return struct.pack(order + "H", len(entries)) + packed + bytes(4)

    def long(value: int) -> bytes:
        return struct.pack(order + "I", value)

    at_exif, at_rules = 26, 56
    first = directory((0x8769, 4, 1, long(at_exif)))
    exif = directory(
        (0xA001, 3, 1, struct.pack(order + "H", space) + bytes(2)), (0xA005, 4, 1, long(at_rules))
    )
    rules = directory((1, 2, 4, index.ljust(4, b"\0")))
    mark = b"II" if order == "<" else b"MM"
    return b"Exif\0\0" + mark + struct.pack(order + "HI", 42, 8) + first + exif + rules


def _to_xyz(corners: Corners, white: tuple[float, float]) -> _Floats:
    columns = np.stack([tristimulus(*corner) for corner in corners], 1)
    return columns * np.linalg.solve(columns, tristimulus(*white))


def _adapted(one: tuple[float, float], other: tuple[float, float]) -> _Floats:
    gains = (BRADFORD @ tristimulus(*other)) / (BRADFORD @ tristimulus(*one))
    found: _Floats = np.linalg.inv(BRADFORD) @ np.diag(gains) @ BRADFORD
    return found
