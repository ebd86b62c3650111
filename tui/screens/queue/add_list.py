"""What to add to the queue: a folder, a still, or a list."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from tui.file_paths import absolute, expand_home, is_file, is_folder
from tui.keys.bound import bound
from tui.media.folders import pictures_in
from tui.media.paths import dropped_files
from tui.media.sources import Source
from tui.screens.dialogs.dialog import ANSWERS, Dialog
from tui.screens.dialogs.note import Note
from tui.screens.queue import wording
from tui.widgets.safe_input import SafeInput

_LISTS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Added:
    """Stills, or a list to be read."""

    stills: tuple[Source, ...] = ()
    list: Path | None = None


class AddList(Dialog[Added | None]):
    """Gives what is to be added, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [bound("add_list_close", "dismiss(None)")]

    def compose(self) -> ComposeResult:
        """A path, and a line that explains."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = wording.ADD_TITLE
            dialog.border_subtitle = wording.ADD_KEYS
            yield SafeInput(compact=True)
            yield Note(Content.styled(wording.ADD_HINT, "$quiet"), id="hint")

    def on_mount(self) -> None:
        """No toast may lie over it; the field takes the keys."""
        self.app.clear_notifications()
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Inspect what was typed, off the loop: it may be on a slow disk."""
        self._read(event.value.strip())

    @work(group=ANSWERS, exclusive=True)
    async def _read(self, text: str) -> None:
        with self.answering():
            added = await asyncio.to_thread(_found, text) if text else wording.ADD_HINT
            if not self.still_says(text):
                return
            if isinstance(added, str):
                self.query_one("#hint", Note).update(Content.styled(added, "$warning"))
            else:
                self.dismiss(added)


def _found(text: str) -> Added | str:
    """What a text names, or why it names nothing."""
    stills: list[Source] = []
    try:
        for found in dropped_files(text) or (expand_home(text),):
            if isinstance(found, str):
                stills.append(Source.read(found))
            elif is_folder(found):
                stills += map(Source.read, pictures_in(absolute(found)))
            elif not is_file(found):
                return wording.ADD_GONE
            elif found.suffix.lower() in _LISTS:
                return Added(list=absolute(found))
            else:
                stills.append(Source.read(absolute(found)))
    except (OSError, ValueError):
        return wording.ADD_GONE
    return Added(tuple(stills)) if stills else wording.ADD_BARE
