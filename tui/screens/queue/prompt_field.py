"""The prompt of the marked row: always shown, and edited in place."""

from collections.abc import Callable

from textual.events import Key, Paste
from textual.widgets import TextArea

from tui.keys.in_force import keys_of
from tui.library.batches import BatchRow
from tui.screens.queue import wording
from tui.screens.queue.edits import is_editable
from tui.text import clean
from tui.widgets.prompt import Prompt


class PromptField(Prompt):
    """Enter keeps the text and goes to the next row, escape goes back to the list.

    What is typed is written down as it is typed. All of it happens at once, and not by messages:
    the next key is for the next row.
    """

    def __init__(
        self,
        write: Callable[[BatchRow, str], None],
        edit: Callable[[BatchRow | None], None],
        leave: Callable[[bool], None],
    ) -> None:
        """`edit` is told whose prompt is being written; `leave` whether to go to the next row."""
        super().__init__("queue-field", wording.PLACEHOLDER)
        self._write = write
        self._edit = edit
        self._leave = leave
        self._row: BatchRow | None = None

    def show(self, row: BatchRow | None) -> None:
        """Show a row's prompt; while it is written, what is written stays."""
        is_other = row is None or self._row is None or row.id != self._row.id
        self._row = row
        self.disabled = row is None
        text = row.request.prompt if row is not None else ""
        if is_other or (not self.has_focus and text != self.text):
            self.load_text(text)
            self.move_cursor(self.document.end)
        self.read_only = row is None or not is_editable(row)
        if self.has_focus:
            self._tell_edit()

    def on_focus(self) -> None:
        """What is in it is not whole until it is left."""
        self._tell_edit()

    def on_blur(self) -> None:
        """Note that the field was left, unless only the terminal lost the focus."""
        if self.app.app_focus:
            self._edit(None)

    def _tell_edit(self) -> None:
        self._edit(None if self.read_only else self._row)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what is written."""
        event.stop()
        self.keep()

    def keep(self) -> None:
        """Have the text written down, where it is another."""
        if self._row is not None and self.has_focus and not self.read_only:
            self._write(self._row, self.text.strip())

    async def _on_key(self, event: Key) -> None:
        goes_on = event.key in keys_of("queue_field_next")
        if goes_on or event.key in keys_of("queue_field_leave"):
            event.stop()
            event.prevent_default()
            self.keep()
            self._leave(goes_on)

    async def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.read_only:
            self.insert(clean(event.text))
