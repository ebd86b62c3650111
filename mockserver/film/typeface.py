"""A font for every character of a title, also on a machine that has none.

First the fonts that travel with the program (Latin, Greek, Cyrillic; Chinese, Japanese), then
well-known fonts of the system, then the character's plain form (NFKD: a ligature's letters, a
letter without its accent), and what is left is dropped: a box helps nobody.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from mockserver.film.charmap import characters

_BUNDLED = ("DejaVuSans.ttf", "DroidSansFallback-subset.ttf")
_SYSTEM = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansCJK-Medium.ttc",
    "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "Arial Unicode.ttf",
    "msyh.ttc", "malgun.ttf", "YuGothR.ttc", "simsun.ttc", "seguisym.ttf", "Nirmala.ttc",
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "NanumGothic.ttf",
    "NotoSans-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "NotoSansThai-Regular.ttf",
    "NotoSansSymbols2-Regular.ttf", "NotoEmoji-Regular.ttf",
)  # fmt: skip
_NAMES_LOOKED_AT = 20_000
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
    looked_at = 0
    for folder in _font_folders():
        for parent, _, names in os.walk(folder):
            looked_at += len(names)
            for name in names:
                if name in _SYSTEM:
                    found.setdefault(name, Path(parent, name))
            if looked_at > _NAMES_LOOKED_AT:
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
