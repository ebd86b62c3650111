"""The words of the main screen: what its reports, waits and refusals read like there.

The commands have theirs in `tui.wording`, each dialog its own.
"""

from collections.abc import Sequence
from pathlib import Path
from shlex import join
from typing import assert_never

from textual.content import Content

from tui.formatting import length_of, size_of, time_of
from tui.keys.in_force import key_of, keyed
from tui.library.records import TurnOutcome
from tui.screens.main.messages import Operation, Stop
from tui.studio.advice import Advice, Do, Link, Remedy
from tui.studio.events import Compared, Event, Notice, Offer, Saved, WaitingKind
from tui.studio.keeping.stored_events import CommandGiven
from tui.text import clean_name

_QUOTED = 60

CONNECTING = "connecting"
NOT_CONNECTED = "not connected"
WAITING_FOR_NEMO = "waiting for Nemo"
WORKING = "working"
ANSWERING = "Nemo answers"

ALREADY_THERE = "Already among the stills."
SELECT_FIRST = keyed("Select a still first: {focus_next}, then {stills}.")
NOT_CUT = "Only a still that was refused because it ends early can be sent all the same."
NONE_REFUSED = "No still was refused."
NONE_REMOVED = "No still was removed."
SENT_ALREADY = "The service has it already. Say in the prompt to leave it out."
NO_STILL_WAITS = "No still is waiting to be sent."
STILLS_WAIT = "They are sent when what is running has ended."
TURN_RUNS = "The service is still at work."
NOTHING_TO_FOLLOW = keyed("No turn runs that it could follow: {waiting_send} sends it.")
NOTHING_WAITS = "No message waits: what you send during a turn does."
NOTHING_SAID = "Nothing was said yet."
NOTHING_WRITTEN = "The prompt is empty."
NOTHING_ASIDE = "Nothing is put aside in this project."
EDITED_IS_ASIDE = (
    "What was written in your editor when the program ended is put aside. "
    f"{key_of('unstash')} brings it back."
)
PUT_ASIDE = f"Put aside. {key_of('unstash')} brings it back."
STASH_FULL = "Too much lies aside already: bring some of it back first."
NO_SUSPENDING = "An editor cannot use this terminal."
NOTHING_LOST = "No message was lost."
ONE_EXPORT = "One export at a time: the running one is under Renders."
STOPPED = "stopped"
NOT_CONNECTED_YET = "Not yet: the program is still starting."
NOT_WHILE_QUEUE_WORKS = keyed(
    "The queue is at work in this account. Stop it first: {queue}, {queue_start}."
)
NOT_WHILE_WORKING = "The account is changed when what is running has ended."
NO_WAIT = "There is no wait that could be cut short."
RESUMING = "That is going on already."
NOTHING_TO_COPY = {
    "answer": "There is no answer to copy yet.",
    "link": "There is no link to copy yet.",
}
NO_CLIP = "No clip is saved yet."
TURN_COMPARED = "Before and after the last turn"
TURN_CHANGED_NOTHING = "No turn has changed the timeline since it is shown."
NOT_ACCEPTED = "The service has not accepted this export: it has no version."
NO_MESSAGE = "No message is known to stand before this export."

OTHERS_TURN = "Another Stillreel is at work in this project: its last message is left to it."
EXPORT_QUEUED = "An interrupted export comes first; this one follows."
GO_ON_WITHOUT = keyed(
    "Your message is back in the prompt: {prompt_send} sends it without what was refused."
)
REST_STAYS = "What came before it stays."
NO_ANSWER = "No answer came, and the timeline is as it was."
TAKEN_BEFORE_LOSS = "The connection was lost during the turn, but the service had taken it."
TIMELINE_UNREAD = "The timeline could not be read; what is shown may be out of date."
PROMPT_IS_BACK = keyed("Your message is back in the prompt: {prompt_send} sends it.")
BROKE_OFF = "The service began to work, and ended without: the timeline is still empty."
STILL_EMPTY = "The timeline is still empty."
UP_RECALLS = "Up in the prompt brings back what you wrote."
RENEWED = "The timeline is gone with the old session. The stills are ready again, and go out first."
UNSENT_IS_BACK = "What stood in the prompt when the program ended is back in it. Nothing was sent."


def moved(project: str, *, is_new: bool) -> str:
    """Another account or project is at work."""
    if project:
        return f"Now at work: {project}."
    return "A new project was begun." if is_new else "Now at work: the project without a name."


def works_in(account: str) -> str:
    """The project works in another account than the one that was looked at before."""
    return f"This project belongs to account {account}: what you send here goes there."


