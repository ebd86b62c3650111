"""What can be made good: a wait cut short, a message sent again, a link, a refused token."""

from collections.abc import Sequence
from shlex import join
from typing import assert_never

from tui.actions import ACTIONS, key_name
from tui.library.records import TurnOutcome
from tui.screens.main.messages import Stop
from tui.studio.advice import Advice, Do, Link, Remedy
from tui.studio.events import Offer, WaitingKind
from tui.text import clean_name

_QUOTED = 60

TOKEN_REFUSED = frozenset({1001, 1010, 1011, 401})
MESSAGE_REFUSED = TOKEN_REFUSED | {402, 429, 2001}
SESSION_GONE = 1002
IN_USE = "in_use"
OTHERS_TURN = "Another Stillreel is at work in this project: its last message is left to it."


def key_of(action: str) -> str:
    """The first key of an action, as people read it."""
    found = next(one for one in ACTIONS if one.name == action)
    return key_name((*found.keys, *found.letters)[0])


def keys_while(kind: WaitingKind) -> Sequence[str]:
    """What can be done while the program waits, for the status line."""
    if not kind.can_be_hurried:
        return ("esc gives up",)
    return (f"{key_of('hurry')} looks now", "esc gives up")


def wait_label(kind: WaitingKind) -> str:
    """What is waited for, in a few words, for the status line."""
    return _WAITS[kind][0]


def wait_explained(kind: WaitingKind) -> str:
    """The wait in a sentence, for the conversation."""
    said = _WAITS[kind][1]
    if not kind.can_be_hurried:
        return f"{said}; the call is repeated once after the pause. Esc gives it up."
    return f"{said}. {key_of('hurry')} looks now, esc gives up waiting."


def advised(advice: Advice) -> tuple[str, str, str]:
    """An advice as what stands before its link, the link, and what stands after it."""
    before: list[str] = []
    after: list[str] = []
    sentences = before
    for part in advice.parts:
        match part:
            case Link():
                sentences = after
            case Do():
                sentences.append(_keyed(part))
            case str():
                sentences.append(part)
    return " ".join(filter(None, before)), advice.link, " ".join(filter(None, after))


def offered(offer: Offer, said: str) -> str:
    """The key that does what a button of the service's window does; empty where none is needed."""
    match offer:
        case Offer.UPLOAD:
            return f"{key_of('add')} adds stills."
        case Offer.EXPORT:
            return f"{key_of('export')} exports."
        case Offer.STATE:
            return f"{key_of('tracks')} shows the timeline."
        case Offer.CREDITS:
            return f"{key_of('credits')} shows the credits."
        case Offer.EDIT:
            return f"To do so, ask for it in the prompt: {said}"
        case _:
            assert_never(offer)


def timeline_unread() -> str:
    """Nobody knows how the timeline stands."""
    return f"{TIMELINE_UNREAD} {key_of('tracks')} reads it again."


def _keyed(do: Do) -> str:
    """An action with the key that does it; empty where the screen has none for it."""
    files = clean_name(join(do.files))
    match do.action:
        case Remedy.RESUME:
            return f"{key_of('resume')} takes it up again."
        case Remedy.UPLOAD if do.files:
            return f"{key_of('add')} adds again: {files}."
        case Remedy.UPLOAD:
            return f"{key_of('add')} adds stills."
        case Remedy.SEND | Remedy.MAKE:
            return UP_RECALLS
        case Remedy.OTHER_PROJECT:
            return "Start without --project for the latest."
        case Remedy.OTHER_PLACE if do.files:
            return f"Name a file, such as {files}."
        case Remedy.OTHER_PLACE:
            return "Choose another place."
        case Remedy.REPLACE:
            return "Choose another name, or agree to replace it."
        case Remedy.NEW_PROJECT:
            return ""
        case _:
            assert_never(do.action)


def stopped(operation: str, stop: Stop) -> str:
    """Why an operation was stopped, and what that means."""
    words = _STOPS.get(stop) or _STOPPED.get(operation, "Stopped.")
    return words.format(key=key_of("resume"))


