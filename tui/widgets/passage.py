"""What was said, on the screen: each speech is one widget, whatever it is made of."""

import re
from collections.abc import Callable, Sequence

from textual.content import Content
from textual.selection import Selection
from textual.timer import Timer

from tui.formatting import padded
from tui.widgets.lines import Lines
from tui.widgets.markdown import Block, Layout, lay
from tui.widgets.transcript import Answer, Speech, Voice
from tui.widgets.unwrapping import separators_of, unwrapped
from tui.words import _

MARGIN = 6
_BESIDE = Content(" " * MARGIN)
_FLUSHES_PER_S = 10
_UNBROKEN = 20_000
"""Cells that hardly a line fills."""

Marker = Callable[[Speech], Sequence[Block]]
"""Gives what is to be read of a speech, with something in it marked."""

# Word or sign in the margin: whoever sees no colour reads it there.
_LEADS: dict[Voice, tuple[str, str]] = {
    "you": (_("you"), "bold $voice-you"),
    "nemo": ("nemo", "bold $voice-nemo"),
    "done": ("   ✓", "$success"),
    "note": ("   ·", "$quiet"),
    "failed": ("   ✗", "bold $error"),
    "house": ("", ""),
}


class Passage(Lines):
    """One speech, with its speaker in the margin."""

    hanging = MARGIN

    def __init__(self, speech: Speech) -> None:
        super().__init__(classes=f"-{speech.voice}")
        self.speech = speech
        self.marker: Marker | None = None
        self._layout = Layout(_BESIDE)

    @property
    def voice(self) -> Voice:
        """Whose speech it is."""
        return self.speech.voice

    def row_styled(self, style: str) -> int:
        """The first row in which something looks like that; the first of all where nothing does."""
        rows = self._laid[1] if self._laid is not None else []
        styled = (y for y, row in enumerate(rows) if any(one.style == style for one in row.spans))
        return next(styled, 0)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """As it reads, without the breaks of wrapping; a link comes out whole."""
        selected = self._unwrapped(selection)
        link = self.speech.link
        if selected is None or not link:
            return selected
        broken = "\n?".join(map(re.escape, link))
        return re.sub(broken, lambda _found: link, selected[0]), selected[1]

    def _unwrapped(self, selection: Selection) -> tuple[str, str] | None:
        selected = super().get_selection(selection)
        if selected is None or self._laid is None:
            return selected
        rows = [line.plain[MARGIN:] for line in self._laid[1]]
        whole = [line.plain for line in lay(self.speech.blocks(), _UNBROKEN)]
        first = selection.start.y if selection.start is not None else 0
        lines = selected[0].split("\n")
        separators = list(separators_of(rows, whole))[first : first + len(lines)]
        if len(separators) != len(lines):
            return selected
        return unwrapped(lines, separators), selected[1]

    def lay(self, width: int) -> Sequence[Content]:
        """The blocks beside the margin."""
        blocks = self.speech.blocks() if self.marker is None else self.marker(self.speech)
        word, style = _LEADS[self.voice]
        lead = Content.styled(padded(word, MARGIN), style)
        first, *rest = self._layout.lay(blocks, width - MARGIN) or [_BESIDE]
        return [lead + first[MARGIN:], *rest]


class AnswerPassage(Passage):
    """The service's speech while it arrives: drawn ten times a second at most."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self._answer = answer
        self._fresh = True
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Draw from now on what comes."""
        if self._answer.is_finished:
            return
        self._timer = self.set_interval(1 / _FLUSHES_PER_S, self._flush)
        self._answer.on_text = self._wake

    def on_unmount(self) -> None:
        """What comes from now on is drawn when it is in sight again."""
        if self._answer.on_text == self._wake:
            self._answer.on_text = None

    def _wake(self, whole: bool) -> None:
        self._fresh = True
        if whole:
            self._flush()
        if self._timer is not None:
            (self._timer.stop if self._answer.is_finished else self._timer.resume)()

    def _flush(self) -> None:
        if not self._fresh:
            if self._timer is not None:
                self._timer.pause()
            return
        self._fresh = False
        self.changed()


def passage_of(speech: Speech) -> Passage:
    """The widget that shows a speech."""
    return AnswerPassage(speech) if isinstance(speech, Answer) else Passage(speech)
