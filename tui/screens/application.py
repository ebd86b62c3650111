"""The program: themes, palette, copying, leaving. What is not painted at first is imported late."""

import asyncio
import gc
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.events import DescendantFocus, Event, Key, Paste
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import AwaitMount
from textual.worker import WorkerFailed

from tui.exit_codes import ExitCode
from tui.formatting import together
from tui.keys.bound import bindings_of
from tui.keys.in_force import keyed, keymap
from tui.screens.key_buffer import ActsAtOnce, KeyBuffer, KeyDone, PastesBelow
from tui.screens.main.screen import MainScreen
from tui.screens.mouse import is_on_what_has_gone
from tui.screens.notices.telling import TellingApp
from tui.screens.terminal.input import AtOnce, Background
from tui.screens.theme_choice import GROUND_S, ThemeChoice, after
from tui.screens.themed import read_styles
from tui.screens.themes import THEMES
from tui.screens.timers import later
from tui.wishes import Beginning
from tui.words import _

if TYPE_CHECKING:
    from tui.config import Config
    from tui.media.sources import Source
    from tui.screens.dialogs.dialog import ReadyForKeys
    from tui.screens.main.composing.unsent import Unsent
    from tui.screens.main.messages import Reported
    from tui.screens.main.opener import Opener
    from tui.screens.mock.palette import MockPalette
    from tui.screens.opened.opened import OpenProjects
    from tui.screens.terminal.early_terminal import HeldTerminal
    from tui.screens.terminal.first_frame import FirstFrames

_ASK_AGAIN_S = 3.0
_DIALOG_STYLES = Path(__file__).with_name("dialogs") / "dialogs.tcss"
_STARTED_S = 0.5
_ENTER_AT_ONCE = _("That Enter came at once with its text, as in a paste: it sends nothing.")
_PASTED_BELOW = _("Nothing takes text here: it went to the prompt, or files to the stills.")
_ONE_THEME = _("This terminal shows sixteen colours at most. There is one theme for those.")
_AGAIN_QUITS = _("{interrupt} again quits.")


