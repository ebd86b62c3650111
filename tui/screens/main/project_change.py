"""Which project and account to work in: chosen by the user, or asked where the start failed."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App

from tui.screens.dialogs.account import EnterToken, Forget, Use, ask_for_account
from tui.screens.dialogs.go_anonymous import ask_about_token
from tui.screens.dialogs.one_at_a_time import ByItself, Dialogs
from tui.screens.dialogs.which_project import ask_which_project
from tui.screens.main import wording
from tui.screens.main.messages import OwnTokenRefused, ProjectMissing
from tui.screens.main.operations import Operations
from tui.screens.main.panels import Panels
from tui.screens.main.queueing import Queueing
from tui.screens.projects.elsewhere import Elsewhere
from tui.studio.studio_like import StudioLike
from tui.text import clean_name
from tui.wishes import Beginning
from tui.wording.projects import title


class ProjectChange:
    """Changes account and project, where nothing is lost by that."""

    def __init__(
        self,
        app: App[Any],
        panels: Panels,
        operations: Operations,
        dialogs: Dialogs,
        queue: Queueing,
        show_name: Callable[[], None],
        elsewhere: Callable[[], Elsewhere],
    ) -> None:
        """`show_name` shows what the active project is called now.

        `elsewhere` gives the projects that are open beside it.
        """
        self._elsewhere = elsewhere
        self._queue = queue
        self._app = app
        self._panels = panels
        self._operations = operations
        self._dialogs = dialogs
        self._show_name = show_name
        self._by_itself = ByItself(app)

    def open_accounts(self) -> None:
        """Show the accounts; change to the one that is chosen."""
        accounts = self._operations.accounts
        if accounts is None:
            self._panels.toast(wording.NOT_CONNECTED_YET)
        else:
            balance = self._panels.header.balance
            name = clean_name(self._operations.project_name)
            project = title(name) if name else ""
            self._dialogs.open(ask_for_account(self._app, accounts, balance, project, self._do))

    def open_projects(self) -> None:
        """Show the projects; change to the one that is chosen."""
        studio = self._operations.studio
        if studio is None:
            self._panels.toast(wording.NOT_CONNECTED_YET)
        else:
            self._dialogs.open(self._ask_for_project(studio))

    async def _ask_for_project(self, studio: StudioLike) -> None:
        from tui.screens.projects.screen import Begin, Open, ask_for_project

        current, today, elsewhere = studio.project_id, studio.clock.today(), self._elsewhere()
        chosen = await ask_for_project(
            self._app,
            studio.projects,
            current,
            today,
            elsewhere,
            mock=studio.service == "mock",
        )
        self._show_name()
        match chosen:
            case Open(leaves_account=True) if self._queue.is_running:
                self._panels.toast(wording.NOT_WHILE_QUEUE_WORKS)
            case Open(project=project) if project != current:
                await elsewhere.switch_project(
                    Beginning(project),
                    lambda: self._operations.change_project(
                        lambda at: at.projects.open(project), stills=False
                    ),
                )
            case Begin():
                await elsewhere.switch_project(
                    Beginning(new=True),
                    lambda: self._operations.change_project(
                        lambda at: at.projects.begin(), stills=False
                    ),
                )

    def say_account(self, changed: str | None) -> None:
        """Say which account the project works in, where that has changed."""
        if changed is not None:
            self._panels.toast(wording.works_in(changed))

    def ask(self, trouble: OwnTokenRefused | ProjectMissing) -> None:
        """Ask how to go on after this trouble; not over another project that is looked at."""
        if not self._panels.are_seen:
            return
        match trouble:
            case OwnTokenRefused():
                self._by_itself.ask(
                    ask_about_token(self._app, enter=self.open_accounts, go_on=self._go_anonymous)
                )
            case ProjectMissing(wanted=wanted):
                begin = self._operations.begin_with
                self._by_itself.ask(
                    ask_which_project(self._app, wanted, begin=begin, leave=self._leave)
                )

    def _leave(self) -> None:
        self._app.call_later(self._app.run_action, "leave")

    def _do(self, chosen: EnterToken | Use | Forget) -> None:
        match chosen:
            case EnterToken(token=token):
                self._move(lambda studio: studio.accounts.enter(token))
            case Use(account=account):
                self._move(lambda studio: studio.accounts.use(account))
            case Forget(account=account) if name := self._elsewhere().works_in(account):
                self._panels.toast(wording.account_at_work(name))
            case Forget(account=account):
                self._move(lambda studio: studio.accounts.forget(account))

    def _go_anonymous(self) -> None:
        self._move(lambda studio: studio.accounts.go_anonymous(), stills=True)

    def _move(
        self, change: Callable[[StudioLike], Awaitable[None]], *, stills: bool = False
    ) -> None:
        if self._queue.is_running:
            self._panels.toast(wording.NOT_WHILE_QUEUE_WORKS)
        elif not self._operations.change_project(change, stills=stills):
            self._panels.toast(wording.NOT_WHILE_WORKING)
