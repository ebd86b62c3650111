"""A check: our own client goes through the service, step by step, and says what it could not do.

Whether what came is what used to come is not judged here: the recordings are for that.
"""

import io
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from tui.check.events import CheckEvent, Spent, StepDone, StepFailed, UnexpectedRefusal
from tui.check.legs import CALL, Leg, Plan, Step
from tui.nemo.client import Download, UploadPart
from tui.nemo.errors import (
    ClientIdMissing,
    NemoError,
    RateLimited,
    ServiceDown,
    ServiceError,
    SessionNotFound,
    TokenInvalid,
    UnsupportedFile,
)
from tui.nemo.events import Failure, Text, Thought, Tool
from tui.nemo.models import Render, RenderStatus
from tui.studio.film.render_course import POLL_EVERY_S, RenderPatience
from tui.studio.service import Service

T = TypeVar("T")

LANGUAGE = "en"
QUESTION = "What can you do with a still?"
CLIP_PROMPT = "turn this image into a 5-second animated video clip"
_NO_TOKEN = "no-token-of-anybody-0000000000000000"  # noqa: S105 - that is the point of it
_NO_SESSION = "00000000-0000-4000-8000-000000000000"
_STILL_SIZE = (640, 360)


class Stopped(Exception):
    """A step that was not done: nothing after it is tried. `code` says why."""

    def __init__(self, code: int | str, message: str = "") -> None:
        super().__init__(message)
        self.code = str(code)
        self.message = message


@dataclass
class Outcome:
    """What became of a check. `undone` are calls, each with a code; `spent` are credits.

    `unasked` are calls that were left out on purpose: a token is one in seven days, and kept.
    `provoked` are calls that were to be refused, and were; `accepted` were to be refused, and were
    not; `silent` were answered with nothing.
    """

    undone: Sequence[tuple[str, str]] = ()
    unasked: Sequence[str] = ()
    provoked: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    spent: int = 0


