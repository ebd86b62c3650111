"""The words of waits, of ends and stops, and of what became of a message."""

from collections.abc import Sequence

from textual.content import Content

from tui.formatting import time_of, together
from tui.keys.in_force import key_of, keyed
from tui.library.records import TurnOutcome
from tui.screens.main import wording
from tui.screens.main.workers import Operation, Stop
from tui.studio.advice import Advice
from tui.studio.events import WaitingKind
from tui.words import _


def keys_while(kind: WaitingKind) -> Sequence[str]:
    """What can be done while the program waits, for the status line."""
    if not kind.can_be_hurried:
        return (keyed(_("{cancel} gives up")),)
    return (keyed(_("{hurry} checks now")), keyed(_("{cancel} gives up")))


def wait_label(kind: WaitingKind) -> str:
    """What is waited for, in a few words, for the status line."""
    return _WAITS[kind][0]


def wait_explained(kind: WaitingKind) -> str:
    """The wait in sentences, for the conversation."""
    said = _WAITS[kind][1]
    if not kind.can_be_hurried:
        return together(
            [said, keyed(_("The call is repeated once after the pause; {cancel} gives it up."))]
        )
    return together([said, keyed(_("{hurry} checks now, {cancel} gives up waiting."))])


def silence(seconds: float) -> str:
    """A turn goes on, and nothing has come for a while."""
    return _("nothing heard for {time}", time=time_of(seconds))


def ended(operation: Operation, *, well: bool) -> Content:
    """An operation has ended: for the line of tabs."""
    mark = Content.styled("✓ ", "$success") if well else Content.styled("✗ ", "bold $error")
    return Content.assemble(mark, NAMES[operation])


def stopped(operation: Operation, stop: Stop) -> str:
    """Why an operation was stopped, and what that means."""
    return keyed(_STOPS.get(stop) or _STOPPED.get(operation) or _("Stopped."))


def resend_offer(text: str) -> str:
    """How to send a lost message again, and what that may cost."""
    return _(
        "Not sent again. {credits} shows the credits; {again} sends {message} again. If it was "
        "taken after all, you pay twice.",
        credits=key_of("credits"),
        again=key_of("again"),
        message=wording.quoted(text),
    )


def recovered(outcome: TurnOutcome, text: str, *, here: bool) -> str:
    """What became of a message whose turn was interrupted, `here` or in an earlier program."""
    words = _RECOVERED | (_RECOVERED_HERE if here else {})
    said = words[outcome].format(message=wording.quoted(text))
    is_back = here and outcome is TurnOutcome.UNTOUCHED
    return together([said, wording.PROMPT_IS_BACK if is_back else ""])


def session_renewed(advice: Advice, *, stills_wait: bool, is_back: bool, can_recall: bool) -> str:
    """The session is gone, and there is a new one: what to do there."""
    renewed = wording.RENEWED if stills_wait else wording.advised(advice)[0]
    recalls = wording.UP_RECALLS if can_recall else ""
    return together([renewed, wording.PROMPT_IS_BACK if is_back else recalls])


_WAITS = {
    WaitingKind.PAUSE: (_("rate limit"), _("Rate limit: the service asks for a pause.")),
    WaitingKind.LOST: (
        _("connection lost"),
        _("Connection lost: reading the state. Nothing is sent again."),
    ),
    WaitingKind.SILENT: (_("no answer came"), _("No answer came: reading the state.")),
    WaitingKind.WORKING: (_("working"), _("The service is at work.")),
    WaitingKind.UNFINISHED: (
        _("the service is at work"),
        _("The service is at work: reading the state."),
    ),
    WaitingKind.EXPORT_AHEAD: (
        _("another export of this project runs"),
        _("Another export of this project runs."),
    ),
    WaitingKind.INTERRUPTED: (
        _("checking your last message"),
        _("Checking what became of your last message."),
    ),
}
NAMES = {
    Operation.TURN: _("turn"),
    Operation.RECOVER: _("turn"),
    Operation.EXPORT: _("export"),
    Operation.RESUME_RENDERS: _("export"),
    Operation.UPLOAD: _("stills"),
}
"""What works, in a word, where there is little room: the line of tabs, the terminal's tab."""
_STOPS = {
    Stop.LEFT_RUNNING: _(
        "The export goes on at the service: it is resumed at the next start, or with {resume}."
    ),
    Stop.GAVE_UP: _(
        "You stopped waiting. What became of the message is checked at the next start, or with "
        "{resume}."
    ),
    Stop.NOT_SENT: _("You gave up waiting. Nothing was sent."),
    Stop.SUPERSEDED: _("You went on: what became of the message before is found out later."),
}
_STOPPED = {
    Operation.TURN: _(
        "You left the turn. The service may stop working on it, and credits may be gone. {resume} "
        "checks what became of it, and so does the next start."
    ),
    Operation.UPLOAD: _("Sending stopped. What was not sent waits in the list."),
    Operation.EXPORT: _("The export was stopped. Nothing was saved."),
    Operation.RESUME_RENDERS: _("The export was stopped. Nothing was saved."),
    Operation.RECOVER: _(
        "You stopped waiting. What became of the last message is checked at the next start, or "
        "with {resume}."
    ),
}
_RECOVERED = {
    TurnOutcome.DONE: _(
        "Your last message was taken before the program ended: the timeline shows what it did."
    ),
    TurnOutcome.UNTOUCHED: _(
        "Your last message, {message}, took no effect: nothing changed and no credits went."
    ),
    TurnOutcome.UNKNOWN: _(
        "What became of your last message, {message}, is not known: nothing changed, but credits "
        "went, or could not be read."
    ),
}
_RECOVERED_HERE = {
    TurnOutcome.DONE: _(
        "The service had taken your message all the same: the timeline shows what it did."
    ),
}
