"""Tells somebody who looks elsewhere what has come of the work, and how far it is."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping

from tui.config import NoticeLevel
from tui.screens.main.messages import OwnTokenRefused, ProjectMissing, Report, StudioEvent
from tui.screens.main.screen import MainScreen
from tui.screens.notices import wording
from tui.screens.notices.front import Front
from tui.screens.notices.kinds import Understood, kind_of, understood
from tui.screens.notices.progress import Progress
from tui.screens.notices.sequences import BELL, notice
from tui.screens.notices.tab import Tab
from tui.screens.notices.tmux import client
from tui.screens.notices.works import Work, most_important
from tui.screens.opened.news import News, news_of
from tui.screens.projects.elsewhere import ProjectState
from tui.screens.terminal.passing import Multiplexer, multiplexer, passed_on
from tui.studio.events import TextArrived

_PROGRAM = "Stillreel"
_AGAIN_S = 5.0
"""So often progress is said again: a terminal forgets what is not."""
_FAILED = Progress(failed=True)


class Notices:
    """What goes to the terminal beside the screen, as far as it understands that."""

    def __init__(
        self,
        write: Callable[[str], None],
        environ: Mapping[str, str],
        level: NoticeLevel,
        front: Front,
        tab: Tab,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`write` writes to the terminal, `now` gives a monotonic time in seconds."""
        self._write = write
        self._environ = dict(environ)
        self._level = level
        self._front = front
        self._tab = tab
        self._now = now
        self._multiplexer = multiplexer(environ)
        in_tmux = self._multiplexer is Multiplexer.TMUX
        self._knows = Understood() if in_tmux else understood(kind_of(environ))
        self._said: Progress | None = None
        self._said_at = float("-inf")
        self._is_trouble = False

    async def ask(self) -> None:
        """Ask what the terminal outside of tmux is: it may be another one than before."""
        if self._multiplexer is Multiplexer.TMUX:
            outside = await asyncio.to_thread(client, self._environ)
            self._knows = understood(outside.kind)
            self._front.set_reports_focus(yes=outside.tells_focus)

    def note_report(self, screen: MainScreen, report: Report) -> bool:
        """Tell what was reported in a project; whether the tab may be another by that."""
        presenter = screen.parts.presenter
        news: News | None
        match report:
            case StudioEvent(event=TextArrived()):
                return False
            case OwnTokenRefused():
                news = News(ProjectState.NEEDS_YOU, wording.NEEDS_TOKEN)
            case ProjectMissing():
                news = News(ProjectState.NEEDS_YOU, wording.NEEDS_PROJECT)
            case _:
                news = news_of(report, went_well=presenter.turn_went_well)
        if news is not None and news.text:
            self.tell(presenter.project, news.text, is_trouble=news.state.is_trouble)
        return True

    def tell(self, project: str, text: str, *, is_trouble: bool = False) -> None:
        """Ring where the user is away or may be; say it on the desktop where they surely are."""
        is_away = self._front.is_away
        if not is_away and not self._front.may_be_away:
            return
        self._is_trouble |= is_trouble and is_away
        if self._level is not NoticeLevel.NOTHING:
            self._write(BELL)
        if is_away and self._level is NoticeLevel.ALL:
            said = notice(self._knows.form, project or _PROGRAM, text)
            if said:
                self._write(passed_on(said, self._multiplexer))

    def show_work(self, title: str, screens: Iterable[MainScreen]) -> None:
        """Show in the tab what works in these."""
        work = most_important(screens)
        self._tab.rename(title if work is None else wording.titled(title, work))
        self._mark(self._progress(work))

    def forget_trouble(self) -> None:
        """The user is here: what went wrong is before their eyes."""
        if self._is_trouble:
            self._is_trouble = False
            if self._said == _FAILED:
                self._mark(None)

    def _mark(self, progress: Progress | None) -> None:
        now = self._now()
        is_old = progress is not None and now - self._said_at >= _AGAIN_S
        if self._knows.progress and (progress != self._said or is_old):
            self._said, self._said_at = progress, now
            self._tab.show_progress(progress)

    def _progress(self, work: Work | None) -> Progress | None:
        if work is not None:
            return Progress(work.percent)
        return _FAILED if self._is_trouble else None
