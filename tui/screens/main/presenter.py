"""Reads the studio's events for the main screen: which panel shows what."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.formatting import length_of, size_of, time_of
from tui.library.records import UNNAMED, TurnOutcome
from tui.screens.main import wording as amends
from tui.screens.main.messages import OperationEnded, Settled, Stop
from tui.studio.events import (
    Changed,
    Connected,
    Converting,
    CreditsRead,
    Downloading,
    Event,
    Failed,
    Notice,
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

if TYPE_CHECKING:
    from tui.screens.main.layout import MainLayout


class EventPresenter:
    """The one reader of events; it touches widgets, and nothing else does so for the studio."""

    def __init__(self, screen: "MainLayout") -> None:
        self._screen = screen
        self._talk = screen.conversation
        self._started = 0.0
        self._spoke = False
        self._explained: dict[str, WaitingKind] = {}
        self._failures: set[str] = set()
        self._unread = self._refused = False
        self._text = ""
        self.asked = ""
        self.project = ""
        self.again = ""
        """A message that was lost, and may be sent again."""
        self.link = ""
        """The last web address that an advice gave."""

    @property
    def waits_for(self) -> frozenset[str]:
        """The jobs that a look could further now."""
        return frozenset(job for job, kind in self._waits() if kind.can_be_hurried)

    @property
    def paused(self) -> frozenset[str]:
        """The jobs that the service asked to pause."""
        return frozenset(job for job, kind in self._waits() if not kind.can_be_hurried)

    def _waits(self) -> Iterator[tuple[str, WaitingKind]]:
        counts_down = self._talk.status.counts_down
        return ((job, kind) for job, kind in self._explained.items() if counts_down(job))

    def begin(self, text: str) -> None:
        """A message goes out."""
        self._text, self.again = text, ""
        self._talk.say("you", text)
        self._screen.tracks.begin_turn()
        self._spoke = False
        self._failures.clear()
        self._unread = self._refused = False
        self._started = self._screen.jobs.now()
        self._talk.status.show("turn", "sending", since=self._started)

    def connected(self, *, anew: bool = False) -> None:
        """There is a session, and a project of some name; `anew`, one that has nothing yet."""
        if anew:
            self._screen.stills.renew()
            self._screen.tracks.clear()
        self._name()
        self._screen.head.show(state="")

    def tell(self, event: Event, job: str = "") -> None:
        """Show one event, told in the course of `job`."""
        if isinstance(event, Waiting):
            self._wait(event, job or "turn")
            return
        if self._explained.pop(job, None) is not None:
            self._go_on(job)
        self._show(event, job)

    def _show(self, event: Event, job: str) -> None:
        match event:
            case TextArrived() | ToolRunning() | TurnEnded() | Offered():
                self._tell_turn(event)
            case Converting() | Uploading() | Uploaded():
                self._tell_upload(event)
            case Rendering() | Downloading() | Saved():
                self._tell_render(event, job or "export")
            case CreditsRead():
                self._credits(event)
            case Changed():
                self._changed(event)
            case Connected():
                self._name()
            case Notice(text=text):
                self._talk.say("note", text)
            case TimelineUnread():
                self._unread = True
                self._talk.say("note", amends.timeline_unread())
            case Failed():
                self._refused |= job == "turn" and event.code in amends.MESSAGE_REFUSED
                self.failed(event)
            case _:
                pass

    def ended(self, end: OperationEnded) -> None:
        """A job is over."""
        screen = self._screen
        self._talk.status.rest(end.job)
        self._explained.pop(end.job, None)
        if end.text and end.stopped is not Stop.GAVE_UP:
            screen.prompt.put_back(end.text)
        if end.job in ("export", "collect") and (end.failed or end.stopped):
            left = "left running" if end.stopped is Stop.LEFT_RUNNING else "stopped"
            screen.renders.stopped(end.job, end.failed.message if end.failed else left)
        if end.job in ("upload", "turn"):
            screen.stills.put_back()
        if end.stopped is not None:
            self._talk.say("note", amends.stopped(end.job, end.stopped))
        if end.stopped is Stop.GAVE_UP:
            self.offer(self._text)
        if end.failed is not None:
            self.failed(end.failed, back=bool(end.text))
        if end.job == "turn":
            self._talk.end_answer()
        if not screen.jobs.connected and "connect" not in screen.jobs.running:
            screen.head.show(state="not connected")
        self._name()

    def settled(self, settled: Settled) -> None:
        """What became of a message: of an earlier program's, or of one that failed just now."""
        words = amends.RECOVERED | (amends.RECOVERED_HERE if settled.here else {})
        said = words[settled.outcome].format(text=amends.quoted(settled.text))
        self._talk.say("note", said)
        if settled.here and settled.outcome is TurnOutcome.UNTOUCHED:
            self._screen.prompt.put_back(settled.text)
            return
        self._screen.prompt.remember(settled.text)
        if settled.outcome is not TurnOutcome.DONE:
            self.offer(settled.text)

    def offer(self, text: str) -> None:
        """A message was lost: sending it again is for the user to decide."""
        if text:
            self.again = text
            self._talk.say("note", amends.offer(text))

    def failed(self, failed: Failed, *, back: bool = False) -> None:
        """What went wrong: in full where it belongs, in short as a toast where that is not seen.

        `back` says that a message returned to the prompt.
        """
        screen = self._screen
        self._failures.add(failed.message)
        if failed.file is not None:
            screen.stills.revise(failed.file, state="refused", reason=failed.message)
        advice, link, after = amends.advised(failed.advice)
        if failed.code == amends.SESSION_GONE:
            advice = self._renew(advice, back=back)
            link = after = ""
        if link:
            self.link = link
            after = f"{amends.key_of('copy_link')} copies the link. {after}".rstrip()
        seen = self._is_seen()
        self._talk.fail(failed.message, advice, link, after)
        screen.tabs.mark("conversation")
        if not seen:
            screen.notify(failed.message[:120], markup=False, severity="error", timeout=6)

    def _is_seen(self) -> bool:
        """Whether the end of the conversation is before the user's eyes."""
        log = self._talk.log_view
        return self._screen.is_active and log.is_on_screen and log.is_vertical_scroll_end

    def _renew(self, advice: str, *, back: bool) -> str:
        """The session is gone: nothing that was in it is there any more."""
        self._screen.tracks.clear()
        self._screen.stills.renew()
        renewed = amends.RENEWED if self._screen.stills.waiting else advice
        recalls = amends.UP_RECALLS if self._text else ""
        return f"{renewed} {amends.PROMPT_IS_BACK if back else recalls}".rstrip()

    def _wait(self, wait: Waiting, job: str) -> None:
        """A countdown, explained where it begins; without an end in sight, a line."""
        if wait.left_s is None:
            label = amends.wait_label(wait.kind)
            self._talk.say("note", f"{label}, {time_of(wait.waited_s)}")
            return
        if self._explained.get(job) is not wait.kind:
            self._explained[job] = wait.kind
            self._talk.say("note", amends.wait_explained(wait.kind))
        label, keys = amends.wait_label(wait.kind), amends.keys_while(wait.kind)
        self._talk.status.count_down(job, label, wait.left_s, keys)
        self._screen.renders.waiting(job)

    def _go_on(self, job: str) -> None:
        """The wait is over."""
        if job == "turn":
            self._talk.status.show("turn", "working", since=self._started)
        else:
            self._talk.status.rest(job)

    def _tell_turn(self, event: Event) -> None:
        status = self._talk.status
        match event:
            case TextArrived(text=text, final=final):
                self._spoke = True
                self._talk.hear(text, final=final)
                status.show("turn", "nemo answers", since=self._started)
            case ToolRunning(label=label, done=False):
                status.show("turn", label, since=self._screen.jobs.now())
            case ToolRunning():
                status.show("turn", "working", since=self._started)
            case Offered(action=action, said=said):
                self._talk.say("note", amends.offered(action, said))
            case TurnEnded():
                self._turn_ended(event)

    def _turn_ended(self, ended: TurnEnded) -> None:
        if not self._spoke and ended.texts:
            self._talk.hear("\n\n".join(ended.texts), final=True)
        self._talk.end_answer()
        if ended.changes:
            self._talk.changed(ended.changes)
            if (timeline := self._screen.tracks.timeline) is not None:
                self._screen.tracks.show(timeline, ended.changes)
        if not self._refused:
            for error in (error for error in ended.errors if error not in self._failures):
                self._talk.fail(error, "What came before it stays.")
        self._make_amends(ended)
        self._screen.tabs.mark("conversation")

    def _make_amends(self, ended: TurnEnded) -> None:
        if ended.outcome is TurnOutcome.LOST:
            self._lost(ended)
        elif self._refused and not ended.changes:
            self._screen.prompt.put_back(self._text)
        elif self._unread:
            pass  # nobody knows what the turn did: nothing is to be sent again on that
        elif ended.outcome is TurnOutcome.SILENT and not ended.changes:
            self._talk.say("note", "No answer came, and the timeline is as it was.")
            self.offer(self._text)
        elif ended.outcome is TurnOutcome.COMPLETE and not (ended.changes or ended.tracks):
            self._came_to_nothing(ended)

    def _came_to_nothing(self, ended: TurnEnded) -> None:
        """Words, and no clip: perhaps that was all, perhaps the service broke off in good order."""
        if ended.tools:
            self._talk.say("note", amends.BROKE_OFF)
            self.offer(self._text)
        elif self._screen.stills.stills:
            self._talk.say("note", f"{amends.STILL_EMPTY} {amends.UP_RECALLS}")

    def _lost(self, ended: TurnEnded) -> None:
        if ended.changes:
            said = "The connection was lost during the turn, but the service had taken it."
            self._talk.say("note", said)
        else:
            self.offer(self._text)

    def _tell_upload(self, event: Event) -> None:
        stills = self._screen.stills
        match event:
            case Converting(file=file):
                stills.revise(file, state="converting")
            case Uploading(file=file, sent=sent, total=total):
                stills.revise(file, state="sending", sent=sent, total=total)
            case Uploaded(file=file, width=width, height=height):
                size = {"width": width, "height": height} if width else {}
                stills.arrived(file, **size)
                self._name()

    def _tell_render(self, event: Event, job: str) -> None:
        renders = self._screen.renders
        match event:
            case Rendering(render=render, status=status, progress=progress):
                renders.rendering(job, render, status, progress)
            case Downloading(render=render, received=received, total=total):
                renders.downloading(job, render, received, total)
            case Saved():
                renders.saved(job, event.path, event.bytes, event.seconds)
                self._saved(event)
        self._screen.tabs.mark("renders")

    def _saved(self, saved: Saved) -> None:
        from tui.text import clean_name

        facts = [size_of(saved.bytes)]
        if saved.seconds:
            facts.append(length_of(saved.seconds))
        if saved.width and saved.height:
            facts.append(f"{saved.width}×{saved.height}")
        self._talk.say("done", f"Saved {clean_name(str(saved.path))}\n{' · '.join(facts)}")
        if not self._screen.app.app_focus:
            self._screen.app.bell()

    def _changed(self, event: Changed) -> None:
        self._screen.tracks.show(event.timeline, event.changes)
        self._screen.tabs.mark("timeline")
        if not event.changes and (event.timeline.lanes or self.asked == "tracks"):
            self._talk.say("done", event.summary)
        self.asked = "" if self.asked == "tracks" else self.asked

    def _credits(self, event: CreditsRead) -> None:
        self._screen.head.show(balance=event)
        if self.asked == "credits" and event.available is not None:
            self.asked = ""
            reserved = f", {event.frozen} reserved" if event.frozen else ""
            self._talk.say("note", f"{event.available} credits left{reserved}.")

    def _name(self) -> None:
        from tui.text import clean_name

        studio = self._screen.jobs.studio
        if studio is not None:
            name = clean_name(studio.project_name)
            self.project = "" if name == UNNAMED else name
            self._screen.head.show(project=name, service=clean_name(studio.service))
            self._screen.app.title = f"{name} · stillreel" if name else "stillreel"