def account_at_work(project: str) -> str:
    """Why a token is not taken back now."""
    return f"{project} is at work in this account. Take the token back when that has ended."


def other_accounts_project(title: str, project: str, account: str) -> str:
    """The last project was left alone, and how to come to it."""
    name = f"“{title}”" if title else "without a name"
    whose = f"account {account}" if account else "another account, or its session is gone,"
    return (
        f"The last project, {name}, belongs to {whose} and was left alone. "
        f"{key_of('projects')} lists it among all projects ({project})."
    )


def keys_while(kind: WaitingKind) -> Sequence[str]:
    """What can be done while the program waits, for the status line."""
    if not kind.can_be_hurried:
        return (keyed("{cancel} gives up"),)
    return (keyed("{hurry} checks now"), keyed("{cancel} gives up"))


def wait_label(kind: WaitingKind) -> str:
    """What is waited for, in a few words, for the status line."""
    return _WAITS[kind][0]


def wait_explained(kind: WaitingKind) -> str:
    """The wait in a sentence, for the conversation."""
    said = _WAITS[kind][1]
    if not kind.can_be_hurried:
        return f"{said}; the call is repeated once after the pause. {key_of('cancel')} gives it up."
    return f"{said}. {key_of('hurry')} checks now, {key_of('cancel')} gives up waiting."


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
            return ""  # the panel shows it
        case Offer.CREDITS:
            return f"{key_of('credits')} shows the credits."
        case Offer.EDIT:
            return f"Nemo suggests: {said}. Ask for it here."
        case _:
            assert_never(offer)


def told(event: Event) -> str:
    """An event that is a line of the conversation and nothing else; empty for all others."""
    match event:
        case Notice(text=text):
            return text
        case CommandGiven(command=command, text=text):
            return f"On the command line: stillreel {command}{f' {quoted(text)}' if text else ''}"
        case _:
            return ""


def timeline_unread() -> str:
    """Nobody knows how the timeline stands."""
    return f"{TIMELINE_UNREAD} {key_of('tracks')} reads it again."


def _keyed(do: Do) -> str:
    """An action with the key that does it; empty where the screen has none for it."""
    files = clean_name(join(do.files))
    match do.action:
        case Remedy.RESUME:
            return f"{key_of('resume')} resumes it."
        case Remedy.UPLOAD if do.files:
            return f"{key_of('add')} adds again: {files}."
        case Remedy.UPLOAD:
            return f"{key_of('add')} adds stills."
        case Remedy.SEND | Remedy.MAKE:
            return UP_RECALLS
        case Remedy.ACCOUNT:
            return f"{key_of('account')} takes its token."
        case Remedy.OTHER_PLACE if do.files:
            return f"Name a file, such as {files}."
        case Remedy.OTHER_PLACE:
            return "Choose another place."
        case Remedy.OTHER_PROJECT | Remedy.REPLACE | Remedy.NEW_PROJECT:
            return _KEYLESS[do.action]
        case Remedy.DAMAGED:
            return f"{key_of('damaged')} in the list of stills sends what there is of it."
        case _:
            assert_never(do.action)


def ended(operation: Operation, *, well: bool) -> Content:
    """An operation has ended: for the line of tabs."""
    mark = Content.styled("✓ ", "$success") if well else Content.styled("✗ ", "bold $error")
    return Content.assemble(mark, _ENDED[operation])


def stopped(operation: Operation, stop: Stop) -> str:
    """Why an operation was stopped, and what that means."""
    words = _STOPS.get(stop) or _STOPPED.get(operation, "Stopped.")
    return words.format(key=key_of("resume"))


