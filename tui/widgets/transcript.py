"""What was said, as values: nothing of it is on a screen, and little of it is laid out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from textual.content import Content

from tui.widgets.markdown import Block, complete_length, plain, read
from tui.words import _

Voice = Literal["you", "nemo", "done", "note", "failed", "house"]


class Speech:
    """One speech, note or failure. A link in it is copied whole, however it was broken."""

    def __init__(self, voice: Voice, blocks: Sequence[Block] = (), link: str = "") -> None:
        self.voice = voice
        self.link = link
        self._blocks = blocks

    def blocks(self) -> Sequence[Block]:
        """What is to be read."""
        return self._blocks


class Answer(Speech):
    """The service's speech as it arrives: complete blocks as Markdown, the rest as plain text."""

    def __init__(self) -> None:
        super().__init__("nemo")
        self._finished: list[str] = []
        self._source = ""
        self._read = 0
        self._known: list[Block] | None = None
        self.is_finished = False
        self.on_text: Callable[[bool], None] | None = None
        """Called at every text, with whether it is whole, for whoever shows it."""

    @property
    def source(self) -> str:
        """All of it, as the service wrote it."""
        return "\n\n".join([*self._finished, self._source] if self._source else self._finished)

    def add_text(self, text: str, *, final: bool) -> None:
        """Append a piece; or, when `final`, replace the pieces since the last whole text by it."""
        if final:
            self._finished.append(text)
            self._source, self._read, self._known = "", 0, None
        else:
            self._source += text
        self._tell(final)

    def finish(self) -> None:
        """End it: what is still plain becomes Markdown, too."""
        self.is_finished = True
        if self._source:
            self.add_text(self._source, final=True)
        else:
            self._tell(True)

    def _tell(self, final: bool) -> None:
        if self.on_text is not None:
            self.on_text(final)

    def blocks(self) -> Sequence[Block]:
        """What is to be read so far."""
        if self._known is None:
            self._known = list(read("\n\n".join(self._finished)))
        end = self._read + complete_length(self._source[self._read :])
        if end > self._read:
            self._known += read(self._source[self._read : end])
            self._read = end
        tail = self._source[self._read :].strip("\n")
        if not tail:
            return self._known
        first, *rest = plain(tail)
        return [*self._known, replace(first, tight=False), *rest]


class Transcript:
    """Writes speeches one after the other: gives each to `add`, and calls `grew` as one grows."""

    def __init__(
        self, add: Callable[[Speech], None], grew: Callable[[], None] = lambda: None
    ) -> None:
        self._add = add
        self._grew = grew
        self._answer: Answer | None = None
        self.last_answer = ""

    def say(self, voice: Voice, text: str) -> None:
        """Write a speech of plain text."""
        self._write(Speech(voice, plain(text)))

    def fail(self, message: str, advice: str, link: str = "", after: str = "") -> None:
        """Write what went wrong, and what to do about it; a link stands on lines of its own."""
        blocks = [Block(Content.styled(message, "$error")), *_tight(advice)]
        if link:
            blocks.append(Block(Content.styled(link, "$key"), tight=True, verbatim=True))
        self._write(Speech("failed", [*blocks, *_tight(after)], link=link))

    def changed(self, changes: Sequence[str], title: str = _("The timeline changed")) -> None:
        """Write what a turn changed, a sentence each."""
        bullets = [
            Block(Content(change), margin="  ", marker="• ", tight=True) for change in changes
        ]
        self._write(Speech("done", [Block(Content(title)), *bullets]))

    def add_text(self, text: str, *, final: bool) -> None:
        """Add words of the service to its answer."""
        if self._answer is None:
            self._answer = Answer()
            self._add(self._answer)
        self._answer.add_text(text, final=final)
        self.last_answer = self._answer.source
        self._grew()

    def end_answer(self) -> None:
        """End the answer: what comes next is another one."""
        if self._answer is not None:
            self._answer.finish()
            self.last_answer = self._answer.source
        self._answer = None

    def _write(self, speech: Speech) -> None:
        self.end_answer()
        self._add(speech)


def _tight(text: str) -> list[Block]:
    return [Block(Content(line), tight=True) for line in text.split("\n") if line]
