"""The screen: stills, conversation, timeline, renders, and the prompt under them all."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Paste, Resize
from textual.screen import Screen
from textual.widget import Widget

from tui.actions import bindings_of
from tui.screens.messages import Connected, JobEnded, Opened, Told
from tui.screens.telling import Telling
from tui.screens.work import Opener, Work
from tui.widgets.conversation import Conversation
from tui.widgets.head import Head
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Lines
from tui.widgets.prompt import Prompt
from tui.widgets.renders import Renders
from tui.widgets.stills import Stills
from tui.widgets.tabs import PANELS, TabLine
from tui.widgets.tracks import Tracks

if TYPE_CHECKING:
    from tui.config import Config

LEAST_COLUMNS, LEAST_ROWS = 60, 16
WIDE_COLUMNS, VAST_COLUMNS = 108, 150


class TooSmall(Lines):
    """What is shown instead when nothing would fit."""

    def __init__(self) -> None:
        super().__init__(id="too-small")

    def lay(self, width: int) -> Sequence[Content]:
        """How large the terminal must be, and how large it is."""
        have = self.app.size
        need = f"Stillreel needs {LEAST_COLUMNS}×{LEAST_ROWS}."
        text = f"{need} This terminal has {have.width}×{have.height}; what was running goes on."
        return Content(text).wrap(max(8, width))


class MainScreen(Screen[None]):
    """One project at work."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("screen")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared so by Textual
        (0, "-tiny"),
        (LEAST_COLUMNS, "-narrow"),
        (WIDE_COLUMNS, "-wide"),
        (VAST_COLUMNS, "-vast"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LEAST_ROWS, "-tall")]  # noqa: RUF012 - as above

    def __init__(
        self,
        config: "Config",
        sources: Iterable[Path | str] = (),
        project: str | None = None,
        opener: Opener | None = None,
    ) -> None:
        super().__init__()
        self.work = Work(self, config, project, opener)
        self._service = config.service if config.mock else config.service.split("://", 1)[-1]
        self._sources = tuple(sources)
        self.head = Head()
        self.tabs = TabLine()
        self.stills = Stills()
        self.conversation = Conversation(self.work.now)
        self.tracks = Tracks()
        self.renders = Renders(self.work.now)
        self.prompt = Prompt()
        self.telling = Telling(self)

    def compose(self) -> ComposeResult:
        """Head, tabs (where it is narrow), the panels, the prompt, the keys."""
        yield self.head
        yield self.tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield _panel(self.stills, "stills-panel", "Stills")
                yield _panel(self.renders, "renders-panel", "Renders", focus=True)
            yield self.conversation
            yield _panel(self.tracks, "timeline-panel", "Timeline", focus=True)
        yield self.prompt
        yield KeyBar()
        yield TooSmall()

    def on_mount(self) -> None:
        """The prompt is ready before anything else is."""
        self.add_class("-show-conversation")
        self.head.show(service=self._service)
        self.prompt.focus()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.work.open()
        self.conversation.status.show("connecting", since=self.work.now())
        if self._sources:
            self.take(self._sources)

    # What the work reports.

    def on_told(self, message: Told) -> None:
        """Show an event of the studio."""
        self.telling.tell(message.event)

    def on_opened(self, message: Opened) -> None:
        """The clock may be another one from here on."""
        self.conversation.status.show("connecting", since=self.work.now())

    def on_connected(self, message: Connected) -> None:
        """There is a session."""
        self.telling.connected()

    def on_job_ended(self, message: JobEnded) -> None:
        """A job is over: say how, and give back what is the user's."""
        self.telling.ended(message)

    # What is pasted, dropped, typed.

    @on(Stills.Counted)
    def _count(self, message: Stills.Counted) -> None:
        self.query_one("#stills-panel").border_title = f"Stills {message.count or ''}".strip()
        self.tabs.mark("stills")

    @on(Prompt.Pasted)
    def _pasted(self, message: Prompt.Pasted) -> None:
        self._sort_paste(message.text)

    def on_paste(self, event: Paste) -> None:
        """A drop while nothing has the focus: the terminal itself may have lost it."""
        self._sort_paste(event.text)

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        self.action_send()

    @work(group="paste", exit_on_error=False)
    async def _sort_paste(self, text: str) -> None:
        """Files go to the stills, everything else into the prompt."""
        found = await asyncio.to_thread(_dropped, text)
        if found:
            self.take(found)
        else:
            self.prompt.insert(await asyncio.to_thread(_cleaned, text))
            self.prompt.focus()

    def take(self, sources: Iterable[Path | str]) -> None:
        """Add stills, and look at each of them in the background."""
        texts = [str(source) for source in sources]
        new = self.stills.add(texts)
        if len(new) < len(texts):
            self.say_briefly("Already among the stills.")
        self._inspect(new)

    @work(group="inspect", exit_on_error=False)
    async def _inspect(self, sources: Sequence[str]) -> None:
        from tui.screens.looking import look

        for source in sources:
            seen = await asyncio.to_thread(look, source)
            self.stills.revise(source, **seen.news)
            if seen.failed is not None:
                self.conversation.fail(seen.failed.message, seen.failed.advice)

    # What can be done.

    def action_send(self) -> None:
        """Send the message, the waiting stills first; stills alone when there is none."""
        text = self.prompt.text.strip()
        waiting = self.sources_waiting()
        if "turn" in self.work.running:
            self.say_briefly("The service is still at work. Your text stays here.")
        elif text:
            self.prompt.remember(text)
            self.prompt.load_text("")
            self.telling.begin(text)
            self.work.send(text, waiting)
        elif waiting:
            self.action_upload()

    def action_upload(self) -> None:
        """Send the waiting stills now."""
        waiting = self.sources_waiting()
        if not waiting:
            self.say_briefly("No still is waiting to be sent.")
        elif self.work.running & {"turn", "upload"}:
            self.say_briefly("They go out when what is running has ended.")
        else:
            self.work.upload(waiting)

    def sources_waiting(self) -> tuple[Path | str, ...]:
        """What is yet to be sent, as the studio takes it."""
        return tuple(source if "://" in source else Path(source) for source in self.stills.waiting)

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def action_add(self) -> None:
        """Pick stills."""
        from tui.screens.add import AddStills, Sources

        chosen: Sources | None = await self.app.push_screen_wait(AddStills())
        self.take(chosen or ())

    def action_remove(self) -> None:
        """Take the marked still out."""
        still = self.stills.remove_marked() if self.stills.has_focus else None
        if still is None:
            self.say_briefly("Go to Stills (1) and mark the one to take out.")
        elif still.state not in ("waiting", "refused"):
            self.say_briefly("The service has it already. Say in the prompt to leave it out.")

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def action_export(self) -> None:
        """Ask where to, then render and save."""
        from tui.screens.export import ExportTo

        if "export" in self.work.running:
            self.say_briefly("One export at a time: the running one is under Renders.")
            return
        default = await asyncio.to_thread(_free_target, self.telling.project)
        target = await self.app.push_screen_wait(ExportTo(default))
        if target is not None:
            self.renders.begin()
            self.action_panel("renders", focus=False)
            self.work.export(target.path, force=target.force)

    def action_tracks(self) -> None:
        """Read the timeline."""
        self.action_panel("timeline", focus=False)
        self._look("tracks")

    def action_credits(self) -> None:
        """Read the credits."""
        self._look("credits")

    def _look(self, what: str) -> None:
        if "look" not in self.work.running:
            self.telling.asked = what
            self.work.look(what)

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def action_cancel(self) -> None:
        """Stop what runs, after asking where something would be lost; else go to the prompt."""
        running = self.work.running
        if "turn" in running:
            if await self._sure("Leave this turn?", LEAVE_TURN, yes="Leave", no="Go on"):
                self.work.cancel("turn")
        elif "export" in running:
            if await self._sure("Stop this export?", STOP_EXPORT, yes="Stop", no="Go on"):
                self.work.cancel("export")
        elif "upload" in running:
            self.work.cancel("upload")
        else:
            self.prompt.focus()

    async def _sure(self, question: str, details: str, *, yes: str, no: str) -> bool:
        from tui.screens.ask import Ask

        answer: bool | None = await self.app.push_screen_wait(
            Ask(question, details, yes=yes, no=no)
        )
        return bool(answer)

    def action_copy_answer(self) -> None:
        """Copy the last answer."""
        self.copy(self.conversation.last_answer, "There is no answer to copy yet.")

    def action_copy_path(self) -> None:
        """Copy where the last film lies."""
        saved = self.renders.last_saved
        self.copy(str(saved) if saved else "", "No film is saved yet.")

    def copy(self, text: str, otherwise: str) -> None:
        """Hand text to the terminal's clipboard, and say honestly how far that goes."""
        if not text:
            self.say_briefly(otherwise)
            return
        self.app.copy_to_clipboard(text)
        self.say_briefly(COPIED)

    def action_prompt(self) -> None:
        """Go to the prompt."""
        self.prompt.focus()

    def action_next_panel(self) -> None:
        """The next of the four."""
        at = PANELS.index(self.tabs.shown)
        self.action_panel(PANELS[(at + 1) % len(PANELS)])

    def action_panel(self, panel: str, focus: bool = True) -> None:
        """Show a panel; where all are in sight, go to it."""
        for name in PANELS:
            self.set_class(name == panel, f"-show-{name}")
        self.tabs.show(panel)
        if focus:
            self._faces()[panel].focus()

    def on_descendant_focus(self) -> None:
        """Tab went somewhere: that panel is the current one."""
        for name, face in self._faces().items():
            if face.has_focus:
                self.tabs.show(name)

    def on_resize(self, event: Resize) -> None:
        """The numbers in the too-small notice."""
        self.query_one(TooSmall).changed()

    def say_briefly(self, text: str) -> None:
        """A toast."""
        self.notify(text, markup=False, timeout=4)

    def _faces(self) -> dict[str, Widget]:
        return {
            "stills": self.stills,
            "conversation": self.conversation.log_view,
            "timeline": self.query_one("#timeline-panel"),
            "renders": self.query_one("#renders-panel"),
        }


COPIED = "Handed to the terminal (OSC 52). If pasting brings nothing, it does not allow that."
LEAVE_TURN = (
    "The service stops working on it when you leave. Credits already taken for it may be gone, "
    "and the timeline keeps only what is finished."
)
STOP_EXPORT = (
    "The film is not saved. The service may finish its render; exporting again costs no credits."
)


class Panel(VerticalScroll):
    """A framed list; takes the focus itself where what it holds does not."""


def _panel(inside: Lines, name: str, title: str, *, focus: bool = False) -> Panel:
    panel = Panel(inside, id=name, classes="panel", can_focus=focus)
    panel.border_title = title
    return panel


def _dropped(text: str) -> tuple[Path | str, ...]:
    from tui.media.paths import dropped

    return dropped(text)


def _cleaned(text: str) -> str:
    from tui.nemo.text import clean

    return clean(text)


def _free_target(project: str) -> Path:
    from tui.studio.export import free_name

    stem = "".join(letter for letter in project if letter not in '/\\:*?"<>|').strip(" .")
    return free_name(Path.cwd(), stem or "film")
