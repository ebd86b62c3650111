"""The words of the main screen: what its reports, waits and refusals read like there.

The commands have theirs in `tui.wording`, each dialog its own.
"""

from collections.abc import Sequence
from pathlib import Path
from shlex import join
from typing import assert_never

from tui.formatting import length_of, size_of, some_of, together
from tui.keys.in_force import key_of, keyed
from tui.studio.advice import Advice, Do, Link, Remedy
from tui.studio.events import Compared, Event, Notice, Offer, Recovered, Saved
from tui.studio.keeping.stored_events import CommandGiven
from tui.text import clean_name
from tui.wording.commands import followed
from tui.wording.projects import UNTITLED
from tui.wording.timeline import UNREAD
from tui.words import _, plural

_QUOTED = 60

CONNECTING = _("connecting")
NOT_CONNECTED = _("not connected")
WAITING_FOR_NEMO = _("waiting for Nemo")
CHECKING_STILLS = _("checking the stills")
SENDING_STILL = _("sending the still")
WORKING = _("working")
ANSWERING = _("Nemo answers")

ALREADY_THERE = _("Already among the stills.")
SELECT_FIRST = keyed(_("Select a still first: {focus_next}, then {stills}."))
NOT_CUT = _("Only a still that was refused because it ends early can be sent all the same.")
NONE_REFUSED = _("No still was refused.")
NONE_REMOVED = _("No still was removed.")
SENT_ALREADY = _("The service has it already. Say in the prompt to leave it out.")
NO_STILL_WAITS = _("No still is waiting to be sent.")
STILLS_WAIT = _("They are sent when what is running has ended.")
TURN_RUNS = _("The service is at work.")
NOTHING_TO_FOLLOW = keyed(_("No turn runs that it could follow: {waiting_send} sends it."))
NOTHING_WAITS = _("No message waits: what you send during a turn does.")
NO_OWN_BEFORE = _("No earlier message of yours.")
NO_OWN_AFTER = _("No later message of yours.")
NOTHING_SAID = _("Nothing was said yet.")
NOTHING_WRITTEN = _("The prompt is empty.")
NOTHING_ASIDE = _("Nothing is put aside in this project.")
EDITED_IS_ASIDE = keyed(
    _(
        "What was written in your editor when the program ended is put aside. {unstash} brings it "
        "back."
    )
)
PUT_ASIDE = keyed(_("Put aside. {unstash} brings it back."))
STASH_FULL = _("Too much lies aside already: bring some of it back first.")
NO_SUSPENDING = _("An editor cannot use this terminal.")
NOTHING_LOST = _("No message was lost.")
ONE_EXPORT = _("One export at a time: the running one is under Renders.")
STOPPED = _("stopped")
NOT_CONNECTED_YET = _("Not yet: the program is starting.")
NOT_WHILE_QUEUE_WORKS = keyed(
    _("The queue is at work in this account. Stop it first: {queue}, {queue_start}.")
)
NOT_WHILE_WORKING = _("The account is changed when what is running has ended.")
NO_WAIT = _("There is no wait that could be cut short.")
RESUMING = _("That is going on already.")
PROJECT_BEGUN = _("A new project was begun.")
NOTHING_LEFT = _("Nothing was left behind.")
NOTHING_TO_COPY = {
    "answer": _("There is no answer to copy yet."),
    "link": _("There is no link to copy yet."),
}
NO_CLIP = _("No clip is saved yet.")
TURN_COMPARED = _("Before and after the last turn")
TURN_CHANGED_NOTHING = _("No turn has changed the timeline since it is shown.")
NOT_ACCEPTED = _("The service has not accepted this export: it has no version.")
NO_MESSAGE = _("No message is known to stand before this export.")

