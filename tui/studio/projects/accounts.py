"""The accounts that are known here: which there are, and a change from one to another."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from tui.library.library import Library
from tui.library.records import Project, given_name
from tui.nemo.errors import register_link
from tui.studio.account import ActiveAccount
from tui.studio.events import CreditsRead
from tui.studio.failures import OtherAccount
from tui.studio.projects.projects import Projects
from tui.studio.service import Service
from tui.text import clean_name


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account of the service, as far as it is known here.

    `latest` is the name of its project used last. `is_reachable`: there is a token of it;
    `is_stored`: one of the user's own, which can be taken back.
    """

    id: str
    projects: int
    latest: str
    is_anonymous: bool
    is_stored: bool
    is_active: bool
    is_reachable: bool


class KnownAccounts:
    """The accounts of one service. A token is told to the service and the token store alone."""

    def __init__(
        self, service: Service, projects: Projects, library: Library, web_url: str
    ) -> None:
        self._service = service
        self._projects = projects
        self._library = library
        self._web_url = web_url

    @property
    def uses_own_token(self) -> bool:
        """Whether the active token is one that the user set or entered."""
        return self._service.account.has_own_token

    @property
    def current(self) -> str | None:
        """The active account; absent before there is one."""
        return self._service.account.id

    @property
    def active(self) -> ActiveAccount:
        """The active account with its token, to be shared with another studio of this program."""
        return self._service.account.active

    def use_shared_account(self, shared: ActiveAccount) -> None:
        """Work in the account of another studio of this program."""
        self._service.account.restore(shared)

    @property
    def link(self) -> str:
        """Where an anonymous user registers, and others top up."""
        account = self._service.account
        return register_link(self._web_url, account.user_id if account.anonymous else None)

    async def expected(self) -> str | None:
        """The account that the next call will work in, as far as that is known offline."""
        return await self._service.account.expected()

    async def listed(self) -> tuple[KnownAccount, ...]:
        """Every account, the active one first, then those used last."""
        account = self._service.account
        anonymous, stored = await account.anonymous_id(), await account.stored()
        projects = await asyncio.to_thread(
            self._library.projects.listed, self._projects.service_key
        )
        latest: dict[str, Project] = {}
        counted = Counter(each.account for each in projects if each.account is not None)
        for project in projects:
            latest.setdefault(project.account or "", project)
        ids = (account.id, *counted, anonymous, *stored)
        return tuple(
            KnownAccount(
                id=clean_name(each),
                projects=counted[each],
                latest=_name(latest.get(each)),
                is_anonymous=each == anonymous,
                is_stored=each in stored,
                is_active=each == account.id,
                is_reachable=each in (account.id, account.set_id, anonymous, *stored),
            )
            for each in dict.fromkeys(filter(None, ids))
        )

    async def check(self, token: str) -> CreditsRead:
        """What a token's account has left; nothing is changed. Raises `NemoError`."""
        read = await self._service.check(token)
        return CreditsRead(read.available, read.frozen, read.total)

    async def enter(self, token: str) -> None:
        """Store a token of the user's own, and go on in its account. Raises `NemoError`."""
        async with self._service.changing_account():
            await self._service.use_own(token)
            await self._service.account.keep()
            await self._go_on()

    async def use(self, account: str) -> None:
        """Go on in a known account. Raises `OtherAccount` where there is no token of it."""
        async with self._service.changing_account():
            if not await self._service.use_account(account):
                raise OtherAccount(account, account)
            await self._go_on()

    async def forget(self, account: str) -> None:
        """Take back the token of an account; where it was active, go on anonymously."""
        await self._service.account.forget(account)
        if account == self._service.account.id:
            async with self._service.changing_account():
                await self._service.use_anonymous()
                await self._go_on()

    async def go_anonymous(self) -> None:
        """Go on without the user's own token, in a new project; only when the user says so."""
        async with self._service.changing_account():
            await self._service.use_anonymous()
            await self._go_on(new=True)

    async def _go_on(self, *, new: bool = False) -> None:
        """In the account's latest project, or in a new one; the next start does the same."""
        await self._projects.go_on(new=new)
        await self._service.account.choose()


def _name(project: Project | None) -> str:
    return "" if project is None else clean_name(given_name(project.name))
