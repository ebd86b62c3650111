"""What is told of a project that is not looked at."""

from tui.formatting import about_file, listed, together
from tui.keys.in_force import keyed
from tui.words import _, plural

UNNAMED = _("The untitled project")
ANSWERED = _("The message has its answer.")
ENDED_BADLY = _("The turn did not end well.")
FOUND_OUT = _("What became of the message is known.")
ANSWER_FIRST = _("Answer this first; then open the other project.")
NOT_KEPT = _(
    "No disk takes what is not sent here, and it would be lost. Make room, or clear it; then open "
    "the other project."
)
STILLS_SENT = _("The stills are sent.")


def saved(clip: str) -> str:
    """A film is there."""
    return _("{clip} is saved.", clip=clip)


def told(name: str, text: str) -> str:
    """The news of a project, and how to come to it."""
    news = about_file(name or UNNAMED, text)
    return together([news, keyed(_("{projects} goes there."))])


def at_work(names: list[str]) -> str:
    """Which projects would be left."""
    return plural(
        "{count} project at work: {names}.",
        "{count} projects at work: {names}.",
        len(names),
        names=listed(name or UNNAMED for name in names),
    )
