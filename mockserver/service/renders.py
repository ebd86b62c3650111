"""Exports under way: how far one is, and the films that are really being made. No HTTP here.

A render is pending for a moment, then processing for 30 to 90 simulated seconds [S][V], then
completed, but never before its film is there: progress is the lesser of simulated time and real
work, and never goes back.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from mockserver.film.errors import FilmError, StillError
from mockserver.film.from_draft import plan_film
from mockserver.film.worker import render_film
from mockserver.refusals import Conflict
from mockserver.service.drafts import Draft
from mockserver.service.records import (
    CANCELLED,
    COMPLETED,
    FAILED,
    PENDING,
    PROCESSING,
    Render,
    Session,
)
from mockserver.service.service import Service

PENDING_S = 3.0
SHORTEST_S, LONGEST_S, PER_FILM_SECOND = 30.0, 90.0, 3.0
_log = logging.getLogger(__name__)


def status_of(render: Render, now_s: float) -> str:
    """Say how a render stands at a time."""
    if render.cancelled:
        return CANCELLED
    if render.error is not None:
        return FAILED
    since_s = now_s - render.submitted_s
    if render.film_done_s is not None and since_s >= PENDING_S + render.takes_s:
        return COMPLETED
    return PENDING if since_s < PENDING_S else PROCESSING


def is_running(render: Render, now_s: float) -> bool:
    """Whether a render has not ended in any way."""
    return status_of(render, now_s) in (PENDING, PROCESSING)


def progress_of(render: Render, now_s: float) -> int:
    """Give a render's progress in whole percent, and remember it: it never goes back."""
    if status_of(render, now_s) == COMPLETED:
        render.furthest_percent = 100
    elif not render.cancelled and render.error is None:
        share = (now_s - render.submitted_s - PENDING_S) / render.takes_s
        render.furthest_percent = max(
            render.furthest_percent, min(99, int(100 * max(0.0, min(share, render.share))))
        )
    return render.furthest_percent


def completed_s(render: Render) -> float | None:
    """When a completed render was completed: simulated seconds."""
    if render.film_done_s is None:
        return None
    return max(render.film_done_s, render.submitted_s + PENDING_S + render.takes_s)


def check_free(service: Service, session: Session) -> None:
    """Hold a session to one running export [V]. Raises Conflict."""
    now_s = service.clock.now_s()
    for render in service.renders.values():
        if render.session_id == session.id and is_running(render, now_s):
            raise Conflict(f"{render.id} is still running; one export a session at a time.")


def submit(service: Service, session: Session, render_id: str, draft: Draft) -> Render:
    """Begin an export of a draft that was sent along, of the session's own uploads."""
    length_s = _length_s(draft)
    render = Render(
        id=render_id,
        session_id=session.id,
        user_id=session.user_id,
        draft=draft,
        key=service.ids.name(24),
        name=f"{_slug(draft)}.mp4",
        submitted_s=service.clock.now_s(),
        takes_s=min(LONGEST_S, max(SHORTEST_S, PER_FILM_SECOND * length_s + SHORTEST_S / 2)),
    )
    service.renders[render.id] = render
    service.save_or(lambda: service.renders.pop(render.id))
    start_film(service, render)
    return render


def cancel(service: Service, render: Render) -> None:
    """Stop an export; one that is over stays as it is [A]."""
    now_s = service.clock.now_s()
    if not is_running(render, now_s):
        return
    progress_of(render, now_s)
    render.cancelled = True
    stop_film(service, render)
    service.save()


def start_film(service: Service, render: Render) -> None:
    """Make the film of a render in a task of its own."""
    task = asyncio.get_running_loop().create_task(_make(service, render))
    service.films[render.id] = task
    task.add_done_callback(lambda done: _check_end(service, render, done))


def resume(service: Service) -> None:
    """Go on with the films that a mock before this one left unmade."""
    for render in service.renders.values():
        if render.film_done_s is None and render.error is None and not render.cancelled:
            render.share = 0.0
            start_film(service, render)


def stop_film(service: Service, render: Render) -> None:
    """Stop the film of a render, if it is being made; one made by a mock before this one goes."""
    task = service.films.get(render.id)
    if task is not None:
        task.cancel()
    else:
        service.folder.film(render.key).unlink(missing_ok=True)


async def stop_films(service: Service) -> None:
    """Stop all films under way; the snapshot has them as they are."""
    tasks = list(service.films.values())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def film_of(
    draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
) -> int:
    """Make the film of a draft; give its length in milliseconds. Raises FilmError."""
    plan = plan_film(draft, stills)
    await render_film(plan, out, on_progress)
    return plan.duration_ms


async def _make(service: Service, render: Render) -> None:
    session = service.sessions[render.session_id]
    out = service.folder.film(render.key)

    def on_progress(share: float) -> None:
        render.share = max(render.share, share)

    stills = _stills(service, session, render.draft)
    try:
        render.duration_ms = await service.render_film(render.draft, stills, out, on_progress)
    except FilmError as error:
        render.error = _message_of(error, service, session)
    else:
        render.size = out.stat().st_size
        render.share = 1.0
        render.film_done_s = service.clock.now_s()
        service.save_or_log()
        # An instant clock only moves while somebody waits: wait here until the render is due.
        await service.clock.sleep_until(render.submitted_s + PENDING_S + render.takes_s)
    service.save_or_log()


def _check_end(service: Service, render: Render, task: asyncio.Task[None]) -> None:
    """Make of any other error in a film a failed render, not one that never ends.

    The film of a render that ended otherwise, or is forgotten, goes.
    """
    service.films.pop(render.id, None)
    fault = None if task.cancelled() else task.exception()
    if fault is not None:
        _log.error("the film of %s broke", render.id, exc_info=fault)
        render.error = f"The renderer broke ({type(fault).__name__})."
        service.save_or_log()
    is_gone = service.renders.get(render.id) is not render
    if is_gone or render.cancelled or render.error is not None:
        service.folder.film(render.key).unlink(missing_ok=True)


def _message_of(error: FilmError, service: Service, session: Session) -> str:
    """Say what went wrong, with a still's own name: the renderer knows only where the file is."""
    if isinstance(error, StillError):
        for upload in session.uploads:
            if service.upload_path(upload) == error.still:
                return f"{upload.name} {error.problem}"
    return str(error)


def _stills(service: Service, session: Session, draft: Draft) -> Mapping[str, Path]:
    """Find the session's own uploads behind the URLs of a draft, on whatever address."""
    own = {upload.url: service.upload_path(upload) for upload in session.uploads}
    found: dict[str, Path] = {}
    for url in _urls(draft):
        path = own.get(_path_of(url))
        if path is not None:
            found[url] = path
    return found


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _urls(value: object) -> set[str]:
    if isinstance(value, Mapping):
        own = value.get("url")
        found = {own} if isinstance(own, str) else set()
        return found.union(*(_urls(item) for item in value.values()))
    return set().union(*(_urls(item) for item in value)) if isinstance(value, list) else set()


def _length_s(draft: Draft) -> float:
    """How long a film somebody asks for, in seconds; 0 where the draft does not say."""
    length_ms = draft.get("d")
    if isinstance(length_ms, bool) or not isinstance(length_ms, int | float):
        return 0.0
    return max(0, min(600_000, length_ms)) / 1000 if abs(length_ms) < math.inf else 0.0


def _slug(draft: Draft) -> str:
    """A name for the file: the title's letters and digits, else `clip`."""
    meta = draft.get("m")
    title = meta.get("title") if isinstance(meta, Mapping) else None
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in str(title or ""))
    return "-".join(words.lower().split())[:40] or "clip"
