"""The words of the tab."""

from tui.screens.main.messages import Operation
from tui.screens.notices.works import Work

_WORKS = {
    Operation.TURN: "turn",
    Operation.RECOVER: "turn",
    Operation.EXPORT: "export",
    Operation.COLLECT: "export",
    Operation.UPLOAD: "stills",
}
_QUEUE = "queue"
NEEDS_TOKEN = "the service refuses your token."  # noqa: S105 - a sentence
NEEDS_PROJECT = "it asks which project is meant."


def titled(title: str, work: Work) -> str:
    """What the tab is called while something works."""
    word = _QUEUE if work.operation is None else _WORKS[work.operation]
    done = "" if work.percent is None else f" {work.percent}%"
    return f"{word}{done} · {title}"
