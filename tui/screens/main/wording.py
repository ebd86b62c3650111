"""What can be made good: a wait cut short, a message sent again, a link, a refused token."""

import re
from collections.abc import Sequence

from tui.actions import ACTIONS, key_name

_PAUSE = "the service asked to slow down"
_LINK = re.compile(r"https?://\S+")
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


def add_again(advice: str) -> str:
    """The advice to upload files again, with the key that does so here."""
    files = advice.partition("stillreel upload ")[2]
    return f"A new session is there. {key_of('add')} adds again: {files}." if files else advice


def can_hurry(reason: str) -> bool:
    """Whether looking earlier may help; a pause that the service asked for is kept."""
    return reason != _PAUSE


def keys_while(reason: str) -> Sequence[str]:
    """What can be done while the program waits, for the status line."""
    if not can_hurry(reason):
        return ("esc gives up",)
    return (f"{key_of('hurry')} looks now", "esc gives up")


def explained(reason: str) -> str:
    """The wait in a sentence, for the conversation."""
    said = reason[:1].upper() + reason[1:]
    if not can_hurry(reason):
        return f"{said}; the call is repeated once after the pause. Esc gives it up."
    return f"{said}. {key_of('hurry')} looks now, esc gives up waiting."


def parted(advice: str) -> tuple[str, str, str]:
    """An advice as what stands before its link, the link, and what stands after it."""
    found = _LINK.search(advice)
    if found is None:
        return advice, "", ""
    return advice[: found.start()].rstrip(), found.group(), advice[found.end() :].lstrip(" -")


def on_screen(advice: str) -> str:
    """An advice with the key in place of the command that does the same."""
    return advice.replace("`stillreel resume`", key_of("resume"))


def is_unread(notice: str) -> bool:
    """Whether it says that nobody knows how the timeline stands."""
    return notice.startswith("The timeline could not be read")


def with_key(notice: str) -> str:
    """A notice with the key that helps, where one does."""
    return f"{notice} {key_of('tracks')} reads it again." if is_unread(notice) else notice


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
LEFT_RUNNING = "The export goes on at the service: it is taken up at the next start, or with {key}."
GAVE_UP = "You stopped waiting. What became of the message is not known."
NOT_SENT = "You gave up waiting. Nothing was sent."
SUPERSEDED = "You went on: what became of the message before is no longer looked for."
STOPPED = {
    "turn": "You left the turn. The service may stop working on it, and credits may be gone. "
    "{key} looks for what became of it, and so does the next start.",
    "upload": "Sending stopped. What was not sent waits in the list.",
    "export": "The export was stopped. Nothing was saved.",
    "collect": "The export was stopped. Nothing was saved.",
    "settle": "You stopped waiting. What became of the last message is looked for at the next "
    "start, or with {key}.",
}
FATES = {
    "done": "Your last message was taken before the program ended: the timeline shows what it did.",
    "untouched": "Your last message, {text}, took no effect: nothing changed and no credits went.",
    "unknown": "What became of your last message, {text}, cannot be told: nothing changed, but "
    "credits went, or could not be read.",
}
PROMPT_IS_BACK = "Your message is back in the prompt: enter sends it."
FATES_HERE = {
    "done": "The service had taken your message all the same: the timeline shows what it did.",
    "untouched": f"{FATES['untouched']} {PROMPT_IS_BACK}",
}
BROKE_OFF = "The service began to work, and ended without: the timeline is still empty."
STILL_EMPTY = "The timeline is still empty."
UP_RECALLS = "Up in the prompt brings back what you wrote."
RENEWED = "The timeline is gone with the old session. The stills are ready again, and go out first."
DRAFT_IS_BACK = "What stood in the prompt when the program ended is back in it. Nothing was sent."
