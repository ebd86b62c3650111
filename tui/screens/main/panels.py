"""The widgets of the main screen: what the presenter, and whoever else acts on them, may touch."""

from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from tui.keys.in_force import key_of
from tui.text import clean_name
from tui.widgets.chrome.header import Header
from tui.widgets.chrome.tabs import TabLine
from tui.widgets.conversation import Conversation
from tui.widgets.prompt import Prompt
from tui.widgets.renders import Renders
from tui.widgets.stills import Stills
from tui.widgets.timeline import Timeline
from tui.widgets.waiting import KEYS as WAITING_KEYS
from tui.widgets.waiting import WaitingList
from tui.words import _

_TOAST_S, _ERROR_S = 4, 6
_MOST_OF_AN_ERROR = 120


@dataclass(frozen=True, slots=True)
class Panels:
    """Every widget that shows something of the work."""

    header: Header
    tabs: TabLine
    stills: Stills
    conversation: Conversation
    timeline: Timeline
    renders: Renders
    waiting: WaitingList
    prompt: Prompt

    @property
    def are_seen(self) -> bool:
        """Whether this project is looked at, be it under a dialog."""
        return self.header.screen in self.header.app.screen_stack

    def show_name(self, project: str, service: str) -> None:
        """Show what is worked on, in the terminal's title, too, where this project is looked at."""
        self.header.show(project=project, service=clean_name(service))
        if self.are_seen:
            self.header.app.title = f"{project} · stillreel" if project else "stillreel"

    def expect(self, cost: str, *, warn: bool) -> None:
        """Say at the prompt what the next message will probably cost."""
        frame = self.prompt.parent
        if isinstance(frame, Widget):
            frame.border_subtitle = Content.styled(cost, "$warning" if warn else "$quiet").markup

    def show_waiting(self) -> None:
        """Show the waiting messages where there are some, and how to act on them."""
        waiting, frame = self.waiting, self.prompt.parent
        if isinstance(waiting.parent, Widget):
            is_empty = not waiting.messages and not (waiting.can_undo and waiting.has_focus)
            waiting.parent.set_class(not is_empty, "-some")
        if isinstance(frame, Widget):
            count = len(waiting.messages)
            hint = f"{_('{count} waiting', count=count)} · {key_of('waiting')}" if count else ""
            frame.border_title = Content(WAITING_KEYS if waiting.has_focus else hint).markup

    def toast(self, text: str) -> None:
        """Show a few words over the screen for a moment."""
        if self.are_seen:
            self.header.notify(text, markup=False, timeout=_TOAST_S)

    def toast_error(self, text: str) -> None:
        """Show an error over the screen for a moment, cut where it is long."""
        shown = text[:_MOST_OF_AN_ERROR]
        if self.are_seen:
            self.header.notify(shown, markup=False, severity="error", timeout=_ERROR_S)
