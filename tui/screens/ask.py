"""A question with two answers; the safe one is chosen beforehand."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from tui.screens.dialog import Dialog


class Ask(Dialog[bool | None]):
    """Gives True for yes. Escape, and Enter straight away, mean no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False, id="ask.yes"),
        Binding("n,escape", "answer(False)", "No", show=False, id="ask.no"),
        Binding("left,up", "app.focus_previous", show=False, id="ask.previous"),
        Binding("right,down", "app.focus_next", show=False, id="ask.next"),
    ]

    def __init__(self, question: str, details: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._details = details
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """The question, what follows from a yes, and the two answers."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._question, "bold"))
            yield Static(Content(self._details), classes="details")
            with Horizontal(classes="answers"):
                yield Button(Content(f"{self._no}  n"), id="no", compact=True)
                yield Button(Content(f"{self._yes}  y"), id="yes", compact=True)

    def on_mount(self) -> None:
        """Stand on the safe answer."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer that was pressed."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """The answer whose letter was pressed."""
        self.dismiss(answer)
