"""The film comes down: into a `.part` file, on from where it stopped, whole or not at all."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tui.media.films import probe
from tui.media.kinds import sniff
from tui.nemo.client import Download, NemoClient
from tui.nemo.errors import NemoError
from tui.studio.clock import Clock
from tui.studio.disk_space import DISK, check_room, no_room
from tui.studio.events import Downloading, Tell
from tui.studio.failures import StudioError
from tui.studio.render import SubmittedRender

_TRIES = 3
_PAUSE_S = 5.0
_TELL_EVERY_BYTES = 1 << 18

Open = Callable[[int, str | None], AbstractAsyncContextManager[Download]]


@dataclass
class FilmDownload:
    """One film on its way into `part`. `etag` tags the version that `part` has a piece of.

    `remember` is given the tag before the first byte is written, so that a later program can go
    on where this one stopped.
    """

    client: NemoClient
    clock: Clock
    tell: Tell
    render: SubmittedRender
    part: Path
    remember: Callable[[str | None], None]
    etag: str | None = None

    async def run(self) -> None:
        """Fill `part`, from the film's link, else through the service.

        Raises `NemoError` when neither gave it whole, `StudioError` when it is no film or the
        disk refuses. What has arrived stays in `part`.
        """
        ways = self._ways()
        for number, way in enumerate(ways, 1):
            last = number == len(ways)
            try:
                await self._persist(way)
            except (NemoError, StudioError) as error:
                if last or error.code == DISK:
                    raise
            else:
                if last or await asyncio.to_thread(probe, self.part) is not None:
                    return
                self.etag = None  # nothing of what came is worth going on from

    def _ways(self) -> tuple[Open, ...]:
        client, render = self.client, self.render

        def through_the_service(
            offset: int, etag: str | None
        ) -> AbstractAsyncContextManager[Download]:
            return client.download_fallback(render.service_id, offset=offset, etag=etag)

        url = render.answer.url
        if url is None:
            return (through_the_service,)
        return (
            lambda offset, etag: client.download(url, offset=offset, etag=etag),
            through_the_service,
        )

    async def _persist(self, way: Open) -> None:
        for attempt in range(1, _TRIES + 1):
            try:
                return await self._fetch(way)
            except _ShortError as short:
                if attempt == _TRIES:
                    raise short.error from None
            await self.clock.sleep(_PAUSE_S)
        return None

    async def _fetch(self, way: Open) -> None:
        offset = await asyncio.to_thread(_size, self.part) if self.etag else 0
        async with way(offset, self.etag) as film:
            if film.etag != self.etag:
                self.etag = film.etag
                await asyncio.to_thread(self.remember, film.etag)
            if film.total is not None:
                to_come = film.total - film.offset
                await asyncio.to_thread(check_room, self.part.parent, to_come)
            try:
                received = await self._copy(film)
            except NemoError as error:
                raise _ShortError(error) from None
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise no_room(self.part.parent, reason) from None
            if film.total is not None and received != film.total:
                gap = f"the film ended after {received:,} of {film.total:,} bytes"
                raise _ShortError(StudioError(gap, "Export again: nothing is charged."))
        if not await asyncio.to_thread(_is_film, self.part):
            raise StudioError(
                "what came under the film's link is no MP4",
                "Export again: nothing is charged, and the draft is safe.",
            )

    async def _copy(self, film: Download) -> int:
        received = last_told = film.offset
        self.tell(Downloading(self.render.service_id, received, film.total))
        with self.part.open("r+b" if film.offset else "wb") as file:
            file.seek(film.offset)
            async for chunk in film.chunks:
                await asyncio.to_thread(file.write, chunk)
                received += len(chunk)
                if received - last_told >= _TELL_EVERY_BYTES:
                    last_told = received
                    self.tell(Downloading(self.render.service_id, received, film.total))
            await asyncio.to_thread(_write_out, file)
        if received != last_told:
            self.tell(Downloading(self.render.service_id, received, film.total))
        return received


def _write_out(file: BinaryIO) -> None:
    """Leave nothing of a longer version behind, and nothing in memory only."""
    file.truncate()
    file.flush()
    os.fsync(file.fileno())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_film(path: Path) -> bool:
    with path.open("rb") as file:
        kind = sniff(file.read(4096))
    return kind is not None and kind.group == "video"


class _ShortError(Exception):
    """The film stopped coming before its end."""

    def __init__(self, error: NemoError | StudioError) -> None:
        super().__init__(str(error))
        self.error = error
