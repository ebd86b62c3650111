"""The first line: whose project this is, who does the work, and what it may still cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.widgets.lines import Lines
from tui.words import _, plural

if TYPE_CHECKING:
    from tui.studio.events import CreditsRead


_LEAST_LEFT = 30
"""Cells for the program and its project."""


class Header(Lines):
    """Project at the left; service and credits at the right."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="header")
        self.project = ""
        self.service = ""
        self.state = _("starting")
        self.balance: CreditsRead | None = None
        self.armed: Sequence[str] = ()

    def on_mount(self) -> None:
        """Follow what the program knows to be armed at the bundled mock."""
        self.watch(self.app, "armed", self._show_armed)

    def _show_armed(self, armed: Sequence[str]) -> None:
        self.armed = armed
        self.changed()

    def show(
        self,
        *,
        project: str | None = None,
        service: str | None = None,
        state: str | None = None,
        balance: "CreditsRead | None" = None,
    ) -> None:
        """Show what is given; the rest stays."""
        self.project = self.project if project is None else project
        self.service = self.service if service is None else service
        self.state = self.state if state is None else state
        self.balance = self.balance if balance is None else balance
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """One line; where room is short the project's name gives way."""
        right = self._right(", ".join(self.armed))
        if self.armed and right.cell_length > width - _LEAST_LEFT:
            right = self._right(f"{len(self.armed)}")
        name = Content.styled("stillreel", "bold $accent")
        room = width - right.cell_length - name.cell_length - 5
        project = Content.styled(self.project, "bold").truncate(max(0, room), ellipsis=True)
        left = Content.assemble(name, "   ", project) if room > 0 else name
        return [
            Content.assemble(
                left.truncate(max(9, width - right.cell_length - 1), pad=True), " ", right
            )
        ]

    def _right(self, armed: str) -> Content:
        parts = [Content.styled(word, "$quiet") for word in (self.service, self.state) if word]
        if armed:
            parts.insert(1, Content.styled(_("armed: {faults}", faults=armed), "bold $warning"))
        if self.balance is not None and self.balance.available is not None:
            parts.append(_credits(self.balance))
        return Content.styled("  ·  ", "$line").join(parts)


def _credits(balance: "CreditsRead") -> Content:
    number = str(balance.available)
    said = plural("{count} credit", "{count} credits", balance.available or 0)
    reserved = _("({count} reserved)", count=balance.frozen) if balance.frozen else ""
    return Content.assemble(
        ("◆ ", "$accent"),
        Content(said).stylize("bold", said.index(number), said.index(number) + len(number)),
        (f" {reserved}" if reserved else "", "$quiet"),
    )
