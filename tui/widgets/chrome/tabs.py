"""Where there is no room for four panels side by side: one line that says which is shown."""

from collections.abc import Sequence
from typing import Protocol

from textual.content import Content
from textual.events import Click

from tui.keys.in_force import key_of
from tui.widgets.lines import Lines
from tui.words import _

PANELS = {
    "stills": _("Stills"),
    "conversation": _("Conversation"),
    "timeline": _("Timeline"),
    "renders": _("Renders"),
}
"""What they are called, in their order."""
_ROOMY = 70


class Works(Protocol):
    """What can say in a few cells what is going on."""

    def brief(self, room: int) -> Content:
        """What is going on, in about `room` cells; empty where nothing is."""


class TabLine(Lines):
    """The panels by name and key, the one shown in a colour of its own; then what is going on."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self.shown = "conversation"
        self.marked: frozenset[str] = frozenset()
        self._works: Works | None = None
        self._ended: tuple[str, Content] | None = None
        self._places: list[tuple[int, str]] = []

    def show(self, panel: str) -> None:
        """Mark the panel that is shown; what was new in it no longer is."""
        self.shown = panel
        self.marked -= {panel}
        if self._ended is not None and self._ended[0] == panel:
            self._ended = None
        self.changed()

    def mark(self, panel: str) -> None:
        """Mark a panel in which something happened, unless it is shown."""
        if panel != self.shown and panel not in self.marked:
            self.marked |= {panel}
            self.changed()

    def show_activity(self, works: Works) -> None:
        """Show what is going on, or nothing any more."""
        self._works = works
        self.changed()

    def show_end(self, panel: str, words: Content) -> None:
        """Show that something has ended, until its `panel` is looked at."""
        if panel != self.shown:
            self._ended = (panel, words)
            self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """One line."""
        parts, self._places, column = [], [], 0
        gap = " " if width >= _ROOMY else ""
        for panel, title in PANELS.items():
            name = title + ("*" if panel in self.marked else "")
            if panel == self.shown:
                part = Content.styled(f"▌{key_of(panel)} {name}{gap}", "bold $accent on $track")
            else:
                part = Content.assemble((f" {key_of(panel)} ", "$key"), (f"{name}{gap}", "$quiet"))
            column += part.cell_length
            self._places.append((column, panel))
            parts.append(part)
        return [Content("").join([*parts, self._news(width - column)])]

    def _news(self, room: int) -> Content:
        """What is going on, or has ended, at the right."""
        news = self._works.brief(room - 1) if self._works is not None else Content("")
        if not news and self._ended is not None:
            news = self._ended[1]
        news = news.truncate(max(0, room - 1), ellipsis=True)
        return news.pad_left(max(0, room - news.cell_length)) if news else news

    async def on_click(self, event: Click) -> None:
        """Show the panel that was clicked."""
        for end, panel in self._places:
            if event.x < end:
                await self.app.run_action(f"screen.panel('{panel}')")
                return
