"""What the program shows beside its screen: light until something is to be told."""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.screens.main.screen import MainScreen
from tui.screens.notices.front import Front
from tui.screens.notices.tab import Tab
from tui.screens.terminal.passing import multiplexer, passed_on
from tui.screens.timers import later
from tui.terminal_facts import has_screen

if TYPE_CHECKING:
    from tui.config import NoticeLevel
    from tui.screens.main.messages import Report
    from tui.screens.notices.notices import Notices

_AFTER_END_S = 0.1
"""What has just ended has surely ended after so long."""


class OutsideNotices:
    """The tab, the bell and notices, for one program. Nothing goes to a terminal that is dumb."""

    def __init__(
        self, app: App[Any], level: "NoticeLevel", screens: Callable[[], Sequence[MainScreen]]
    ) -> None:
        """`screens` gives those of all projects that are open."""
        self._app = app
        self._level = level
        self._screens = screens
        self._is_dumb = not has_screen(os.environ)
        self._front = Front(time.monotonic)
        self._notices: Notices | None = None
        self._title = app.title
        self.tab = Tab(self._write, partial(passed_on, through=multiplexer(os.environ)))

    async def begin(self) -> None:
        """Begin to tell: the program has started."""
        from tui.screens.notices.notices import Notices

        self._notices = Notices(self._write, os.environ, self._level, self._front, self.tab)
        await self._notices.ask()

    def rename_tab(self, title: str) -> None:
        """Give the tab the title of the project that is looked at."""
        self._title = title
        self.show_work()

    def note_report(self, project: MainScreen, report: "Report") -> None:
        """Something was reported in a project."""
        if self._notices is not None and self._notices.note_report(project, report):
            self.show_work()
            later(self._app, _AFTER_END_S, self.show_work)

    def queue_said(self, text: str) -> None:
        """The queue has come to its end, or to where it cannot go on."""
        if self._notices is not None:
            self._notices.tell("", text)
            later(self._app, _AFTER_END_S, self.show_work)

    def show_work(self) -> None:
        """Show in the tab what works."""
        if self._notices is None:
            self.tab.rename(self._title)
        else:
            self._notices.show_work(self._title, self._screens())

    def key_pressed(self) -> None:
        """A key was pressed."""
        self._front.key_pressed()
        if self._notices is not None:
            self._notices.forget_trouble()

    def focus_lost(self) -> None:
        """Another window came to the front."""
        self._front.focus_lost()

    def focus_gained(self) -> None:
        """The terminal came to the front; of tmux, perhaps another terminal."""
        self._front.focus_gained()
        if self._notices is not None:
            self._notices.forget_trouble()
            self._app.run_worker(self._notices.ask(), group="notices", exit_on_error=False)

    def focus_is_told(self) -> None:
        """The terminal tells when it comes to the front."""
        self._front.set_reports_focus(yes=True)

    def _write(self, sequence: str) -> None:
        driver = self._app._driver  # noqa: SLF001 - Textual's own way to write
        if driver is not None and not self._app.is_headless and not self._is_dumb:
            driver.write(sequence)
