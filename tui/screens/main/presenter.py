"""Shows what the operations report: which panel shows what."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from tui.formatting import about_file
from tui.library.records import StillState, given_name
from tui.screens.main import wording
from tui.screens.main.conversation_text import outcomes
from tui.screens.main.conversation_text.remarks import (
    MessageRecovered,
    ProjectOpened,
    ResendOffered,
    SessionRenewed,
    Stopped,
)
from tui.screens.main.conversation_text.speeches import write
from tui.screens.main.cost import NextCost
from tui.screens.main.messages import (
    MESSAGE_REFUSED,
    SEEN_IN,
    SESSION_GONE,
    Opened,
    OperationEnded,
    Outgoing,
    ProjectReady,
    Reading,
    Report,
    StillsSent,
    StudioEvent,
    TurnRecovered,
)
from tui.screens.main.panels import Panels
from tui.screens.main.stills.upload_progress import UploadProgress
from tui.screens.main.turn_presenter import TurnPresenter
from tui.screens.main.workers import EXPORTS, Operation, Stop
from tui.studio.advice import Remedy
from tui.studio.events import (
    Changed,
    Compared,
    Connected,
    Converting,
    CostExpected,
    CreditsRead,
    Downloading,
    Event,
    Failed,
    Offered,
    Rendering,
    Saved,
    TextArrived,
    TimelineUnread,
    ToolRunning,
    TurnEnded,
    Uploaded,
    Uploading,
    Waiting,
    WaitingKind,
)
from tui.studio.intent import Intent, route
from tui.studio.keeping.memory import Page
from tui.studio.keeping.stored_events import MessageSent
from tui.studio.listed_events import OtherAccountsProject, VersionListed
from tui.text import clean_name
from tui.widgets.transcript import Speech, Transcript
from tui.wording.projects import UNTITLED
from tui.wording.timeline import changes_said


class OperationsState(Protocol):
    """What the presenter asks of the operations."""

    @property
    def project_name(self) -> str:
        """The name of the active project."""

    @property
    def service(self) -> str:
        """What people call the service; empty before the studio is open."""

    @property
    def is_connecting(self) -> bool:
        """Whether there is a session, or one on its way."""

    def now(self) -> float:
        """Program time in seconds."""


class EventPresenter:
    """The one reader of reports: it alone shows on the panels what the studio tells."""

    def __init__(
        self, panels: Panels, work: OperationsState, keep: Callable[[Event], None]
    ) -> None:
        """`keep` keeps an event that is shown, for the next time that the project is opened."""
        self._panels = panels
        self._conversation = panels.conversation
        self._operations = work
        self._keep = keep
        self._turn = TurnPresenter(panels, self.say)
        self.upload = UploadProgress(panels)
        self._waits: dict[Operation, WaitingKind] = {}
        self.cost = NextCost(panels)
        self.asked: Reading | None = None
        """What the user asked to be read, until it is shown."""
        self.project = ""
        """The name of the project; empty where it has none yet."""
        self.link = ""
        """The last web address that an advice gave."""

    @property
    def lost_message(self) -> str:
        """A message that was lost, and may be sent again; empty where there is none."""
        return self._turn.lost_message

    @property
    def turn_went_well(self) -> bool:
        """Whether nothing went wrong in the turn that ran last."""
        return self._turn.went_well

    @property
    def waits_for(self) -> frozenset[Operation]:
        """The operations whose wait can be cut short now."""
        return frozenset(one for one, kind in self._counting_down() if kind.can_be_hurried)

    @property
    def paused(self) -> frozenset[Operation]:
        """The operations that the service asked to pause."""
        return frozenset(one for one, kind in self._counting_down() if not kind.can_be_hurried)

    def _counting_down(self) -> Iterator[tuple[Operation, WaitingKind]]:
        counts_down = self._conversation.status.counts_down
        return ((one, kind) for one, kind in self._waits.items() if counts_down(one))

    def say(self, event: Event) -> None:
        """Write an event into the conversation, and keep it."""
        write(event, self._conversation.transcript)
        self._keep(event)

    def show_page(self, page: Page) -> None:
        """Show what was said before, above what is shown."""
        speeches: list[Speech] = []
        transcript = Transcript(speeches.append)
        for event in page.events:
            write(event, transcript)
        transcript.end_answer()
        current = self._conversation.transcript
        current.last_answer = current.last_answer or transcript.last_answer
        self._conversation.prepend(speeches, more=page.start > 0)

    def show_as_left(self, events: Sequence[Event]) -> None:
        """Show the timeline as it was left; have the last link and the lost message at hand."""
        timeline, read = self._panels.timeline, self._panels.timeline.timeline
        link = lost = ""
        for event in events:
            match event:
                case MessageSent(text=text) if route(text).intent is not Intent.EXPORT:
                    timeline.begin_turn()
                    lost = ""
                case MessageRecovered():
                    lost = ""  # if it is offered again, that comes after this
                case ResendOffered(message=message):
                    lost = message
                case Changed():
                    timeline.show(event.timeline, changes_said(event.changes))
                case Failed():
                    link = event.advice.link or link
        self.link = self.link or link
        self._turn.restore_lost(lost)
        if read is not None:
            timeline.show(read, ())

    def begin(self, message: Outgoing) -> None:
        """Show that a message goes out."""
        self.say(MessageSent(message.text))
        self._turn.begin(message, self._operations.now())

    def connecting(self) -> None:
        """Show that the studio is opened, or connected; its clock is another one from then on."""
        self._conversation.status.show(
            Operation.CONNECT, wording.CONNECTING, since=self._operations.now()
        )

    def show(self, report: Report) -> None:
        """Show one report."""
        match report:
            case StudioEvent(event=event, operation=operation):
                self._show_event(event, operation)
            case Opened():
                self.connecting()
            case ProjectReady():
                self._show_connected(report)
            case StillsSent():
                self.upload.over()
                self._turn.stills_sent()
                self.show_name()
            case TurnRecovered():
                self._turn.recovered(report)
            case OperationEnded():
                self._show_end(report)

    def _show_connected(self, connected: ProjectReady) -> None:
        """There is a session, in a project of some name; `anew`, in another than before."""
        self.show_name()
        self._panels.header.show(state="")
        if connected.anew:
            if connected.carries_stills:
                self._panels.stills.mark_sent_as_waiting()
            else:
                self._panels.stills.forget_sent()
            self._panels.timeline.clear()
            self._panels.renders.clear()
            self._turn.leave()
            if connected.is_new and not self.project:
                self.say(ProjectOpened(self.project))
            elif connected.account is None:  # which else is told with the project's account
                self._panels.toast(wording.at_work(self.project))

    def _show_event(self, event: Event, operation: Operation | None) -> None:
        if isinstance(event, Waiting):
            self._show_wait(event, operation or Operation.TURN)
            return
        if operation is not None and self._waits.pop(operation, None) is not None:
            self._go_on(operation)
        match event:
            case TextArrived() | ToolRunning() | TurnEnded() | Offered():
                self._turn.show(event, self._operations.now())
            case Converting() | Uploading() | Uploaded():
                self.upload.show(event, operation or Operation.UPLOAD)
            case Rendering() | Downloading() | Saved():
                self._show_render(event, operation or Operation.EXPORT)
            case Failed():
                if operation is Operation.TURN and event.code in MESSAGE_REFUSED:
                    self._turn.refused()
                self._show_failure(event)
            case _:
                self._show_other(event)

    def _show_other(self, event: Event) -> None:
        match event:
            case CreditsRead():
                self._show_credits(event)
            case CostExpected(next=credits):
                self.cost.expect(credits)
            case Changed():
                self._show_changes(event)
            case VersionListed():
                self._panels.renders.add_listed(event)
            case Compared():
                title = wording.compared_title(event.before, event.after)
                self._panels.timeline.compare(title, event.was, event.timeline)
                self.say(event)
            case Connected():
                self.show_name()
            case OtherAccountsProject():
                self.say(event)
            case TimelineUnread():
                self._turn.unread()
            case _ if wording.told(event):
                self.say(event)

    def _show_wait(self, wait: Waiting, operation: Operation) -> None:
        """A countdown, explained where it begins; without an end in sight, a line."""
        if wait.left_s is None:
            self.say(wait)
            return
        if self._waits.get(operation) is not wait.kind:
            self._waits[operation] = wait.kind
            self.say(wait)
        label, keys = outcomes.wait_label(wait.kind), outcomes.keys_while(wait.kind)
        self._conversation.status.count_down(operation, label, wait.left_s, keys)
        self._panels.renders.show_waiting(operation)

    def _go_on(self, operation: Operation) -> None:
        """Show that an operation goes on after a wait."""
        if operation is Operation.TURN:
            self._turn.go_on()
        else:
            self._conversation.status.clear(operation)

    def _show_render(self, event: Rendering | Downloading | Saved, operation: Operation) -> None:
        renders = self._panels.renders
        match event:
            case Rendering():
                renders.rendering(operation, event)
            case Downloading(render=render, received=received, total=total):
                renders.downloading(operation, render, received, total)
            case Saved():
                renders.show_saved(operation, event)
                self.say(event)
                self._panels.tabs.show_end("renders", outcomes.ended(Operation.EXPORT, well=True))
        self._panels.tabs.mark("renders")

    def _show_changes(self, event: Changed) -> None:
        self._panels.timeline.show(event.timeline, changes_said(event.changes))
        self._turn.note_changes(event.changes)
        if event.changes:
            self._panels.tabs.mark("timeline")
            self._keep(event)  # the turn's end says in words what it changed
        elif self.asked is Reading.TIMELINE:
            self.say(event)
        self.asked = None if self.asked is Reading.TIMELINE else self.asked

    def _show_credits(self, event: CreditsRead) -> None:
        self.cost.note_balance(event.available)
        self._panels.header.show(balance=event)
        if self.asked is Reading.CREDITS and event.available is not None:
            self.asked = None
            self.say(event)

    def _show_failure(self, failed: Failed, *, back: bool = False) -> None:
        """Say what went wrong: in full where it belongs, as a toast where that is not seen.

        `back` says that a message returned to the prompt.
        """
        self._turn.add_failure(failed.message)
        if failed.file is not None:
            is_cut = failed.advice.names(Remedy.DAMAGED)
            self._panels.stills.revise(
                failed.file, state=StillState.REFUSED, reason=failed.message, is_cut=is_cut
            )
        seen = self._is_seen()
        if failed.code == SESSION_GONE:
            self.say(self._session_renewed(failed, back=back))
        else:
            self.link = failed.advice.link or self.link
            self.say(failed)
        self._panels.tabs.mark("conversation")
        if not seen:
            self._panels.toast_error(about_file(failed.file, failed.message))

    def _is_seen(self) -> bool:
        """Whether the end of the conversation is before the user's eyes."""
        log = self._conversation.log_view
        return log.screen.is_active and log.is_on_screen and log.is_vertical_scroll_end

    def _session_renewed(self, failed: Failed, *, back: bool) -> SessionRenewed:
        """The session is gone: nothing that was in it is there any more."""
        self._panels.timeline.clear()
        self._panels.stills.mark_sent_as_waiting()
        return SessionRenewed(
            failed.message,
            failed.advice,
            stills_wait=bool(self._panels.stills.waiting),
            is_back=back,
            can_recall=self._turn.has_message,
        )

    def _show_end(self, end: OperationEnded) -> None:
        operation = end.operation
        self._conversation.status.clear(operation)
        self._waits.pop(operation, None)
        is_export = operation in EXPORTS
        if is_export and (end.failed or end.stopped):
            self._show_render_end(end)
        if operation in (Operation.UPLOAD, Operation.TURN):
            self.upload.over()
            self._panels.stills.reset_interrupted()
        if end.stopped is not None:
            self.say(Stopped(operation, end.stopped))
        is_back = operation is Operation.TURN and self._turn.ended(end)
        if end.failed is not None:
            self._show_failure(end.failed, back=is_back)
        if operation in SEEN_IN and end.stopped is None and (end.failed or not is_export):
            went_well = operation is not Operation.TURN or self.turn_went_well
            self._panels.tabs.show_end(
                SEEN_IN[operation], outcomes.ended(operation, well=went_well and not end.failed)
            )
        if operation is Operation.TURN:
            self._conversation.transcript.end_answer()
        if not self._operations.is_connecting:
            self._panels.header.show(state=wording.NOT_CONNECTED)
        self.show_name()

    def _show_render_end(self, end: OperationEnded) -> None:
        """An export ended without a clip."""
        if end.stopped is Stop.LEFT_RUNNING:
            self._panels.renders.show_left_running(end.operation)
        else:
            trouble = end.failed.message if end.failed else wording.STOPPED
            self._panels.renders.show_failed(end.operation, trouble)

    def show_name(self) -> None:
        """Show what the project is called: a first still may have given it a name."""
        if self._operations.service:
            self.project = given_name(clean_name(self._operations.project_name))
            self._panels.show_name(self.project or UNTITLED, self._operations.service)
