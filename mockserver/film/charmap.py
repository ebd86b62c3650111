"""Which characters a TrueType or OpenType font can draw, read from its `cmap` table.

Pillow draws a box for a character that a font lacks and cannot say so beforehand; hence this
reader. It knows subtable formats 4 and 12, which is what every font of this century has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}
_MOST_BYTES = 64 * 1024 * 1024


@lru_cache(maxsize=32)
def characters(font: Path) -> frozenset[int]:
    """Give the code points that `font` (the first face of a collection) has glyphs for.

    A file that cannot be read as a font has none.
    """
    try:
        if font.stat().st_size > _MOST_BYTES:
            return frozenset()
        return frozenset(_code_points(font.read_bytes()))
    except (OSError, struct.error, ValueError, IndexError):
        return frozenset()


def _code_points(data: bytes) -> Iterator[int]:
    start = struct.unpack_from(">I", data, 12)[0] if data.startswith(b"ttcf") else 0
    for number in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            yield from _table(data, offset)


def _table(data: bytes, table: int) -> Iterator[int]:
    for number in range(struct.unpack_from(">H", data, table + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * number)
        if (platform, encoding) not in _UNICODE:
            continue
        kind = struct.unpack_from(">H", data, table + offset)[0]
        if kind == 4:
            yield from _format_4(data, table + offset)
        elif kind == 12:
            yield from _format_12(data, table + offset)


def _format_4(data: bytes, at: int) -> Iterator[int]:
    """Segments of the basic plane: ends, starts, deltas, offsets into an array of glyphs."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    row = f">{count}H"
    ends = struct.unpack_from(row, data, at + 14)
    starts = struct.unpack_from(row, data, at + 16 + 2 * count)
    deltas = struct.unpack_from(row, data, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    offsets = struct.unpack_from(row, data, offsets_at)
    for number, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = offsets_at + 2 * number + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0]
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield code


def _format_12(data: bytes, at: int) -> Iterator[int]:
    """Groups of any plane: first, last, glyph of the first."""
    for number in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
        for code in range(first, min(last, 0x10FFFF) + 1):
            if glyph + code - first:
                yield code