def quoted(text: str) -> str:
    """A message, short enough to stand in a sentence."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + '…'}”"


def resend_offer(text: str) -> str:
    """How to send a lost message again, and what that may cost."""
    return (
        f"Not sent again. {key_of('credits')} shows the credits; {key_of('again')} sends "
        f"{quoted(text)} again. If it was taken after all, you pay twice."
    )


def silence(seconds: float) -> str:
    """A turn goes on, and nothing has come for a while."""
    return f"nothing heard for {time_of(seconds)}"


def recovered(outcome: TurnOutcome, text: str, *, here: bool) -> str:
    """What became of a message whose turn was interrupted, `here` or in an earlier program."""
    words = _RECOVERED | (_RECOVERED_HERE if here else {})
    return words[outcome].format(text=quoted(text))


def session_renewed(advice: Advice, *, stills_wait: bool, is_back: bool, can_recall: bool) -> str:
    """The session is gone, and there is a new one: what to do there."""
    renewed = RENEWED if stills_wait else advised(advice)[0]
    recalls = UP_RECALLS if can_recall else ""
    return f"{renewed} {PROMPT_IS_BACK if is_back else recalls}".rstrip()


def with_link_key(after: str) -> str:
    """What stands after a link, and the key that copies it."""
    return f"{key_of('copy_link')} copies the link. {after}".rstrip()


def stills_refused(count: int, of: int) -> str:
    """Some of the stills that were sent with a message were refused."""
    return f"{f'{count} of {of}' if of > 1 else 'The still'} could not be sent"


def saved(clip: Saved) -> str:
    """A clip is saved: where, how large, how long."""
    facts = [size_of(clip.bytes)]
    if clip.seconds:
        facts.append(length_of(clip.seconds))
    if clip.width and clip.height:
        facts.append(f"{clip.width}×{clip.height}")
    return f"Saved {clean_name(str(clip.path))}\n{' · '.join(facts)}"


def spent(amount: int) -> str:
    """What a turn took."""
    if not amount:
        return "This turn took no credits."
    return f"This turn took {amount} credit{'s' if amount != 1 else ''}."


def cost(expected: int, left: int | None) -> str:
    """What the next message will probably take, and whether that much is left."""
    if left is not None and left < expected:
        return f"about {expected} credits a message, only {left} left"
    return f"about {expected} credits a message"


def short_of_credits(expected: int, left: int) -> str:
    """Why a message should perhaps not go out now, and what else there is to do."""
    return (
        f"It takes about {expected} credits, and {left} are left. The service will probably "
        "refuse it, and then nothing is charged. Exports cost nothing."
    )


def version_name(project: str, version: int) -> str:
    """What a film of an earlier version is called, unless the user says otherwise."""
    return f"{project or 'clip'} v{version}"


def compared(event: Compared) -> str:
    """What two versions are that were compared, and whether they differ."""
    other = "now" if event.after is None else f"v{event.after}"
    if not event.changes:
        return f"v{event.before} and {other} are the same"
    return f"From v{event.before} to {other}"


def edited_is_in(path: Path) -> str:
    """Where a text from an earlier start lies, that could not be put aside."""
    return f"What was written in your editor when the program ended is in {clean_name(str(path))}."


def compared_title(before: int, after: int | None) -> str:
    """The two versions that the timeline shows."""
    return f"v{before} → {'now' if after is None else f'v{after}'}"


def credits_left(available: int, reserved: int | None) -> str:
    """The balance, as it was asked for."""
    return f"{available} credits left{f', {reserved} reserved' if reserved else ''}."


_KEYLESS = {
    Remedy.OTHER_PROJECT: f"{key_of('projects')} lists all projects.",
    Remedy.REPLACE: "Choose another name, or agree to replace it.",
    Remedy.NEW_PROJECT: "",
}
_WAITS = {
    WaitingKind.PAUSE: ("rate limit", "Asked to slow down"),
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
        "checking your last message",
        "Checking what became of your last message",
    ),
}
_ENDED = {
    Operation.TURN: "turn",
    Operation.EXPORT: "export",
    Operation.COLLECT: "export",
    Operation.UPLOAD: "stills",
}
_STOPS = {
    Stop.LEFT_RUNNING: "The export goes on at the service: it is resumed at the next start, "
    "or with {key}.",
    Stop.GAVE_UP: "You stopped waiting. What became of the message is not known.",
    Stop.NOT_SENT: "You gave up waiting. Nothing was sent.",
    Stop.SUPERSEDED: "You went on: what became of the message before is no longer checked.",
}
_STOPPED = {
    Operation.TURN: "You left the turn. The service may stop working on it, and credits may "
    "be gone. {key} checks what became of it, and so does the next start.",
    Operation.UPLOAD: "Sending stopped. What was not sent waits in the list.",
    Operation.EXPORT: "The export was stopped. Nothing was saved.",
    Operation.COLLECT: "The export was stopped. Nothing was saved.",
    Operation.RECOVER: "You stopped waiting. What became of the last message is checked at "
    "the next start, or with {key}.",
}
_RECOVERED = {
    TurnOutcome.DONE: "Your last message was taken before the program ended: the timeline shows "
    "what it did.",
    TurnOutcome.UNTOUCHED: "Your last message, {text}, took no effect: nothing changed and no "
    "credits went.",
    TurnOutcome.UNKNOWN: "What became of your last message, {text}, is not known: nothing "
    "changed, but credits went, or could not be read.",
}
_RECOVERED_HERE = {
    TurnOutcome.DONE: "The service had taken your message all the same: the timeline shows what "
    "it did.",
    TurnOutcome.UNTOUCHED: f"{_RECOVERED[TurnOutcome.UNTOUCHED]} {PROMPT_IS_BACK}",
}