OTHERS_TURN = _("Another Stillreel is at work in this project: its last message is left to it.")
EXPORT_QUEUED = _("An interrupted export comes first; this one follows.")
GO_ON_WITHOUT = keyed(
    _("Your message is back in the prompt: {prompt_send} sends it without what was refused.")
)
REST_STAYS = _("What came before it stays.")
NO_ANSWER = _("No answer came, and the timeline is as it was.")
TAKEN_BEFORE_LOSS = _("The connection was lost during the turn, but the service had taken it.")
PROMPT_IS_BACK = keyed(_("Your message is back in the prompt: {prompt_send} sends it."))
BROKE_OFF = _("The service began to work, and ended without a result: the timeline is empty.")
STILL_EMPTY = _("The timeline is empty.")
UP_RECALLS = _("Up in the prompt brings back what you wrote.")
RENEWED = _(
    "The timeline is gone with the old session. The stills are ready again, and go out first."
)
UNSENT_IS_BACK = _(
    "What stood in the prompt when the program ended is back in it. Nothing was sent."
)


def at_work(project: str) -> str:
    """A project that was there before is at work."""
    if project:
        return _("Now at work: {project}.", project=project)
    return _("Now at work: the untitled project.")


def works_in(account: str) -> str:
    """The project works in another account than the one that was looked at before."""
    return _(
        "This project belongs to account {account}: what you send here goes there.",
        account=account,
    )


def account_at_work(project: str) -> str:
    """Why a token is not taken back now."""
    return _(
        "{project} is at work in this account. Take the token back when that has ended.",
        project=project,
    )


def other_accounts_project(title: str, project: str, account: str) -> str:
    """The last project was left alone, and how to come to it."""
    name = title or UNTITLED
    said = _(
        "The last project, {name}, belongs to another account, or its session is gone; it was "
        "left alone.",
        name=name,
    )
    if account:
        said = _(
            "The last project, {name}, belongs to account {account} and was left alone.",
            name=name,
            account=account,
        )
    where = _(
        "{projects} lists it among all projects ({id}).", projects=key_of("projects"), id=project
    )
    return together([said, where])


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
    return together(before), advice.link, together(after)


def offered(offer: Offer, said: str) -> str:
    """The key that does what a button of the service's window does; empty where none is needed."""
    match offer:
        case Offer.UPLOAD:
            return keyed(_("{add} adds stills."))
        case Offer.EXPORT:
            return keyed(_("{export} exports."))
        case Offer.STATE:
            return ""  # the panel shows it
        case Offer.CREDITS:
            return keyed(_("{credits} shows the credits."))
        case Offer.EDIT:
            return _("Nemo suggests: {said}. Ask for it here.", said=said)
        case _:
            assert_never(offer)


def told(event: Event) -> str:
    """An event that is a line of the conversation and nothing else; empty for all others."""
    match event:
        case Notice(text=text):
            return text
        case CommandGiven(command=command, text=text):
            given = f"stillreel {command}" + (f" {quoted(text)}" if text else "")
            return _("On the command line: {command}", command=given)
        case Recovered(outcome=outcome, message=message):
            return followed(outcome, quoted(message))
        case _:
            return ""


def timeline_unread() -> str:
    """Nobody knows how the timeline stands."""
    return together([UNREAD, keyed(_("{tracks} reads it again."))])


def _keyed(do: Do) -> str:
    """An action with the key that does it; empty where the screen has none for it."""
    files = clean_name(join(do.files))
    match do.action:
        case Remedy.RESUME:
            return keyed(_("{resume} resumes it."))
        case Remedy.UPLOAD if do.files:
            return _("{add} adds again: {files}.", add=key_of("add"), files=files)
        case Remedy.UPLOAD:
            return keyed(_("{add} adds stills."))
        case Remedy.SEND | Remedy.MAKE:
            return UP_RECALLS
        case Remedy.ACCOUNT:
            return keyed(_("{account} takes its token."))
        case Remedy.OTHER_PLACE if do.files:
            return _("Name a file, such as {files}.", files=files)
        case Remedy.OTHER_PLACE:
            return _("Choose another place.")
        case Remedy.OTHER_PROJECT | Remedy.KNOWN_PROJECT | Remedy.REPLACE | Remedy.NEW_PROJECT:
            return _KEYLESS[do.action]
        case Remedy.DAMAGED:
            return keyed(_("{damaged} in the list of stills sends what there is of it."))
        case _:
            assert_never(do.action)


