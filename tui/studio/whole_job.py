"""The whole job, from stills to film, so that a later program can go on where this one died.

The job is written down before its first step. Each step is one that can be repeated without harm:
what was uploaded is known by its content, what became of a message is read from the state, and a
render that was submitted is asked for under its id.
"""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from tui.library.records import JobRecord, TurnRecord
from tui.media.names import display_name
from tui.media.stills import MediaFile
from tui.studio.aftermath import REFUSED, Fate
from tui.studio.disk_space import DISK
from tui.studio.events import Notice, Saved, Tell
from tui.studio.export import RENDER, check_target, free_name
from tui.studio.failures import InUse, SessionGone, StudioError, Unasked
from tui.studio.intent import Intent, route
from tui.studio.studio import Studio
from tui.studio.upload import Source, look_at

_ANSWERED = frozenset({"complete", "silent", f"left, {Fate.DONE}"})
_NOT_TAKEN = frozenset({REFUSED, f"left, {Fate.UNTOUCHED}"})


_FATES = {
    Fate.DONE: "Your last message was taken: the timeline shows what it did.",
    Fate.UNTOUCHED: "Your last message took no effect, and no credits went. To say it again: "
    "stillreel send {}",
    Fate.UNKNOWN: "What became of your last message cannot be told: nothing changed, but credits "
    "went, or could not be read. It was: {}",
}


