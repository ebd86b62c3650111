"""A question with a few answers; the safe one is chosen beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Button, Static

from tui.keys.bound import bound
from tui.screens.dialogs.dialog import Dialog
from tui.screens.dialogs.note import Note


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the key that gives it, and its words. A longer name than one letter is no key."""

    name: str
    words: str

    @property
    def label(self) -> str:
        """What stands on its button."""
        return f"{self.words}  {self.name}" if len(self.name) == 1 else self.words


class Question(Dialog[str]):
    """Gives the name of an answer. Escape, and Enter straight away, mean the first one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("question_no", "answer(0)"),
        bound("question_previous", "app.focus_previous"),
        bound("question_next", "app.focus_next"),
        bound("question_page_up", "page(-1)"),
        bound("question_page_down", "page(1)"),
    ]

    def __init__(self, question: str, details: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._question = question
        self._details = details
        self._answers = answers

    def compose(self) -> ComposeResult:
        """The question, what follows from each answer, and the answers."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._question, "bold"))
            with VerticalScroll(can_focus=False, classes="details"):
                yield Note(Content(self._details))
            with Horizontal(classes="answers"):
                for answer in self._answers:
                    yield Button(Content(answer.label), id=f"answer-{answer.name}", compact=True)

    def on_mount(self) -> None:
        """No toast may lie over the answers. The safe one takes the keys.

        Textual itself gives none the focus while the terminal is not in front.
        """
        self.app.clear_notifications()
        self.query(Button).first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The answer that was pressed."""
        self.dismiss((event.button.id or "").removeprefix("answer-"))

    def on_key(self, event: Key) -> None:
        """The answer whose letter was pressed."""
        if event.key in {answer.name for answer in self._answers if len(answer.name) == 1}:
            event.stop()
            self.dismiss(event.key)

    def action_page(self, step: int) -> None:
        """Scroll the details: there may be more of them than a dialog has room for."""
        details = self.query_one(VerticalScroll)
        to = details.scroll_y + step * details.size.height
        details.scroll_to(y=to, animate=False, immediate=True)

    def action_answer(self, number: int) -> None:
        """One of the answers, counted from the safe one."""
        self.dismiss(self._answers[number].name)


def yes_or_no(question: str, details: str, *, yes: str, no: str) -> Question:
    """A question that `y` agrees to."""
    return Question(question, details, (Answer("n", no), Answer("y", yes)))
