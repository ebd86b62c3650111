"""Small bodies that would become large ones."""

import gzip
import zlib
from functools import cache

MIB = 1 << 20
_HEAD = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
_LAST_BLOCK = b"\x03\x00"


@cache
def bomb(depth: int, size: int = 128 * MIB) -> bytes:
    """Zeros, `size` of them, in so many layers of gzip."""
    if depth > 1:
        return gzip.compress(bomb(depth - 1, size), 9)
    packer, zeros, checksum = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(MIB), 0
    packed = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(size // MIB):
        checksum = zlib.crc32(zeros, checksum)
    tail = checksum.to_bytes(4, "little") + size.to_bytes(4, "little")
    return _HEAD + packed * (size // MIB) + _LAST_BLOCK + tail
