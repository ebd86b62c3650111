"""What was said: each speech is one widget, whatever it is made of."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from textual.content import Content
from textual.selection import Selection
from textual.timer import Timer

from tui.widgets.lines import Lines
from tui.widgets.markdown import Block, complete_length, lay, plain, read

MARGIN = 6
_FLUSHES_PER_S = 15

Voice = Literal["you", "nemo", "done", "note", "failed", "house"]

# Word or sign in the margin: whoever sees no colour reads it there.
_LEADS: dict[Voice, tuple[str, str]] = {
    "you": ("you", "bold $voice-you"),
    "nemo": ("nemo", "bold $voice-nemo"),
    "done": ("   ✓", "$success"),
    "note": ("   ·", "$quiet"),
    "failed": ("   ✗", "bold $error"),
    "house": ("", ""),
}


class Passage(Lines):
    """One speech, note or failure, with its speaker in the margin."""

    hanging = MARGIN

    def __init__(self, voice: Voice, blocks: Sequence[Block] = (), link: str = "") -> None:
        super().__init__(classes=f"-{voice}")
        self.voice = voice
        self.blocks = list(blocks)
        self._link = link

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """As it reads; a link that was broken over lines comes out whole."""
        selected = super().get_selection(selection)
        if selected is None or not self._link:
            return selected
        broken = "\n?".join(map(re.escape, self._link))
        return re.sub(broken, lambda _: self._link, selected[0]), selected[1]

    def lay(self, width: int) -> Sequence[Content]:
        """The blocks beside the margin."""
        inner = lay(self._shown(), width - MARGIN)
        word, style = _LEADS[self.voice]
        lead = Content.styled(word.ljust(MARGIN), style)
        margin = Content(" " * MARGIN)
        return [
            (margin if number else lead) + line
            for number, line in enumerate(inner or [Content("")])
        ]

    def _shown(self) -> Sequence[Block]:
        return self.blocks


class Answer(Passage):
    """The service's speech while it arrives: complete blocks as Markdown, the rest as plain text.

    However fast the pieces come, it is drawn at most fifteen times a second.
    """

    def __init__(self) -> None:
        super().__init__("nemo")
        self._finished: list[str] = []
        self._source = ""
        self._drawn = 0
        self._fresh = False
        self._timer: Timer | None = None

    @property
    def source(self) -> str:
        """All of it, as the service wrote it."""
        return "\n\n".join([*self._finished, self._source] if self._source else self._finished)

    def on_mount(self) -> None:
        """Prepare the timer, resting unless words are here already."""
        self._timer = self.set_interval(1 / _FLUSHES_PER_S, self.flush, pause=not self._fresh)

    def add_text(self, text: str, *, final: bool) -> None:
        """Append a piece; or, when `final`, replace the pieces since the last whole text by it."""
        if not final:
            self._source += text
            self._wake()
            return
        self._finished.append(text)
        self._source, self._drawn = "", 0
        self.blocks = list(read("\n\n".join(self._finished)))
        self._fresh = True
        self.flush()

    def flush(self) -> None:
        """Draw what came since the last time."""
        if not self._fresh:
            if self._timer is not None:
                self._timer.pause()
            return
        self._fresh = False
        end = self._drawn + complete_length(self._source[self._drawn :])
        if end > self._drawn:
            self.blocks += read(self._source[self._drawn : end])
            self._drawn = end
        self.changed()

    def finish(self) -> None:
        """No more will come: what is still plain becomes Markdown too."""
        if self._source:
            self.add_text(self._source, final=True)
        if self._timer is not None:
            self._timer.stop()

    def _wake(self) -> None:
        self._fresh = True
        if self._timer is not None:
            self._timer.resume()

    def _shown(self) -> Sequence[Block]:
        tail = self._source[self._drawn :].strip("\n")
        if not tail:
            return self.blocks
        first, *rest = plain(tail)
        return [*self.blocks, replace(first, tight=False), *rest]
