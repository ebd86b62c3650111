"""From draft to clip on disk: submit, poll, download, check, rename."""

import asyncio
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

from tui.library.library import Library
from tui.library.records import RenderRecord
from tui.media.films import probe
from tui.nemo.errors import ConnectionFailed, NemoError, RequestRefused, ServiceError
from tui.nemo.models import Draft, Render, RenderStatus
from tui.studio.advice import Do, Remedy
from tui.studio.clock import Clock
from tui.studio.disk_space import SMALLEST_FILM_BYTES, check_room, least_bytes
from tui.studio.download import FilmDownload
from tui.studio.events import Notice, Rendering, Saved, Tell, Waiting, WaitingKind
from tui.studio.failures import RENDER, StudioError
from tui.studio.film.render_course import POLL_EVERY_S, Course, RenderStuck
from tui.studio.render import SubmittedRender
from tui.studio.service import Service
from tui.text import clean_name

_ATTEMPTS = 2
_LONGEST_STEM = 200
"""Bytes: with a number and endings behind it, a name stays below the usual 255."""
_NOT_FOUND, _CONFLICT = 404, 409
_LONGEST_QUEUE_S = 1800.0


def free_name(folder: Path, name: str) -> Path:
    """`name.mp4` in `folder`, or `name 2.mp4`, …: the first that no file has.

    A name that came from elsewhere is made one that a file can have: it leads out of no folder.
    """
    stem = _stem(name)
    names = (f"{stem}.mp4", *(f"{stem} {number}.mp4" for number in range(2, 10_000)))
    return next(path for name in names if not os.path.lexists(path := folder / name))


def _stem(name: str) -> str:
    plain = clean_name(name).replace("/", " ").replace("\\", " ").strip(". ")
    return plain.encode()[:_LONGEST_STEM].decode(errors="ignore").strip() or "clip"


async def spare_target(out: Path, tell: Tell, *, force: bool) -> Path:
    """`out`, or a free name beside it where a file has appeared that is not to be replaced."""
    if force or not await asyncio.to_thread(os.path.lexists, out):
        return out
    tell(Notice(f"{out.name} appeared meanwhile, and stays as it is."))
    return await asyncio.to_thread(free_name, out.parent, out.stem)


