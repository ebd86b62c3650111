"""From draft to clip on disk: submit, poll, download, check, rename."""

import asyncio
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from tui.library.library import Library
from tui.library.records import RenderRecord, RenderState, TurnRecord
from tui.library.threads import done_in_thread, opened_in_thread
from tui.nemo.errors import ConnectionFailed, NemoError, RequestRefused, ServiceError
from tui.nemo.models import Draft, Render, RenderStatus
from tui.studio.clock import Clock
from tui.studio.events import Notice, Saved, Tell, Waiting, WaitingKind
from tui.studio.failures import RENDER, StudioError
from tui.studio.film.disk_space import check_room, least_bytes
from tui.studio.film.download import FilmDownload
from tui.studio.film.naming import give_name, named_before, read_saved
from tui.studio.film.polling import RenderPolling, stands_for
from tui.studio.film.render import SubmittedRender
from tui.studio.film.render_course import (
    POLL_EVERY_S,
    ExportsBarred,
    RenderStuck,
)
from tui.studio.film.targets import check_target, part_of, spare_target
from tui.studio.service import Service
from tui.studio.turns.recovery import changed, stored_draft
from tui.words import _

_ATTEMPTS = 2
_CONFLICT = 409
_LONGEST_QUEUE_S = 1800.0
_POLLS_TO_STOP = 4
_OVER = frozenset({RenderState.COMPLETED, RenderState.SAVED, RenderState.FAILED, RenderState.GONE})
"""How a render may be left that runs no more at the service; one that was stopped perhaps does."""


