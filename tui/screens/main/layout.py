"""What is on the screen and where: frames and prompt at once, what fills them a moment later."""

import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import Screen
from textual.widget import Widget

from tui.actions import bindings_of
from tui.screens.timers import later
from tui.widgets.header import Head
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Lines
from tui.widgets.tabs import PANELS, TabLine

if TYPE_CHECKING:
    from tui.config import Config
    from tui.screens.main.operations import Opener, Operations
    from tui.screens.main.presenter import EventPresenter
    from tui.widgets.conversation import Conversation
    from tui.widgets.prompt import Prompt
    from tui.widgets.renders import Renders
    from tui.widgets.stills import Stills
    from tui.widgets.timeline import Tracks

LEAST_COLUMNS, LEAST_ROWS = 60, 16
WIDE_COLUMNS, VAST_COLUMNS = 108, 150
_BREATH_S = 0.1
"""Between the first paint and the loading of the rest: a key pressed at once goes first."""


class Panel(VerticalScroll):
    """A framed list; takes the focus itself where what it holds does not."""

    def __init__(self, name: str, *, focus: bool = False) -> None:
        super().__init__(id=f"{name}-panel", classes="panel", can_focus=focus)
        self.border_title = name.capitalize()


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


class MainLayout(Screen[None]):
    """The panels, the prompt and the jobs. What is not painted at first is imported late."""

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
        opener: "Opener | None" = None,
    ) -> None:
        super().__init__()
        self.config = config
        self._orders = (config, project, opener)
        self._service = config.service.split("://", 1)[-1]
        self._sources = tuple(sources)
        self.head = Head()
        self.tabs = TabLine()
        self._early = ""
        self.is_filled = False
        self.prompt_was_ready = False
        self._filling = False
        self.too_small = TooSmall()

    @cached_property
    def prompt(self) -> "Prompt":
        """Where the user writes."""
        from tui.widgets.prompt import Prompt

        return Prompt()

    @cached_property
    def stills(self) -> "Stills":
        """The list of stills."""
        from tui.widgets.stills import Stills

        return Stills()

    @cached_property
    def conversation(self) -> "Conversation":
        """What was said."""
        from tui.widgets.conversation import Conversation

        return Conversation(self._now)

    @cached_property
    def tracks(self) -> "Tracks":
        """The timeline."""
        from tui.widgets.timeline import Tracks

        return Tracks()

    @cached_property
    def renders(self) -> "Renders":
        """The films."""
        from tui.widgets.renders import Renders

        return Renders(self._now)

    @cached_property
    def jobs(self) -> "Operations":
        """The dealings with the studio."""
        from tui.screens.main.operations import Operations

        return Operations(self, *self._orders)

    @cached_property
    def telling(self) -> "EventPresenter":
        """The reader of the studio's events."""
        from tui.screens.main.presenter import EventPresenter

        return EventPresenter(self)

    def compose(self) -> ComposeResult:
        """Head, tabs (where it is narrow), the frames, the prompt, the keys."""
        yield self.head
        yield self.tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield Panel("stills")
                yield Panel("renders", focus=True)
            with Vertical(id="conversation-panel", classes="panel") as frame:
                frame.border_title = "Conversation"
            yield Panel("timeline", focus=True)
        yield Vertical(id="ask")
        yield KeyBar()
        yield self.too_small

    def on_mount(self) -> None:
        """Paint the frames; fill them right after."""
        self.add_class("-show-conversation")
        self.head.show(service=self._service)
        self.call_after_refresh(self._fill)

    def on_key(self, event: Key) -> None:
        """What is typed before there is a prompt goes into it, and is no letter of an action."""
        if not self.prompt_was_ready and event.is_printable:
            event.stop()
            self._early += event.character or ""

    def on_screen_suspend(self) -> None:
        """A dialog came before the first fill: under it no refresh would ever bring that."""
        if not self.is_filled:
            later(self, _BREATH_S, self._fill)

    async def _fill(self) -> None:
        if self._filling:
            return
        self._filling = True
        with self.app.batch_update():
            waiting = (
                self.query_one("#ask").mount(self.prompt),
                self.query_one("#conversation-panel").mount(self.conversation),
                self.query_one("#stills-panel").mount(self.stills),
                self.query_one("#timeline-panel").mount(self.tracks),
                self.query_one("#renders-panel").mount(self.renders),
            )
        for mounted in waiting:
            await mounted
        self.is_filled = True
        self.prompt.focus()
        later(self, _BREATH_S, self.begin)

    def _hand_over(self) -> None:
        """The prompt takes keys itself from here on; what was typed before stands first."""
        if not self.prompt_was_ready:
            self.prompt_was_ready = True
            self.prompt.insert(self._early, (0, 0))

    def begin(self) -> None:
        """Everything is on the screen: the work may begin."""

    def _now(self) -> float:
        return self.jobs.now() if "jobs" in self.__dict__ else time.monotonic()

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

    def action_prompt(self) -> None:
        """Go to the prompt."""
        self.prompt.focus()

    def on_descendant_focus(self) -> None:
        """Tab went somewhere: that panel is the current one."""
        self._hand_over()
        if not self.prompt.has_focus:
            for name, face in self._faces().items():
                if face.has_focus:
                    self.tabs.show(name)

    def on_resize(self, event: Resize) -> None:
        """The numbers in the too-small notice."""
        self.too_small.changed()

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
