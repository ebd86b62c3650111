"""Shows a turn: what is said, what it changes, and what there is to do where it went wrong."""

from collections.abc import Callable

from tui.library.records import TurnOutcome
from tui.screens.main import wording
from tui.screens.main.conversation_text.remarks import (
    MessageRecovered,
    Remark,
    Remarked,
    ResendOffered,
    TurnFailed,
)
from tui.screens.main.messages import OperationEnded, Outgoing, TurnRecovered
from tui.screens.main.panels import Panels
from tui.screens.main.workers import Operation
from tui.studio.events import (
    Delivery,
    Event,
    Offered,
    TextArrived,
    TimelineUnread,
    ToolRunning,
    TurnEnded,
)
from tui.studio.timeline import Change
from tui.wording.timeline import changes_said


class TurnPresenter:
    """The turn that runs, or that ran last, in the conversation and on the timeline."""

    def __init__(self, panels: Panels, say: Callable[[Event], None]) -> None:
        """`say` writes an event into the conversation, and keeps it."""
        self._panels = panels
        self._say = say
        self._conversation = panels.conversation
        self._message = Outgoing()
        self._started = 0.0
        self._failures: set[str] = set()
        self._changes: tuple[Change, ...] = ()
        self._is_unread = self._is_refused = self._went_wrong = False
        self.lost_message = ""
        """A message that was lost, and may be sent again."""

    @property
    def has_message(self) -> bool:
        """Whether up in the prompt brings back a message of this program."""
        return bool(self._message.text)

    @property
    def went_well(self) -> bool:
        """Whether nothing went wrong in the turn that ran last."""
        return not (self._went_wrong or self._failures or self._is_unread or self._is_refused)

    def begin(self, message: Outgoing, now: float) -> None:
        """Show that `message` goes out."""
        self._message, self.lost_message = message, ""
        self._panels.timeline.begin_turn()
        self._failures.clear()
        self._changes = ()
        self._is_unread = self._is_refused = self._went_wrong = False
        self._started = now
        label = wording.CHECKING_STILLS if self._panels.stills.waiting else wording.WAITING_FOR_NEMO
        self._conversation.status.show(Operation.TURN, label, since=now)

    def stills_sent(self) -> None:
        """Show that the message itself goes out now, where there is one."""
        if self._conversation.status.shows(Operation.TURN):
            self._conversation.status.show(Operation.TURN, wording.WAITING_FOR_NEMO)

    def leave(self) -> None:
        """Forget the message: another project is at work."""
        self._message, self.lost_message, self._changes = Outgoing(), "", ()

    def restore_lost(self, text: str) -> None:
        """An earlier program offered to send this again, and it was not sent since."""
        if not self.has_message:
            self.lost_message = self.lost_message or text

    def go_on(self) -> None:
        """Show that the turn goes on after a wait."""
        self._conversation.status.show(Operation.TURN, wording.WORKING, since=self._started)

    def show(self, event: TextArrived | ToolRunning | Offered | TurnEnded, now: float) -> None:
        """Show one event of the turn."""
        match event:
            case TextArrived():
                self._say(event)
                self._conversation.status.show(
                    Operation.TURN, wording.ANSWERING, since=self._started
                )
            case ToolRunning(label=label, done=False):
                self._conversation.status.show(Operation.TURN, label, since=now)
            case ToolRunning():
                self.go_on()
            case Offered():
                self._say(event)
            case TurnEnded():
                self._turn_ended(event)

    def unread(self) -> None:
        """Note, and say, that the timeline could not be read after the turn."""
        self._is_unread = True
        self._say(TimelineUnread())

    def refused(self) -> None:
        """Note that the service refused the message in its answer."""
        self._is_refused = True

    def add_failure(self, message: str) -> None:
        """Note a failure that is shown, so that the end of the turn does not say it again."""
        self._failures.add(message)

    def ended(self, end: OperationEnded) -> bool:
        """Show the end of the turn's operation; gives whether its message is back in the prompt."""
        match end.delivery:
            case Delivery.NOT_TAKEN if self._message.text:
                self._panels.prompt.put_back(self._message.text)
                return True
            case Delivery.DOUBTFUL:
                self._offer_to_resend(self._message.text)
        return False

    def note_changes(self, changes: tuple[Change, ...]) -> None:
        """Note what a stage of a turn changed; one that was left is told of from its beginning."""
        self._changes += tuple(each for each in changes if each not in self._changes)

    def recovered(self, report: TurnRecovered) -> None:
        """What became of a message: of an earlier program's, or of one that failed just now."""
        self._say(MessageRecovered(report.outcome, report.text, report.here, self._changes))
        self._mark_changes(self._changes)
        self._changes = ()
        if report.here:
            return  # its turn is about to end: see `ended`
        self._panels.prompt.remember(report.text)
        self.lost_message = ""  # what was offered before was offered in doubt
        if report.outcome.is_not_taken:
            self._offer_to_resend(report.text)

    def _turn_ended(self, ended: TurnEnded) -> None:
        self._say(ended)
        self._went_wrong = ended.outcome is not TurnOutcome.COMPLETE or bool(ended.errors)
        self._mark_changes(ended.changes)
        self._changes = ()
        if not self._is_refused:
            for error in (error for error in ended.errors if error not in self._failures):
                self._say(TurnFailed(error))
        if remark := self._remark(ended):
            self._say(Remarked(remark))
        self._panels.tabs.mark("conversation")

    def _mark_changes(self, changes: tuple[Change, ...]) -> None:
        """Mark on the timeline what the whole turn changed, in however many stages."""
        if changes and (timeline := self._panels.timeline.timeline) is not None:
            self._panels.timeline.show(timeline, changes_said(changes))

    def _remark(self, ended: TurnEnded) -> Remark | None:
        if ended.outcome is TurnOutcome.LOST:
            return Remark.TAKEN_BEFORE_LOSS if ended.changes else None
        if self._is_refused or self._is_unread or ended.changes:
            return None  # said already; where the timeline is unread, nobody knows what it did
        if ended.outcome is TurnOutcome.SILENT:
            return Remark.NO_ANSWER
        if ended.outcome is TurnOutcome.COMPLETE and not ended.tracks:
            return self._came_to_nothing(ended)
        return None

    def _came_to_nothing(self, ended: TurnEnded) -> Remark | None:
        """Words, and no clip: perhaps that was all, perhaps the service broke off in good order."""
        if ended.tools:
            return Remark.BROKE_OFF
        return Remark.STILL_EMPTY if self._panels.stills.stills else None

    def _offer_to_resend(self, text: str) -> None:
        if text:
            self.lost_message = text
            self._say(ResendOffered(text))
