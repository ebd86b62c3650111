"""The whole job, from stills to clip, so that a later program can go on where this one died.

The job is written down before its first step. Each step is one that can be repeated without harm:
what was uploaded is known by its content, what became of a message is read from the state, and a
render that was submitted is asked for under its id.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tui.file_paths import plain
from tui.formatting import listed
from tui.library.jobs import JobEnd
from tui.library.records import JobRecord, MessageOwner, TurnRecord
from tui.library.threads import opened_in_thread
from tui.media.names import display_name
from tui.media.sources import Source
from tui.studio.advice import Advice, Do, Remedy, advice
from tui.studio.events import Notice, Saved, Tell
from tui.studio.failures import (
    RENDER,
    InUse,
    MessageRefused,
    OtherAccount,
    SessionGone,
    StudioError,
)
from tui.studio.film.disk_space import DISK
from tui.studio.film.targets import check_target
from tui.studio.inspecting.selection import Inspected, inspect_all
from tui.studio.intent import Intent, route
from tui.studio.studio import Studio
from tui.studio.turns.asking import Asking
from tui.text import is_blank
from tui.wishes import PLAIN
from tui.words import _

_DESCRIBE = _("Describe it, such as: turn this still into a 10-second animated clip.")


@dataclass(slots=True)
class WholeJob:
    """Works on whole jobs in one studio. `is_unfinished` says that `resume` can finish one.

    `is_made` says that the clip is on the timeline: from then on the message is not sent again.
    """

    studio: Studio
    tell: Tell
    is_unfinished: bool = False
    is_made: bool = False

    async def make(
        self, sources: Sequence[Source], prompt: str, out: Path, *, force: bool = False
    ) -> Saved:
        """Inspect, connect, upload, ask, export, in a project of its own.

        Everything that can be known to be wrong is known before a byte is sent.
        """
        if is_blank(prompt):
            raise StudioError(_("There is nothing to ask for"), _DESCRIBE, usage=True)
        if route(prompt).intent is not Intent.TURN:
            raise StudioError(
                _("{text!r} does not say what should happen in the clip", text=prompt),
                _DESCRIBE,
                usage=True,
            )
        target = plain(out)
        words = tuple(source.absolute().word for source in sources)
        await asyncio.to_thread(check_target, target, force=force, stills=words)
        today = self.studio.clock.today()
        job = await opened_in_thread(
            lambda: self.studio.library.jobs.open(
                self.studio.service_key,
                words,
                prompt,
                str(target),
                today,
                force=force,
                wishes=self.studio.wishes,
            ),
            self._release,
        )
        return await self._finish(job)

    async def resume(self, project: str | None = None) -> tuple[Saved, ...]:
        """Go on with the latest unfinished job; without one, with what a project has unfinished.

        A job that another program works on is left to it.
        """
        library, service = self.studio.library, self.studio.service_key
        if project is not None:
            named = await asyncio.to_thread(library.projects.find, service, project)
            project = named.id if named else project
        job = await opened_in_thread(lambda: library.jobs.lock(service, project), self._release)
        if job is not None:
            self.tell(Notice(_("Going on with {name}.", name=display_name(Path(job.path)))))
            return (await self._finish(job),)
        jobs = await asyncio.to_thread(library.jobs.unfinished, service)
        busy = [display_name(Path(job.path)) for job in jobs if project in (None, job.project)]
        if busy:
            self.tell(
                Notice(
                    _(
                        "Another Stillreel is making {names}. Nothing to do here.",
                        names=listed(busy),
                    )
                )
            )
            return ()
        await self.studio.connect(project)
        found = await self.studio.recover()
        for each in found:
            if not each.followed:
                self.tell(each)
        films = await self.studio.resume_renders()
        if not found and not films:
            self.tell(Notice(_("Nothing was left behind.")))
        return films

    async def _finish(self, job: JobRecord) -> Saved:
        """Work on a job that is locked, and release it."""
        self.is_unfinished = True
        try:
            saved = await self._work(job)
        except SessionGone as gone:
            if await self._is_unsent(job):
                raise
            await self._close(job, "failed")
            raise StudioError(gone.message, _afresh(job), code=gone.code) from None
        except StudioError as error:
            if not (_passes(error) or (self.is_made and error.usage)):
                await self._close(job, "failed")
            raise
        else:
            await self._close(job, "done")
        finally:  # after any other failure it can be finished later: with credits, or a connection
            self._release(job)
        return saved

    def _release(self, job: JobRecord | None) -> None:
        if job is not None:
            self.studio.library.locks.release(job.lock_name)

    async def _close(self, job: JobRecord, state: JobEnd) -> None:
        await asyncio.to_thread(self.studio.library.jobs.close, job.id, state)
        self.is_unfinished = False

    async def _work(self, job: JobRecord) -> Saved:
        if self.studio.wishes == PLAIN and job.wishes is not None:
            self.studio.wishes = job.wishes  # what is said now counts for more
        again = job.project is not None
        sent = not await self._is_unsent(job)
        # Once the message is sent, the service has the stills: the files may be gone by now.
        files = [] if sent else await self._inspect(job)
        await self.studio.connect(job.project, new=not again, message=job.prompt)
        project = self.studio.project
        if project is not None and not again:
            await asyncio.to_thread(self.studio.library.jobs.give_project, job.id, project.id)
            job = replace(job, project=project.id)
        if not sent:
            await self._send(files, len(job.sources), perhaps_there=again)

        async def ask_anew() -> None:
            await self._send(files or await self._inspect(job), len(job.sources))
            await self._ask(job)

        turn = await self._asking(job).ensure_taken(partial(self._ask, job), ask_anew)
        if not self.studio.timeline.exportable:
            await self.studio.refresh_timeline()  # it may only have been unreadable
        if not self.studio.timeline.exportable:
            raise StudioError(
                _("The service made no clip"),
                advice(
                    _("Read its answer above. The stills are kept."),
                    Do(Remedy.SEND, message=job.prompt),
                ),
            )
        self.is_made = True
        return await self._export(job, turn, again=again)

    async def _inspect(self, job: JobRecord) -> Sequence[Inspected]:
        sources = list(map(Source.read, job.sources))
        files = await inspect_all(sources, self.tell, self.studio.wishes)
        if not files:
            raise StudioError(_("No file can be used"), _("Give at least one still."))
        return files

    async def _send(
        self, files: Sequence[Inspected], named: int, *, perhaps_there: bool = False
    ) -> None:
        sent = await self.studio.upload_inspected(files, perhaps_there=perhaps_there)
        if not sent:
            raise StudioError(_("No file could be sent"), _("See above; nothing was charged."))
        if len(sent) < named:
            self.tell(
                Notice(
                    _(
                        "The clip is asked for with {count} of the {total} files.",
                        count=len(sent),
                        total=named,
                    )
                )
            )

    async def _is_unsent(self, job: JobRecord) -> bool:
        return await self._asking(job).is_unsent()

    def _asking(self, job: JobRecord) -> Asking:
        return Asking(self.studio, self.studio.library.turns, MessageOwner(job=job.id))

    async def _ask(self, job: JobRecord) -> None:
        project = self.studio.project
        if project is not None and project.id != job.project:  # it was left to another account
            await asyncio.to_thread(self.studio.library.jobs.give_project, job.id, project.id)
        await self._asking(job).ask(job.prompt)

    async def _export(self, job: JobRecord, turn: TurnRecord, *, again: bool) -> Saved:
        out, exporter, draft = Path(job.path), self.studio.exporter(), self.studio.draft
        if again:
            film = await exporter.saved(out)
            if film is not None and await exporter.is_whole(film, draft, turn):
                return film
            with suppress(StudioError):
                for film in await self.studio.resume_renders():
                    if await exporter.is_whole(film, draft, turn):
                        return film
        return await self.studio.export(out, force=job.force, beside=True)


def _passes(error: StudioError) -> bool:
    """Whether the job can be finished later: anew, with room, alone, or in its own account."""
    later = (SessionGone, InUse, MessageRefused, OtherAccount)
    return isinstance(error, later) or error.code in (DISK, RENDER)


def _afresh(job: JobRecord) -> Advice:
    return advice(
        _("The clip went with the session."), Do(Remedy.MAKE, files=job.sources, message=job.prompt)
    )
