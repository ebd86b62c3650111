"""How large a picture is, from its header alone: a 200 MB file costs a few reads.

The size is the stored one; an EXIF orientation is not looked at [A].
"""

from pathlib import Path
from typing import BinaryIO

_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset(range(0xD0, 0xD8)) | {0x01}


def picture_size(path: Path, suffix: str) -> tuple[int, int] | None:
    """Give width and height in pixels; None for what is no picture, or a broken one."""
    read = _READERS.get(suffix)
    if read is None:
        return None
    with path.open("rb") as file:
        try:
            width, height = read(file)
        except (IndexError, ValueError):
            return None
    return (width, height) if width and height else None


def _png(file: BinaryIO) -> tuple[int, int]:
    head = _exactly(file, 24)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _gif(file: BinaryIO) -> tuple[int, int]:
    head = _exactly(file, 10)
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


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
    """Walk the segments to the first frame header; EXIF and colour profiles may be long."""
    file.seek(2)
    while True:
        if _exactly(file, 1) != b"\xff":
            raise ValueError("no segment where one must be")
        marker = 0xFF
        while marker == 0xFF:
            marker = _exactly(file, 1)[0]
        if marker in _ALONE:
            continue
        length = int.from_bytes(_exactly(file, 2), "big")
        if marker in _SOF:
            frame = _exactly(file, 5)
            return int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        if length < 2 or marker in (0xD9, 0xDA):
            raise ValueError("no frame header")
        file.seek(length - 2, 1)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise ValueError("the file ends early")
    return data


_READERS = {"jpg": _jpeg, "png": _png, "gif": _gif, "webp": _webp}
