"""What a file is and how large its picture is, from its first bytes, never its name. Pure.

Accepted are mp4, mov, avi, webm, mkv, jpg, png, gif, webp, mp3, wav, m4a, aac [S]. HEIC and AVIF
resemble mp4 and are not accepted. A picture's size is the one that is displayed, turned where it
says so [A]. A file of 200 MB costs a few reads.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mockserver.film.pictures.gif_screens import gif_screens
from mockserver.film.pictures.orientation import orientation
from mockserver.service.picture_notes import described, jpeg_segments

_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SIDEWAYS = range(5, 9)


def picture_size(path: Path, suffix: str) -> tuple[int, int] | None:
    """Give width and height in pixels; None for what is no picture, or a broken one."""
    read = _READERS.get(suffix)
    if read is None:
        return None
    with path.open("rb") as file:
        try:
            width, height = read(file)
        except (IndexError, ValueError, struct.error):
            return None
        if not width or not height:
            return None
        sideways = orientation(*described(file, suffix)) in _SIDEWAYS
    return (height, width) if sideways else (width, height)


def _png(file: BinaryIO) -> tuple[int, int]:
    head = _exactly(file, 24)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _gif(file: BinaryIO) -> tuple[int, int]:
    for screen in gif_screens(file):
        return screen
    raise ValueError("no frame")


def _webp(file: BinaryIO) -> tuple[int, int]:
    head = _exactly(file, 30)
    match head[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(
                head[27:30], "little"
            )
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = head[26:28], head[28:30]
            return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(
                height, "little"
            ) & 0x3FFF
    raise ValueError("no WebP picture")


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    for mark, _ in jpeg_segments(file):
        if mark in _SOF:
            frame = _exactly(file, 5)
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
    raise ValueError("no frame header")


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise ValueError("the file ends early")
    return data


_READERS = {"jpg": _jpeg, "png": _png, "gif": _gif, "webp": _webp}


HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class FileType:
    """An accepted kind of file; `kind` is what the service calls `file_type` [A]."""

    suffix: str
    kind: str
    mime: str


ACCEPTED = {
    each.suffix: each
    for each in (
        FileType("mp4", "video", "video/mp4"),
        FileType("mov", "video", "video/quicktime"),
        FileType("avi", "video", "video/x-msvideo"),
        FileType("webm", "video", "video/webm"),
        FileType("mkv", "video", "video/x-matroska"),
        FileType("jpg", "image", "image/jpeg"),
        FileType("png", "image", "image/png"),
        FileType("gif", "image", "image/gif"),
        FileType("webp", "image", "image/webp"),
        FileType("mp3", "audio", "audio/mpeg"),
        FileType("wav", "audio", "audio/wav"),
        FileType("m4a", "audio", "audio/mp4"),
        FileType("aac", "audio", "audio/aac"),
    )
}
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
    (b"ADIF", "aac"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
_AUDIO_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
_FILM_BRANDS = {
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ",
    b"MSNV", b"mmp4", b"f4v ",
}  # fmt: skip


def file_type(head: bytes) -> FileType | None:
    """Give the kind by the first bytes (4 KB are enough); None for what is not accepted."""
    suffix = _signed(head) or _boxed(head) or _matroska(head) or _framed_audio(head)
    return ACCEPTED[suffix] if suffix else None


def _signed(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    return next((suffix for sign, suffix in _SIGNATURES if head.startswith(sign)), None)


def _boxed(head: bytes) -> str | None:
    """ISO base media files by their brands, and QuickTime from before there were brands."""
    if head[4:8] in _QUICKTIME_ATOMS:
        return "mov"
    if head[4:8] != b"ftyp":
        return None
    length = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, length - 3, 4)}
    if major == b"qt  ":
        return "mov"
    if major in _AUDIO_BRANDS:
        return "m4a"
    if major in _STILL_BRANDS:
        return None
    return "mp4" if brands & _FILM_BRANDS else None


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return None
    if b"webm" in head[:64]:
        return "webm"
    return "mkv" if b"matroska" in head[:64] else None


def _framed_audio(head: bytes) -> str | None:
    """Bare MPEG audio: eleven bits of sync, then a layer (mp3) or none (AAC in ADTS)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    layer, bitrate, rate = head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    version = head[1] >> 3 & 3
    return "mp3" if layer and version != 1 and 0 < bitrate < 15 and rate != 3 else None
