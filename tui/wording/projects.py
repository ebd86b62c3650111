"""What both faces say of projects."""

from tui.library.records import given_name
from tui.studio.listings import Due
from tui.words import _

UNTITLED = _("untitled")
_DUE = {
    Due.MESSAGE: _("a message without its answer"),
    Due.EXPORT: _("an unfinished render"),
    Due.JOB: _("an unfinished clip"),
    Due.BATCH: _("an unfinished batch"),
}


def title(name: str) -> str:
    """What a project is called, by its name in the library."""
    return given_name(name) or UNTITLED


def left_over(due: Due) -> str:
    """What was left to be done in a project."""
    return _DUE[due]