def quoted(text: str) -> str:
    """A message, short enough to stand in a sentence."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + '…'}”"


def with_link_key(after: str) -> str:
    """What stands after a link, and the key that copies it."""
    return together([keyed(_("{copy_link} copies the link.")), after])


def sending_stills(sent: int, total: int) -> str:
    """How many of several stills are sent."""
    return _("{sent} of {total} sent", sent=sent, total=total)


def time_left(time: str) -> str:
    """How long something takes yet."""
    return _("{time} left", time=time)


def more_refused(names: Sequence[str]) -> str:
    """After some were refused one by one."""
    return plural(
        "{count} more file is refused ({names}); the list says why.",
        "{count} more files are refused ({names}); the list says why.",
        len(names),
        names=some_of(names),
    )


def stills_refused(count: int, of: int) -> str:
    """Some of the stills that were sent with a message were refused."""
    if of == 1:
        return _("The still could not be sent")
    return _("{count} of {total} stills could not be sent", count=count, total=of)


def saved(clip: Saved) -> str:
    """A clip is saved: where, how large, how long."""
    facts = [size_of(clip.bytes)]
    if clip.seconds:
        facts.append(length_of(clip.seconds))
    if clip.width and clip.height:
        facts.append(f"{clip.width}×{clip.height}")
    return _("Saved {path}", path=clean_name(str(clip.path))) + f"\n{' · '.join(facts)}"


def spent(amount: int) -> str:
    """What a turn took."""
    if not amount:
        return _("This turn took no credits.")
    return plural("This turn took {count} credit.", "This turn took {count} credits.", amount)


def cost(expected: int, left: int | None) -> str:
    """What the next message will probably take, and whether that much is left."""
    if left is not None and left < expected:
        return _(
            "about {expected} credits a message, only {left} left", expected=expected, left=left
        )
    return _("about {expected} credits a message", expected=expected)


def short_of_credits(expected: int, left: int) -> str:
    """Why a message should perhaps not go out now, and what else there is to do."""
    return _(
        "It takes about {expected} credits, and {left} are left. The service will probably refuse "
        "it, and then nothing is charged. Exports cost nothing.",
        expected=expected,
        left=left,
    )


def version_name(project: str, version: int) -> str:
    """What a film of an earlier version is called, unless the user says otherwise."""
    return f"{project or 'clip'} v{version}"


def compared(event: Compared) -> str:
    """What two versions are that were compared, and whether they differ."""
    one, other = f"v{event.before}", _("now") if event.after is None else f"v{event.after}"
    if not event.changes:
        return _("{one} and {other} are the same", one=one, other=other)
    return _("From {one} to {other}", one=one, other=other)


def edited_is_in(path: Path) -> str:
    """Where a text from an earlier start lies, that could not be put aside."""
    return _(
        "What was written in your editor when the program ended is in {path}.",
        path=clean_name(str(path)),
    )


def compared_title(before: int, after: int | None) -> str:
    """The two versions that the timeline shows."""
    return f"v{before} → {_('now') if after is None else f'v{after}'}"


def credits_left(available: int, reserved: int | None) -> str:
    """The balance, as it was asked for."""
    if reserved:
        return _("{left} credits left, {reserved} reserved.", left=available, reserved=reserved)
    return _("{left} credits left.", left=available)


_KEYLESS = {
    Remedy.OTHER_PROJECT: keyed(_("{projects} lists all projects.")),
    Remedy.KNOWN_PROJECT: keyed(_("{projects} lists all projects.")),
    Remedy.REPLACE: _("Choose another name, or agree to replace it."),
    Remedy.NEW_PROJECT: "",
}
