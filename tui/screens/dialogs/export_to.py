"""Where to save the clip. A file that exists is replaced only on a second Enter."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from tui.file_paths import absolute, expand_home, is_folder, is_there, working_folder
from tui.keys.bound import bound
from tui.keys.in_force import keyed
from tui.screens.dialogs.dialog import ANSWERS, Dialog
from tui.screens.dialogs.note import Note
from tui.widgets.safe_input import SafeInput
from tui.words import _


@dataclass(frozen=True, slots=True)
class Target:
    """Where the clip is saved; `force` when an existing file is meant to be replaced."""

    path: Path
    force: bool = False


class ExportTo(Dialog[Target | None]):
    """Gives the target, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [bound("export_to_close", "dismiss(None)")]

    def __init__(self, default: Path) -> None:
        super().__init__()
        self._default = default
        self._warned: str | None = None

    def compose(self) -> ComposeResult:
        """A title, the path, and a line that explains."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("Export the clip")
            dialog.border_subtitle = keyed(_("enter saves · {export_to_close} closes"))
            yield SafeInput(str(self._default), select_on_focus=False, compact=True)
            yield Note(
                Content.styled(_("MP4, H.264. Exports cost no credits."), "$quiet"), id="hint"
            )

    def on_mount(self) -> None:
        """The name without its ending is marked: typing replaces it."""
        field = self.query_one(Input)
        name = field.value.rfind(os.sep) + 1
        field.selection = type(field.selection)(name, max(name, field.value.rfind(".mp4")))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Forget the question about the path before; `//` and `/~/` in a path begin a new one."""
        self._warned = None
        anew = max(event.value.rfind(begins) for begins in ("//", "/~/")) + 1
        if anew:
            field = event.input
            at = field.cursor_position - anew
            field.value = event.value[anew:]
            field.cursor_position = max(at, 0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Inspect the path, off the loop: it may be on a slow disk."""
        self._check(event.value.strip())

    @work(group=ANSWERS, exclusive=True)
    async def _check(self, value: str) -> None:
        if not value:
            self._say(_("Name a file, such as harbour.mp4."))
            return
        with self.answering():
            path, trouble, question, exists = await asyncio.to_thread(_inspect, value)
            if not self.still_says(value):
                return
            if trouble:
                self._say(trouble)
            elif question and self._warned != value:
                self._warned = value
                self._say(question)
            else:
                self.dismiss(Target(path, force=exists))

    def _say(self, text: str) -> None:
        self.query_one("#hint", Note).update(Content.styled(text, "$warning"))


async def ask_where_to_export(
    app: App[Any], project: str, export: Callable[[Target], None]
) -> None:
    """Ask for a target, a free name after the `project` to begin with, and `export` to it."""
    default = await asyncio.to_thread(_free_target, project)
    target = await app.push_screen_wait(ExportTo(default))
    if target is not None:
        export(target)


def _free_target(project: str) -> Path:
    from tui.studio.film.targets import free_name

    stem = "".join(letter for letter in project if letter not in '/\\:*?"<>|').strip(" .")
    return free_name(working_folder(), stem or "clip")


def _inspect(value: str) -> tuple[Path, str, str, bool]:
    """The path, what is wrong with it, what is to be asked, and whether a file is there."""
    try:
        path = absolute(expand_home(value))
        if is_folder(path) or value.endswith(os.sep):
            return path, _("That is a folder. Add the name of a file."), "", False
        path = path if path.suffix else path.with_suffix(".mp4")
        if is_there(path):
            question = _("That file exists. Enter again replaces it; or change the name.")
            return path, "", question, True
        folder = (
            "" if is_folder(path.parent) else _("That folder is not there. Enter again makes it.")
        )
        return path, "", folder, False
    except (OSError, ValueError) as error:
        return Path(), _("This cannot be a file: {why}", why=error), "", False
