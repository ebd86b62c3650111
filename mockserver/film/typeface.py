"""A font for every character of a title, also on a machine that has none.

First the fonts that travel with the program (Latin, Greek, Cyrillic; Chinese, Japanese), then
well-known fonts of the system, then the character's plain form (NFKD: a ligature's letters, a
letter without its accent), and what is left is dropped: a box helps nobody. Pillow draws such a
box for a character that a font lacks and cannot say so beforehand; hence `characters`, which reads
a font's `cmap` table (subtable formats 4 and 12, which every font of this century has).
"""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

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


_BUNDLED = ("DejaVuSans.ttf", "DroidSansFallback-subset.ttf")
_SYSTEM = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansCJK-Medium.ttc",
    "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "Arial Unicode.ttf",
    "msyh.ttc", "malgun.ttf", "YuGothR.ttc", "simsun.ttc", "seguisym.ttf", "Nirmala.ttc",
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "NanumGothic.ttf",
    "NotoSans-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf", "NotoEmoji-Regular.ttf",
)  # fmt: skip
_MOST_NAMES = 20_000
_NEVER_DRAWN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_STAYS = {"Zs", "Mn", "Me", "Mc"}  # goes with whatever stands before it


def runs(text: str) -> list[tuple[Path, str]]:
    """Cut one line into (font file, characters) runs; characters nobody can draw are gone."""
    found: list[tuple[Path, str]] = []
    for char in _drawable(unicodedata.normalize("NFC", text)):
        font = _font(char)
        stays = unicodedata.category(char) in _STAYS
        if found and (font == found[-1][0] or (stays and ord(char) in characters(found[-1][0]))):
            found[-1] = (found[-1][0], found[-1][1] + char)
        elif font is not None:
            found.append((font, char))
    return found


@lru_cache(maxsize=64)
def loaded(font: Path, size: int) -> ImageFont.FreeTypeFont:
    """Open a font at `size` pixels to the em."""
    return ImageFont.truetype(str(font), size)


def _drawable(text: str) -> Iterator[str]:
    for char in text:
        if unicodedata.category(char) in _NEVER_DRAWN:
            continue
        if _font(char) is not None:
            yield char
        else:
            plain = unicodedata.normalize("NFKD", char)
            yield from (part for part in plain if _font(part) is not None)


@lru_cache(maxsize=4096)
def _font(char: str) -> Path | None:
    code = ord(char)
    for font in _bundled():
        if code in characters(font):
            return font
    return next((font for font in _system() if code in characters(font)), None)


@lru_cache(maxsize=1)
def _bundled() -> tuple[Path, ...]:
    folder = Path(__file__).with_name("fonts")
    return tuple(folder / name for name in _BUNDLED)


@lru_cache(maxsize=1)
def _system() -> tuple[Path, ...]:
    """Find the well-known fonts that are installed, in the order of `_SYSTEM`."""
    found: dict[str, Path] = {}
    seen = 0
    for folder in _font_folders():
        for parent, _, names in os.walk(folder):
            seen += len(names)
            for name in names:
                if name in _SYSTEM:
                    found.setdefault(name, Path(parent, name))
            if seen > _MOST_NAMES:
                break
    return tuple(found[name] for name in _SYSTEM if name in found)


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home))
        windows = os.environ.get("WINDIR", r"C:\Windows")
        return [Path(windows, "Fonts"), Path(local, "Microsoft", "Windows", "Fonts")]
    if sys.platform == "darwin":
        system = Path("/System/Library/Fonts")
        return [system, Path("/Library/Fonts"), home / "Library" / "Fonts"]
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local" / "share" / "fonts",
        home / ".fonts",
    ]
