"""The remote service with its table of errors applied: what is renewed, waited for and repeated.

`nemo` knows how a call goes over the wire; this knows what a refused one deserves. Each cure is
tried once for a call: a new token, a new client id, the wait that a rate limit asks for.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from tui.library.locks import Locks
from tui.library.private import KeptToken, TokenStore, new_client_id
from tui.nemo.client import NemoClient, UploadPart
from tui.nemo.errors import ClientIdMissing, NemoError, RateLimited, TokenInvalid
from tui.nemo.events import WireEvent
from tui.nemo.models import ClaimToken, Credits, Draft, Render, Session, State, Token, Upload
from tui.studio.clock import Clock
from tui.studio.events import Notice, Tell, Waiting, WaitingKind
from tui.studio.waits import Pause

T = TypeVar("T")

LONGEST_WAIT_S = 600.0
"""The longest pause that is waited out; a longer one is for the user to decide about."""


LONGEST_QUEUE_S = 120.0
"""How long one program waits for another to get a token."""

REFUSED_S = 120.0
"""How long a token that was refused twice, and has no successor, is not shown again."""


class Account:
    """Who speaks: the user's own token, else the kept one, else a new anonymous one."""

    def __init__(
        self, client: NemoClient, tokens: TokenStore, service: str, folder: Path, clock: Clock
    ) -> None:
        self._client = client
        self._tokens = tokens
        self._service = service
        self._folder = folder
        self._clock = clock
        self._holds = Locks(folder / "holds")
        self._none_before = -math.inf
        self.own = client.token is not None
        self.user_id: str | None = None

    @property
    def anonymous(self) -> bool:
        """Whether nobody signed up for this token."""
        return not self.own and (self.user_id is None or self.user_id.startswith("anon_"))

    async def recall(self) -> bool:
        """Take the kept token, if there is a good one; says whether the client has a token now."""
        if self.own:
            return True
        kept = await asyncio.to_thread(self._tokens.get, self._service)
        if kept is None or not kept.valid(self._clock.today()):
            return False
        self._client.token, self.user_id = kept.token, kept.user_id
        return True

    async def renew(self) -> bool:
        """Fetch an anonymous token under the same client id, and keep it; says whether it is new.

        A client gets one token in seven days [V]. Where the service gives no other, the kept one
        stays: with the account would go all that was paid for. Where none is kept, it was lost on
        its way, and the way out is another client id.
        """
        if self._clock.now() < self._none_before:
            return False
        async with self._alone():
            return await self._adopt() or await self._fetch()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Two programs that ask at once would be two accounts: one waits for the other."""
        until = self._clock.now() + LONGEST_QUEUE_S
        while not (mine := self._holds.take("account")) and self._clock.now() < until:
            await self._clock.sleep(0.5)
        try:
            yield
        finally:
            if mine:
                self._holds.release("account")

    async def _adopt(self) -> bool:
        """Take the token that another program got meanwhile; says whether there is one."""
        kept = await asyncio.to_thread(self._tokens.get, self._service)
        if kept is None or kept.token == self._client.token:
            return False
        return await self.recall()

    async def _fetch(self) -> bool:
        try:
            await self._take(await self._client.anonymous_token())
        except RateLimited as limited:
            if limited.retry_after_s <= LONGEST_WAIT_S:
                raise
            kept = await asyncio.to_thread(self._tokens.get, self._service)
            if kept is not None:
                self._none_before = self._clock.now() + limited.retry_after_s
                self._client.token, self.user_id = kept.token, kept.user_id
                return False
            self.new_client_id()
            await self._take(await self._client.anonymous_token())
        return True

    async def _take(self, fetched: Token) -> None:
        self._client.token, self.user_id = fetched.token, fetched.user_id
        kept = KeptToken(fetched.token, fetched.user_id, fetched.expires_at)
        await asyncio.to_thread(self._tokens.put, self._service, kept)

    def give_up_own(self) -> None:
        """Stop using the token that the user set: only ever at the user's word."""
        self.own = False
        self._client.token = self.user_id = None

    def new_client_id(self) -> None:
        """The service did not take the client id: make another, and keep it."""
        self._client.client_id = new_client_id(self._folder)