def quoted(text: str) -> str:
    """A message, short enough to stand in a sentence."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + '…'}”"


def offer(text: str) -> str:
    """How to send a lost message again, and what that may cost."""
    return (
        f"Nothing is sent again by itself. {key_of('again')} sends {quoted(text)} again: should "
        f"it have been taken after all, that charges twice. {key_of('credits')} reads the credits."
    )


_WAITS = {
    WaitingKind.PAUSE: ("rate limit", "The service asked to slow down"),
    WaitingKind.LOST: (
        "connection lost",
        "Connection lost: reading the state, nothing is sent again",
    ),
    WaitingKind.SILENT: ("no answer came", "No answer came: reading the state"),
    WaitingKind.WORKING: ("still working", "Still working"),
    WaitingKind.UNFINISHED: (
        "the service is still at work",
        "The service is still at work: reading the state",
    ),
    WaitingKind.QUEUE: (
        "another export of this project runs",
        "Another export of this project runs",
    ),
    WaitingKind.INTERRUPTED: (
        "looking for what became of your message",
        "Looking for what became of your message",
    ),
}
TIMELINE_UNREAD = "The timeline could not be read; what is shown may be out of date."
AGAIN = (
    "It was sent once, and what became of it is not known. Should the service have taken it, "
    "sending it again might charge twice."
)
ANONYMOUS = (
    "The service does not take the token in NEMO_TOKEN. Going on without it means an anonymous "
    "account with credits of its own, and a new project in it: the stills are sent there again, "
    "and this project stays where it is. The token itself is not touched."
)
LEAVE_TURN = (
    "The service may stop working on it when you leave, and credits already taken for it may be "
    "gone; the timeline keeps what is finished. The message is never sent again by itself."
)
STOP_EXPORT = (
    "Stop ends the render at the service, too: nothing is saved, and exporting again costs no "
    "credits. Leave lets it run there: it is taken up at the next start, or with {key}."
)
_STOPS = {
    Stop.LEFT_RUNNING: "The export goes on at the service: it is taken up at the next start, "
    "or with {key}.",
    Stop.GAVE_UP: "You stopped waiting. What became of the message is not known.",
    Stop.NOT_SENT: "You gave up waiting. Nothing was sent.",
    Stop.SUPERSEDED: "You went on: what became of the message before is no longer looked for.",
}
_STOPPED = {
    "turn": "You left the turn. The service may stop working on it, and credits may be gone. "
    "{key} looks for what became of it, and so does the next start.",
    "upload": "Sending stopped. What was not sent waits in the list.",
    "export": "The export was stopped. Nothing was saved.",
    "collect": "The export was stopped. Nothing was saved.",
    "settle": "You stopped waiting. What became of the last message is looked for at the next "
    "start, or with {key}.",
}
RECOVERED = {
    TurnOutcome.DONE: "Your last message was taken before the program ended: the timeline shows "
    "what it did.",
    TurnOutcome.UNTOUCHED: "Your last message, {text}, took no effect: nothing changed and no "
    "credits went.",
    TurnOutcome.UNKNOWN: "What became of your last message, {text}, cannot be told: nothing "
    "changed, but credits went, or could not be read.",
}
PROMPT_IS_BACK = "Your message is back in the prompt: enter sends it."
RECOVERED_HERE = {
    TurnOutcome.DONE: "The service had taken your message all the same: the timeline shows what "
    "it did.",
    TurnOutcome.UNTOUCHED: f"{RECOVERED[TurnOutcome.UNTOUCHED]} {PROMPT_IS_BACK}",
}
BROKE_OFF = "The service began to work, and ended without: the timeline is still empty."
STILL_EMPTY = "The timeline is still empty."
UP_RECALLS = "Up in the prompt brings back what you wrote."
RENEWED = "The timeline is gone with the old session. The stills are ready again, and go out first."
DRAFT_IS_BACK = "What stood in the prompt when the program ended is back in it. Nothing was sent."