class Stillreel(TellingApp, inherit_bindings=False):
    """The program: a screen for each project that is open, one of which is looked at."""

    TITLE = "stillreel"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("app")]
    CSS_PATH = "main/main.tcss"
    ENABLE_COMMAND_PALETTE = True
    PAUSE_GC_ON_SCROLL = True
    theme: Reactive[str] = Reactive(THEMES[0].name)
    armed: Reactive[tuple[str, ...]] = Reactive(())
    """What is armed at the bundled mock, a word each."""

    def __init__(
        self,
        config: "Config",
        sources: "Sequence[Source]" = (),
        begin: Beginning | None = None,
        *,
        opener: "Opener | None" = None,
    ) -> None:
        super().__init__(config.notices, lambda: self._mains)
        self._keymap = keymap().for_textual()
        if config.ascii or not config.motion:
            from tui.screens.simple import keep_simple

            keep_simple(self, config)
        self._keys = KeyBuffer(self, self._deliver)
        self._keys.start()
        self._first = MainScreen(
            config, sources, begin or Beginning(), self._keys, opener, lambda: self._projects
        )
        self._config = config
        self.data_dir = config.data_dir
        self._opener = opener
        self._has_projects = False
        self._leaving = False
        self._departing = False
        self.defect: BaseException | None = None
        """The error that ended the program, where one did."""
        self.last_words: list[str] = []
        """What was told when the screen could not show it any more."""
        self.unkept: list[Unsent] = []
        """What was written and no disk has taken."""
        self.first_frames: FirstFrames | None = None
        self.held_terminal: HeldTerminal | None = None
        save = partial(self.run_worker, thread=True, exit_on_error=False)
        self._themes = ThemeChoice(config.data_dir, self.available_themes, save)
        if self._themes.first != self.theme:  # every style sheet is read anew
            self.theme = self._themes.first

    def get_driver_class(self) -> type[Driver]:
        """Textual's, on a terminal that is watched."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from tui.screens.terminal.driver import TerminalDriver, is_watchable

        return TerminalDriver if is_watchable() else usual

    @cached_property
    def _projects(self) -> "OpenProjects":
        """The projects that are open; there is one until another is asked for."""
        from tui.screens.opened.opened import OpenProjects

        self._has_projects = True
        return OpenProjects(self, self._config, self._keys, self._opener, self._first)

    @property
    def _main(self) -> MainScreen:
        """The screen of the project that is looked at."""
        return self._projects.seen if self._has_projects else self._first

    @property
    def _mains(self) -> tuple[MainScreen, ...]:
        """The screens of all projects that are open, the one that is looked at first."""
        return self._projects.screens if self._has_projects else (self._first,)

    def on_reported(self, message: "Reported") -> None:
        """Something was reported in one of the projects; it may be one that is not looked at."""
        if self._has_projects and isinstance(message.project, MainScreen):
            self._projects.note_report(message.project, message.report)

    def get_default_screen(self) -> Screen[None]:
        """The first project's, without a detour over an empty one."""
        return self._first

    def _get_screen(self, screen: Screen[Any] | str) -> tuple[Screen[Any], AwaitMount]:
        """What lies over the main screen brings its styles, before there is anything on it."""
        found = self.get_screen(screen)
        if not isinstance(found, MainScreen):
            read_styles(self, (_DIALOG_STYLES, *found.css_path))
        return super()._get_screen(found)

    def on_load(self) -> None:
        """Tasks begin in the loop's next turn: Textual, from Python 3.12 on, begins them here."""
        asyncio.get_running_loop().set_task_factory(None)

    def on_mount(self) -> None:
        """What is not needed for the first paint follows."""
        later(self, _STARTED_S, self._enable_gc)
        later(self, GROUND_S, self._after_start)

    def on_ready(self) -> None:
        """There is a screen that takes keys: what was typed into the first frame follows."""
        self._keys.release()

    def _after_start(self) -> None:
        from tui.screens.copied_file import forget_copied

        self._themes.save_ground_theme()
        self.run_worker(partial(forget_copied, self.data_dir), thread=True, group="copied")

    def _enable_gc(self) -> None:
        gc.freeze()
        gc.enable()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A cursor that must not blink stands still."""
        if not self._config.motion:
            from tui.screens.simple import hold_still

            hold_still(event.widget)

    def on_ready_for_keys(self, message: "ReadyForKeys") -> None:
        """A dialog takes keys: what was typed before it did follows."""
        self._keys.release()

    def on_key_done(self, message: KeyDone) -> None:
        """What was typed behind a key follows, once that is done."""
        self._keys.done(message)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No palette over a dialog: its actions are those of the screen behind."""
        if action == "command_palette" and self.screen.is_modal:
            return False
        return super().check_action(action, parameters)

    async def on_event(self, event: Event) -> None:
        """An event; keys may have to wait."""
        self.touched_by(event)
        if not (is_on_what_has_gone(self, event) or self._keys.add(event)):
            await self._deliver(event)

    async def _deliver(self, event: Event) -> None:
        """Text that came at once is typed where one writes; elsewhere no letter of it is a key."""
        if isinstance(event, AtOnce):
            if event.may_be_typed and self._is_writing():
                for key in event.typed():
                    await super().on_event(key)
                return
            if event.ends_with_enter:
                self.notify(_ENTER_AT_ONCE, markup=False)
            event = Paste(event.text)
        if isinstance(event, Paste) and self._goes_below():
            self.notify(_PASTED_BELOW, markup=False)
            self._main.add_pasted(event.text)
            return
        if isinstance(event, Paste) and self.screen is self._main and self._main.view.takes_pastes:
            self._keys.start()  # what is typed after a paste stands after it
        if isinstance(event, Key) and not event.is_forwarded:
            if event.key.startswith("alt+"):
                event = Key(event.key, None)  # it names an action, and types nothing anywhere
            if await self._acts_at_once(event):
                return
        await super().on_event(event)

    async def _acts_at_once(self, event: Key) -> bool:
        """Do what a key means where nothing is typed, before the next one is looked at.

        Textual does that when each widget comes to it, and the next key would go where the focus
        was. In a dialog the next one waits.
        """
        if self.screen is self._main:
            view = self._main.view
            acts = view.is_filled and self.focused is not view and not self._is_writing()
        else:
            acts = isinstance(self.screen, ActsAtOnce) and self.screen.acts_at_once
        check = self._check_bindings
        if acts and (await check(event.key, priority=True) or await check(event.key)):
            return True
        if self.screen is not self._main and not (event.is_printable and self._is_writing()):
            self._keys.hold(self.focused or self.screen, event.key)
        return False

    def _goes_below(self) -> bool:
        is_over = self.screen is not self._main and self._main.view.is_filled
        is_left = isinstance(self.screen, PastesBelow) and self.screen.pastes_below
        return is_over and (is_left or not self._is_writing())

    def _is_writing(self) -> bool:
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    def _handle_exception(self, error: Exception) -> None:
        """Textual hands over what nobody caught. The report is written when the screen is gone.

        Once all is saved and closed, what breaks as the screen is taken down is no concern of it.
        """
        if self._exit and self.defect is None:
            return
        self.defect = self.defect or (error.error if isinstance(error, WorkerFailed) else error)
        self._return_code = ExitCode.FAILED
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._save_unsent()
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """Textual's other way to end, which would print the traceback with all its values."""
        self._handle_exception(RuntimeError("the terminal driver gave up"))

    def signalled(self, number: int) -> None:
        """A signal ends the program as the user would, with the terminal restored."""
        self._depart(128 + number)

    def _save_unsent(self) -> None:
        """Save what is unsent on every screen; an error is a defect, and the end goes on."""
        self.unkept = []
        for screen in self._mains:
            try:
                unsent = screen.save_unsent()
            except Exception as error:  # noqa: BLE001 - a defect; the end goes on
                self.defect = self.defect or error
            else:
                self.unkept += [unsent] if unsent else []

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action by name, then the themes."""
        from tui.screens.palette import commands

        yield from commands(self, self._main, has_themes=not self._themes.is_bound)
        yield from self._mock.commands(self._main)

    def action_command_palette(self) -> None:
        """Every action, found as its name is typed."""
        from tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        """Every theme, likewise."""
        from tui.screens.palette import themes

        self.push_screen(themes())

    @cached_property
    def _mock(self) -> "MockPalette":
        from tui.screens.mock.palette import MockPalette

        return MockPalette(self, partial(setattr, self, "armed"))

    def action_keys(self) -> None:
        """The key sheet."""
        from tui.screens.dialogs.key_sheet import KeySheet

        if isinstance(self.screen, KeySheet):
            self.pop_screen()
        else:
            self._keys.start()
            self.push_screen(KeySheet())

    @property
    def asks_for_ground(self) -> bool:
        """Whether the theme follows the ground of the terminal: nobody has chosen one."""
        return self._themes.asks_for_ground

    def on_background(self, message: Background) -> None:
        """The terminal told its ground; an answer that comes late changes nothing in sight."""
        if (theme := self._themes.for_ground(is_light=message.is_light)) is not None:
            self.theme = theme
            self._themes.save_ground_theme()

    def watch_theme(self, name: str) -> None:
        """What the user chooses is remembered."""
        if self.is_running:
            self._themes.changed_to(name)

    def action_next_theme(self) -> None:
        """Round the themes."""
        if self._themes.is_bound:
            self.notify(_ONE_THEME, markup=False)
            return
        self.theme = after(self.theme)
        self.notify(_("Theme: {theme}", theme=self.theme), markup=False, timeout=2)

    def action_interrupt(self) -> None:
        """Copy what is selected; else ask once, and leave at the second press."""
        selected = self.screen.get_selected_text() or getattr(self.focused, "selected_text", "")
        if selected:
            from tui.screens.clipboard import copy

            copy(self, selected)
        elif self._leaving:
            self._depart()
        else:
            self._leaving = True
            later(self, _ASK_AGAIN_S, partial(setattr, self, "_leaving", False))
            self.notify(
                together([self._lost(), keyed(_AGAIN_QUITS)]),
                markup=False,
                timeout=_ASK_AGAIN_S,
            )

    def action_leave(self) -> None:
        """Quit; where something runs, say first what would be lost."""
        if not (lost := self._lost()):
            self._depart()
            return
        from tui.screens.dialogs.question import yes_or_no

        question = yes_or_no(_("Quit?"), lost, yes=_("Quit"), no=_("Stay"))
        self.push_screen(question, self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer == "y":
            self._depart()

    def _depart(self, code: int = 0) -> None:
        if not self._departing:
            self._departing = True
            self._save_unsent()
            self._leave_studio(code)

    @work(group="depart")
    async def _leave_studio(self, code: int) -> None:
        """Close the studio first: leaving the loop would cut that short."""
        await self._main.view.wait_for_typed_keys()
        self._save_unsent()
        await self._main.parts.queue.close()
        if self._has_projects:
            await self._projects.close_unseen()
        await self._main.parts.operations.close()
        words = [word for one in self._mains for word in one.parts.operations.last_words]
        self.last_words = list(dict.fromkeys(words))
        self.exit(return_code=code)

    def _lost(self) -> str:
        from tui.screens.leaving import losses

        self._save_unsent()
        at_work = self._projects.at_work() if len(self._mains) > 1 else ""
        return " ".join(filter(None, (at_work, *losses(self._mains, self.unkept))))