class Service:
    """The endpoints, each call with the cures of the error table."""

    def __init__(self, client: NemoClient, account: Account, clock: Clock, tell: Tell) -> None:
        self.client = client
        self.account = account
        self.clock = clock
        self.pause = Pause(clock)
        self._refused: TokenInvalid | None = None
        self._asks_from = -math.inf
        self._limited: RateLimited | None = None
        self._credits_from = -math.inf
        self._tell = tell

    async def connect(self) -> None:
        """See that there is a token."""
        if not await self.account.recall():
            await self._cured(self.account.renew)

    async def create_session(self, language: str) -> Session:
        """Open a session; `language` is a BCP 47 tag."""
        return await self._cured(lambda: self.client.create_session(language))

    async def claim_token(self, task_id: str, session_id: str) -> ClaimToken:
        """A passing token for a link, in place of the account's own."""
        return await self._cured(lambda: self.client.claim_token(task_id, session_id))

    async def credits(self) -> Credits:
        """The account's credits. While the service asks for a pause, its word of before is kept."""
        if self._limited is not None and self.clock.now() < self._credits_from:
            raise self._limited
        try:
            return await self._cured(self.client.credits)
        except RateLimited as limited:
            self._limited = limited
            self._credits_from = self.clock.now() + limited.retry_after_s
            raise

    async def state(self, session_id: str) -> State:
        """The session's state, draft included."""
        return await self._cured(lambda: self.client.state(session_id))

    async def upload(
        self, session_id: str, open_part: Callable[[], UploadPart]
    ) -> tuple[Upload, ...]:
        """Send one file; `open_part` gives it from its beginning, again if the call is repeated."""

        async def send() -> tuple[Upload, ...]:
            part = open_part()
            with part.file:
                return await self.client.upload_files(session_id, [part])

        return await self._cured(send)

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> tuple[Upload, ...]:
        """Have the service fetch files by their addresses."""
        return await self._cured(lambda: self.client.upload_urls(session_id, urls))

    async def run(self, session_id: str, text: str) -> AsyncGenerator[WireEvent, None]:
        """One turn's events. The message is repeated only if it was refused before it was taken."""
        stream = await self._cured(lambda: self._open(session_id, text))
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    async def submit_render(self, render_id: str, session_id: str, draft: Draft) -> Render:
        """Ask for a film of the draft under a new id."""
        return await self._cured(lambda: self.client.submit_render(render_id, session_id, draft))

    async def render(self, render_id: str) -> Render:
        """How far a render is."""
        return await self._cured(lambda: self.client.render(render_id))

    async def film(self, download: Callable[[], Awaitable[None]]) -> None:
        """See a download through, which may go by way of the service."""
        await self._cured(download)

    async def cancel_render(self, render_id: str) -> Render:
        """Stop a render."""
        return await self._cured(lambda: self.client.cancel_render(render_id))

    async def _open(self, session_id: str, text: str) -> "_Opened":
        """Start the stream and wait for its first event, so that a refusal is still a refusal."""
        events = self.client.run(session_id, text)
        try:
            first = await anext(events)
        except StopAsyncIteration:
            first = None
        except BaseException:
            await events.aclose()
            raise
        return _opened(first, events)

    async def _cured(self, call: Callable[[], Awaitable[T]]) -> T:
        if self._refused is not None and self.clock.now() < self._asks_from:
            raise self._refused
        tried: set[type[NemoError]] = set()
        while True:
            try:
                return await call()
            except (TokenInvalid, ClientIdMissing, RateLimited) as refusal:
                if type(refusal) in tried:
                    if isinstance(refusal, TokenInvalid) and not self.account.own:
                        refusal.advice = _ANOTHER_ACCOUNT
                        self._refused = refusal
                        self._asks_from = self.clock.now() + REFUSED_S
                    raise
                tried.add(type(refusal))
                await self._cure(refusal)

    async def _cure(self, refusal: NemoError) -> None:
        match refusal:
            case TokenInvalid() if not self.account.own:
                if await self.account.renew():
                    self._tell(Notice("The token had expired; a new one was fetched."))
            case ClientIdMissing():
                self.account.new_client_id()
            case RateLimited(retry_after_s=wait_s) if wait_s <= LONGEST_WAIT_S:
                self._tell(Waiting(WaitingKind.PAUSE, 0.0, wait_s))
                await self.pause.keep(wait_s)
            case _:
                raise refusal


_ANOTHER_ACCOUNT = (
    "The service gives this account no other one now; what was made is kept there. Try again "
    "later, or set NEMO_CLIENT_ID to a new UUID to begin anew in another account."
)

_Opened = AsyncGenerator[WireEvent, None]


async def _opened(
    first: WireEvent | None, rest: AsyncGenerator[WireEvent, None]
) -> AsyncGenerator[WireEvent, None]:
    async with aclosing(rest) as events:
        if first is not None:
            yield first
        async for event in events:
            yield event
