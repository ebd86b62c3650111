"""The last line: the keys that matter most; each can be clicked as well."""

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click

from tui.actions import Action, in_footer, key_name
from tui.widgets.lines import Lines

_GAP = 3
_SEND = "enter"


class KeyBar(Lines):
    """Key and word of each action in the footer, as many as there is room for."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="keybar")
        self._places: list[tuple[int, int, Action]] = []

    def lay(self, width: int) -> Sequence[Content]:
        """One line, and where on it each action stands."""
        self._places = []
        parts: list[Content] = []
        column = 0
        for action in in_footer():
            key = _SEND if action.name == "send" else key_name(self._key(action))
            part = Content.assemble((key, "bold $key"), " ", (action.short, "$quiet"))
            if column + part.cell_length > width:
                break
            self._places.append((column, column + part.cell_length, action))
            parts.append(part)
            column += part.cell_length + _GAP
        return [Content(" " * _GAP).join(parts)]

    async def on_click(self, event: Click) -> None:
        """Do what was clicked."""
        for start, end, action in self._places:
            if start <= event.x < end:
                await self.app.run_action(action.call, default_namespace=self.screen)

    def _key(self, action: Action) -> str:
        keymap = self.app._keymap  # noqa: SLF001 - Textual has no public way to read the keymap back
        return keymap.get(action.name, ",".join(action.keys or action.letters)).split(",")[0]
