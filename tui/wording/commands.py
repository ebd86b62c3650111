"""The words of the commands: what waits, advice, offers and outcomes read like without a screen.

The screen has its own, in `tui.screens.main.wording`.
"""

from shlex import join, quote

from tui.formatting import together
from tui.library.records import TurnOutcome
from tui.studio.advice import Advice, Do, Link, Remedy
from tui.studio.events import Offer, Recovered, WaitingKind
from tui.text import clean_name
from tui.words import _

NO_PROJECT = _("There is no project yet. stillreel make begins one.")
NOTHING_SAID = _("Nothing was said in this project yet.")
INTERRUPTED = _("Nothing is sent twice.")
DOUBTFUL = _("The message may have been taken: sent again, it might be charged twice.")
SESSION_REPLACED = _("There is a new one. It gets the stills and the message.")

_WAITS = {
    WaitingKind.PAUSE: _("rate limit"),
    WaitingKind.LOST: _("connection lost: reading the state, nothing is sent again"),
    WaitingKind.SILENT: _("no answer came: reading the state"),
    WaitingKind.WORKING: _("at work"),
    WaitingKind.UNFINISHED: _("the service is at work: reading the state"),
    WaitingKind.EXPORT_AHEAD: _("another export of this project runs"),
    WaitingKind.INTERRUPTED: _("checking what became of your message"),
}
_OFFERS = {
    Offer.UPLOAD: _("To add stills: stillreel upload FILES"),
    Offer.EXPORT: _("To export: stillreel export"),
    Offer.STATE: _("To see the timeline: stillreel state"),
    Offer.CREDITS: _("To see the credits: stillreel credits"),
}
_COMMANDS = {
    Remedy.RESUME: _("To go on from there: stillreel resume"),
    Remedy.UPLOAD: _("Upload again: stillreel upload FILES"),
    Remedy.SEND: _("Then say what should happen: stillreel send TEXT"),
    Remedy.MAKE: _("With others: stillreel make FILES -p {message}"),
    Remedy.NEW_PROJECT: _("In a new project: stillreel upload --new FILES"),
    Remedy.OTHER_PROJECT: _(
        "Start without --project for the latest. To list them: stillreel projects"
    ),
    Remedy.KNOWN_PROJECT: _("To list them: stillreel projects"),
    Remedy.ACCOUNT: _("Set NEMO_TOKEN to that account's token, or unset it for the anonymous one."),
    Remedy.OTHER_PLACE: _("Choose another place with -o."),
    Remedy.REPLACE: _("Give --force to replace it, or another name."),
    Remedy.DAMAGED: _("To send what there is of it: --damaged"),
}
_RENDERS = {
    "pending": _("waiting"),
    "processing": _("rendering"),
    "completed": _("done"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
    "gone": _("the service lost it"),
}
_COMMANDS_GIVEN = {
    Remedy.UPLOAD: _("Upload again: stillreel upload {files}"),
    Remedy.SEND: _("To ask again: stillreel send {message}"),
    Remedy.MAKE: _("To ask for it afresh, which is charged: stillreel make {files} -p {message}"),
    Remedy.OTHER_PLACE: _("Name a file: -o {files}"),
    Remedy.OTHER_PROJECT: _(
        "Start without --project for the latest. To list them: stillreel projects. "
        "To make it: stillreel upload FILES --new --project {message}"
    ),
}
"""The same where the advice says which files, which message or which name."""
_OF_MESSAGES = (Remedy.SEND, Remedy.OTHER_PROJECT)


def waiting(kind: WaitingKind) -> str:
    """What is waited for."""
    return _WAITS[kind]


def other_accounts_project(title: str, project: str, account: str) -> str:
    """The last project was left alone, and how to come to it."""
    name = title or _("untitled")
    if account:
        return _(
            "The last project, {name}, belongs to account {account} and was left alone. "
            "To work in it: --project {id}",
            name=name,
            account=account,
            id=project,
        )
    return _(
        "The last project, {name}, belongs to another account, or its session is gone; it was "
        "left alone. To work in it: --project {id}",
        name=name,
        id=project,
    )


def offered(offer: Offer, said: str) -> str:
    """The command that does what a button of the service's window does."""
    suggested = _("Nemo suggests: {said}. To ask for it: stillreel send TEXT", said=said)
    return _OFFERS.get(offer, suggested)


def render_status(status: str) -> str:
    """Where a render stands; the service's own word where it says something new."""
    return _RENDERS.get(status.lower(), status)


def advised(advice: Advice) -> str:
    """An advice in one paragraph, with the commands to give."""
    words = [f"{_part(part)} -" if isinstance(part, Link) else _part(part) for part in advice.parts]
    return together(words).removesuffix(" -")


def recovered(event: Recovered) -> str:
    """What became of a message whose turn was interrupted."""
    if event.followed:
        return followed(event.outcome, quote(event.message))
    match event.outcome:
        case TurnOutcome.DONE:
            return _("Your last message was taken: the timeline shows what it did.")
        case TurnOutcome.UNTOUCHED:
            return _(
                "Your last message took no effect, and no credits went. "
                "To send it again: stillreel send {message}",
                message=quote(event.message),
            )
        case _:
            return _(
                "What became of your last message is not known: nothing changed, but credits "
                "went, or could not be read. It was: {message}",
                message=quote(event.message),
            )


def followed(outcome: TurnOutcome, message: str) -> str:
    """What became of a message in doubt that another one followed; `message` as it is quoted."""
    if outcome is TurnOutcome.DONE:
        return _("An earlier message, {message}, was taken before the next one.", message=message)
    return _(
        "What became of an earlier message, {message}, is not known: another one followed before "
        "that was found out. If the timeline lacks it, look at the credits and ask for it.",
        message=message,
    )


def ended(outcome: TurnOutcome | None) -> str:
    """How a turn ended that was not answered, in a few words."""
    return _ENDS[outcome]


_ENDS = {
    None: _("interrupted: stillreel resume finds out what became of it"),
    TurnOutcome.COMPLETE: _("answered"),
    TurnOutcome.SILENT: _("answered without a word"),
    TurnOutcome.DONE: _("answered while nobody listened"),
    TurnOutcome.LOST: _("the connection was lost"),
    TurnOutcome.FAILED: _("the service reported an error"),
    TurnOutcome.REFUSED: _("refused; it took no effect"),
    TurnOutcome.UNTOUCHED: _("interrupted; it took no effect"),
    TurnOutcome.UNKNOWN: _("interrupted; nobody knows what became of it"),
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
