"""What is done with the prompt's text: filled, put aside, brought back, given to an editor."""

import os
from collections.abc import Awaitable, Callable, Coroutine
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported

from tui.formatting import about_file
from tui.library.schema import LibraryError
from tui.screens.dialogs.one_at_a_time import Dialogs
from tui.screens.dialogs.pick_text import PickableText, PickText
from tui.screens.main import wording
from tui.screens.main.composing.editor import Editor, EditorError, edit, find_editor
from tui.screens.main.composing.templates import templates
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.studio.studio_like import StudioLike
from tui.words import _

if TYPE_CHECKING:
    from tui.config import Config


class PromptAction(StrEnum):
    """What can be done with the text."""

    FIND = "find"
    TEMPLATE = "template"
    EDIT = "edit"
    STASH = "stash"
    UNSTASH = "unstash"


class Writing:
    """Fills the prompt, and takes text out of it. Nothing here sends, and nothing is lost by it."""

    def __init__(
        self,
        app: App[Any],
        panels: Panels,
        operations: Operations,
        dialogs: Dialogs,
        save: Callable[[], Awaitable[bool]],
        config: "Config",
    ) -> None:
        """`save` writes down what is not sent; `False` where no disk takes it."""
        self._app = app
        self._panels = panels
        self._operations = operations
        self._dialogs = dialogs
        self._save = save
        self._config = config
        self._is_busy = False

    def do(self, deed: PromptAction) -> None:
        """Do one of these."""
        match deed:
            case PromptAction.FIND:
                self._with_project(self._find, dialog=True)
            case PromptAction.TEMPLATE:
                self._dialogs.open(self._fill_in())
            case PromptAction.EDIT:
                self._edit()
            case PromptAction.STASH:
                self._with_project(self._stash)
            case PromptAction.UNSTASH:
                self._with_project(self._unstash)

    def insert(self, text: str) -> None:
        """Put a text into the prompt, above what is written there."""
        self._panels.prompt.put_back(text)
        self._panels.prompt.take_focus()

    def edit_waiting(self) -> None:
        """Put the marked waiting message into the prompt."""
        waiting = self._panels.waiting
        if waiting.messages:
            self.insert(waiting.pop_message(waiting.marked).text)

    def go_to_waiting(self) -> None:
        """Go to the messages that wait."""
        waiting, frame = self._panels.waiting, self._panels.waiting.parent
        if not (waiting.messages or waiting.can_undo):
            self._panels.toast(wording.NOTHING_WAITS)
            return
        if frame is not None:
            frame.add_class("-some")
        waiting.screen.set_focus(waiting)

    def _with_project(
        self, do: Callable[[StudioLike], Coroutine[Any, Any, None]], *, dialog: bool = False
    ) -> None:
        studio = self._operations.studio
        if studio is None or not studio.project_id:
            self._panels.toast(wording.NOT_CONNECTED_YET)
        elif dialog:
            self._dialogs.open(do(studio))
        else:
            self._run(do(studio))

    def _run(self, doing: Coroutine[Any, Any, None]) -> None:
        if self._is_busy:  # with the same text: twice would be once too often
            doing.close()
            return
        self._is_busy = True
        self._panels.prompt.run_worker(self._guard(doing), group="writing")

    async def _guard(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except LibraryError as error:
            self._panels.toast_error(str(error))
        finally:
            self._is_busy = False

    async def _find(self, studio: StudioLike) -> None:
        memory, project = studio.memory, studio.project_id

        async def load(everywhere: bool) -> tuple[PickableText, ...]:
            try:
                said = await memory.messages(None if everywhere else project)
            except LibraryError as error:
                self._panels.toast_error(str(error))
                return ()
            return tuple(PickableText(text, text) for text in said)

        await self._pick(PickText(_("Find a message"), load, wording.NOTHING_SAID, scopes=True))

    async def _fill_in(self) -> None:
        named = templates(self._config.templates)

        async def load(everywhere: bool) -> tuple[PickableText, ...]:
            return tuple(PickableText(about_file(name, text), text) for name, text in named.items())

        await self._pick(PickText(_("Templates"), load, ""))

    async def _pick(self, dialog: PickText) -> None:
        text = await self._app.push_screen_wait(dialog)
        if text:
            self.insert(text)

    async def _stash(self, studio: StudioLike) -> None:
        prompt, text = self._panels.prompt, self._panels.prompt.text
        if not text.strip():
            self._panels.toast(wording.NOTHING_WRITTEN)
        elif not await studio.memory.put_aside(studio.project_id, text):
            self._panels.toast(wording.STASH_FULL)
        else:
            if prompt.text.startswith(text):  # what was typed meanwhile stays
                prompt.load_text(prompt.text.removeprefix(text))
            self._panels.toast(wording.PUT_ASIDE)

    async def _unstash(self, studio: StudioLike) -> None:
        project = studio.project_id
        found = await studio.memory.lock_stashed(project)
        if found is None:
            self._panels.toast(wording.NOTHING_ASIDE)
            return
        number, text = found
        is_here = studio.project_id == project
        is_kept = False
        if is_here:
            self.insert(text)
            is_kept = await self._save()
        await studio.memory.release_stashed(number, is_taken=is_kept)

    def _edit(self) -> None:
        try:
            editor = find_editor(os.environ)
        except EditorError as error:
            self._panels.toast_error(str(error))
        else:
            self._run(self._edit_with(editor))

    async def _edit_with(self, editor: Editor) -> None:
        prompt = self._panels.prompt
        before = prompt.text
        edited, trouble = before, ""
        try:
            with self._app.suspend(), self._app.batch_update():  # nothing is painted over it
                try:
                    edited = await edit(editor, before, self._config.data_dir)
                except EditorError as error:  # within: Textual takes the terminal back at the end
                    trouble = str(error)
        except SuspendNotSupported:
            trouble = wording.NO_SUSPENDING
        if trouble:
            self._panels.toast_error(trouble)
        elif prompt.text.endswith(before):  # a message may have come back above it
            text = prompt.text.removesuffix(before) + edited
            if text != prompt.text:
                prompt.load_text(text)
                prompt.move_cursor(prompt.document.end)
        else:
            self.insert(edited)
        prompt.focus()
