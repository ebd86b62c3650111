"""Who speaks to the service: the user's own token, else a saved one, else a new anonymous one.

An account is known by the id that the service gives it; before that is told, by what stands for
its token (`digest_of`).
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tui.library.accounts import Accounts, digest_of
from tui.library.client_id import new_client_id
from tui.library.locks import Locks
from tui.library.threads import done_in_thread
from tui.library.tokens import StoredToken, TokenStore
from tui.nemo.client import NemoClient
from tui.nemo.errors import RateLimited, is_anonymous
from tui.studio.clock import Clock

LONGEST_PAUSE_S = 600.0
"""The longest pause that is waited out; a longer one is for the user to decide about."""

LONGEST_LOCK_WAIT_S = 120.0
"""How long one program waits for another to get a token."""


@dataclass(frozen=True, slots=True)
class ActiveAccount:
    """The active token, and whose it is; `is_own` where the user set it."""

    token: str | None = field(default=None, repr=False)
    id: str | None = None
    user_id: str | None = None
    is_own: bool = False

    def is_same(self, other: "ActiveAccount") -> bool:
        """Whether both are tokens of one account, as far as anybody told."""
        return self.token == other.token or (self.id is not None and self.id == other.id)


class Account:
    """The token and the client id of one service, their renewal, and a change to another."""

    def __init__(
        self,
        client: NemoClient,
        tokens: TokenStore,
        service: str,
        folder: Path,
        clock: Clock,
        known: Accounts,
    ) -> None:
        self._client = client
        self._tokens = tokens
        self._service = service
        self._folder = folder
        self._clock = clock
        self._known = known
        self._locks = Locks(folder / "holds")
        self._alone = asyncio.Lock()
        self._none_until = -math.inf
        self._active = ActiveAccount(client.token, is_own=client.token is not None)
        self._set = ActiveAccount()
        """The token that the program was started with."""

    @property
    def active(self) -> ActiveAccount:
        """The active token; given to `restore`, it is active again."""
        return self._active

    @property
    def has_own_token(self) -> bool:
        """Whether the active token is one that the user set."""
        return self._active.is_own

    @property
    def id(self) -> str | None:
        """The active account, as the library knows it; absent before there is a token."""
        return self._active.id

    @property
    def user_id(self) -> str | None:
        """The id that the service gave the user; absent where it has not told."""
        return self._active.user_id

    @property
    def anonymous(self) -> bool:
        """Whether nobody signed up for this token."""
        return not self.has_own_token and (self.user_id is None or is_anonymous(self.user_id))

    def restore(self, shared: ActiveAccount) -> None:
        """Work with a token that was active before."""
        self._client.token, self._active = shared.token, shared

    async def use_saved(self) -> bool:
        """Use the token that was set, chosen or saved; says whether there is a valid one."""
        if self.has_own_token and self._client.token is not None:
            if self.id is None:
                await self.use_own(self._client.token)
                self._set = self._active
            return True
        chosen = await asyncio.to_thread(self._known.chosen, self._service)
        if chosen is not None and await self.use_stored(chosen):
            return True
        return await self.use_anonymous()

    async def expected(self) -> str | None:
        """The account that the next call will work in, as far as that is known offline.

        It is found as `use_saved` finds it; nothing is changed.
        """
        if self.id is not None:
            return self.id
        if self.has_own_token and self._client.token is not None:
            return await self._identify(self._client.token, None)
        chosen = await asyncio.to_thread(self._known.chosen, self._service)
        if chosen is not None and chosen in await self.stored():
            return chosen
        return await self.anonymous_id()

    async def use_own(self, token: str) -> None:
        """Use a token of the user's own. Raises `SettingRefused` where no header can carry it."""
        self._client.token = token
        account = await self._identify(token, None)
        user_id = None if account == _provisional(token) else account
        self._active = ActiveAccount(token, account, user_id, is_own=True)

    async def use_stored(self, account: str) -> bool:
        """Use the token that is stored or set for an account; says whether there is one."""
        own = await asyncio.to_thread(self._tokens.get, self._service, account)
        if own is None and account == self._set.id:
            self.restore(self._set)
            return True
        if own is not None:
            self._client.token = own.token
            self._active = ActiveAccount(own.token, account, own.user_id, is_own=True)
        return own is not None

    async def use_anonymous(self) -> bool:
        """Use the saved anonymous token; says whether there is a valid one."""
        saved = await self._saved()
        if saved is None or not saved.valid(self._clock.today()):
            self._client.token, self._active = None, ActiveAccount()
            return False
        await self._use(saved)
        return True

    async def anonymous_id(self) -> str | None:
        """The anonymous account, where a token of it is saved."""
        saved = await self._saved()
        return None if saved is None else await self._identify(saved.token, saved.user_id)

    @property
    def set_id(self) -> str | None:
        """The account of the token that the program was started with."""
        return self._set.id

    async def stored(self) -> tuple[str, ...]:
        """The accounts for which a token of the user's own is stored."""
        return await asyncio.to_thread(self._tokens.accounts, self._service)

    async def keep(self) -> None:
        """Store the user's own, active token, in place of another one of its account."""
        if self.has_own_token and self._client.token is not None and self.id is not None:
            token = StoredToken(self._client.token, self.user_id, None)
            async with self._locked():
                await done_in_thread(partial(self._tokens.put, self._service, token, self.id))

    async def forget(self, account: str) -> None:
        """Delete the token that is stored for an account."""
        async with self._locked():
            await done_in_thread(partial(self._tokens.drop, self._service, account))

    async def choose(self) -> None:
        """Use the active account at the next start, too."""
        chosen = self.id if self.has_own_token else None
        await asyncio.to_thread(self._known.choose, self._service, chosen)

    async def learn(self, user_id: str | None) -> None:
        """The service told whose the active token is: what was filed before is that account's."""
        token, before = self._client.token, self.id
        if token is None or user_id is None or before != _provisional(token):
            return
        await asyncio.to_thread(
            lambda: self._known.learn(self._service, digest_of(token), user_id, before=before)
        )
        known = ActiveAccount(token, user_id, user_id, self.has_own_token)
        self._active = known
        self._set = known if self._set.token == token else self._set
        if self.has_own_token and before in await self.stored():
            await self.keep()
            await self.forget(before)

    async def _identify(self, token: str, user_id: str | None) -> str:
        """The account of a token."""
        digest = digest_of(token)
        known = await asyncio.to_thread(self._known.of_token, self._service, digest)
        if known is None and user_id is not None:
            await asyncio.to_thread(self._known.learn, self._service, digest, user_id)
        return known or user_id or _provisional(token)

    async def _saved(self) -> StoredToken | None:
        return await asyncio.to_thread(self._tokens.get, self._service)

    async def renew(self, refused: str | None = None) -> bool:
        """Fetch an anonymous token under the same client id, and save it; says whether it is new.

        It takes the place of the one that was `refused`; what another call has put there, stays.
        A client gets one token in seven days [V]. Where the service gives no other, the saved one
        stays: all that was paid for belongs to its account. Where none is saved, it was lost on
        its way, and only another client id gets one.
        """
        if self._clock.now() < self._none_until:
            return False
        async with self._locked():
            if self._client.token != refused:
                return False
            return await self._use_others() or await self._fetch()

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        """Let one call of one program ask or store at a time: two at once would be two accounts."""
        async with self._alone, self._locked_to_others():
            yield

    @asynccontextmanager
    async def _locked_to_others(self) -> AsyncIterator[None]:
        until = self._clock.now() + LONGEST_LOCK_WAIT_S
        while not (locked := self._locks.lock("account")) and self._clock.now() < until:
            await self._clock.sleep(0.5)
        try:
            yield
        finally:
            if locked:
                self._locks.release("account")

    async def _use_others(self) -> bool:
        """Use the token that another program got meanwhile; says whether there is one."""
        saved = await self._saved()
        if saved is None or saved.token == self._client.token:
            return False
        if valid := saved.valid(self._clock.today()):
            await self._use(saved)
        return valid

    async def _fetch(self) -> bool:
        saved = await self._saved()
        before = None if saved is None else await self.anonymous_id()
        try:
            fetched = await self._client.anonymous_token()
        except RateLimited as limited:
            if limited.retry_after_s <= LONGEST_PAUSE_S:
                raise
            if saved is not None:
                self._none_until = self._clock.now() + limited.retry_after_s
                await self._use(saved)
                return False
            self.new_client_id()
            fetched = await self._client.anonymous_token()
        # Where the service does not say whose it is: one client is one account.
        kept = StoredToken(fetched.token, fetched.user_id or before, fetched.expires_at)
        try:
            await done_in_thread(partial(self._tokens.put, self._service, kept))
        finally:
            await self._use(kept)
        return True

    async def _use(self, saved: StoredToken) -> None:
        """Use an anonymous token."""
        account = await self._identify(saved.token, saved.user_id)
        self._client.token = saved.token
        self._active = ActiveAccount(saved.token, account, saved.user_id)

    def new_client_id(self) -> None:
        """Make another client id, and save it: the service refused this one."""
        self._client.client_id = new_client_id(self._folder)


def _provisional(token: str) -> str:
    """What an account is called before the service tells whose the token is."""
    return f"token-{digest_of(token)}"
