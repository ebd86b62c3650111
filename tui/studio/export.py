"""From draft to film on disk: submit, poll, download, look, rename."""

import asyncio
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from tempfile import TemporaryFile

from tui.library.library import Library
from tui.library.records import RenderRecord
from tui.media.films import probe
from tui.nemo.errors import ConnectionFailed, NemoError, RequestRefused, ServiceError
from tui.nemo.models import Draft, Render, RenderStatus
from tui.studio.clock import Clock
from tui.studio.disk_space import SMALLEST_FILM_BYTES, check_room, least_bytes
from tui.studio.download import FilmDownload
from tui.studio.events import Notice, Rendering, Saved, Tell, Waiting
from tui.studio.failures import RENDER, StudioError
from tui.studio.film.render_course import ENDED, POLL_EVERY_S, Course, RenderStuck
from tui.studio.service import Service
from tui.text import clean_name

_ATTEMPTS = 2
_LONGEST_STEM = 200
"""Bytes: with a number and endings behind it, a name stays below the usual 255."""
_NOT_FOUND, _CONFLICT = 404, 409
_LONGEST_QUEUE_S = 1800.0


def free_name(folder: Path, name: str) -> Path:
    """`name.mp4` in `folder`, or `name 2.mp4`, …: the first that is not taken.

    A name that came from elsewhere is made one that a file can have: it leads out of no folder.
    """
    stem = _stem(name)
    names = (f"{stem}.mp4", *(f"{stem} {number}.mp4" for number in range(2, 10_000)))
    return next(path for name in names if not os.path.lexists(path := folder / name))


def _stem(name: str) -> str:
    plain = clean_name(name).replace("/", " ").replace("\\", " ").strip(". ")
    return plain.encode()[:_LONGEST_STEM].decode(errors="ignore").strip() or "clip"


def check_target(out: Path, *, force: bool) -> None:
    """See that a film can be put at `out`, before anything is rendered. Raises `StudioError`."""
    try:
        if out.is_dir():
            mend = f"Name a file: -o {quote(str(out / 'clip.mp4'))}"
            raise StudioError(f"{out} is a folder", mend, usage=True)
        if _is_there(out) and not force:
            raise StudioError(
                f"{out} exists already", "Give --force to replace it, or another name.", usage=True
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=out.parent).close()
        check_room(out.parent, SMALLEST_FILM_BYTES)
    except OSError as error:
        raise StudioError(
            f"{out} cannot be written: {error.strerror or type(error).__name__}",
            "Choose another place with -o.",
            usage=True,
        ) from None


def _is_same(path: Path, part: Path) -> bool:
    """Whether both are one file; a link that leads nowhere is none."""
    try:
        return path.samefile(part)
    except OSError:
        return False


def _is_there(path: Path) -> bool:
    """Whether there is such a name; unlike `lexists`, raises `OSError` for one that cannot be."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def part_of(out: Path, render: str) -> Path:
    """Where a render's film grows before it gets its name: no two renders grow into one file."""
    name = os.fsencode(out.name)[:_LONGEST_STEM].decode(errors="ignore")
    return out.with_name(f"{name}.{render}.part")


