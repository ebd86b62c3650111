"""What events read like in the conversation: now, and whenever the project is opened again."""

from tui.formatting import about_file, together
from tui.library.records import TurnOutcome
from tui.screens.main import wording
from tui.screens.main.conversation_text import outcomes
from tui.screens.main.conversation_text.remarks import (
    MessageRecovered,
    ProjectOpened,
    Remark,
    Remarked,
    ResendOffered,
    SessionRenewed,
    Stopped,
    TurnFailed,
)
from tui.studio.events import (
    Changed,
    Compared,
    CreditsRead,
    Event,
    Failed,
    Offered,
    Saved,
    TextArrived,
    TimelineUnread,
    TurnEnded,
    Waiting,
)
from tui.studio.keeping.stored_events import MessageSent
from tui.studio.listed_events import OtherAccountsProject
from tui.widgets.transcript import Transcript
from tui.wording.timeline import changes_said, summary

_REMARKS = {
    Remark.NO_ANSWER: wording.NO_ANSWER,
    Remark.BROKE_OFF: wording.BROKE_OFF,
    Remark.STILL_EMPTY: together([wording.STILL_EMPTY, wording.UP_RECALLS]),
    Remark.TAKEN_BEFORE_LOSS: wording.TAKEN_BEFORE_LOSS,
}


def write(event: Event, to: Transcript) -> None:
    """Write what an event reads like; nothing for one that shows elsewhere."""
    match event:
        case MessageSent(text=text):
            to.say("you", text)
        case TextArrived(text=text, final=final):
            to.add_text(text, final=final)
        case Offered(action=action, said=said):
            if words := wording.offered(action, said):
                to.say("note", words)
        case TurnEnded(changes=changes):
            to.end_answer()
            if changes:
                to.changed(changes_said(changes))
            if event.spent is not None:
                to.say("note", wording.spent(event.spent))
        case Failed():
            to.fail(about_file(event.file, event.message), *advised(event))
        case _:
            _write_note(event, to)


def advised(failed: Failed) -> tuple[str, str, str]:
    """The advice as what stands before its link, the link, and what stands after it."""
    advice, link, after = wording.advised(failed.advice)
    return advice, link, wording.with_link_key(after) if link else after


def _write_note(event: Event, to: Transcript) -> None:
    match event:
        case OtherAccountsProject(project=project, title=title, account=account):
            to.say("note", wording.other_accounts_project(title, project, account))
        case Compared():
            to.changed(changes_said(event.changes), wording.compared(event))
        case Saved():
            to.say("done", wording.saved(event))
        case TimelineUnread():
            to.say("note", wording.timeline_unread())
        case Waiting(left_s=None, waited_s=waited_s):
            to.say("note", outcomes.silence(waited_s))
        case Waiting(kind=kind):
            to.say("note", outcomes.wait_explained(kind))
        case CreditsRead(available=int(available), frozen=frozen):
            to.say("note", wording.credits_left(available, frozen))
        case Changed(changes=()):
            to.say("done", summary(event.timeline))
        case _:
            _write_remark(event, to)


def _write_remark(event: Event, to: Transcript) -> None:
    match event:
        case Remarked(remark=remark):
            to.say("note", _REMARKS[remark])
        case TurnFailed(message=message):
            to.fail(message, wording.REST_STAYS)
        case Stopped(operation=operation, stop=stop):
            to.say("note", outcomes.stopped(operation, stop))
        case ProjectOpened(project="", is_new=True):
            to.say("note", wording.PROJECT_BEGUN)
        case ResendOffered(message=message):
            to.say("note", outcomes.resend_offer(message))
        case MessageRecovered(outcome=outcome, message=message, here=here, changes=changes):
            to.say("note", outcomes.recovered(outcome, message, here=here))
            if changes and outcome is TurnOutcome.DONE:
                to.changed(changes_said(changes))
        case SessionRenewed():
            to.fail(event.message, _renewed(event))
        case _:
            if said := wording.told(event):
                to.say("note", said)


def _renewed(event: SessionRenewed) -> str:
    return outcomes.session_renewed(
        event.advice,
        stills_wait=event.stills_wait,
        is_back=event.is_back,
        can_recall=event.can_recall,
    )
