"""Copying by every way there is, and saying honestly how far that goes."""

import asyncio
import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from textual.app import App

from tui.library.private_files import PrivateFileError
from tui.screens.copied_file import save_copied
from tui.screens.native_clipboard import Tool, clipboard_tool, copy_with
from tui.screens.terminal.passing import multiplexer, passed_on
from tui.text import clean_name
from tui.words import _

COPIED = _("Copied through the terminal, which may block it. Copy it again to have it in a file.")
_ONE_BY_ONE: Final[WeakKeyDictionary[App[Any], asyncio.Lock]] = WeakKeyDictionary()
_DOUBTFUL: Final[WeakKeyDictionary[App[Any], str]] = WeakKeyDictionary()
"""What was copied last, where it may not have arrived."""
_TOAST_S, _PATH_S = 4, 15


@runtime_checkable
class KeepsData(Protocol):
    """A program with a folder for what it keeps."""

    data_dir: Path


def copy(app: App[Any], text: str, otherwise: str = "") -> None:
    """Copy `text`; where there is none, say what is `otherwise` to be said.

    What is copied twice in a row, and may not have arrived, is written to a file.
    """
    if not text:
        app.notify(otherwise, markup=False, timeout=_TOAST_S)
        return
    app.copy_to_clipboard(text)
    driver = app._driver  # noqa: SLF001 - Textual's own way to write
    if driver is not None and not app.is_headless:
        driver.write(wrapped(text, os.environ))
    tool = clipboard_tool(os.environ)
    if tool is None:
        app.run_worker(_say_doubtful(app, text), group="copy")
    else:
        app.run_worker(_copy_with(app, tool, text), group="copy")


async def _copy_with(app: App[Any], tool: Tool, text: str) -> None:
    async with _ONE_BY_ONE.setdefault(app, asyncio.Lock()):  # what is copied last is what stays
        copied = await asyncio.to_thread(copy_with, tool, text)
    if copied:
        _DOUBTFUL.pop(app, None)
        app.notify(_("Copied with {tool}.", tool=tool.name), markup=False, timeout=_TOAST_S)
    else:
        await _say_doubtful(app, text)


async def _say_doubtful(app: App[Any], text: str) -> None:
    """Nobody knows whether it arrived; whoever copies it again has seen that it did not."""
    is_again = _DOUBTFUL.get(app) == text
    _DOUBTFUL[app] = text
    if not is_again or not isinstance(app, KeepsData):
        app.notify(COPIED, markup=False, timeout=_TOAST_S)
        return
    try:
        path = await asyncio.to_thread(save_copied, app.data_dir, text)
    except PrivateFileError as error:
        app.notify(f"{error}. {error.advice}", markup=False, severity="error")
    else:
        said = _("It is in {path} now, for you alone, for a day.", path=clean_name(str(path)))
        app.notify(said, markup=False, timeout=_PATH_S)


def wrapped(text: str, environ: Mapping[str, str]) -> str:
    """OSC 52 as a multiplexer hands it on to its own terminal; empty where there is none."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode(errors='replace')).decode()}\x07"
    through = multiplexer(environ)
    return passed_on(sequence, through) if through else ""
