"""The conversation: what you said, what the service answers, what it did, and what went wrong."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui.widgets.markdown import Block, plain
from tui.widgets.passage import Answer, Passage, Voice
from tui.widgets.status import Status

_MOST_PASSAGES = 400
"""Older ones leave the screen: a long evening must not become a slow one."""


class Log(VerticalScroll):
    """The passages; follows the end unless scrolled away."""

    HELP = "What was said. Page up and down scroll; End follows again. Text can be selected."
    BLANK = True

    def on_mount(self) -> None:
        """Follow the end as soon as there is more than fits."""
        self.watch(self, "virtual_size", self._follow, init=False)

    def on_resize(self) -> None:
        """A higher window may hold all of it."""
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        # An anchored log that does not fill its window would hang at the bottom of it.
        room = self.container_size.height
        full = 0 < room < self.virtual_size.height
        if full and not self.is_anchored:
            self.anchor()
        elif not full and self.is_anchored:
            self.anchor(False)
            self.scroll_home(animate=False)


class Conversation(Vertical):
    """The log, and under it the line that says what is going on."""

    def __init__(self, now: Callable[[], float], operations: Sequence[str]) -> None:
        """`operations` are those that the status line may show, the most important first."""
        super().__init__(id="conversation")
        self.log_view = Log(id="log")
        self.status = Status(now, operations)
        self._answer: Answer | None = None
        self.last_answer = ""

    def compose(self) -> ComposeResult:
        """Log and status."""
        with self.log_view:
            yield Passage("house", _WELCOME)
        yield self.status

    def say(self, voice: Voice, text: str) -> None:
        """Write a passage of plain text."""
        self._write(Passage(voice, plain(text)))

    def fail(self, message: str, advice: str, link: str = "", after: str = "") -> None:
        """Write what went wrong, and what to do about it; a link stands on lines of its own."""
        blocks = [Block(Content.styled(message, "$error")), *_tight(advice)]
        if link:
            blocks.append(Block(Content.styled(link, "$key"), tight=True, verbatim=True))
        self._write(Passage("failed", [*blocks, *_tight(after)], link=link))

    def changed(self, changes: Sequence[str], title: str = "The timeline changed") -> None:
        """Write what a turn changed, a sentence each."""
        bullets = [
            Block(Content(change), margin="  ", marker="• ", tight=True) for change in changes
        ]
        self._write(Passage("done", [Block(Content(title)), *bullets]))

    def add_text(self, text: str, *, final: bool) -> None:
        """Words of the service."""
        if self._answer is None:
            self._answer = Answer()
            self._write(self._answer)
        self._answer.add_text(text, final=final)
        self.last_answer = self._answer.source

    def end_answer(self) -> None:
        """What comes next is another answer."""
        if self._answer is not None:
            self._answer.finish()
            self.last_answer = self._answer.source
        self._answer = None

    def _write(self, passage: Passage) -> None:
        if not self.log_view.is_attached:
            return  # on the way out
        if not isinstance(passage, Answer):
            self.end_answer()
        for old in list(self.log_view.children)[:-_MOST_PASSAGES]:
            old.remove()
        self.log_view.mount(passage)


def _tight(text: str) -> list[Block]:
    return [Block(Content(line), tight=True) for line in text.split("\n") if line]


def _step(number: int, words: str, key: str, *, tight: bool = True) -> Block:
    text = Content.assemble(words, "  ", (key, "$key"))
    return Block(text, margin="   ", marker=f"{number}  ", tight=tight)


_WELCOME = (
    Block(Content.styled("Stills in, a finished clip out.", "bold")),
    _step(1, "Drop or choose stills", "ctrl+o", tight=False),
    _step(2, "Say what to make of them", "enter"),
    _step(3, "Export the clip", "ctrl+e"),
    Block(Content.styled("“turn these into a 12-second clip with soft piano”", "italic $quiet")),
)
