"""Where there is no room for four panels side by side: one line that says which is shown."""

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click

from tui.widgets.lines import Lines

PANELS = ("stills", "conversation", "timeline", "renders")


class TabLine(Lines):
    """The panels by name and key; the one shown stands in brackets of its own colour."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self.shown = "conversation"
        self.marked: frozenset[str] = frozenset()
        self._places: list[tuple[int, str]] = []

    def show(self, panel: str) -> None:
        """This one is in sight; what was new there no longer is."""
        self.shown = panel
        self.marked -= {panel}
        self.changed()

    def mark(self, panel: str) -> None:
        """Something happened in a panel that is out of sight."""
        if panel != self.shown and panel not in self.marked:
            self.marked |= {panel}
            self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """One line."""
        parts, self._places, column = [], [], 0
        for number, panel in enumerate(PANELS, 1):
            name = panel.capitalize() + ("*" if panel in self.marked else "")
            if panel == self.shown:
                part = Content.styled(f"▌{number} {name} ", "bold $accent on $track")
            else:
                part = Content.assemble((f" {number} ", "$key"), (f"{name} ", "$quiet"))
            column += part.cell_length + 1
            self._places.append((column, panel))
            parts.append(part)
        return [Content(" ").join(parts)]

    async def on_click(self, event: Click) -> None:
        """Show the panel that was clicked."""
        for end, panel in self._places:
            if event.x < end:
                await self.app.run_action(f"screen.panel('{panel}')")
                return