@dataclass
class Check:
    """One check. It stops before a step that would take it beyond `most` credits."""

    service: Service
    plan: Plan
    most: int
    tell: Callable[[CheckEvent], None]
    outcome: Outcome = field(default_factory=Outcome)
    _leg: Leg | None = None
    _step: Step = Step.TOKEN
    _done: set[tuple[Leg, Step]] = field(default_factory=set)
    _first: int | None = None
    """The credits that are counted from."""
    _token: str | None = None
    """Whose credits they are."""

    async def run(self) -> Outcome:
        """Go through all legs; at the first step that cannot be done, stop."""
        try:
            await self._do(Step.TOKEN, self._connect)
            for leg in self.plan.legs:
                self._leg = leg
                await self._through(leg)
        except Stopped as stopped:
            self.tell(StepFailed(self._leg, self._step, stopped.code, stopped.message))
            left = [step for leg, step in self.plan.steps() if (leg, step) not in self._done]
            failed = [] if self._leg else [Step.TOKEN]
            self.outcome.undone = [(CALL[step], stopped.code) for step in (*failed, *left)]
        return self.outcome

    async def _through(self, leg: Leg) -> None:
        session = await self._do(
            Step.SESSION,
            lambda: self.service.create_session(LANGUAGE, f"stillreel-check/{leg}"),
        )
        match leg:
            case Leg.FREE:
                await self._free(session.session_id)
            case Leg.TALK:
                await self._paid(Step.MESSAGE, lambda: self._turn(session.session_id, QUESTION))
            case Leg.CLIP:
                await self._clip(session.session_id)

    async def _connect(self) -> None:
        if await self.service.account.use_saved():
            self.outcome.unasked = (CALL[Step.TOKEN],)
        else:
            await self.service.connect()

    async def _free(self, session: str) -> None:
        client = self.service.client
        await self._do(Step.CREDITS, self.service.credits)
        await self._paid(Step.UPLOAD, lambda: self.service.upload(session, _still))
        await self._do(Step.STATE, lambda: self.service.state(session))
        await self._refused(Step.WRONG_TOKEN, TokenInvalid, lambda: client.credits(_NO_TOKEN))
        await self._refused(
            Step.WRONG_SESSION, SessionNotFound, lambda: self.service.state(_NO_SESSION)
        )
        await self._refused(
            Step.WRONG_FILE, UnsupportedFile, lambda: self.service.upload(session, _no_still)
        )
        await self._refused(Step.NO_CLIENT_ID, ClientIdMissing, client.token_without_client_id)

    async def _clip(self, session: str) -> None:
        await self._paid(Step.UPLOAD, lambda: self.service.upload(session, _still))
        await self._paid(Step.GENERATION, lambda: self._turn(session, CLIP_PROMPT))
        render = await self._paid(Step.RENDER, lambda: self._rendered(session))
        await self._do(Step.FILM, lambda: self._film(render))
        self._step = Step.RANGE
        otherwise = await _answered(lambda: self.service.film(lambda: self._range(render.id)))
        if otherwise:
            self._note_unexpected(Step.RANGE, otherwise)
        else:
            self._note_step_done(Step.RANGE)

    async def _do(self, step: Step, call: Callable[[], Awaitable[T]]) -> T:
        self._step = step
        result = await _answered(call)
        self._note_step_done(step)
        return result

    def _note_step_done(self, step: Step) -> None:
        if self._leg is not None:
            self._done.add((self._leg, step))
        self.tell(StepDone(self._leg, step))

    async def _refused(
        self, step: Step, expected: type[ServiceError], call: Callable[[], Awaitable[object]]
    ) -> None:
        """Make a call that is to be refused. How it is, is on record; here it only has to end."""
        self._step = step
        try:
            await call()
            code = "accepted"
            self.outcome.accepted.append(CALL[step])
        except (RateLimited, ServiceDown) as error:
            raise Stopped(error.code, error.message) from error
        except ServiceError as error:
            if isinstance(error, expected):
                self.outcome.provoked.append(CALL[step])
                self._note_step_done(step)
                return
            code = str(error.code)
        except NemoError as error:
            raise Stopped(error.code, error.message) from error
        self._note_unexpected(step, code)

    def _note_unexpected(self, step: Step, code: str) -> None:
        assert self._leg is not None  # noqa: S101 - such steps are in legs
        self._done.add((self._leg, step))
        self.tell(UnexpectedRefusal(self._leg, step, code))

    async def _paid(self, step: Step, call: Callable[[], Awaitable[T]]) -> T:
        """Do what may cost, with a look at the credits before and after."""
        self._step = step
        assert self._leg is not None  # noqa: S101 - what costs is in legs
        price, before = self.plan.price(self._leg, step), await self._balance()
        self._count(before)
        if self.outcome.spent + price > self.most:
            raise Stopped("max-credits")
        if price and before is None:
            raise Stopped("no-balance")  # what cannot be counted is not spent
        if before is not None and before < price:
            raise Stopped("credits")
        try:
            result = await call()
        except (NemoError, Stopped) as error:
            with suppress(Stopped):  # what failed may have cost all the same
                self._count(await self._balance(), price)
            if isinstance(error, Stopped):
                raise
            raise Stopped(error.code, error.message) from error
        self._count(await self._balance(), price)
        self._note_step_done(step)
        return result

    def _count(self, available: int | None, price: int = 0) -> None:
        """Count from the first look on; what is reserved is spent, though the total has it.

        With a new token it may be another account: then the last step cost what it was to cost.
        """
        if available is None:
            return
        before, token = self.outcome.spent, self.service.client.token
        if self._first is None:
            self._first = available
        elif token != self._token:
            self._first = available + before + price
        self._token = token
        self.outcome.spent = max(0, self._first - available)
        if price or self.outcome.spent != before:
            self.tell(Spent(self.outcome.spent, available))

    async def _balance(self) -> int | None:
        """What the account can spend; none where the service says its credits in no known way."""
        try:
            read = await self.service.credits()
        except NemoError as error:
            raise Stopped(error.code, error.message) from error
        if read.total is None or read.available is None:
            return None
        return read.available

    async def _turn(self, session: str, text: str) -> None:
        is_answered = False
        async with aclosing(self.service.run(session, text)) as events:
            async for event in events:
                if isinstance(event, Failure):
                    raise Stopped(event.code or "stream", event.message)
                is_answered = is_answered or isinstance(event, Text | Tool | Thought)
        if not is_answered:
            self.outcome.silent.append(CALL[self._step])

    async def _rendered(self, session: str) -> Render:
        service, clock = self.service, self.service.clock
        draft = (await service.state(session)).draft
        if draft is None:
            raise Stopped("no-draft")
        name = f"render_{round(clock.today() * 1000)}"
        render = await service.submit_render(name, session, draft)
        patience = RenderPatience()
        while not render.status.is_end:
            reason = patience.stop_reason(render)
            if reason is not None:
                raise Stopped("render", reason)
            await clock.sleep(POLL_EVERY_S)
            render = await service.render(render.id)
        if render.status is not RenderStatus.COMPLETED:
            raise Stopped("render", render.error or "")
        return render

    async def _film(self, render: Render) -> None:
        if render.url is None:
            raise Stopped("no-address")
        async with self.service.client.download(render.url) as film:
            await _read(film)

    async def _range(self, render_id: str) -> str:
        """Fetch the film by way of the service, and then its second half alone.

        Says what came otherwise: `no-etag`, without which nobody asks for a part, or `no-range`,
        where all of it came again.
        """
        client = self.service.client
        async with client.download_fallback(render_id) as film:
            size = await _read(film)
        if film.etag is None:
            return "no-etag"
        async with client.download_fallback(render_id, offset=size // 2, etag=film.etag) as half:
            await _read(half)
        return "" if half.offset else "no-range"


async def _answered(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call; what goes wrong in it stops the check."""
    try:
        return await call()
    except NemoError as error:
        raise Stopped(error.code, error.message) from error


async def _read(film: Download) -> int:
    """Read a film to its end; gives its size."""
    size = film.offset
    async for chunk in film.chunks:
        size += len(chunk)
    if film.total is not None and size != film.total:
        raise Stopped("cut")
    return size


def _still() -> UploadPart:
    """A picture that shows nothing of anybody."""
    from PIL import Image

    across = Image.linear_gradient("L").resize(_STILL_SIZE)
    down = Image.radial_gradient("L").resize(_STILL_SIZE)
    written = io.BytesIO()
    Image.merge("RGB", (across, down, across.rotate(180))).save(written, "PNG")
    return UploadPart("check.png", "image/png", written)


def _no_still() -> UploadPart:
    return UploadPart("check.txt", "text/plain", io.BytesIO(b"This is no still.\n"))
