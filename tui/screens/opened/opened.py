"""The projects of one program: which is looked at, and those in which something works meanwhile."""

import asyncio
from collections.abc import Callable, Mapping
from itertools import count
from typing import Literal

from textual.app import App

from tui.config import Config
from tui.library.records import given_name
from tui.screens.key_buffer import KeyBuffer
from tui.screens.main.messages import OperationEnded, Report
from tui.screens.main.opener import Opener, opener_beside
from tui.screens.main.screen import MainScreen
from tui.screens.opened import wording
from tui.screens.opened.news import news_of
from tui.screens.projects.elsewhere import ProjectState
from tui.screens.projects.screen import ProjectList
from tui.studio.studio_like import ProjectsLike
from tui.text import clean_name
from tui.wishes import Beginning

_NOTICE_S = 8
_WEIGHT = tuple(ProjectState)


class OpenProjects:
    """A project has a screen and a studio of its own for as long as it is looked at, or works.

    One that is idle and not looked at is closed: the library has all of it.
    """

    def __init__(
        self,
        app: App[None],
        config: Config,
        keys: KeyBuffer,
        opener: Opener | None,
        seen: MainScreen,
    ) -> None:
        """`seen` is the screen of the project that is looked at now."""
        self._app = app
        self._config = config
        self._keys = keys
        self._opener = opener
        self.seen = seen
        self.unseen: list[MainScreen] = []
        self._ends: dict[str, ProjectState] = {}
        self._changing = asyncio.Lock()
        self._is_ending = False
        self._numbers = count(1)

    @property
    def screens(self) -> tuple[MainScreen, ...]:
        """The screens of all that are open, the one that is looked at first."""
        return (self.seen, *self.unseen)

    def states(self) -> Mapping[str, ProjectState]:
        """How each project stands that works, or that ended unseen, by its id."""
        working = {one.project_id: ProjectState.WORKING for one in self.screens if one.has_work}
        return self._ends | working

    def at_work(self) -> str:
        """Which projects work, in words; empty where that is clear."""
        names = [_name(one) for one in self.screens if one.has_work]
        return wording.at_work(names) if names and names != [_name(self.seen)] else ""

    def projects_of(self, project: str) -> ProjectsLike | None:
        """What renames a project that is open beside the one that is looked at."""
        studios = (one.parts.operations.studio for one in self.unseen if one.project_id == project)
        return next((one.projects for one in studios if one is not None), None)

    def works_in(self, account: str) -> str | None:
        """The name of a project beside the one looked at that works in this account."""
        working = (one for one in self.unseen if one.has_work and _account(one) == account)
        return next((_name(one) or wording.UNNAMED for one in working), None)

    async def switch_project(self, begin: Beginning, in_place: Callable[[], object]) -> None:
        """Look at another project; `in_place` turns the idle one that is looked at into it."""
        async with self._changing:
            if begin.project is not None:
                self._ends.pop(begin.project, None)
            if self._app.screen is not self.seen:  # something asked by itself just now
                self._notify(wording.ANSWER_FIRST)
                return
            open_already = (one for one in self.unseen if one.project_id == begin.project)
            screen = next(open_already, None)
            if screen is None and not self.seen.has_work:
                # Or it would be taken for an untouched one.
                if await self.seen.parts.keeping.save():
                    in_place()
                else:
                    self._notify(wording.NOT_KEPT, is_trouble=True)
                return
            await self._show(screen or self._made(begin))
        self._close_idle()

    def note_report(self, screen: MainScreen, report: Report) -> None:
        """Something was reported in a project that is not looked at."""
        if screen not in self.unseen:
            return
        went_well = screen.parts.presenter.turn_went_well
        if (news := news_of(report, went_well=went_well)) is not None:
            before = self._ends.get(screen.project_id, ProjectState.DONE)
            self._ends[screen.project_id] = max(before, news.state, key=_WEIGHT.index)
            is_trouble = news.state.is_trouble
            self._notify(wording.told(_name(screen), news.text), is_trouble=is_trouble)
        if isinstance(report, OperationEnded):
            self._close_idle()
        if isinstance(self._app.screen, ProjectList):
            self._app.screen.states_changed()

    async def close_unseen(self) -> None:
        """The program ends: so does what works in those that are not looked at."""
        async with self._changing:
            self._is_ending = True
            await asyncio.gather(*(one.parts.operations.close() for one in self.unseen))

    def _made(self, begin: Beginning) -> MainScreen:
        """A screen for another project, beside and in the account of the one that is looked at."""
        studio = self.seen.parts.operations.studio
        assert studio is not None  # only what is connected can be at work  # noqa: S101
        opener = opener_beside(studio, self._opener)
        return MainScreen(self._config, (), begin, self._keys, opener, lambda: self, is_first=False)

    async def _show(self, screen: MainScreen) -> None:
        left = self.seen
        if not self._app.is_screen_installed(left):
            self._app.install_screen(left, f"project {next(self._numbers)}")
        self.unseen = [one for one in (*self.unseen, left) if one is not screen]
        screen.parts.queue.take_over(left.parts.queue)
        self.seen = screen
        await self._app.switch_screen(screen)
        screen.parts.presenter.show_name()
        account = _account(screen)
        if account is not None and account != _account(left):
            screen.parts.project_change.say_account(account)

    def _notify(self, text: str, *, is_trouble: bool = False) -> None:
        severity: Literal["error", "information"] = "error" if is_trouble else "information"
        self._app.notify(text, severity=severity, markup=False, timeout=_NOTICE_S)

    def _close_idle(self) -> None:
        self._app.run_worker(self._close_those_idle, group="projects")  # type: ignore[arg-type] # its hint wants no result

    async def _close_those_idle(self) -> None:
        async with self._changing:
            for screen in [one for one in self.unseen if not one.has_work]:
                if self._is_ending:
                    return
                if screen.save_unsent():
                    continue  # no disk takes what is written there
                await screen.parts.operations.close()
                for said in screen.parts.operations.last_words:
                    self._notify(wording.told(_name(screen), said), is_trouble=True)
                self.unseen.remove(screen)
                self._app.uninstall_screen(screen)
                await screen.remove()


def _name(screen: MainScreen) -> str:
    return given_name(clean_name(screen.parts.operations.project_name))


def _account(screen: MainScreen) -> str | None:
    accounts = screen.parts.operations.accounts
    return accounts.current if accounts is not None else None
