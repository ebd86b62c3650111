"""Reads the studio's events for the main screen: which panel shows what."""

from typing import TYPE_CHECKING

from tui.screens.messages import JobEnded
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
    ToolRunning,
    TurnEnded,
    Uploaded,
    Uploading,
    Waiting,
)
from tui.widgets.measures import length_of, size_of, time_of

if TYPE_CHECKING:
    from tui.screens.desk import Desk

_KEYS_OF = {"export": "ctrl+e", "state": "ctrl+t", "credits": "f7", "edit": "in the prompt"}


class Telling:
    """The one reader of events; it touches widgets, and nothing else does so for the studio."""

    def __init__(self, screen: "Desk") -> None:
        self._screen = screen
        self._talk = screen.conversation
        self._started = 0.0
        self._spoke = False
        self.asked = ""
        self.project = ""

    def begin(self, text: str) -> None:
        """A message goes out."""
        self._talk.say("you", text)
        self._screen.tracks.begin_turn()
        self._spoke = False
        self._started = self._screen.jobs.now()
        self._talk.status.show("sending", since=self._started)

    def connected(self) -> None:
        """There is a session, and a project of some name."""
        self._name()
        self._screen.head.show(state="")

    def tell(self, event: Event) -> None:
        """Show one event."""
        match event:
            case TextArrived() | ToolRunning() | Waiting() | TurnEnded() | Offered():
                self._tell_turn(event)
            case Converting() | Uploading() | Uploaded():
                self._tell_upload(event)
            case Rendering() | Downloading() | Saved():
                self._tell_render(event)
            case CreditsRead():
                self._credits(event)
            case Changed():
                self._changed(event)
            case Connected():
                self._name()
            case Notice(text=text):
                self._talk.say("note", text)
            case Failed():
                self.failed(event)
            case _:
                pass

    def ended(self, end: JobEnded) -> None:
        """A job is over."""
        screen = self._screen
        if end.text:
            screen.prompt.put_back(end.text)
        if end.job == "export" and (end.failed or end.stopped):
            screen.renders.stopped(end.failed.message if end.failed else "stopped")
        if end.job in ("upload", "turn"):
            screen.stills.put_back()
        if end.stopped:
            self._talk.say("note", _STOPPED.get(end.job, "Stopped."))
        if end.failed is not None:
            self.failed(end.failed)
        if end.job == "turn":
            self._talk.end_answer()
        if not screen.jobs.connected and "connect" not in screen.jobs.running:
            screen.head.show(state="not connected")
        self._name()
        if not screen.jobs.running - {"export", "upload"}:
            self._talk.status.rest()

    def failed(self, failed: Failed) -> None:
        """What went wrong: in full where it belongs, in short as a toast."""
        screen = self._screen
        if failed.file is not None:
            screen.stills.revise(failed.file, state="refused", reason=failed.message)
        self._talk.fail(failed.message, failed.advice)
        screen.tabs.mark("conversation")
        screen.notify(failed.message[:120], markup=False, severity="error", timeout=6)

    def _tell_turn(self, event: Event) -> None:
        status = self._talk.status
        match event:
            case TextArrived(text=text, final=final):
                self._spoke = True
                self._talk.hear(text, final=final)
                status.show("nemo answers", since=self._started)
            case ToolRunning(label=label, done=False):
                status.show(label, since=self._screen.jobs.now())
            case ToolRunning():
                status.show("working", since=self._started)
            case Waiting(reason=reason, left_s=float(left)):
                status.show(reason, left_s=left)
            case Waiting(reason=reason, waited_s=waited):
                self._talk.say("note", f"{reason}, {time_of(waited)}")
            case Offered(action=action, text=text):
                self._talk.say("note", f"{text} ({_KEYS_OF[action]})")
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
        for error in ended.errors:
            self._talk.fail(error, "What came before it stays.")
        if ended.outcome == "lost":
            self._talk.fail("The connection was lost during the turn.", _LOST)
        elif ended.outcome == "silent" and not ended.changes:
            self._talk.say("note", "No answer came, and the timeline is as it was.")
        self._screen.tabs.mark("conversation")

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

    def _tell_render(self, event: Event) -> None:
        renders = self._screen.renders
        match event:
            case Rendering(render=render, status=status, progress=progress):
                renders.rendering(render, status, progress)
            case Downloading(render=render, received=received, total=total):
                renders.downloading(render, received, total)
            case Saved():
                renders.saved(event.path, event.bytes, event.seconds)
                self._saved(event)
        self._screen.tabs.mark("renders")

    def _saved(self, saved: Saved) -> None:
        from tui.nemo.text import clean_name

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
        from tui.nemo.text import clean_name

        studio = self._screen.jobs.studio
        if studio is not None:
            name = clean_name(studio.project_name)
            self.project = "" if name == "untitled" else name
            self._screen.head.show(project=name, service=clean_name(studio.service))
            self._screen.app.title = f"{name} · stillreel" if name else "stillreel"


_STOPPED = {
    "turn": "You left the turn. The service stops working on it; credits may be gone.",
    "upload": "Sending stopped. What was not sent waits in the list.",
    "export": "The export was stopped. Nothing was saved.",
}
_LOST = (
    "Nothing is sent again by itself, for it would cost twice. The timeline shows what the service "
    "has; if it is not what you asked for, send it again (up recalls it)."
)
