"""What is told of a project that is not looked at."""

from tui.keys.in_force import key_of

UNNAMED = "The project without a name"
ANSWERED = "the message has its answer."
ENDED_BADLY = "the turn did not end well."
FOUND_OUT = "what became of the message is known."
ANSWER_FIRST = "Answer this first; then open the other project."
STILLS_SENT = "the stills are sent."


def saved(clip: str) -> str:
    """A film is there."""
    return f"{clip} is saved."


def told(name: str, text: str) -> str:
    """The news of a project, and how to come to it."""
    return f"{name or UNNAMED}: {text} {key_of('projects')} goes there."


def at_work(names: list[str]) -> str:
    """Which projects would be left."""
    listed = ", ".join(name or UNNAMED for name in names)
    return f"{len(names)} project{'s' if len(names) > 1 else ''} at work: {listed}."
