"""The film comes down: into a `.part` file, on from where it stopped, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.formatting import time_of
from tui.library.threads import opened_in_thread
from tui.nemo.client import Download, NemoClient
from tui.nemo.errors import (
    BadAnswer,
    ClientIdMissing,
    NemoError,
    OutOfCredits,
    PlanRequired,
    RateLimited,
    RequestRefused,
    StreamBroken,
    TokenInvalid,
)
from tui.nemo.models import Render
from tui.studio.advice import Do, Remedy, advice
from tui.studio.clock import Clock
from tui.studio.events import Downloading, Tell
from tui.studio.failures import RENDER, StudioError
from tui.studio.film.claims import NO_CHARGE, FilmClaims, NotTheFilm
from tui.studio.film.disk_space import DISK, check_room, not_saved
from tui.studio.film.file import FilmFile, TooMuchCame, size_of
from tui.studio.film.render import SubmittedRender
from tui.studio.film.tries import Tries, least_gain
from tui.words import _

LONGEST_S = 7200.0
"""How long a film may take to come, in all."""

_DRIP_S = 300.0
"""How long the next bit of progress may take."""

_PAUSE_S = 5.0
_TELL_EVERY_BYTES = 1 << 18
_FOR_THE_ACCOUNT = (TokenInvalid, ClientIdMissing, RateLimited, PlanRequired, OutOfCredits)

Open = Callable[[int, str | None], AbstractAsyncContextManager[Download]]


class Cut(Exception):
    """The film stopped coming before its end; `error` says how."""

    def __init__(self, error: NemoError | StudioError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass
class FilmDownload:
    """One film on its way into `part`. `etag` tags the version that `part` has a piece of.

    `remember` is given the tag before the first byte is written, so that a later program can go
    on where this one stopped. `renew` reads the render again, for a fresh link.
    """

    client: NemoClient
    clock: Clock
    tell: Tell
    render: SubmittedRender
    part: Path
    remember: Callable[[str | None], None]
    etag: str | None
    timeline_ms: int
    renew: Callable[[], Awaitable[Render]]
    _whole: bool = field(default=False, init=False)
    _size: int | None = field(default=None, init=False)
    _owner: int = field(default=0, init=False)
    """The way that the part came by: a tag says nothing about what comes another way."""

    async def run(self) -> None:
        """Fill `part`, from the film's link, else through the service.

        Raises `NemoError` or `StudioError`, the first cause, when neither gave it whole. What has
        arrived stays in `part` where it can be gone on from, and is removed where it cannot.
        """
        try:
            async with self.clock.limit(LONGEST_S):
                await self._by_all_ways()
        except TimeoutError:
            raise StudioError(
                _("The clip had not come after {time}", time=time_of(LONGEST_S)),
                advice(_("What is there stays."), Do(Remedy.RESUME)),
                code=RENDER,
            ) from None
        finally:
            if not (self._whole or self._can_go_on):
                with suppress(OSError):  # the folder may not be written any more
                    await asyncio.to_thread(self.part.unlink)

    @property
    def _can_go_on(self) -> bool:
        """Whether a later program may go on from the part: it begins with the first way."""
        return self.etag is not None and self._owner == 0

    async def _by_all_ways(self) -> None:
        causes: list[NemoError | StudioError] = []
        for number, way in enumerate(self._ways()):
            try:
                return await self._persist(number, way)
            except (NemoError, StudioError) as error:
                if error.code == DISK:
                    raise
                causes.append(error)
        # Why the link failed is what helps; that there is no other way is no cause. But what the
        # account lacks can be had.
        raise causes[-1] if isinstance(causes[-1], _FOR_THE_ACCOUNT) else causes[0]

    def _ways(self) -> tuple[Open, ...]:
        def by_its_link(offset: int, etag: str | None) -> AbstractAsyncContextManager[Download]:
            return self.client.download(self.render.answer.url or "", offset=offset, etag=etag)

        def through_the_service(
            offset: int, etag: str | None
        ) -> AbstractAsyncContextManager[Download]:
            return self.client.download_fallback(self.render.service_id, offset=offset, etag=etag)

        ways: tuple[Open, ...] = (by_its_link, through_the_service)
        return ways if self.render.answer.url else ways[1:]

    async def _persist(self, number: int, way: Open) -> None:
        """Ask again for as long as that brings the film forward."""
        tries = Tries(await self._at_hand(number))
        while True:
            try:
                return await self._fetch(number, way)
            except Cut as cut:
                if self.etag is None:
                    if not tries.may_begin_again():
                        raise cut.error from None
                elif not tries.may_go_on(await self._at_hand(number), self._size):
                    raise cut.error from None
            except NotTheFilm:
                await self._tag(None)
                if not tries.may_begin_again():
                    raise
            except (RequestRefused, BadAnswer) as stale:
                by_link = number == 0 and self.render.answer.url is not None
                if not (by_link and tries.may_renew() and await self._renewed(stale)):
                    raise
                continue
            await self.clock.sleep(_PAUSE_S)

    async def _renewed(self, stale: NemoError) -> bool:
        """Get a fresh link; says whether there is one."""
        try:
            fresh = await self.renew()
        except NemoError:
            raise stale from None
        if not fresh.url:
            return False
        answer = self.render.answer
        fresh = replace(answer, url=fresh.url, size=fresh.size or answer.size)
        self.render = self.render.updated(fresh)
        return True

    async def _fetch(self, number: int, way: Open) -> None:
        """Fill `part` once. Raises `Cut`, `NotTheFilm`, and what the way refuses."""
        claims = FilmClaims.of(self.render.answer, self.timeline_ms)
        offset = await self._at_hand(number)
        async with way(offset, self.etag if offset else None) as film:
            self._size = size = claims.agreed_size(film.total)
            if film.etag != self.etag or number != self._owner:
                self._owner = number
                await self._tag(film.etag)
            if size is not None:
                to_come = max(size - film.offset, 0)
                await asyncio.to_thread(check_room, self.part.parent, to_come)
            received = await self._copy(film, size, claims.most_bytes)
        if size is not None and received < size:
            gap = _(
                "The clip ended after {received:,} of {size:,} bytes", received=received, size=size
            )
            raise Cut(StudioError(gap, NO_CHARGE, code=RENDER))
        try:
            await asyncio.to_thread(claims.check, self.part)
        except OSError as error:
            raise not_saved(self.part.parent, error) from None
        self._whole = True

    async def _copy(self, film: Download, size: int | None, most: int) -> int:
        """Write what comes; gives how many bytes are there then. Raises `Cut` and `NotTheFilm`."""
        file = FilmFile(self.part, film.offset, size, most)
        self.tell(Downloading(self.render.service_id, file.at, film.total))
        async with _opened(file):
            try:
                async for chunk in self._not_dripping(film, size):
                    told = file.at // _TELL_EVERY_BYTES
                    await asyncio.to_thread(file.write, chunk)
                    if file.at // _TELL_EVERY_BYTES != told:
                        self.tell(Downloading(self.render.service_id, file.at, film.total))
            except TooMuchCame:
                said = _("More came than a clip of this length can have")
                if size:
                    said = _("More came than the clip's {size:,} bytes", size=size)
                raise NotTheFilm(said) from None
            except StreamBroken as broken:
                if file.at != size:  # else all of it was there before the connection went
                    raise Cut(broken) from None
        self.tell(Downloading(self.render.service_id, file.at, film.total))
        return file.at

    async def _not_dripping(self, film: Download, size: int | None) -> AsyncIterator[bytes]:
        """The chunks, as long as they bring the film forward. Raises `Cut`."""
        since, came = self.clock.now(), 0
        async for chunk in film.chunks:
            yield chunk
            came += len(chunk)
            if came >= least_gain(size):
                since, came = self.clock.now(), 0
            elif self.clock.now() - since > _DRIP_S:
                message = _(
                    "Only {came:,} bytes of the clip came in {time}",
                    came=came,
                    time=time_of(_DRIP_S),
                )
                raise Cut(StudioError(message, NO_CHARGE, code=RENDER))

    async def _at_hand(self, number: int) -> int:
        """How much of the film is there, and can be gone on from by this way."""
        if self.etag is None or number != self._owner:
            return 0
        there = await asyncio.to_thread(size_of, self.part)
        return there if self.render.answer.size is None or there <= self.render.answer.size else 0

    async def _tag(self, etag: str | None) -> None:
        self.etag = etag
        await asyncio.to_thread(self.remember, etag if self._owner == 0 else None)


@asynccontextmanager
async def _opened(file: FilmFile) -> AsyncIterator[None]:
    await opened_in_thread(file.open, FilmFile.close)
    try:
        yield
    finally:
        await asyncio.to_thread(file.close)
