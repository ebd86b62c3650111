"""What a picture's file says of it beside its pixels: EXIF and XMP, found without decoding."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from mockserver.film.pictures.png_chunks import read_png_metadata

MOST_NOTE_BYTES = 1 << 20
_MOST_STEPS = 65_536
_NO_SEGMENT = frozenset(range(0xD0, 0xD9)) | {0x00, 0x01, 0xFF}
_AT_PIXELS = frozenset({0xD9, 0xDA})
_EXIF_MARK, _XMP_MARK = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"


def described(file: BinaryIO, suffix: str) -> tuple[bytes, bytes]:
    """Give the EXIF and the XMP of a picture, empty where there is none. Never raises for damage.

    Of several the first counts.
    """
    try:
        match suffix:
            case "jpg":
                return _first(_notes_of_jpeg(file))
            case "png":
                says = read_png_metadata(file)
                return says.exif, says.xmp
            case "webp":
                return _first(_riff_chunks(file))
    except (struct.error, IndexError):
        pass
    return b"", b""


def _first(notes: Iterator[bytes]) -> tuple[bytes, bytes]:
    exif, xmp = b"", b""
    for note in notes:
        if note.startswith(_XMP_MARK):
            xmp = xmp or note
        else:
            exif = exif or note
    return exif, xmp


def _notes_of_jpeg(file: BinaryIO) -> Iterator[bytes]:
    for mark, length in jpeg_segments(file):
        body = file.read(length) if mark == 0xE1 else b""
        if body.startswith((_EXIF_MARK, _XMP_MARK)):
            yield body


def jpeg_segments(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Give each segment's mark and its length, up to the pixels; the file stands at its body.

    What stands between segments is passed over. Raises struct.error where the file ends.
    """
    file.seek(2)
    mark = 0
    for _ in range(_MOST_STEPS):
        before, (mark,) = mark, struct.unpack("B", file.read(1))
        if before != 0xFF or mark in _NO_SEGMENT:
            continue
        if mark in _AT_PIXELS:
            return
        (length,) = struct.unpack(">H", file.read(2))
        after = file.tell() + max(0, length - 2)
        yield mark, max(0, length - 2)
        file.seek(after)


def _riff_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Give a WebP's EXIF and XMP."""
    at = 12
    for _ in range(_MOST_STEPS):
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:
            return
        kind, length = struct.unpack("<4sI", header)
        if kind == b"EXIF" and length <= MOST_NOTE_BYTES:
            yield file.read(length)
        elif kind == b"XMP " and length <= MOST_NOTE_BYTES:
            yield _XMP_MARK + file.read(length)
        at += 8 + length + (length & 1)
