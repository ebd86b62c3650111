"""The words of the commands: what waits, advice, offers and outcomes read like without a screen.

The screen has its own, in `tui.screens.main.wording`.
"""

from shlex import join, quote

from tui.library.records import TurnOutcome
from tui.studio.advice import Advice, Do, Link, Remedy
from tui.studio.events import Offer, Recovered, WaitingKind
from tui.studio.listings import Due
from tui.text import clean_name

TIMELINE_UNREAD = "The timeline could not be read; what is shown may be out of date."
NO_PROJECT = "There is no project yet. stillreel make begins one."
NOTHING_SAID = "Nothing was said in this project yet."
INTERRUPTED = "Nothing is sent twice."
DOUBTFUL = "The message may have been taken: sent again, it might be charged twice."
SESSION_REPLACED = "There is a new one. It gets the stills and the message."

_WAITS = {
    WaitingKind.PAUSE: "rate limit",
    WaitingKind.LOST: "connection lost: reading the state, nothing is sent again",
    WaitingKind.SILENT: "no answer came: reading the state",
    WaitingKind.WORKING: "still working",
    WaitingKind.UNFINISHED: "the service is still at work: reading the state",
    WaitingKind.QUEUE: "another export of this project runs",
    WaitingKind.INTERRUPTED: "checking what became of your message",
}
_DUE = {
    Due.MESSAGE: "a message without its answer",
    Due.EXPORT: "an unfinished render",
    Due.JOB: "an unfinished clip",
    Due.BATCH: "an unfinished batch",
}
_OFFERS = {
    Offer.UPLOAD: "To add stills: stillreel upload FILES",
    Offer.EXPORT: "To export: stillreel export",
    Offer.STATE: "To see the timeline: stillreel state",
    Offer.CREDITS: "To see the credits: stillreel credits",
}
_COMMANDS = {
    Remedy.RESUME: "To go on from there: stillreel resume",
    Remedy.UPLOAD: "Upload again: stillreel upload FILES",
    Remedy.SEND: "Then say what should happen: stillreel send TEXT",
    Remedy.MAKE: "With others: stillreel make FILES -p {message}",
    Remedy.NEW_PROJECT: "In a new project: stillreel upload --new FILES",
    Remedy.OTHER_PROJECT: "Leave out --project for the latest. To list them: stillreel projects",
    Remedy.ACCOUNT: "Set NEMO_TOKEN to that account's token, or unset it for the anonymous one.",
    Remedy.OTHER_PLACE: "Choose another place with -o.",
    Remedy.REPLACE: "Give --force to replace it, or another name.",
    Remedy.DAMAGED: "To send what there is of it: --damaged",
}
_COMMANDS_GIVEN = {
    Remedy.UPLOAD: "Upload again: stillreel upload {files}",
    Remedy.SEND: "To ask again: stillreel send {message}",
    Remedy.MAKE: "To ask for it afresh, which is charged: stillreel make {files} -p {message}",
    Remedy.OTHER_PLACE: "Name a file: -o {files}",
    Remedy.OTHER_PROJECT: "Leave out --project for the latest. To list them: stillreel projects. "
    "To make it: stillreel upload FILES --new --project {message}",
}
"""The same where the advice says which files, which message or which name."""
_OF_MESSAGES = (Remedy.SEND, Remedy.OTHER_PROJECT)


def due(left: Due) -> str:
    """What was left to be done in a project."""
    return _DUE[left]


def waiting(kind: WaitingKind) -> str:
    """What is waited for."""
    return _WAITS[kind]


def other_accounts_project(title: str, project: str, account: str) -> str:
    """The last project was left alone, and how to come to it."""
    name = f"“{title}”" if title else "without a name"
    whose = f"account {account}" if account else "another account, or its session is gone,"
    return (
        f"The last project, {name}, belongs to {whose} and was left alone. "
        f"To work in it: --project {project}"
    )


def offered(offer: Offer, said: str) -> str:
    """The command that does what a button of the service's window does."""
    return _OFFERS.get(offer, f"Nemo suggests: {said}. To ask for it: stillreel send TEXT")


def advised(advice: Advice) -> str:
    """An advice in one paragraph, with the commands to give."""
    words = ""
    for part in advice.parts:
        words += f"{_part(part)} - " if isinstance(part, Link) else f"{_part(part)} "
    return words.removesuffix(" - ").rstrip()


def recovered(event: Recovered) -> str:
    """What became of a message whose turn was interrupted."""
    match event.outcome:
        case TurnOutcome.DONE:
            return "Your last message was taken: the timeline shows what it did."
        case TurnOutcome.UNTOUCHED:
            return (
                "Your last message took no effect, and no credits went. "
                f"To send it again: stillreel send {quote(event.message)}"
            )
        case _:
            return (
                "What became of your last message is not known: nothing changed, but credits "
                f"went, or could not be read. It was: {quote(event.message)}"
            )


def ended(outcome: TurnOutcome | None) -> str:
    """How a turn ended that was not answered, in a few words."""
    return _ENDS[outcome]


_ENDS = {
    None: "interrupted: stillreel resume finds out what became of it",
    TurnOutcome.COMPLETE: "answered",
    TurnOutcome.SILENT: "answered without a word",
    TurnOutcome.DONE: "answered while nobody listened",
    TurnOutcome.LOST: "the connection was lost",
    TurnOutcome.FAILED: "the service reported an error",
    TurnOutcome.REFUSED: "refused; it took no effect",
    TurnOutcome.UNTOUCHED: "interrupted; it took no effect",
    TurnOutcome.UNKNOWN: "interrupted; nobody knows what became of it",
}


def _part(part: str | Do | Link) -> str:
    match part:
        case str():
            return part
        case Link(url=url):
            return url
        case Do():
            return _command(part)


def _command(do: Do) -> str:
    given = do.files or (do.message and do.action in _OF_MESSAGES)
    words = _COMMANDS_GIVEN if given and do.action in _COMMANDS_GIVEN else _COMMANDS
    return words[do.action].format(files=clean_name(join(do.files)), message=quote(do.message))
