"""Who speaks to the service: the user's own token, else a saved one, else a new anonymous one."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tui.library.client_id import new_client_id
from tui.library.locks import Locks
from tui.library.tokens import StoredToken, TokenStore
from tui.nemo.client import NemoClient
from tui.nemo.errors import RateLimited, is_anonymous
from tui.nemo.models import Token
from tui.studio.clock import Clock

LONGEST_PAUSE_S = 600.0
"""The longest pause that is waited out; a longer one is for the user to decide about."""

LONGEST_QUEUE_S = 120.0
"""How long one program waits for another to get a token."""


class Account:
    """The token and the client id of one service, and their renewal."""

    def __init__(
        self, client: NemoClient, tokens: TokenStore, service: str, folder: Path, clock: Clock
    ) -> None:
        self._client = client
        self._tokens = tokens
        self._service = service
        self._folder = folder
        self._clock = clock
        self._locks = Locks(folder / "holds")
        self._none_until = -math.inf
        self.has_own_token = client.token is not None
        self.user_id: str | None = None

    @property
    def anonymous(self) -> bool:
        """Whether nobody signed up for this token."""
        return not self.has_own_token and (self.user_id is None or is_anonymous(self.user_id))

    async def use_saved(self) -> bool:
        """Use the saved token, if it is valid; says whether the client has a token now."""
        if self.has_own_token:
            return True
        saved = await asyncio.to_thread(self._tokens.get, self._service)
        if saved is None or not saved.valid(self._clock.today()):
            return False
        self._client.token, self.user_id = saved.token, saved.user_id
        return True

    async def renew(self) -> bool:
        """Fetch an anonymous token under the same client id, and save it; says whether it is new.

        A client gets one token in seven days [V]. Where the service gives no other, the saved one
        stays: all that was paid for belongs to its account. Where none is saved, it was lost on
        its way, and only another client id gets one.
        """
        if self._clock.now() < self._none_until:
            return False
        async with self._locked():
            return await self._use_others() or await self._fetch()

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        """Let one program ask at a time: two that ask at once would be two accounts."""
        until = self._clock.now() + LONGEST_QUEUE_S
        while not (locked := self._locks.lock("account")) and self._clock.now() < until:
            await self._clock.sleep(0.5)
        try:
            yield
        finally:
            if locked:
                self._locks.release("account")

    async def _use_others(self) -> bool:
        """Use the token that another program got meanwhile; says whether there is one."""
        saved = await asyncio.to_thread(self._tokens.get, self._service)
        if saved is None or saved.token == self._client.token:
            return False
        return await self.use_saved()

    async def _fetch(self) -> bool:
        try:
            await self._use(await self._client.anonymous_token())
        except RateLimited as limited:
            if limited.retry_after_s <= LONGEST_PAUSE_S:
                raise
            saved = await asyncio.to_thread(self._tokens.get, self._service)
            if saved is not None:
                self._none_until = self._clock.now() + limited.retry_after_s
                self._client.token, self.user_id = saved.token, saved.user_id
                return False
            self.new_client_id()
            await self._use(await self._client.anonymous_token())
        return True

    async def _use(self, fetched: Token) -> None:
        self._client.token, self.user_id = fetched.token, fetched.user_id
        saved = StoredToken(fetched.token, fetched.user_id, fetched.expires_at)
        await asyncio.to_thread(self._tokens.put, self._service, saved)

    def drop_own_token(self) -> None:
        """Stop using the token that the user set: only when the user says so."""
        self.has_own_token = False
        self._client.token = self.user_id = None

    def new_client_id(self) -> None:
        """Make another client id, and save it: the service refused this one."""
        self._client.client_id = new_client_id(self._folder)
