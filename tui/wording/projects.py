"""What both faces say of projects."""

from tui.library.records import given_name
from tui.studio.listed_events import Leftover
from tui.words import _

UNTITLED = _("untitled")
_LEFTOVERS = {
    Leftover.MESSAGE: _("a message without its answer"),
    Leftover.EXPORT: _("an unfinished render"),
    Leftover.JOB: _("an unfinished clip"),
    Leftover.BATCH: _("an unfinished batch"),
}


def title(name: str) -> str:
    """What a project is called, by its name in the library."""
    return given_name(name) or UNTITLED


def leftover(left: Leftover) -> str:
    """What was left to be done in a project."""
    return _LEFTOVERS[left]
