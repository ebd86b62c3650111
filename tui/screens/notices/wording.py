"""The words of the tab."""

from tui.screens.main.conversation_text.outcomes import NAMES
from tui.screens.notices.works import Work
from tui.words import _

_QUEUE = _("queue")
NEEDS_TOKEN = _("The service refuses your token.")
NEEDS_PROJECT = _("It asks which project is meant.")


def titled(title: str, work: Work) -> str:
    """What the tab is called while something works."""
    word = _QUEUE if work.operation is None else NAMES[work.operation]
    if work.percent is None:
        return f"{word} · {title}"
    return f"{word} {work.percent}% · {title}"
