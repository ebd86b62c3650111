"""What a PNG says of itself beside its pixels, read past the picture library.

The library refuses a picture for the length of its texts or of its colour profile, which is no
verdict on the picture: programs write their whole work into a text, and a measured screen has a
profile of megabytes. Such chunks are left out of what the library is given.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import BinaryIO, Final

from mockserver.film.pictures.coded import Colorimetry, ColourCodes

_MOST_CHUNKS: Final = 65_536
_MOST_BYTES: Final = 1 << 20
_MOST_NUMBERS: Final = 32
_MOST_PROFILE_BYTES: Final = 32 << 20
_WORDS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"iCCP"})
_EXIF_WORDS: Final = (b"Raw profile type exif\0", b"Raw profile type APP1\0")
_XMP_WORD: Final = b"XML:com.adobe.xmp\0"


@dataclass(slots=True)
class PngMetadata:
    """Width, height and bit depth; EXIF and XMP; numbers for colours; where words lie."""

    size: tuple[int, int] = (0, 0)
    depth: int = 8
    exif: bytes = b""
    xmp: bytes = b""
    coded: ColourCodes | None = None
    profile_at: tuple[int, int] | None = None
    words: list[tuple[int, int]] = field(default_factory=list)
    is_srgb: bool = False
    gamma: float | None = None
    corners: Colorimetry | None = None

    def colours(self) -> ColourCodes | None:
        """Return the numbers for its colours that count; None where a profile, or nothing, does.

        The newer statement has precedence: cICP, iCCP, sRGB, and last gAMA with cHRM. Each of them
        has it of EXIF, sRGB as well, though it changes no pixel.
        """
        if self.coded is not None or self.profile_at is not None:
            return self.coded
        if self.is_srgb:
            return ColourCodes()
        if self.gamma is None:
            return None
        return ColourCodes(measures=replace(self.corners or Colorimetry(), gamma=self.gamma))


def read_png_metadata(stream: BinaryIO) -> PngMetadata:
    """Read a PNG's chunks, also those behind its pixels. Raises struct.error for a cut header."""
    png = PngMetadata()
    for kind, at, length in _chunks(stream):
        match kind:
            case b"IHDR":
                width, height, png.depth = struct.unpack(">IIB", stream.read(9))
                png.size = width, height
            case b"eXIf" if length <= _MOST_BYTES:
                png.exif = stream.read(length)
            case b"cICP" | b"sRGB" | b"gAMA" | b"cHRM" if length <= _MOST_NUMBERS:
                _read_numbers(png, kind, stream.read(length))
            case b"iCCP":
                png.profile_at = at + 8, length
            case b"tEXt" | b"zTXt" | b"iTXt" if length <= _MOST_BYTES:
                _read_words(png, kind, stream.read(length))
        if kind in _WORDS:
            png.words.append((at, length + 12))
    return png


def _read_numbers(png: PngMetadata, kind: bytes, body: bytes) -> None:
    match kind, len(body):
        case b"cICP", 4:
            png.coded = ColourCodes(body[0], body[1])
        case b"sRGB", _:
            png.is_srgb = True
        case b"gAMA", 4:
            level = int.from_bytes(body, "big")
            png.gamma = 100_000 / level if level else None
        case b"cHRM", 32:
            png.corners = _corners(body)


def _corners(body: bytes) -> Colorimetry:
    white, red, green, blue = (
        (x / 100_000, y / 100_000) for x, y in struct.iter_unpack(">II", body)
    )
    return Colorimetry((red, green, blue), white)


def profile_of(stream: BinaryIO, png: PngMetadata) -> bytes | None:
    """Return the ICC profile, unpacked; None without one, or for a damaged one."""
    if png.profile_at is None:
        return None
    stream.seek(png.profile_at[0])
    body = stream.read(min(png.profile_at[1], _MOST_PROFILE_BYTES))
    _, _, rest = body.partition(b"\0")
    try:
        return zlib.decompressobj().decompress(rest[1:], _MOST_PROFILE_BYTES) or None
    except zlib.error:
        return None


def without_words(stream: BinaryIO, png: PngMetadata) -> BinaryIO:
    """Return the PNG without texts and profile, at its start; the stream itself if it has none."""
    if not png.words:
        stream.seek(0)
        return stream
    lean, at = BytesIO(), 0
    for start, length in png.words:
        stream.seek(at)
        lean.write(stream.read(start - at))
        at = start + length
    stream.seek(at)
    lean.write(stream.read())
    lean.seek(0)
    return lean


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Give each chunk's type, where it begins and its length; the stream stands at its data."""
    at = 8
    for _ in range(_MOST_CHUNKS):
        stream.seek(at)
        header = stream.read(8)
        if len(header) < 8:
            return
        length, kind = struct.unpack(">I4s", header)
        if not kind.isalpha():
            return
        yield kind, at, length
        if kind == b"IEND":
            return
        at += 12 + length


def _read_words(png: PngMetadata, kind: bytes, body: bytes) -> None:
    if kind == b"iTXt" and body.startswith(_XMP_WORD):
        png.xmp = png.xmp or body
    elif body.startswith(_EXIF_WORDS) and not png.exif:
        png.exif = _from_hexadecimal(kind, body)


def _from_hexadecimal(kind: bytes, body: bytes) -> bytes:
    """Return the EXIF data that ImageMagick writes into a PNG's text."""
    _, _, words = body.partition(b"\0")
    try:
        if kind == b"zTXt":
            words = zlib.decompressobj().decompress(words[1:], _MOST_BYTES)
        return bytes.fromhex(b"".join(words.split(b"\n")[3:]).decode("ascii"))
    except (ValueError, zlib.error):
        return b""
