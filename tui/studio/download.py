"""The film comes down: into a `.part` file, on from where it stopped, whole or not at all."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import BinaryIO

from tui.media.kinds import sniff
from tui.nemo.client import Download, NemoClient
from tui.nemo.errors import NemoError
from tui.nemo.models import Render
from tui.studio.clock import Clock
from tui.studio.events import Downloading, Tell
from tui.studio.failures import StudioError

_TRIES = 3
_PAUSE_S = 5.0
_DISK = "disk"

Open = Callable[[int, str | None], AbstractAsyncContextManager[Download]]


async def download(
    client: NemoClient, render: Render, part: Path, clock: Clock, tell: Tell
) -> None:
    """Fill `part` with the film of a completed render, from its link, else from the fallback.

    Raises `NemoError` when neither gave it whole, `StudioError` when it is no film or the disk
    refuses. What has arrived stays in `part`.
    """
    ways: list[Open] = [
        lambda offset, etag: client.download_fallback(render.id, offset=offset, etag=etag)
    ]
    if render.url is not None:
        url = render.url
        ways.insert(0, lambda offset, etag: client.download(url, offset=offset, etag=etag))
    for number, way in enumerate(ways, 1):
        try:
            await _persist(way, render.id, part, clock, tell)
            break
        except (NemoError, StudioError) as error:
            if number == len(ways) or error.code == _DISK:
                raise


async def _persist(way: Open, render_id: str, part: Path, clock: Clock, tell: Tell) -> None:
    etag: str | None = None
    for attempt in range(1, _TRIES + 1):
        try:
            etag = await _fetch(way, etag, render_id, part, tell)
            return
        except _ShortError as short:
            etag = short.etag
            if attempt == _TRIES:
                raise short.error from None
        await clock.sleep(_PAUSE_S)


async def _fetch(way: Open, etag: str | None, render_id: str, part: Path, tell: Tell) -> str | None:
    offset = await asyncio.to_thread(_size, part) if etag else 0
    async with way(offset, etag) as film:
        try:
            with part.open("r+b" if film.offset else "wb") as file:
                file.seek(film.offset)
                received = await _copy(film, file, render_id, tell)
                await asyncio.to_thread(os.fsync, file.fileno())
        except NemoError as error:
            raise _ShortError(error, film.etag) from None
        except OSError as error:
            raise _disk(part, error) from None
        if film.total is not None and received != film.total:
            gap = f"the film ended after {received:,} of {film.total:,} bytes"
            raise _ShortError(StudioError(gap, "Export again: nothing is charged."), film.etag)
    if not await asyncio.to_thread(_is_film, part):
        raise StudioError(
            "what came under the film's link is no MP4",
            "Export again: nothing is charged, and the draft is safe.",
        )
    return film.etag


async def _copy(film: Download, file: BinaryIO, render_id: str, tell: Tell) -> int:
    received = film.offset
    tell(Downloading(render_id, received, film.total))
    async for chunk in film.chunks:
        await asyncio.to_thread(file.write, chunk)
        received += len(chunk)
        tell(Downloading(render_id, received, film.total))
    return received


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_film(path: Path) -> bool:
    with path.open("rb") as file:
        kind = sniff(file.read(4096))
    return kind is not None and kind.group == "video"


def _disk(part: Path, error: OSError) -> StudioError:
    return StudioError(
        f"{part.parent} cannot take the film: {error.strerror or type(error).__name__}",
        "Make room or choose another place with -o, and export again: nothing is charged.",
        code=_DISK,
    )


class _ShortError(Exception):
    """The film stopped coming before its end; the tag says which version it was."""

    def __init__(self, error: NemoError | StudioError, etag: str | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.etag = etag
