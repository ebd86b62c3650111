"""The words of the tab."""

from tui.screens.main.messages import Operation
from tui.screens.notices.works import Work
from tui.words import _

_WORKS = {
    Operation.TURN: _("turn"),
    Operation.RECOVER: _("turn"),
    Operation.EXPORT: _("export"),
    Operation.COLLECT: _("export"),
    Operation.UPLOAD: _("stills"),
}
_QUEUE = _("queue")
NEEDS_TOKEN = _("the service refuses your token.")
NEEDS_PROJECT = _("it asks which project is meant.")


def titled(title: str, work: Work) -> str:
    """What the tab is called while something works."""
    word = _QUEUE if work.operation is None else _WORKS[work.operation]
    if work.percent is None:
        return f"{word} · {title}"
    return f"{word} {work.percent}% · {title}"
