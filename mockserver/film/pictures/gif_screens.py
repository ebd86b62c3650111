"""How large the screen of a GIF becomes, read past the picture library.

The library makes room for a frame as it turns to it, before it can be asked how large that is; and
a frame of a hundred bytes may name 65,535 pixels either way.
"""

import re
import struct
from collections.abc import Iterator
from typing import IO, Final

_MOST_STEPS: Final = 65_536
_COMMENT: Final = b"\xfe"
_LOOP: Final = re.compile(rb"\xff.NETSCAPE2\.0", re.DOTALL)


def gif_screens(stream: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Give the width and height that the screen has by each frame: one beyond it enlarges it.

    Ends where it is not plain that another frame follows. The stream may be moved meanwhile.
    """
    try:
        yield from _screens(stream)
    except (struct.error, OverflowError):
        return


def _screens(stream: IO[bytes]) -> Iterator[tuple[int, int]]:
    stream.seek(6)
    width, height, flags = struct.unpack("<HHBxx", stream.read(7))
    _skip_colours(stream, flags)
    for _each in range(_MOST_STEPS):
        match stream.read(1):
            case b",":
                left, top, across, down, flags = struct.unpack("<4HB", stream.read(9))
                width, height = max(width, left + across), max(height, top + down)
                at = stream.tell()
                yield width, height
                stream.seek(at)
                _skip_colours(stream, flags)
                stream.seek(1, 1)
                _skip_blocks(stream)
            case b"!":
                begin = stream.read(13)
                stream.seek(1 - len(begin), 1)
                if _skip_blocks(stream) < _fewest_blocks(begin):
                    return
            case b";" | b"":
                return


def _fewest_blocks(extension: bytes) -> int:
    """How many it must have: of fewer, the library takes what follows for a part of it."""
    if extension.startswith(_COMMENT):
        return 0
    return 2 if _LOOP.match(extension) else 1


def _skip_colours(stream: IO[bytes], flags: int) -> None:
    if flags & 0x80:
        stream.seek(3 << (flags & 7) + 1, 1)


def _skip_blocks(stream: IO[bytes]) -> int:
    """Pass over blocks and their end; return how many there were."""
    for count in range(_MOST_STEPS):
        (length,) = struct.unpack("B", stream.read(1))
        if not length:
            return count
        stream.seek(length, 1)
    raise OverflowError
