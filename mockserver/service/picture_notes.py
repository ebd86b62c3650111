"""What a picture's file says of it beside its pixels: EXIF and XMP, found without decoding."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from mockserver.film.pictures.png_chunks import read_png_metadata

MOST_NOTE_BYTES = 1 << 20
_MOST_STEPS = 65_536
_EXIF_MARK, _XMP_MARK = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"


def described(file: BinaryIO, suffix: str) -> tuple[bytes, bytes]:
    """Give the EXIF and the XMP of a picture, empty where there is none. Never raises for damage.

    Of several the first counts.
    """
    try:
        match suffix:
            case "jpg":
                return _first(_segments(file))
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


def _segments(file: BinaryIO) -> Iterator[bytes]:
    """Give a JPEG's application segments of both kinds, up to its pixels."""
    file.seek(2)
    for _ in range(_MOST_STEPS):
        mark = file.read(1)
        while mark == b"\xff":
            mark = file.read(1)
        if not mark or mark in (b"\xd9", b"\xda"):
            return
        (length,) = struct.unpack(">H", file.read(2))
        body = file.read(length - 2) if length > 2 else b""
        if mark == b"\xe1" and body.startswith((_EXIF_MARK, _XMP_MARK)):
            yield body


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
