"""What is on the screen and where: frames at once, what fills them a moment later."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantBlur, Key, Resize
from textual.message import Message
from textual.widget import Widget

from tui.screens.themed import read_styles
from tui.screens.timers import later
from tui.terminal_facts import LEAST_COLUMNS, LEAST_ROWS
from tui.widgets.chrome.frames import Ask, Frame
from tui.widgets.chrome.header import Header
from tui.widgets.chrome.keybar import KeyBar
from tui.widgets.chrome.tabs import PANELS, TabLine
from tui.widgets.lines import Lines
from tui.widgets.measures import wrapped
from tui.words import _

if TYPE_CHECKING:
    from tui.screens.main.panels import Panels
    from tui.widgets.conversation import Conversation
    from tui.widgets.prompt import Prompt
    from tui.widgets.stills import Stills

WIDE_COLUMNS, VAST_COLUMNS = 108, 150
_PANEL_STYLES = Path(__file__).with_name("panels.tcss")
_KEYS_FIRST_S = 0.01
"""Between the first paint and the panels: a key pressed at once goes first."""
_TYPED_OUT_S = 5.0
"""How long an end of the program waits for keys to arrive in the prompt."""
_FILL_DELAY_S = 0.1
"""Between the panels and the opening of the studio: likewise."""
_UNDER_A_DIALOG_S = 0.5


class TooSmall(Lines):
    """Shown instead of everything else where nothing would fit."""

    def __init__(self) -> None:
        super().__init__(id="too-small")

    def lay(self, width: int) -> Sequence[Content]:
        """How large the terminal must be, and how large it is."""
        have = self.app.size
        text = _(
            "Stillreel needs {needed}. This terminal has {size}; what was running goes on.",
            needed=f"{LEAST_COLUMNS}×{LEAST_ROWS}",
            size=f"{have.width}×{have.height}",
        )
        return wrapped(Content(text), max(8, width))


class MainLayout(Vertical):
    """The frames, the panels in them, and which panel is shown where there is room for one."""

    can_focus = True  # until there is a prompt: what is typed meanwhile comes here

    class Filled(Message):
        """Every panel is on the screen: the work may begin."""

    def __init__(self, service: str, now: Callable[[], float]) -> None:
        super().__init__(classes="-show-conversation")
        self._service = service
        self._now = now
        self._frames = {name: Frame(name) for name in (*PANELS, "waiting")}
        self._header = Header()
        self._tabs = TabLine()
        self._keys = KeyBar()
        self._ask = Ask()
        self._too_small = TooSmall()
        self._gave_way = self._filling = False
        self.is_filled = False

    @property
    def typed_early(self) -> str:
        """What was typed before there was a prompt."""
        return self._ask.typed

    def watch_has_focus(self, _has_focus: bool) -> None:
        """It looks the same with the focus: nothing on the screen gets its styles anew."""

    @cached_property
    def panels(self) -> "Panels":
        """The panels; imported when they are first asked for, which is after the frames."""
        from tui.screens.main.panels import Panels
        from tui.screens.main.workers import Operation
        from tui.widgets.conversation import Conversation
        from tui.widgets.prompt import Prompt
        from tui.widgets.renders import Renders
        from tui.widgets.stills import Stills
        from tui.widgets.timeline import Timeline
        from tui.widgets.waiting import WaitingList

        return Panels(
            header=self._header,
            tabs=self._tabs,
            stills=Stills(),
            conversation=Conversation(self._now, tuple(Operation)),
            timeline=Timeline(),
            renders=Renders(self._now),
            waiting=WaitingList(),
            prompt=Prompt(),
        )

    def compose(self) -> ComposeResult:
        """Header, tabs (where it is narrow), the frames, the prompt, the keys."""
        yield self._header
        yield self._tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self._frames["stills"]
                yield self._frames["renders"]
            yield self._frames["conversation"]
            yield self._frames["timeline"]
        yield self._frames["waiting"]
        yield self._ask
        yield self._keys
        yield self._too_small

    def on_mount(self) -> None:
        """Paint the frames; fill them right after."""
        self._header.show(service=self._service)
        self.call_after_refresh(later, self, _KEYS_FIRST_S, self._fill)
        later(self, _UNDER_A_DIALOG_S, self._fill)  # where no refresh comes

    async def _fill(self) -> None:
        """Put the panels into their frames, once; behind a dialog that was asked for at once."""
        if self._filling:
            return
        if not self.screen.is_active and not self._gave_way:
            self._gave_way = True
            later(self, _UNDER_A_DIALOG_S, self._fill)
            return
        self._filling = True
        panels = self.panels
        read_styles(self.app, [_PANEL_STYLES])
        with self.app.batch_update():
            waiting = (
                self._ask.mount(panels.prompt),
                self._frames["waiting"].mount(panels.waiting),
                self._frames["conversation"].mount(panels.conversation),
                self._frames["stills"].mount(panels.stills),
                self._frames["timeline"].mount(panels.timeline),
                self._frames["renders"].mount(panels.renders),
            )
        for mounted in waiting:
            await mounted
        self.is_filled = True
        panels.prompt.focus()
        later(self, _FILL_DELAY_S, self._announce)

    def _announce(self) -> None:
        self.post_message(self.Filled())

    def on_key(self, event: Key) -> None:
        """What is typed before there is a prompt goes into it, and is no letter of an action."""
        if self.can_focus and event.is_printable:
            event.stop()
            self._ask.typed += event.character or ""
            self._ask.refresh()

    @property
    def takes_pastes(self) -> bool:
        """Whether what is pasted is for the prompt or the stills, wherever the focus is."""
        return not self.is_filled or self._focused() != "find"

    @property
    def is_zoomed(self) -> bool:
        """Whether one panel has the whole screen."""
        return self.has_class("-zoomed")

    def zoom(self) -> None:
        """Give the panel that has the focus, else the one shown last, the whole screen; or back."""
        if self.leave_zoom() or not self.is_filled:
            return
        self.add_class("-zoomed")
        if self.panels.waiting.has_focus:
            self.add_class("-waiting")
            self._show_keys("waiting")
        else:
            self.show_panel(self._tabs.shown)
            self._show_keys(self._tabs.shown)

    def leave_zoom(self) -> bool:
        """Give all panels their places again; whether they had not."""
        if not self.is_zoomed:
            return False
        self.remove_class("-zoomed", "-waiting")
        self._show_keys(self._focused())
        return True

    async def wait_for_typed_keys(self) -> None:
        """Wait until the prompt has all the keys that came before; not for one that is stuck."""
        if self.is_filled:
            done = asyncio.Event()
            self.panels.prompt.call_later(done.set)
            with suppress(TimeoutError):
                async with asyncio.timeout(_TYPED_OUT_S):
                    await done.wait()

    def go_round(self, steps: int) -> None:
        """Go to the next that takes keys, or the one before; while zoomed, show the next panel."""
        if self.is_zoomed:
            self.show_next_panel(steps)
        elif steps > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def show_next_panel(self, steps: int = 1) -> None:
        """Show the next of the four, or the one before."""
        names = list(PANELS)
        at = names.index(self._tabs.shown)
        self.show_panel(names[(at + steps) % len(names)])

    def show_panel(self, panel: str, *, focus: bool = True) -> None:
        """Show a panel; go to it with `focus`, or where what has the focus is hidden by that."""
        self._show(panel)
        self.remove_class("-waiting")
        if focus or (self._is_alone and self._focused() not in ("prompt", panel)):
            self.screen.set_focus(self._focusable()[panel])  # at once: the next key is for it

    def show_comparison(self) -> None:
        """Show what is compared; where only one panel has room, it is the timeline now."""
        self.show_panel("timeline", focus=self.screen.has_class("-narrow"))

    @property
    def _is_alone(self) -> bool:
        """Whether only one panel is in sight."""
        return self.is_zoomed or self.screen.has_class("-narrow")

    def _show(self, panel: str) -> None:
        shown = {f"-show-{name}": name == panel for name in PANELS}
        # where all are in sight, none of them looks otherwise
        self.update_classes(shown, update=self._is_alone, animate=False)
        self._tabs.show(panel)

    async def on_prompt_submitted(self, message: "Prompt.Submitted") -> None:
        """Enter in the prompt is the action that sends."""
        await self.app.run_action("send", default_namespace=self.screen)

    def on_waiting_list_revised(self) -> None:
        """Something waits, or nothing any more."""
        self.panels.show_waiting()

    def on_prompt_paged(self, message: "Prompt.Paged") -> None:
        """The conversation is scrolled from the prompt, too."""
        self.panels.conversation.page(message.pages)

    def on_conversation_behind(self, message: "Conversation.Behind") -> None:
        """The frame says where there is new text out of sight."""
        frame = self._frames["conversation"]
        frame.border_subtitle = _("new text below ↓") if message.is_behind else ""

    def on_stills_counted(self, message: "Stills.Counted") -> None:
        """The frame's title says how many."""
        title = PANELS["stills"]
        title = f"{title} {message.count}" if message.count else title
        self._frames["stills"].border_title = title
        self._tabs.mark("stills")

    def on_descendant_focus(self) -> None:
        """The focus moved: into the prompt, or to a panel, which is the current one then."""
        prompt = self.panels.prompt
        if self.can_focus:
            self.can_focus = False
            prompt.insert(self.typed_early, (0, 0))
            self._ask.typed = ""
        name = self._focused()
        if name in PANELS:
            self._show(name)
        elif name == "prompt":
            self.remove_class("-zoomed", "-waiting")
        self._show_keys(name)
        self._light()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Give the focus back where Textual took it because the terminal became too small."""
        self._light()
        self.call_later(self._keep_focus, event.widget)

    def _keep_focus(self, widget: Widget) -> None:
        is_in_front = self.app.app_focus and self.screen.is_current
        if is_in_front and self.screen.focused is None and widget.is_attached:
            self.screen.set_focus(widget)

    def on_status_ticked(self) -> None:
        """Something works, or has ended: the tabs say so whichever is shown."""
        self._tabs.show_activity(self.panels.conversation.status)

    def on_resize(self, event: Resize) -> None:
        """Name the new size in the notice."""
        self._too_small.changed()

    def _light(self) -> None:
        """Light the frame that has the focus."""
        focused = self.screen.focused
        around = set(focused.ancestors) if focused is not None else set()
        for frame in (*self._frames.values(), self._ask):
            frame.light(is_lit=frame in around)

    def _show_keys(self, name: str) -> None:
        self._keys.show(name, is_zoomed=self.is_zoomed)

    def _focused(self) -> str:
        """The name of what has the focus: a panel, `prompt`, `waiting`, or `find` for the bar."""
        there = {**self._focusable(), "prompt": self.panels.prompt, "waiting": self.panels.waiting}
        focused = self.screen.focused
        name = next((name for name, widget in there.items() if widget is focused), "")
        return name or ("prompt" if focused is None else "find")

    def _focusable(self) -> dict[str, Widget]:
        return {
            "stills": self.panels.stills,
            "conversation": self.panels.conversation.log_view,
            "timeline": self.panels.timeline,
            "renders": self.panels.renders,
        }