def check_target(out: Path, *, force: bool) -> None:
    """See that a film can be put at `out`, before anything is rendered. Raises `StudioError`."""
    try:
        if out.is_dir():
            elsewhere = Do(Remedy.OTHER_PLACE, files=(str(out / "clip.mp4"),))
            raise StudioError(f"{out} is a folder", elsewhere, usage=True)
        if _is_there(out) and not force:
            raise StudioError(f"{out} exists already", Do(Remedy.REPLACE), usage=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=out.parent).close()
        check_room(out.parent, SMALLEST_FILM_BYTES)
    except OSError as error:
        raise StudioError(
            f"{out} cannot be written: {error.strerror or type(error).__name__}",
            Do(Remedy.OTHER_PLACE),
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
                "There is nothing to export yet",
                "Upload a still and say what should happen; then export.",
            )
        await asyncio.to_thread(check_target, out, force=force)
        await asyncio.to_thread(check_room, out.parent, least_bytes(draft.duration_ms))
        with ExitStack() as locks:
            render = await self._render(draft, out, locks, force=force)
            return await self._download(render, out, force=force, timeline_ms=draft.duration_ms)

    async def resume_all(self) -> tuple[Saved, ...]:
        """Go on with the renders that an earlier program left unfinished, oldest first."""
        clips = []
        for record in reversed(await self._unfinished()):
            with self.library.locks.while_working(record.lock_name) as locked:
                # Another program may work on it, or have ended it meanwhile.
                if locked and record in await self._unfinished():
                    clips.append(await self.resume(record))
        return tuple(clip for clip in clips if clip is not None)

    async def saved(self, out: Path) -> Saved | None:
        """The clip that was saved at `out`, if it is there."""
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        if not any(each.status == "saved" and each.path == str(out) for each in records):
            return None
        return await asyncio.to_thread(_read_saved, out)

    async def _unfinished(self) -> list[RenderRecord]:
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        return [record for record in records if record.is_unfinished]

    async def resume(self, record: RenderRecord) -> Saved | None:
        """Go on with an unfinished render; `None` if the service does not know it."""
        if record.path is None:
            return None
        service_id = record.answers_to or record.id
        try:
            answer = await self.service.render(service_id)
        except RequestRefused:
            await self._mark(record.id, "gone")
            return None
        render = SubmittedRender(record.id, service_id, answer)
        self._tell_progress(render)
        try:
            render = await self._poll(render)
        except RenderStuck as stuck:
            # It had its quarter of an hour before: left alone, it would bar every other export.
            await self._stop(record, made=stuck.render.perhaps_made)
            raise StudioError(
                f"{stuck.message}, and was {'left' if stuck.render.perhaps_made else 'stopped'}",
                "Export again: nothing is charged.",
                code=RENDER,
            ) from None
        await self._mark(render.id, render.status.value)
        if render.status is not RenderStatus.COMPLETED:
            return None
        out = Path(record.path)
        return await self._download(
            render,
            out,
            force=record.force,
            etag=record.etag,
            timeline_ms=record.timeline_ms,
        )

    async def _download(
        self,
        render: SubmittedRender,
        out: Path,
        *,
        force: bool,
        etag: str | None = None,
        timeline_ms: int = 0,
    ) -> Saved:
        part = part_of(out, render.id)
        download = FilmDownload(
            client=self.service.client,
            clock=self.clock,
            tell=self.tell,
            render=render,
            part=part,
            remember=lambda tag: self.library.renders.tag(render.id, tag),
            etag=etag,
            timeline_ms=timeline_ms,
            renew=lambda: self.service.render(render.service_id),
        )
        await self.service.film(download.run)
        saved = await asyncio.to_thread(_finish, part, out, force=force)
        await self._mark(render.id, "saved")
        if saved.path != out:
            self.tell(Notice(f"{out.name} appeared meanwhile, and stays as it is."))
        self.tell(saved)
        return saved

    async def _render(
        self, draft: Draft, out: Path, locks: ExitStack, *, force: bool
    ) -> SubmittedRender:
        failure = "the service gave no reason"
        for attempt in range(1, _ATTEMPTS + 1):
            render = await self._submit_in_turn(draft, out, locks, force=force)
            render = await self._poll(render)
            await self._mark(render.id, render.status.value)
            if render.status is RenderStatus.COMPLETED:
                return render
            if render.status is RenderStatus.CANCELLED:
                raise StudioError(
                    "The render was cancelled", "Export again: nothing is charged.", code=RENDER
                )
            failure = render.answer.error or failure
            if attempt < _ATTEMPTS:
                self.tell(Notice(f"The render failed ({failure}); trying once more."))
        raise StudioError(
            f"The render failed twice: {failure}",
            "The draft is safe and exports cost nothing. If a file is named, say in a message to "
            "leave it out, and export again; else try again later.",
            code=RENDER,
        )

    async def _submit_in_turn(
        self, draft: Draft, out: Path, locks: ExitStack, *, force: bool
    ) -> SubmittedRender:
        """Submit under a new id; where another export of the session runs, wait for its end.

        Until `locks` is closed, no other program goes on with the render.
        """
        began = self.clock.now()
        while True:
            # Written down first: should the program die now, the next one can ask for it.
            render_id = await asyncio.to_thread(
                self._write_down, out, draft.duration_ms, force=force
            )
            locks.callback(self.library.locks.release, render_id)
            try:
                return await self._submit(render_id, draft)
            except RequestRefused as refusal:
                waited_s = self.clock.now() - began
                if refusal.status != _CONFLICT or waited_s > _LONGEST_QUEUE_S:
                    raise
                self.tell(Waiting(WaitingKind.QUEUE, waited_s, POLL_EVERY_S))
            await self.service.waits.wait(POLL_EVERY_S)

    def _write_down(self, out: Path, timeline_ms: int, *, force: bool) -> str:
        return self.library.renders.open(
            self.project, str(out), self.clock.today(), force=force, timeline_ms=timeline_ms
        )

    async def _submit(self, render_id: str, draft: Draft) -> SubmittedRender:
        try:
            answer = await self.service.submit_render(render_id, self.session_id, draft)
        except ConnectionFailed as error:
            answer = await self._find_submitted(render_id, error)
        except ServiceError:
            await self._mark(render_id, "refused")
            raise
        # The service may answer under an id of its own; from here on that one counts.
        render = SubmittedRender(render_id, answer.id, answer)
        await self._mark(render.id, "submitted", render.service_id)
        self._tell_progress(render)
        return render

    async def _find_submitted(self, render_id: str, error: ConnectionFailed) -> Render:
        """A submission that may have arrived is not sent again: it is asked for."""
        if error.sent:
            with suppress(NemoError):
                return await self.service.render(render_id)
        else:
            await self._mark(render_id, "refused")
        raise error

    async def cancel(self) -> bool:
        """Stop the renders of this project that run at the service; says whether there were any."""
        stopped = False
        for record in await self._unfinished():
            with self.library.locks.while_working(record.lock_name) as locked:
                if locked:  # another program's is not ours to stop
                    await self._stop(record, made=record.status == RenderStatus.COMPLETED.value)
                    stopped = True
        return stopped

    async def _stop(self, record: RenderRecord, *, made: bool = False) -> None:
        if not made:
            with suppress(NemoError):  # it may be over by now
                await self.service.cancel_render(record.answers_to or record.id)
        await self._mark(record.id, RenderStatus.CANCELLED.value)

    async def _poll(self, render: SubmittedRender) -> SubmittedRender:
        """Wait for the render's end. Raises `RenderStuck`; what may be a film then is tried."""
        course = Course()
        while not render.has_ended:
            if (reason := course.gives_up(render.answer)) is not None:
                if render.answer.url is None:
                    raise RenderStuck(reason, render.answer)
                return render.updated(replace(render.answer, status=RenderStatus.COMPLETED))
            await self.clock.sleep(POLL_EVERY_S)
            render = await self._read(render)
            self._tell_progress(render)
        return render

    async def _read(self, render: SubmittedRender) -> SubmittedRender:
        """The render as it is now; one that the service does not know any more has failed."""
        try:
            return render.updated(await self.service.render(render.service_id))
        except RequestRefused as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return render.lost()

    def _tell_progress(self, render: SubmittedRender) -> None:
        unknown = render.status is RenderStatus.UNKNOWN and render.answer.word
        status = unknown or render.status.value
        self.tell(Rendering(render.service_id, status, render.answer.progress))

    async def _mark(self, render_id: str, status: str, answers_to: str | None = None) -> None:
        await asyncio.to_thread(self.library.renders.mark, render_id, status, answers_to)


def _finish(part: Path, out: Path, *, force: bool) -> Saved:
    """Check that the film can be played, and give it its name."""
    film = probe(part)
    if film is None:
        part.unlink(missing_ok=True)
        raise StudioError(
            "The clip that came cannot be opened", "Export again: nothing is charged."
        )
    path = part.replace(out) if force else _named(part, out)
    return Saved(path, path.stat().st_size, film.seconds, film.width, film.height)


def _read_saved(path: Path) -> Saved | None:
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
