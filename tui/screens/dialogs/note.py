"""A text of a dialog or below a list, broken as its language is, and never amid a key's words."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import wrapped

_BETWEEN = " · "


class Note(Lines):
    """Says something; what stands between dots, such as a key and what it does, stays together."""

    def __init__(
        self,
        content: Content = EMPTY,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.said = content

    def update(self, content: Content) -> None:
        """Say something else."""
        self.said = content
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """The lines."""
        lines = [row for line in self.said.split("\n") for row in _broken(line, width)]
        return lines or [EMPTY]


def _broken(line: Content, width: int) -> Iterator[Content]:
    items = line.split(_BETWEEN)
    shown = items[0]
    for item in items[1:]:
        longer = Content.assemble(shown, _BETWEEN, item)
        if longer.cell_length > width:
            yield from wrapped(shown, width)
            longer = item
        shown = longer
    yield from wrapped(shown, width)
