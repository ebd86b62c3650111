"""Folders that were dropped: their pictures, after a question where there are many."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from textual.app import App

from tui.media.folders import ASKED_ABOVE, pictures_in
from tui.media.names import display_name
from tui.media.sources import Source
from tui.screens.dialogs.question import yes_or_no
from tui.words import _


async def add_folders(
    app: App[Any],
    folders: Sequence[Path],
    *,
    add: Callable[[Sequence[Source]], None],
    toast: Callable[[str], None],
) -> None:
    """Add each folder's pictures, in the order of their names."""
    for folder in folders:
        name = display_name(folder)
        try:
            found = await asyncio.to_thread(pictures_in, folder)
        except OSError:
            found = ()
        if not found:
            toast(_("There are no stills in {name}.", name=name))
        elif len(found) <= ASKED_ABOVE or await _agreed(app, name, len(found)):
            add(tuple(map(Source.read, found)))


async def _agreed(app: App[Any], name: str, count: int) -> bool:
    details = _("{name} has {count} stills.", name=name, count=count)
    question = yes_or_no(_("Add all of them?"), details, yes=_("Add"), no=_("Leave out"))
    return await app.push_screen_wait(question) == "y"
