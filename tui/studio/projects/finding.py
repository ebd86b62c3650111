"""Which project to work on: the account's own, and another account's only in that account."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack, asynccontextmanager

from tui.library.library import Library
from tui.library.records import Project, given_name
from tui.nemo.errors import SessionNotFound
from tui.studio.events import Notice, Tell
from tui.studio.failures import NoSuchProject, OtherAccount
from tui.studio.listed_events import OtherAccountsProject
from tui.studio.service import Service
from tui.text import clean_name
from tui.words import _

_MOST_ASKED = 3
"""Of how many projects without an account the service is asked at one opening."""


class ProjectFinder:
    """Finds the projects of the active account; changes the account where that was asked for."""

    def __init__(self, service_key: str, service: Service, library: Library, tell: Tell) -> None:
        self._key = service_key
        self._service = service
        self._library = library
        self._tell = tell

    async def latest(self) -> Project | None:
        """The account's project used last."""
        mine = await self._current()
        nobodys = await asyncio.to_thread(self._library.projects.unclaimed, self._key)
        later = [each for each in nobodys if mine is None or each.used_at > mine.used_at]
        return await self._claimed(later[:_MOST_ASKED]) or mine

    async def named(self, wanted: str) -> Project:
        """The project of this name or id; where it is another account's, in that account.

        Raises `NoSuchProject`, `OtherAccount`.
        """
        account = self._service.account.id
        found = await asyncio.to_thread(self._library.projects.find, self._key, wanted, account)
        if found is None:
            raise NoSuchProject(wanted)
        if found.account is None:
            return await self._nobodys(found)
        if found.account != account:
            await self._change_account(found, found.account)
        return found

    @asynccontextmanager
    async def untouched(self) -> AsyncIterator[Project | None]:
        """A project of the account in which nothing was ever done.

        Nobody else has it open, nor opens it during the block.
        """
        account, locks = self._account, self._library.locks
        projects = await asyncio.to_thread(self._library.projects.untouched, self._key, account)
        with ExitStack() as stack:
            locked = (
                each
                for each in projects
                if stack.enter_context(locks.while_working(each.open_name))
            )
            yield next(locked, None)

    async def is_known(self, project: Project) -> bool:
        """Whether the service knows the project's session, in the active account."""
        try:
            await self._service.state(project.session_id)
        except SessionNotFound:
            return False
        return True

    async def before(self, made: Project) -> Project | None:
        """What the account worked on before `made`, whose session told whose it is."""
        if made.account is None:
            return None
        return await self._current(but=made.id)

    async def _current(self, but: str = "") -> Project | None:
        return await asyncio.to_thread(
            lambda: self._library.projects.current(self._key, self._account, but=but)
        )

    @property
    def _account(self) -> str:
        return self._service.account.id or ""

    async def _nobodys(self, project: Project) -> Project:
        """A project of which nobody wrote down whose it is: of the account that can see it."""
        account = self._service.account
        reachable = (account.id, await account.anonymous_id(), *await account.stored())
        async with self._service.changing_account():
            for each in dict.fromkeys(filter(None, reachable)):
                if await self._service.use_account(each):
                    found = await self._claimed([project])
                    if found is not None:
                        return found
            raise OtherAccount(project.name, None)

    async def _claimed(self, projects: Iterable[Project]) -> Project | None:
        """The first of these that the service knows in this account: it is the account's."""
        for project in projects:
            if await self.is_known(project):
                await asyncio.to_thread(self._library.projects.claim, project.id, self._account)
                return await asyncio.to_thread(
                    self._library.projects.find, self._key, project.id, self._account
                )
        return None

    async def _change_account(self, project: Project, account: str) -> None:
        if not await self._service.use_account(account):
            raise OtherAccount(project.name, account)

    def tell_of_account(self, project: Project, before: str | None) -> None:
        """Tell whose the active project is, if another account was at work `before`."""
        if before is not None and project.account not in (before, None):
            self._tell(
                Notice(
                    _(
                        "{name} belongs to account {account}: this run works in that account.",
                        name=clean_name(project.name),
                        account=project.account,
                    )
                )
            )

    async def tell_of_other(self, found: Project | None) -> None:
        """Tell where the last project is, if it is another account's than what was `found`."""
        latest = await asyncio.to_thread(self._library.projects.latest, self._key)
        if latest is None or latest.account == self._service.account.id:
            return
        if found is None or found.used_at < latest.used_at:
            name = given_name(latest.name)
            self._tell(OtherAccountsProject(latest.id, name, latest.account or ""))