@dataclass(frozen=True, slots=True)
class Exporter:
    """Exports one project's draft."""

    service: Service
    library: Library
    clock: Clock
    tell: Tell
    project: str
    session_id: str

    async def export(self, draft: Draft | None, out: Path, *, force: bool) -> Saved:
        """Render `draft`, and put the film at `out`.

        Raises `StudioError` for a draft with nothing in it, a place that cannot be written, a
        render that failed twice or never ended; `NemoError` for what the service refuses.
        """
        if draft is None or not draft.exportable:
            raise StudioError(
                "there is nothing to export yet",
                "Upload a still and say what should happen; then export.",
            )
        await asyncio.to_thread(check_target, out, force=force)
        await asyncio.to_thread(check_room, out.parent, least_bytes(draft.duration_ms))
        with ExitStack() as held:
            kept_id, render = await self._render(draft, out, held, force=force)
            return await self._fetch(
                kept_id, render, out, force=force, timeline_ms=draft.duration_ms
            )

    async def take_up(self) -> tuple[Saved, ...]:
        """Go on with the renders that an earlier program left, oldest first."""
        films = []
        for left in reversed(await self._left()):
            with self.library.holds.while_working(left.hold) as mine:
                # Another program may be at work on it, or have ended it meanwhile.
                if mine and left in await self._left():
                    films.append(await self.resume(left))
        return tuple(film for film in films if film is not None)

    async def saved(self, out: Path) -> Saved | None:
        """The film that was saved at `out`, if it is there."""
        kept = await asyncio.to_thread(self.library.renders, self.project)
        if not any(each.status == "saved" and each.path == str(out) for each in kept):
            return None
        return await asyncio.to_thread(_look, out)

    async def _left(self) -> list[RenderRecord]:
        kept = await asyncio.to_thread(self.library.renders, self.project)
        return [render for render in kept if render.status in UNFINISHED]

    async def resume(self, kept: RenderRecord) -> Saved | None:
        """Go on with a render that an earlier program left; `None` if the service has none such."""
        if kept.path is None:
            return None
        known = kept.answers_to or kept.id
        try:
            render = replace(await self.service.render(known), id=known)
        except RequestRefused:
            await self._mark(kept.id, "gone")
            return None
        self._tell_progress(render)
        try:
            render = await self._poll(render)
        except RenderStuck as stuck:
            # It had its quarter of an hour before: left alone, it would bar every other export.
            await self._stop(kept, made=stuck.render.perhaps_made)
            raise StudioError(
                f"{stuck.message}, and was {'left' if stuck.render.perhaps_made else 'stopped'}",
                "Export again: nothing is charged.",
                code=RENDER,
            ) from None
        await self._mark(kept.id, render.status.value)
        if render.status is not RenderStatus.COMPLETED:
            return None
        return await self._fetch(
            kept.id,
            render,
            Path(kept.path),
            force=kept.force,
            etag=kept.etag,
            timeline_ms=kept.timeline_ms,
        )

    async def _fetch(
        self,
        kept_id: str,
        render: Render,
        out: Path,
        *,
        force: bool,
        etag: str | None = None,
        timeline_ms: int = 0,
    ) -> Saved:
        part = part_of(out, kept_id)
        download = FilmDownload(
            client=self.service.client,
            clock=self.clock,
            tell=self.tell,
            render=render,
            part=part,
            remember=lambda tag: self.library.tag_render(kept_id, tag),
            etag=etag,
            timeline_ms=timeline_ms,
            renew=lambda: self.service.render(render.id),
        )
        await self.service.film(download.run)
        saved = await asyncio.to_thread(_finish, part, out, force=force)
        await self._mark(kept_id, "saved")
        if saved.path != out:
            self.tell(Notice(f"{out.name} appeared meanwhile, and stays as it is."))
        self.tell(saved)
        return saved

    async def _render(
        self, draft: Draft, out: Path, held: ExitStack, *, force: bool
    ) -> tuple[str, Render]:
        failure = "the service gave no reason"
        for attempt in range(1, _ATTEMPTS + 1):
            kept_id, render = await self._submit_in_turn(draft, out, held, force=force)
            render = await self._poll(render)
            await self._mark(kept_id, render.status.value)
            if render.status is RenderStatus.COMPLETED:
                return kept_id, render
            if render.status is RenderStatus.CANCELLED:
                raise StudioError(
                    "the render was cancelled", "Export again: nothing is charged.", code=RENDER
                )
            failure = render.error or failure
            if attempt < _ATTEMPTS:
                self.tell(Notice(f"The render failed ({failure}); trying once more."))
        raise StudioError(
            f"the render failed twice: {failure}",
            "The draft is safe and exports cost nothing. Try again later.",
            code=RENDER,
        )

    async def _submit_in_turn(
        self, draft: Draft, out: Path, held: ExitStack, *, force: bool
    ) -> tuple[str, Render]:
        """Submit under a new id; where another export of the session runs, wait for one's turn.

        Until `held` is closed, nobody else takes the render up.
        """
        began = self.clock.now()
        while True:
            # Written down first: should the program die now, the next one can ask for it.
            kept_id = await asyncio.to_thread(self._write_down, out, draft.duration_ms, force=force)
            held.callback(self.library.holds.release, kept_id)
            try:
                return kept_id, await self._submit(kept_id, draft)
            except RequestRefused as refusal:
                waited_s = self.clock.now() - began
                if refusal.status != _CONFLICT or waited_s > _LONGEST_QUEUE_S:
                    raise
                self.tell(Waiting("another export of this project runs", waited_s, POLL_EVERY_S))
            await self.service.pause.wait(POLL_EVERY_S)

    def _write_down(self, out: Path, timeline_ms: int, *, force: bool) -> str:
        return self.library.open_render(
            self.project, str(out), self.clock.today(), force=force, timeline_ms=timeline_ms
        )

    async def _submit(self, kept_id: str, draft: Draft) -> Render:
        try:
            render = await self.service.submit_render(kept_id, self.session_id, draft)
        except ConnectionFailed as error:
            render = await self._look_for(kept_id, error)
        except ServiceError:
            await self._mark(kept_id, "refused")
            raise
        # The service may answer under an id of its own; from here on that one counts.
        await self._mark(kept_id, "submitted", render.id)
        self._tell_progress(render)
        return render

    async def _look_for(self, kept_id: str, error: ConnectionFailed) -> Render:
        """A submission that may have arrived is not sent again: it is asked for."""
        if error.sent:
            with suppress(NemoError):
                return await self.service.render(kept_id)
        else:
            await self._mark(kept_id, "refused")
        raise error

    async def cancel(self) -> bool:
        """Stop the renders of this project that run at the service; says whether there were any."""
        stopped = False
        for render in await self._left():
            with self.library.holds.while_working(render.hold) as mine:
                if mine:  # another program's is not ours to stop
                    await self._stop(render, made=render.status == RenderStatus.COMPLETED.value)
                    stopped = True
        return stopped

    async def _stop(self, kept: RenderRecord, *, made: bool = False) -> None:
        if not made:
            with suppress(NemoError):  # it may be over by now
                await self.service.cancel_render(kept.answers_to or kept.id)
        await self._mark(kept.id, RenderStatus.CANCELLED.value)

    async def _poll(self, render: Render) -> Render:
        """Wait for the render's end. Raises `RenderStuck`; what may be a film then is tried."""
        course = Course()
        while render.status not in ENDED:
            if (reason := course.gives_up(render)) is not None:
                if render.url is not None:
                    return replace(render, status=RenderStatus.COMPLETED)
                raise RenderStuck(reason, render)
            await self.clock.sleep(POLL_EVERY_S)
            render = replace(await self._look(render), id=render.id)
            self._tell_progress(render)
        return render

    async def _look(self, render: Render) -> Render:
        """The render as it is now; one that the service knows no more has failed."""
        try:
            return await self.service.render(render.id)
        except RequestRefused as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return replace(render, status=RenderStatus.FAILED, error="the service lost it")

    def _tell_progress(self, render: Render) -> None:
        unknown = render.status is RenderStatus.UNKNOWN and render.word
        self.tell(Rendering(render.id, unknown or render.status.value, render.progress))

    async def _mark(self, kept_id: str, status: str, answers_to: str | None = None) -> None:
        await asyncio.to_thread(self.library.mark_render, kept_id, status, answers_to)


UNFINISHED = frozenset({"submitting", "submitted", "completed"})
"""What a render is in the library while there may be a film to come."""


def _finish(part: Path, out: Path, *, force: bool) -> Saved:
    """Look whether the film can be played, and give it its name."""
    film = probe(part)
    if film is None:
        part.unlink(missing_ok=True)
        raise StudioError(
            "the film that came cannot be opened", "Export again: nothing is charged."
        )
    path = part.replace(out) if force else _named(part, out)
    return Saved(path, path.stat().st_size, film.seconds, film.width, film.height)


def _look(path: Path) -> Saved | None:
    film = probe(path) if path.is_file() else None
    if film is None:
        return None
    return Saved(path, path.stat().st_size, film.seconds, film.width, film.height)


def _named(part: Path, out: Path) -> Path:
    """Call `part` `out`, or the next name that nothing has: what is there is never replaced."""
    path = out
    while True:
        try:
            path.hardlink_to(part)
        except FileExistsError:
            if not _is_same(path, part):
                path = free_name(out.parent, out.stem)
                continue
        except OSError:  # this disk gives no file a second name
            return part.replace(free_name(out.parent, out.stem) if os.path.lexists(out) else out)
        part.unlink()
        return path