@dataclass(slots=True)
class WholeJob:
    """Works on whole jobs in one studio. `left` says that there is one for `resume` to finish.

    `made`, that the clip is on the timeline: from there on nothing makes it be asked for again.
    """

    studio: Studio
    tell: Tell
    left: bool = False
    made: bool = False

    async def make(
        self, sources: Sequence[Source], prompt: str, out: Path, *, force: bool = False
    ) -> Saved:
        """Look, connect, upload, ask, export, in a project of its own.

        Everything that can be known to be wrong is known before a byte is sent.
        """
        if not prompt.strip():
            raise StudioError("there is nothing to ask for", "Say it: -p TEXT", usage=True)
        if route(prompt).intent is not Intent.TURN:
            raise StudioError(
                f"{prompt!r} does not say what should happen in the clip",
                "Describe it, such as: turn this image into a 10-second animated clip.",
                usage=True,
            )
        target = Path(os.path.abspath(out))  # noqa: ASYNC240, PTH100 - looks at no disk
        await asyncio.to_thread(check_target, target, force=force)
        words = tuple(map(_word, sources))
        today = self.studio.clock.today()
        job = await asyncio.to_thread(
            lambda: self.studio.library.open_job(
                self.studio.belongs_to, words, prompt, str(target), today, force=force
            )
        )
        return await self._see_through(job)

    async def resume(self, project: str | None = None) -> tuple[Saved, ...]:
        """Go on with the latest job that was left; with none, with what a project was left in.

        A job that another program is at work on was not left.
        """
        library, service = self.studio.library, self.studio.belongs_to
        if project is not None:
            named = await asyncio.to_thread(library.find_project, service, project)
            project = named.id if named else project
        job = await asyncio.to_thread(library.take_job, service, project)
        if job is not None:
            self.tell(Notice(f"Going on with {display_name(Path(job.path))}."))
            return (await self._see_through(job),)
        jobs = await asyncio.to_thread(library.open_jobs, service)
        busy = [display_name(Path(job.path)) for job in jobs if project in (None, job.project)]
        if busy:
            self.tell(Notice(f"Another Stillreel is making {', '.join(busy)}; it was left to it."))
            return ()
        await self.studio.connect(project)
        fate = await self.studio.settle()
        if fate is not None:
            await self._tell_fate(fate)
        films = await self.studio.collect()
        if fate is None and not films:
            self.tell(Notice("Nothing was left behind."))
        return films

    async def _tell_fate(self, fate: Fate) -> None:
        """What became of the last message, with the command that says it again where it is due."""
        project = self.studio.project
        said = await asyncio.to_thread(self.studio.library.messages, project.id) if project else ()
        words = quote(said[-1]) if said else "…"
        self.tell(Notice(_FATES[fate].format(words)))

    async def _see_through(self, job: JobRecord) -> Saved:
        """Work on a job that is held, and let it go."""
        self.left = True
        try:
            saved = await self._work(job)
        except SessionGone as gone:
            if await self._is_unasked(job):
                raise
            await self._close(job, "failed")
            raise StudioError(
                gone.message, f"The clip went with it. {_afresh(job)}", code=gone.code
            ) from None
        except StudioError as error:
            if not (_passes(error) or (self.made and error.usage)):
                await self._close(job, "failed")
            raise
        else:
            await self._close(job, "done")
        finally:  # any other trouble passes: with credits, or a connection, it can be finished
            self.studio.library.holds.release(job.hold)
        return saved

    async def _close(self, job: JobRecord, state: str) -> None:
        await asyncio.to_thread(self.studio.library.close_job, job.id, state)
        self.left = False

    async def _work(self, job: JobRecord) -> Saved:
        again = job.project is not None
        asked = not await self._is_unasked(job)
        # What was asked for is made of what the service has: the files may be gone by now.
        files = [] if asked else await self._look(job)
        await self.studio.connect(job.project, new=not again, message=job.prompt)
        project = self.studio.project
        if project is not None and not again:
            await asyncio.to_thread(self.studio.library.give_job_project, job.id, project.id)
            job = replace(job, project=project.id)
        if not asked:
            await self._send(files, len(job.sources), perhaps_there=again)
        try:
            await self._ask(job)
        except SessionGone:
            # Where the message was not taken, the new session gets all of it once more.
            if not await self._is_unasked(job):
                raise
            await self._send(files, len(job.sources))
            await self._ask(job)
        if await self._is_unasked(job):
            raise Unasked
        if not self.studio.timeline.exportable:
            await self.studio.show()  # it may only have been unreadable: then nobody knows
        if not self.studio.timeline.exportable:
            raise StudioError(
                "the service made no clip",
                "Read what it said above. The stills are kept; to ask again: "
                f"stillreel send {quote(job.prompt)}",
            )
        self.made = True
        return await self._export(job, again=again)

    async def _look(self, job: JobRecord) -> Sequence[MediaFile | str]:
        files = await look_at(
            [_source(word) for word in job.sources], self.tell, self.studio.wishes
        )
        if not files:
            raise StudioError("none of the files can be used", "Give at least one still.")
        return files

    async def _send(
        self, files: Sequence[MediaFile | str], named: int, *, perhaps_there: bool = False
    ) -> None:
        sent = await self.studio.send(files, perhaps_there=perhaps_there)
        if not sent:
            raise StudioError("none of the files could be sent", "See above; nothing was charged.")
        if len(sent) < named:
            self.tell(Notice(f"The clip is asked for with {len(sent)} of the {named} files."))

    async def _is_unasked(self, job: JobRecord) -> bool:
        turn = await self._turn_of(job)
        return turn is None or turn.outcome in _NOT_TAKEN

    async def _ask(self, job: JobRecord) -> None:
        turn = await self._turn_of(job)
        fate = None
        if turn is not None and turn.outcome is None:
            fate = await self.studio.settle()
            turn = await self._turn_of(job)
        if turn is None or turn.outcome in _NOT_TAKEN:
            await self.studio.ask(job.prompt, job=job.id)
        elif turn.outcome in _ANSWERED or turn.outcome == "lost":
            if fate is None:
                await self.studio.show()
        else:
            raise StudioError(
                "what became of your message cannot be told",
                "It is not sent again, because that might charge twice. Look at the credits, "
                "then go on with `stillreel send`.",
            )

    async def _turn_of(self, job: JobRecord) -> TurnRecord | None:
        return await asyncio.to_thread(self.studio.library.turn_of, job.id)

    async def _export(self, job: JobRecord, *, again: bool) -> Saved:
        out = Path(job.path)
        if again:
            if film := await self.studio.saved(out):
                return film
            with suppress(StudioError):
                for film in await self.studio.collect():
                    return film
        if not job.force and await asyncio.to_thread(os.path.lexists, out):
            self.tell(Notice(f"{out.name} appeared meanwhile, and stays as it is."))
            out = await asyncio.to_thread(free_name, out.parent, out.stem)
        return await self.studio.export(out, force=job.force)


def _passes(error: StudioError) -> bool:
    """Whether the job can be finished later: once there is a new session, room, or one's turn."""
    return isinstance(error, (SessionGone, InUse, Unasked)) or error.code in (DISK, RENDER)


def _afresh(job: JobRecord) -> str:
    files = " ".join(map(quote, job.sources))
    return f"To ask for it afresh, which is charged: stillreel make {files} -p {quote(job.prompt)}"


def _word(source: Source) -> str:
    return source if isinstance(source, str) else str(source.absolute())


def _source(word: str) -> Source:
    return word if word.startswith(("http://", "https://")) else Path(word)
