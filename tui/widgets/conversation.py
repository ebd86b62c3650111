"""The conversation: what you said, what the service answers, what it did, and what went wrong."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui.widgets.passage import Answer, Passage, Voice
from tui.widgets.prose import Block, plain
from tui.widgets.status import Status

_MOST_PASSAGES = 400
"""Older ones leave the screen: a long evening must not become a slow one."""


class Log(VerticalScroll):
    """The passages; follows the end unless scrolled away."""

    HELP = "What was said. Page up and down scroll; End follows again. Text can be selected."
    BLANK = True


class Conversation(Vertical):
    """The log, and under it the line that says what is going on."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(id="conversation", classes="panel")
        self.border_title = "Conversation"
        self.log_view = Log(id="log")
        self.status = Status(now)
        self._answer: Answer | None = None
        self.last_answer = ""

    def compose(self) -> ComposeResult:
        """Log and status."""
        with self.log_view:
            yield Passage("note", _WELCOME)
        yield self.status

    def on_mount(self) -> None:
        """Follow the end from the beginning."""
        self.log_view.anchor()

    def say(self, voice: Voice, text: str) -> None:
        """Write a passage of plain text."""
        self._write(Passage(voice, plain(text)))

    def fail(self, message: str, advice: str) -> None:
        """Write what went wrong, and what to do about it."""
        blocks = [Block(Content.styled(message, "$error"))]
        blocks += [Block(Content(line), tight=True) for line in advice.split("\n") if line]
        self._write(Passage("failed", blocks))

    def changed(self, changes: Sequence[str]) -> None:
        """Write what a turn changed, a sentence each."""
        bullets = [
            Block(Content(change), margin="  ", marker="• ", tight=True) for change in changes
        ]
        self._write(Passage("done", [Block(Content("The timeline changed")), *bullets]))

    def hear(self, text: str, *, final: bool) -> None:
        """Words of the service."""
        if self._answer is None:
            self._answer = Answer()
            self._write(self._answer)
        self._answer.hear(text, final=final)
        self.last_answer = self._answer.source

    def end_answer(self) -> None:
        """What comes next is another answer."""
        if self._answer is not None:
            self._answer.finish()
            self.last_answer = self._answer.source
        self._answer = None

    def _write(self, passage: Passage) -> None:
        if not isinstance(passage, Answer):
            self.end_answer()
        for old in list(self.log_view.children)[:-_MOST_PASSAGES]:
            old.remove()
        self.log_view.mount(passage)


_WELCOME = (
    Block(Content.styled("Stills in, a finished clip out.", "bold")),
    Block(
        Content.assemble(
            ("1  ", "$accent"), "Add pictures: drop them here, or ", ("ctrl+o", "$key")
        )
    ),
    Block(
        Content.assemble(
            ("2  ", "$accent"), "Say what to make of them, and press ", ("enter", "$key")
        ),
        tight=True,
    ),
    Block(Content.assemble(("3  ", "$accent"), "Save the film: ", ("ctrl+e", "$key")), tight=True),
    Block(
        Content.styled(
            "“turn these into a 12-second clip with soft piano and a title”", "italic $quiet"
        )
    ),
)
