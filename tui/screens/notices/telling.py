"""A program that tells somebody who looks elsewhere, and says in its tab what it does."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.events import Event, Key, MouseDown, Paste

from tui.screens.main.screen import MainScreen
from tui.screens.notices.outside import OutsideNotices
from tui.screens.themed import ThemedApp
from tui.screens.timers import later

if TYPE_CHECKING:
    from tui.config import NoticeLevel
    from tui.screens.main.messages import QueueSaid, Reported

_STARTED_S = 0.5


class TellingApp(ThemedApp, inherit_bindings=False):
    """An application that hears what its projects report, and whether its terminal is in front."""

    def __init__(self, level: "NoticeLevel", screens: Callable[[], Sequence[MainScreen]]) -> None:
        """`screens` gives those of all projects that are open."""
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        self._outside = OutsideNotices(self, level, screens)
        self.tab = self._outside.tab

    def touched_by(self, event: Event) -> None:
        """Note that the user is here, where a key or a button of the mouse was pressed."""
        if isinstance(event, Key | MouseDown | Paste):
            self._outside.key_pressed()

    def on_mount(self) -> None:
        """The tab at once; what is to be told, once the program has started."""
        self.tab.show()
        self.watch(self, "title", self._outside.rename_tab)
        later(self, _STARTED_S, self._begin_to_tell)

    def _begin_to_tell(self) -> None:
        begin = self._outside.begin
        self.run_worker(begin, group="notices", exit_on_error=False)  # type: ignore[arg-type] # its hint wants no result

    def on_unmount(self) -> None:
        """Give the terminal its tab back, where its driver has not."""
        self.tab.withdraw()

    def on_reported(self, message: "Reported") -> None:
        """Something was reported in one of the projects, and shown there."""
        if isinstance(message.project, MainScreen):
            self._outside.note_report(message.project, message.report)

    def on_queue_said(self, message: "QueueSaid") -> None:
        """The queue has ended, or cannot go on."""
        self._outside.queue_said(message.text)

    def on_status_ticked(self) -> None:
        """What works has changed, or how far it is."""
        self._outside.show_work()

    def on_app_focus(self) -> None:
        """The terminal came to the front."""
        self._outside.focus_gained()

    def on_app_blur(self) -> None:
        """Another window came to the front."""
        self._outside.focus_lost()

    def on_focus_is_told(self) -> None:
        """The terminal says that it tells when it comes to the front."""
        self._outside.focus_is_told()
