"""The calls of the service. A call that is refused for a reason that has a cure is repeated once.

The cures are a new token, a new client id, and the pause that a rate limit asks for; each is tried
once a call.
"""

import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TypeVar

from tui.nemo.client import NemoClient, UploadPart
from tui.nemo.errors import ClientIdMissing, NemoError, RateLimited, RequestRefused, TokenInvalid
from tui.nemo.events import WireEvent
from tui.nemo.models import ClaimToken, Credits, Draft, Render, Session, State, Upload
from tui.studio.account import LONGEST_PAUSE_S, Account
from tui.studio.clock import Clock
from tui.studio.events import Notice, Tell, Waiting, WaitingKind
from tui.studio.waits import Waits
from tui.words import _

T = TypeVar("T")

REFUSED_S = 120.0
"""How long a token that was refused twice, and has no successor, is not used again."""


class Service:
    """The calls of the service, each with its cures."""

    def __init__(self, client: NemoClient, account: Account, clock: Clock, tell: Tell) -> None:
        self.client = client
        self.account = account
        self.clock = clock
        self.waits = Waits(clock)
        self.message_waits = Waits(clock)
        """The pauses before a message goes out."""
        self._refused: TokenInvalid | None = None
        self._refused_until = -math.inf
        self._limited: RateLimited | None = None
        self._limited_until = -math.inf
        self._tell = tell

    async def connect(self) -> None:
        """Make sure that there is a token."""
        at_work = self.client.token is not None and self.account.id is not None
        if not (at_work or await self.account.use_saved()):
            await self._with_cures(self.account.renew)

    async def use_own(self, token: str) -> None:
        """Work with a token of the user's own. Raises `SettingRefused`."""
        self._forget_refusals()
        await self.account.use_own(token)

    async def use_anonymous(self) -> None:
        """Work in the anonymous account, of which a token is fetched where none is saved."""
        self._forget_refusals()
        if not await self.account.use_anonymous():
            await self._with_cures(self.account.renew)

    async def use_account(self, account: str) -> bool:
        """Work in a known account; says whether there is a token of it."""
        if account == self.account.id:
            return True
        before = self.account.active
        self._forget_refusals()
        if account == await self.account.anonymous_id():
            await self.use_anonymous()
        else:
            await self.account.use_stored(account)
        if account != self.account.id:  # the service may have begun another anonymous one
            self.account.restore(before)
        return account == self.account.id

    @asynccontextmanager
    async def changing_account(self) -> AsyncIterator[None]:
        """Work in the account of before where the block raises."""
        before = self.account.active
        try:
            yield
        except BaseException:
            self._forget_refusals()
            self.account.restore(before)
            raise

    async def check(self, token: str) -> Credits:
        """The credits of the account of a token that is not active: the service accepts it."""
        return await self.client.credits(token)

    async def create_session(self, language: str, name: str = "project") -> Session:
        """Open a session; `language` is a BCP 47 tag."""
        session = await self._with_cures(lambda: self.client.create_session(language, name))
        await self.account.learn(session.user_id)
        return session

    async def claim_token(self, task_id: str, session_id: str) -> ClaimToken:
        """A short-lived token for a link, in place of the account's own."""
        return await self._with_cures(lambda: self.client.claim_token(task_id, session_id))

    async def credits(self) -> Credits:
        """The account's credits. While the service asks for a pause, the call is not made."""
        if self._limited is not None and self.clock.now() < self._limited_until:
            raise self._limited
        try:
            return await self._with_cures(self.client.credits)
        except RateLimited as limited:
            self._limited = limited
            self._limited_until = self.clock.now() + limited.retry_after_s
            raise

    async def credits_if_read(self) -> Credits:
        """The same where they can be read; unknown ones otherwise."""
        try:
            return await self.credits()
        except NemoError:
            return Credits(None, None, None)

    async def state(self, session_id: str) -> State:
        """The session's state, draft included."""
        return await self._with_cures(lambda: self.client.state(session_id))

    async def upload(
        self, session_id: str, open_part: Callable[[], UploadPart]
    ) -> tuple[Upload, ...]:
        """Send one file; `open_part` gives it from its beginning, again if the call is repeated."""

        async def send() -> tuple[Upload, ...]:
            part = open_part()
            with part.file:
                return await self.client.upload_files(session_id, [part])

        return await self._with_cures(send)

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> tuple[Upload, ...]:
        """Have the service fetch files by their addresses."""
        return await self._with_cures(lambda: self.client.upload_urls(session_id, urls))

    async def run(self, session_id: str, text: str) -> AsyncGenerator[WireEvent, None]:
        """One turn's events. The message is repeated only if it was refused before it was taken."""
        stream = await self._with_cures(lambda: self._open(session_id, text), self.message_waits)
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    async def submit_render(self, render_id: str, session_id: str, draft: Draft) -> Render:
        """Ask for a film of the draft under a new id."""
        return await self._with_cures(
            lambda: self.client.submit_render(render_id, session_id, draft)
        )

    async def render(self, render_id: str) -> Render:
        """The render's status and progress."""
        return await self._with_cures(lambda: self.client.render(render_id))

    async def film(self, download: Callable[[], Awaitable[T]]) -> T:
        """Download a clip, which may go by way of the service."""
        return await self._with_cures(download)

    async def cancel_render(self, render_id: str) -> Render:
        """Stop a render."""
        return await self._with_cures(lambda: self.client.cancel_render(render_id))

    def _forget_refusals(self) -> None:
        """What was refused was another account."""
        self._refused = self._limited = None

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

    async def _with_cures(self, call: Callable[[], Awaitable[T]], waits: Waits | None = None) -> T:
        """Make a call; where it is refused for a reason that has a cure, repeat it once."""
        if self._refused is not None and self.clock.now() < self._refused_until:
            raise self._refused
        tried: set[type[NemoError]] = set()
        while True:
            used = self.client.token
            try:
                return await call()
            except (TokenInvalid, ClientIdMissing, RateLimited) as refusal:
                if type(refusal) in tried:
                    if isinstance(refusal, ClientIdMissing):
                        raise RequestRefused(refusal.code, refusal.status, refusal.detail) from None
                    if isinstance(refusal, TokenInvalid) and not self.account.has_own_token:
                        refusal.advice = _ANOTHER_ACCOUNT
                        self._refused = refusal
                        self._refused_until = self.clock.now() + REFUSED_S
                    raise
                tried.add(type(refusal))
                await self._cure(refusal, used, waits or self.waits)

    async def _cure(self, refusal: NemoError, used: str | None, waits: Waits) -> None:
        """Do what lets a call be repeated that was refused with the token that it `used`."""
        match refusal:
            case TokenInvalid() if not self.account.has_own_token:
                if await self.account.renew(used):
                    self._tell(Notice(_("The token had expired; a new one was fetched.")))
            case ClientIdMissing():
                self.account.new_client_id()
            case RateLimited(retry_after_s=wait_s) if wait_s <= LONGEST_PAUSE_S:
                self._tell(Waiting(WaitingKind.PAUSE, 0.0, wait_s))
                await waits.wait_out(wait_s)
            case _:
                raise refusal


_ANOTHER_ACCOUNT = _(
    "The service gives this account no other one now; what was made stays "
    "there. Try again later, or set NEMO_CLIENT_ID to a new UUID to begin "
    "anew in another account."
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