class _WriteDown(Protocol):
    def __call__(self, *, version: int | None) -> str:
        """Write a render down, and lock it; gives its id."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """Exports one project's draft."""

    service: Service
    library: Library
    clock: Clock
    tell: Tell
    project: str
    session_id: str

    @property
    def _polling(self) -> RenderPolling:
        return RenderPolling(self.service, self.clock, self.tell)

    async def export(
        self,
        draft: Draft | None,
        out: Path,
        *,
        force: bool,
        beside: bool = False,
        turn: int | None = None,
        version: int | None = None,
    ) -> Saved:
        """Render `draft`, and put the film at `out`; or `beside` what has come there meanwhile.

        `turn` is the message that it comes of, by default the project's last; `version` the number
        that it has already.

        Raises `StudioError` for a draft with nothing in it, a place that cannot be written, a
        render that failed twice or never ended, or that another bars; `NemoError` for what the
        service refuses.
        """
        if draft is None or not draft.exportable:
            raise StudioError(
                _("There is nothing to export yet"),
                _("Upload a still and say what should happen; then export."),
            )
        stills = await asyncio.to_thread(self.library.stills.of, self.project)
        sources = [still.source for still in stills]
        place = await asyncio.to_thread(spare_target, out) if beside and not force else out
        await asyncio.to_thread(check_target, place, force=force, stills=sources)
        await asyncio.to_thread(check_room, out.parent, least_bytes(draft.duration_ms))
        if turn is None and version is None:
            await self._tell_if_unfinished()
        with ExitStack() as locks:
            write = partial(self._write_down, out, draft, force=force, turn=turn)
            render = await self._render(draft, write, locks, version)
            return await self._download(render, out, force=force, timeline_ms=draft.duration_ms)

    async def _tell_if_unfinished(self) -> None:
        """Tell that the timeline of now may be but a part of what the last message comes to."""
        if await asyncio.to_thread(self.library.turns.in_doubt, self.project):
            self.tell(
                Notice(
                    _(
                        "The service may be at work on your last message: this clip has what is "
                        "on the timeline now. Export again once it is done: nothing is charged."
                    )
                )
            )

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
        """The clip that was to be saved at `out`, if it is there, or beside what had that name."""
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        for record in records:
            if record.status is RenderState.SAVED and record.path == str(out):
                found = await asyncio.to_thread(read_saved, Path(record.film or out))
                return found and replace(found, version=record.version)
        return None

    async def is_whole(self, film: Saved, draft: Draft | None, turn: TurnRecord | None) -> bool:
        """Whether a clip shows all that its turn did, which left `draft`.

        One that was begun before the turn had ended may show a part.
        """
        if film.version is None or turn is None or turn.ended_at is None:
            return True
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        begun = [each.submitted_at for each in records if each.version == film.version]
        if max(begun, default=turn.ended_at) >= turn.ended_at:
            return True
        stored = await asyncio.to_thread(self.library.renders.draft, self.project, film.version)
        return stored is not None and not changed(Draft.read(stored), draft)

    async def save_again(self, out: Path) -> Saved | None:
        """The clip that was saved at `out` and is not there any more, fetched once more.

        `None` where none was saved there, or the service has it no longer.
        """
        record = await self.saved_before(out)
        if record is None:
            return None
        with self.library.locks.while_working(record.lock_name) as locked:
            return await self.resume(record) if locked else None

    async def saved_before(self, out: Path) -> RenderRecord | None:
        """The last render whose clip was saved for `out`."""
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        mine = (each for each in records if each.film is not None and each.path == str(out))
        return next(mine, None)

    async def _unfinished(self) -> list[RenderRecord]:
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        return [record for record in records if record.is_unfinished]

    async def resume(self, record: RenderRecord) -> Saved | None:
        """Go on with an unfinished render; `None` if the service does not know it."""
        if record.path is None:
            return None
        out = Path(record.path)
        named = await asyncio.to_thread(named_before, self.library.renders, record)
        if named is not None:
            return self._told(named, out, force=record.force)
        service_id = record.service_id or record.id
        try:
            answer = await self.service.render(service_id)
        except RequestRefused:
            await self._mark(record.id, RenderState.GONE)
            return None
        version = record.version or await self._accept(record.id, service_id)
        render = SubmittedRender(record.id, service_id, answer, version)
        self._polling.tell_progress(render)
        try:
            render = await self._polling.until_end(render)
        except RenderStuck as stuck:
            # It had its quarter of an hour before: left alone, it would bar every other export.
            await self._stop(record, made=stuck.render.perhaps_made)
            raise StudioError(
                stuck.message,
                _("It was left at the service. Export again: nothing is charged.")
                if stuck.render.perhaps_made
                else _("It was stopped. Export again: nothing is charged."),
                code=RENDER,
            ) from None
        await self._mark(render.id, RenderState.read(render.status.value))
        if render.status is not RenderStatus.COMPLETED:
            return None
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
        name = partial(give_name, self.library.renders, render.id, part, out, force=force)
        saved = await done_in_thread(name)
        return self._told(replace(saved, version=render.version), out, force=force)

    def _told(self, saved: Saved, out: Path, *, force: bool) -> Saved:
        """The clip, once it is told where it is, and why it is not at `out`."""
        if saved.path != out:
            said = _("{name} appeared meanwhile. It was not replaced.", name=out.name)
            if force:
                said = _("{name} could not be replaced. It is as it was.", name=out.name)
            self.tell(Notice(said))
        self.tell(saved)
        return saved

    async def _render(
        self, draft: Draft, write: "_WriteDown", locks: ExitStack, version: int | None
    ) -> SubmittedRender:
        failure = _("the service gave no reason")
        for attempt in range(1, _ATTEMPTS + 1):
            render = await self._submit_in_turn(draft, write, locks, version)
            version = render.version
            render = await self._polling.until_end(render)
            await self._mark(render.id, RenderState.read(render.status.value))
            if render.status is RenderStatus.COMPLETED:
                return render
            if render.status is RenderStatus.CANCELLED:
                raise StudioError(
                    _("The render was cancelled"),
                    _("Export again: nothing is charged."),
                    code=RENDER,
                )
            failure = render.answer.error or failure
            if attempt < _ATTEMPTS:
                self.tell(Notice(_("The render failed; trying once more.")))
        raise StudioError(
            _("The render failed twice: {why}", why=failure),
            _(
                "The timeline is safe, and exports cost nothing. If a file is named above, "
                "ask Nemo to leave it out, and export again; else try again later."
            ),
            code=RENDER,
        )

    async def _submit_in_turn(
        self, draft: Draft, write: "_WriteDown", locks: ExitStack, version: int | None
    ) -> SubmittedRender:
        """Submit under a new id; where another export of the session runs, wait for its end.

        Until `locks` is closed, no other program goes on with the render.
        """
        began = self.clock.now()
        while True:
            # Written down first: should the program die now, the next one can ask for it.
            render_id = await opened_in_thread(
                partial(write, version=version), self.library.locks.release
            )
            locks.callback(self.library.locks.release, render_id)
            try:
                return await self._submit(render_id, draft)
            except RequestRefused as refusal:
                waited_s = self.clock.now() - began
                if not stands_for(refusal, _CONFLICT):
                    raise
                if waited_s > _LONGEST_QUEUE_S:
                    raise ExportsBarred from None
                self.tell(Waiting(WaitingKind.EXPORT_AHEAD, waited_s, POLL_EVERY_S))
            await self.service.waits.wait(POLL_EVERY_S)

    def _write_down(
        self, out: Path, draft: Draft, *, force: bool, turn: int | None, version: int | None
    ) -> str:
        return self.library.renders.open(
            self.project,
            str(out),
            self.clock.today(),
            force=force,
            timeline_ms=draft.duration_ms,
            draft=stored_draft(draft),
            version=version,
            turn=turn,
        )

    async def _submit(self, render_id: str, draft: Draft) -> SubmittedRender:
        try:
            answer = await self.service.submit_render(render_id, self.session_id, draft)
        except ConnectionFailed as error:
            answer = await self._find_submitted(render_id, error)
        except ServiceError:
            await self._mark(render_id, RenderState.REFUSED)
            raise
        # The service may answer under an id of its own; from here on that one counts.
        version = await self._accept(render_id, answer.id)
        render = SubmittedRender(render_id, answer.id, answer, version)
        self._polling.tell_progress(render)
        return render

    async def _find_submitted(self, render_id: str, error: ConnectionFailed) -> Render:
        """A submission that may have arrived is not sent again: it is asked for."""
        if error.sent:
            with suppress(NemoError):
                return await self.service.render(render_id)
        else:
            await self._mark(render_id, RenderState.REFUSED)
        raise error

    async def cancel(self) -> bool:
        """Stop the renders of this project that run at the service; says whether there were any."""
        stopped = False
        for record in await self._unfinished():
            with self.library.locks.while_working(record.lock_name) as locked:
                if locked:  # another program's is not ours to stop
                    await self._stop(record, made=record.status is RenderState.COMPLETED)
                    stopped = True
        return stopped

    async def clear(self) -> bool:
        """Stop the last render where it runs on at the service; says whether it has ended.

        A session takes one export at a time: while it runs, no other clip can be saved. One that
        another program works on is left to that; one that seems to be made bars nothing.
        """
        records = await asyncio.to_thread(self.library.renders.of, self.project)
        last = next((each for each in records if each.service_id is not None), None)
        if last is None or last.status in _OVER:
            return True
        with self.library.locks.while_working(last.lock_name) as locked:
            if not locked or (answer := await self._running(last)) is None:
                return True
            await self._stop(last, made=answer.perhaps_made)
            return answer.perhaps_made or await self._ends(last)

    async def _ends(self, record: RenderRecord) -> bool:
        """Whether a render that was to stop does, within a while."""
        for _poll in range(_POLLS_TO_STOP):
            if await self._running(record) is None:
                return True
            await self.clock.sleep(POLL_EVERY_S)
        return False

    async def _running(self, record: RenderRecord) -> Render | None:
        """The render as the service has it, if that still works on it."""
        service_id = record.service_id or record.id
        try:
            answer = await self.service.render(service_id)
        except RequestRefused:
            return None
        return None if SubmittedRender(record.id, service_id, answer).has_ended else answer

    async def _stop(self, record: RenderRecord, *, made: bool = False) -> None:
        if not made:
            with suppress(NemoError):  # it may be over by now
                await self.service.cancel_render(record.service_id or record.id)
        await self._mark(record.id, RenderState.CANCELLED)

    async def _accept(self, render_id: str, service_id: str) -> int:
        return await asyncio.to_thread(self.library.renders.accept, render_id, service_id)

    async def _mark(self, render_id: str, status: RenderState) -> None:
        await asyncio.to_thread(self.library.renders.mark, render_id, status)
