"""The size of a picture from its header alone, by the rules of each format.

The picture library is not asked: it costs 20 ms to import, reads some formats whole, and judges a
decompression bomb by limits and warnings that the whole process shares. These readers touch a few
hundred bytes and seek over the rest, however large the file.
"""

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from tui.media.errors import HeaderError
from tui.media.heif.boxes import heif_size
from tui.media.kinds import Kind
from tui.media.pixels.gif_screens import gif_screens
from tui.media.pixels.png_chunks import read_png_metadata
from tui.media.tiff import exif_orientation, tiff_size
from tui.words import _

_MOST_STEPS: Final = 65_536
_MOST_EXIF_BYTES: Final = 1 << 20
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NO_SEGMENT: Final = frozenset(range(0xD0, 0xD9)) | {0x00, 0x01, 0xFF}
_XMP_MARK: Final = b"http://ns.adobe.com/xap/1.0/\0"
Size = tuple[int, int]


def picture_size(stream: BinaryIO, kind: Kind) -> Size:
    """Return width and height in pixels as displayed, the orientation applied.

    `stream` is seekable and at its start; `kind` is a picture's. Raises HeaderError (RawFileError
    for a raw file in a TIFF's clothes) and OSError.
    """
    try:
        width, height = _READERS[kind.name](stream)
    except (struct.error, IndexError) as error:
        raise HeaderError(_("the header is cut off")) from error
    if width <= 0 or height <= 0:
        raise HeaderError(_("its width or height is 0"))
    return width, height


def _turned(size: Size, exif: bytes, xmp: bytes = b"") -> Size:
    return (size[1], size[0]) if exif_orientation(exif, xmp) >= 5 else size


def _png(stream: BinaryIO) -> Size:
    png = read_png_metadata(stream)
    return _turned(png.size, png.exif, png.xmp)


def _jpeg(stream: BinaryIO) -> Size:
    size: Size | None = None
    exif, xmp = b"", b""
    try:
        for marker, length in _segments(stream):
            if marker in _FRAMES and size is None:
                height, width = struct.unpack(">xHH", stream.read(5))
                size = width, height
            body = stream.read(length) if marker == 0xE1 else b""
            if body.startswith(b"Exif\0\0"):
                exif = exif or body
            elif body.startswith(_XMP_MARK):
                xmp = xmp or body
    except struct.error:
        if size is None:
            raise
    if size is None:
        raise HeaderError(_("there is nothing to see in it"))
    return _turned(size, exif, xmp)


def _segments(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Give the marker and the length of each segment before the pixels; the stream stands at it."""
    stream.seek(2)
    marker = 0
    for _each in range(_MOST_STEPS):
        before, (marker,) = marker, struct.unpack("B", stream.read(1))
        if before != 0xFF or marker in _NO_SEGMENT:  # decoders skip what stands between segments
            continue
        if marker in (0xD9, 0xDA):
            return
        (length,) = struct.unpack(">H", stream.read(2))
        after = stream.tell() + max(0, length - 2)
        yield marker, max(0, length - 2)
        stream.seek(after)


def _gif(stream: BinaryIO) -> Size:
    screen = next(gif_screens(stream), None)
    if screen is None:
        raise HeaderError(_("there is nothing to see in it"))
    return screen


def _webp(stream: BinaryIO) -> Size:
    stream.seek(12)
    canvas: Size | None = None
    said: dict[bytes, bytes] = {}
    for _each in range(_MOST_STEPS):
        header = stream.read(8)
        if len(header) < 8:
            break
        kind, length = struct.unpack("<4sI", header)
        if canvas and kind in (b"EXIF", b"XMP ") and length <= _MOST_EXIF_BYTES:
            said.setdefault(kind, stream.read(length))
            stream.seek(length & 1, 1)
            continue
        body = stream.read(min(10, length))
        if canvas is None:
            canvas = _webp_canvas(kind, body)
            if kind != b"VP8X":
                return canvas
        stream.seek(length - len(body) + (length & 1), 1)
    if canvas is None:
        raise HeaderError(_("the header is cut off"))
    return _turned(canvas, said.get(b"EXIF", b""), said.get(b"XMP ", b""))


def _webp_canvas(kind: bytes, body: bytes) -> Size:
    if kind == b"VP8X":
        width, height = (int.from_bytes(body[at : at + 3], "little") for at in (4, 7))
        return (width + 1, height + 1) if len(body) == 10 else (0, 0)
    if kind == b"VP8L" and body[:1] == b"\x2f":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise HeaderError(_("there is nothing to see in it"))


def _bmp(stream: BinaryIO) -> Size:
    stream.seek(14)
    (header_bytes,) = struct.unpack("<I", stream.read(4))
    if header_bytes == 12:
        width, height = struct.unpack("<HH", stream.read(4))
    else:
        width, height = struct.unpack("<ii", stream.read(8))
    # A negative height says that the rows run from the top.
    return width, abs(height)


_READERS: Final[dict[str, Callable[[BinaryIO], Size]]] = {
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "bmp": _bmp,
    "tiff": tiff_size,
    "heic": heif_size,
    "avif": heif_size,
}
