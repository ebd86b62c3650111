"""Copying by every way there is, and saying honestly how far that goes."""

import asyncio
import base64
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from textual.app import App

from tui.screens.native_clipboard import Tool, clipboard_tool, copy_with
from tui.words import _

COPIED = _("Copied through the terminal. Nothing to paste? It blocks OSC 52.")
_ONE_BY_ONE: Final[WeakKeyDictionary[App[Any], asyncio.Lock]] = WeakKeyDictionary()
_TOAST_S = 4
_MOST_OF_SCREEN: Final = 700
"""Bytes that GNU screen takes in one string."""


def copy(app: App[Any], text: str, otherwise: str = "") -> None:
    """Copy `text`; where there is none, say what is `otherwise` to be said."""
    if not text:
        app.notify(otherwise, markup=False, timeout=_TOAST_S)
        return
    app.copy_to_clipboard(text)
    if app._driver is not None and not app.is_headless:  # noqa: SLF001 - Textual's own way to write
        for sequence in wrapped(text, os.environ):
            app._driver.write(sequence)  # noqa: SLF001
    tool = clipboard_tool(os.environ)
    if tool is None:
        app.notify(COPIED, markup=False, timeout=_TOAST_S)
    else:
        app.run_worker(_copy_with(app, tool, text), group="copy")


async def _copy_with(app: App[Any], tool: Tool, text: str) -> None:
    async with _ONE_BY_ONE.setdefault(app, asyncio.Lock()):  # what is copied last is what stays
        copied = await asyncio.to_thread(copy_with, tool, text)
    said = _("Copied with {name}.", name=tool.name) if copied else COPIED
    app.notify(said, markup=False, timeout=_TOAST_S)


def wrapped(text: str, environ: Mapping[str, str]) -> Iterator[str]:
    """OSC 52 as a multiplexer hands it on to its own terminal; nothing where there is none."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode(errors='replace')).decode()}\x07"
    if environ.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        yield f"\x1bPtmux;{doubled}\x1b\\"
    elif environ.get("STY"):
        for at in range(0, len(sequence), _MOST_OF_SCREEN):
            yield f"\x1bP{sequence[at : at + _MOST_OF_SCREEN]}\x1b\\"
