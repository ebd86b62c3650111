"""Small bodies that would become large ones."""

import gzip
import zlib


def bomb(depth: int, size: int = 1 << 27) -> bytes:
    """Zeros, `size` of them, in so many layers of gzip."""
    packer, out = zlib.compressobj(9, zlib.DEFLATED, 31), b""
    for _ in range(size >> 20):
        out += packer.compress(bytes(1 << 20))
    out += packer.flush()
    for _ in range(depth - 1):
        out = gzip.compress(out, 9)
    return out
