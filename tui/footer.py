"""Which actions the footer names: those of what has the focus, and those that lead elsewhere."""

from collections.abc import Sequence

from tui.actions import ACTIONS, Action

_ELSEWHERE = ("help", "next_panel", "palette")
_OWN = {
    "prompt": ("send", "add", "export", "tracks"),
    "stills": ("remove", "add", "upload", "restore", "clear_refused"),
    "conversation": ("copy_answer", "export"),
    "timeline": ("compare_turn", "compare", "tracks", "export"),
    "renders": ("open_clip", "compare", "copy_path", "export_version", "recall_version"),
}


def in_footer(panel: str) -> tuple[Sequence[Action], Sequence[Action]]:
    """The actions of `panel`, which has the focus, and those that lead elsewhere."""
    known = {action.name: action for action in ACTIONS if action.short}
    back = () if panel == "prompt" else ("prompt",)
    return (
        [known[name] for name in _OWN.get(panel, ())],
        [known[name] for name in (*back, *_ELSEWHERE)],
    )
