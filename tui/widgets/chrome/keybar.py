"""The last line: the keys of what has the focus, then those that lead elsewhere."""

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click

from tui.actions import ACTIONS, Action
from tui.keys.in_force import key_of, keymap
from tui.keys.names import shown_key
from tui.widgets.lines import Lines
from tui.words import _

_GAP, _LEAST_GAP = 3, 2

_ELSEWHERE = ("help", "next_panel", "palette")
_OWN = {
    "prompt": ("send", "add", "export", "projects", "tracks"),
    "stills": ("remove", "view", "zoom", "add", "upload", "restore", "clear_refused"),
    "conversation": ("find", "zoom", "copy_answer", "export"),
    "timeline": ("compare_turn", "view", "zoom", "compare", "tracks", "export"),
    "renders": (
        "open_clip",
        "view",
        "zoom",
        "compare",
        "copy_path",
        "export_version",
        "recall_version",
    ),
    "waiting": ("zoom",),
}
_TYPED = ("prompt", "find")
"""Where letters are typed."""
_ZOOM, _LEAVES_ZOOM = "zoom", _("back")


def in_footer(panel: str) -> tuple[Sequence[Action], Sequence[Action]]:
    """The actions of `panel`, which has the focus, and those that lead elsewhere."""
    known = {action.name: action for action in ACTIONS if action.short}
    back = () if panel in _TYPED else ("prompt",)
    return (
        [known[name] for name in _OWN.get(panel, ())],
        [known[name] for name in (*back, *_ELSEWHERE)],
    )


class KeyBar(Lines):
    """As many actions of the panel as there is room for beside those that lead elsewhere."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="keybar")
        self._panel = "prompt"
        self._is_zoomed = False
        self._places: list[tuple[int, int, Action]] = []

    def show(self, panel: str, *, is_zoomed: bool = False) -> None:
        """Show the keys of what has the focus now, and perhaps the whole screen."""
        if (panel, is_zoomed) != (self._panel, self._is_zoomed):
            self._panel, self._is_zoomed = panel, is_zoomed
            self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """One line, and where on it each action stands."""
        own, elsewhere = (
            [(one, self._word(one)) for one in some] for some in in_footer(self._panel)
        )
        if self._is_zoomed:
            own.sort(key=lambda one: one[0].name != _ZOOM)
        gap = _GAP if _cells([*own, *elsewhere], _GAP) <= width else _LEAST_GAP
        while own and _cells([*own, *elsewhere], gap) > width:
            own.pop()
        shown = [*own, *elsewhere]
        self._places, column = [], 0
        for action, word in shown:
            self._places.append((column, column + word.cell_length, action))
            column += word.cell_length + gap
        return [Content(" " * gap).join([word for _action, word in shown]).truncate(width)]

    async def on_click(self, event: Click) -> None:
        """Do what was clicked."""
        for start, end, action in self._places:
            if start <= event.x < end:
                await self.app.run_action(action.call, default_namespace=self.screen)

    def _word(self, action: Action) -> Content:
        key = key_of("prompt_send") if action.name == "send" else shown_key(self._key(action))
        short = _LEAVES_ZOOM if self._is_zoomed and action.name == _ZOOM else action.short
        return Content.assemble((key, "bold $key"), " ", (short, "$quiet"))

    def _key(self, action: Action) -> str:
        keys, letters = keymap().keys(action.name), keymap().letters(action.name)
        first = (*keys, *letters) if self._panel in _TYPED else (*letters, *keys)
        return first[0]


def _cells(shown: Sequence[tuple[Action, Content]], gap: int) -> int:
    return sum(word.cell_length for _action, word in shown) + gap * (len(shown) - 1)
