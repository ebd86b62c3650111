"""What stands around the picture: a name and facts, the keys; and words where there is none."""

from collections.abc import Sequence

from textual.content import Content

from tui.media.playing.messages import Opened, ViewerProblem, Wrong
from tui.screens.viewer import wording
from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import file_name_in

_GAP = 3


class Facts(Lines):
    """The name of the file, what it is, and what is wrong with it."""

    def __init__(self, name: str) -> None:
        super().__init__(id="viewer-facts")
        self._file = name
        self._facts = ""
        self._warning = ""

    def show(self, opened: Opened) -> None:
        """Show what was opened."""
        self._facts = wording.facts(opened)
        self.changed()

    def warn(self, warning: str) -> None:
        """Something is wrong with it, though it is shown."""
        self._warning = warning
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """The name at the left, cut where it must be; the facts at the right."""
        parts = [(self._warning, "$warning")] if self._warning else [(self._facts, "$quiet")]
        facts = Content.assemble(*parts)
        room = width - facts.cell_length - _GAP
        if room < width // 3:
            facts, room = EMPTY, width
        name = Content.styled(file_name_in(self._file, room), "bold")
        gap = " " * (width - name.cell_length - facts.cell_length)
        return [Content.assemble(name, gap, facts)]


class KeyLine(Lines):
    """As many keys as there is room for."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="viewer-keys")
        self._opened: Opened = ViewerProblem(Wrong.EMPTY)

    def show(self, opened: Opened) -> None:
        """Show what was opened."""
        self._opened = opened
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """One line."""
        words = [
            Content.assemble((key, "bold $key"), " ", (word, "$quiet"))
            for key, word in wording.keys_of(self._opened)
        ]
        while len(words) > 1 and sum(word.cell_length + _GAP for word in words) - _GAP > width:
            words.pop()
        return [Content(" " * _GAP).join(words).truncate(width)]


class Words(Lines):
    """What is said in the picture's place: what is wrong, and the next step."""

    def __init__(self, text: str) -> None:
        super().__init__(id="viewer-words")
        self._said: tuple[str, str] = "", text

    def say(self, what: str, step: str) -> None:
        """Say it."""
        self._said = what, step
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """Both, wrapped."""
        what, step = self._said
        lines = Content(what).wrap(width) if what else []
        return [*lines, *Content.styled(step, "$quiet").wrap(width)]
