"""A picture in the clipboard, read by the program that each system has for it.

Only bytes come from there, so many and within so long; what they are is found out elsewhere. By ssh
the clipboard is that of another machine, and no program here reads it.
"""

import asyncio
import base64
import binascii
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tui.screens.child_programs import end_for_good, find_program, without_token
from tui.terminal_facts import is_over_ssh

MOST_BYTES: Final = 64 << 20
PATIENCE_S: Final = 10.0
"""A PowerShell takes seconds to start."""
_MOST_OF_A_LIST: Final = 1 << 16
_READ_AT_ONCE: Final = 1 << 18
_PICTURES: Final = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/tiff", "image/bmp")
_TEXTS: Final = ("text/plain", "UTF8_STRING", "STRING", "TEXT")
_KIND: Final = "{kind}"

_OF_MAC: Final = re.compile(rb"\xc2\xabdata PNGf([0-9A-Fa-f]*)\xc2\xbb")
_MAC_WORDS: Final = {"«class PNGf»": "image/png", "TIFF picture": "image/png", "string": "TEXT"}
_IN_WINDOWS: Final = "Add-Type -AssemblyName System.Windows.Forms,System.Drawing; "
_LISTED_IN_WINDOWS: Final = (
    f"{_IN_WINDOWS}if ([Windows.Forms.Clipboard]::ContainsImage()) {{'image/png'}}; "
    "if ([Windows.Forms.Clipboard]::ContainsText()) {'TEXT'}"
)
_READ_IN_WINDOWS: Final = (
    f"{_IN_WINDOWS}$stream = New-Object IO.MemoryStream; "
    "[Windows.Forms.Clipboard]::GetImage().Save($stream, [Drawing.Imaging.ImageFormat]::Png); "
    "[Convert]::ToBase64String($stream.ToArray())"
)


class WhyNoPicture(Enum):
    """Why no picture came."""

    OVER_SSH = auto()
    NO_TOOL = auto()
    TEXT = auto()
    """There is text, and it is text that is wanted."""
    NO_PICTURE = auto()
    TOO_MUCH = auto()
    TOO_SLOW = auto()


def _as_it_is(read: bytes) -> bytes:
    return read


def _of_mac(read: bytes) -> bytes:
    found = _OF_MAC.search(read)
    return binascii.unhexlify(found[1]) if found is not None else b""


@dataclass(frozen=True, slots=True)
class Reader:
    """The programs that say what the clipboard holds, and write it out."""

    lists: tuple[str, ...]
    reads: tuple[str, ...]
    unpack: Callable[[bytes], bytes] = _as_it_is
    longer: int = 1
    """How many times as long what is written out may be as what it says."""


def reader(environ: Mapping[str, str], platform: str = sys.platform) -> Reader | WhyNoPicture:
    """What reads the clipboard that the user copies to."""
    if is_over_ssh(environ):
        return WhyNoPicture.OVER_SSH
    if platform == "darwin":
        found = _on_mac(environ)
    elif platform == "win32" or environ.get("WSL_DISTRO_NAME"):
        found = _in_windows(environ)
    else:
        found = _on_wayland(environ) or _on_x(environ)
    return found or WhyNoPicture.NO_TOOL


def _on_wayland(environ: Mapping[str, str]) -> Reader | None:
    tool = find_program("wl-paste", environ) if environ.get("WAYLAND_DISPLAY") else None
    if tool is None:
        return None
    return Reader((tool, "--list-types"), (tool, "--no-newline", "--type", _KIND))


def _on_x(environ: Mapping[str, str]) -> Reader | None:
    tool = find_program("xclip", environ) if environ.get("DISPLAY") else None
    if tool is None:
        return None
    words = (tool, "-selection", "clipboard", "-o", "-t")
    return Reader((*words, "TARGETS"), (*words, _KIND))


def _on_mac(environ: Mapping[str, str]) -> Reader | None:
    script = find_program("osascript", environ)
    if script is None:
        return None
    lists = (script, "-e", "clipboard info")
    if (tool := find_program("pngpaste", environ)) is not None:
        return Reader(lists, (tool, "-"))
    return Reader(lists, (script, "-e", "get the clipboard as «class PNGf»"), _of_mac, longer=3)


def _in_windows(environ: Mapping[str, str]) -> Reader | None:
    tool = find_program("powershell.exe", environ)
    if tool is None:
        return None
    words = (tool, "-NoProfile", "-NonInteractive", "-STA", "-Command")
    return Reader((*words, _LISTED_IN_WINDOWS), (*words, _READ_IN_WINDOWS), base64.b64decode, 2)


async def read_picture(
    reads: Reader,
    *,
    text_first: bool = False,
    most_bytes: int = MOST_BYTES,
    patience_s: float = PATIENCE_S,
) -> bytes | WhyNoPicture:
    """The picture in the clipboard; with `text_first`, only where there is no text.

    Whatever the programs do, it ends: after `patience_s` for each of the two.
    """
    listed = await _written(reads.lists, _MOST_OF_A_LIST, patience_s)
    if isinstance(listed, WhyNoPicture):
        return listed
    kinds = _kinds(listed.decode(errors="replace"))
    if text_first and not kinds.isdisjoint(_TEXTS):
        return WhyNoPicture.TEXT
    kind = next((kind for kind in _PICTURES if kind in kinds), None)
    if kind is None:
        return WhyNoPicture.NO_PICTURE
    words = tuple(kind if word == _KIND else word for word in reads.reads)
    read = await _written(words, most_bytes * reads.longer, patience_s)
    if isinstance(read, WhyNoPicture):
        return read
    try:
        picture = reads.unpack(read)
    except ValueError:
        return WhyNoPicture.NO_PICTURE
    if len(picture) > most_bytes:
        return WhyNoPicture.TOO_MUCH
    return picture or WhyNoPicture.NO_PICTURE


def _kinds(listed: str) -> set[str]:
    """The kinds in a list: one a line, or with commas between, as a Mac has them."""
    words = {word.strip().split(";")[0] for word in re.split(r"[\n,]", listed)}
    return words | {_MAC_WORDS[word] for word in words & _MAC_WORDS.keys()}


async def _written(
    words: tuple[str, ...], most_bytes: int, patience_s: float
) -> bytes | WhyNoPicture:
    """What a program writes; one that writes too much, or takes too long, is ended."""
    try:
        child = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd="/" if os.name == "posix" else None,
            env=without_token(os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError):
        return WhyNoPicture.NO_TOOL
    try:
        async with asyncio.timeout(patience_s):
            read = await _read(child.stdout, most_bytes) if child.stdout is not None else b""
            if read is None:
                return WhyNoPicture.TOO_MUCH
            return read if await child.wait() == 0 else WhyNoPicture.NO_PICTURE
    except TimeoutError:
        return WhyNoPicture.TOO_SLOW
    finally:
        await end_for_good(child)


async def _read(pipe: asyncio.StreamReader, most_bytes: int) -> bytes | None:
    """All that is written, or None for more than `most_bytes`."""
    parts, size = [], 0
    while part := await pipe.read(_READ_AT_ONCE):
        parts.append(part)
        size += len(part)
        if size > most_bytes:
            return None
    return b"".join(parts)
