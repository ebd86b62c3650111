"""The studio: one project at work, from its stills to its film.

Each method does one thing a person can ask for, tells what happens through the sink it was given,
and raises what `failures.describe` can explain.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tui.config import Config
from tui.library.library import Library, Project
from tui.media.stills import MediaFile
from tui.nemo.errors import NemoError
from tui.nemo.models import Draft
from tui.studio.clock import Clock
from tui.studio.events import (
    Changed,
    Connected,
    CreditsRead,
    Failed,
    Notice,
    Saved,
    Tell,
    TurnEnded,
    Uploaded,
)
from tui.studio.export import Exporter, check_target, free_name
from tui.studio.failures import StudioError, describe
from tui.studio.intent import Intent, route
from tui.studio.language import message_language
from tui.studio.service import Service
from tui.studio.timeline import Timeline, read_timeline
from tui.studio.turn import Turn
from tui.studio.upload import Source, Uploader, look_at


class Studio:
    """Connect first; then upload, ask, look, export, in any order."""

    def __init__(
        self, config: Config, service: Service, library: Library, clock: Clock, tell: Tell
    ) -> None:
        self.clock = clock
        self.timeline = Timeline()
        self.balance: CreditsRead | None = None
        self._config = config
        self._service = service
        self._library = library
        self._tell = tell
        self._project: Project | None = None
        self._draft: Draft | None = None

    @property
    def service(self) -> str:
        """What people call the service: `mock`, or its host."""
        return "mock" if self._config.mock else self._config.api_url.split("://", 1)[-1]

    @property
    def project_name(self) -> str:
        """The name of the project at work."""
        return self._project.name if self._project else ""

    async def connect(
        self, project: str | None = None, *, new: bool = False, message: str = ""
    ) -> None:
        """Get a token and a session: the named project's, the current one's, or a `new` one.

        `message` is what is about to be said: the session takes its language.
        """
        await self._service.connect()
        found = None if new else await asyncio.to_thread(self._find, project)
        if project is not None and found is None and not new:
            raise StudioError(
                f"there is no project {project!r} here",
                "Leave it out for the latest project, or give --new for a new one.",
                usage=True,
            )
        self._project = found or await self._create(message)
        await asyncio.to_thread(self._library.touch_project, self._project.id, self.clock.today())
        self._tell(
            Connected(
                self.service,
                self._project.id,
                self._project.session_id,
                resumed=found is not None,
                anonymous=self._service.account.anonymous,
            )
        )

    async def upload(self, sources: Sequence[Source]) -> tuple[Uploaded, ...]:
        """Send files. A bad one is told of before anything is sent, and the good ones go on."""
        self._at_work()
        return await self._send(await look_at(sources, self._tell))

    async def make(
        self, sources: Sequence[Source], prompt: str, out: Path, *, force: bool = False
    ) -> Saved:
        """The whole job, in a project of its own: look, connect, upload, ask, export.

        Everything that can be known to be wrong is known before a byte is sent.
        """
        if route(prompt).intent is not Intent.TURN:
            raise StudioError(
                f"{prompt!r} does not say what should happen in the clip",
                "Describe it, such as: turn this image into a 10-second animated clip.",
                usage=True,
            )
        await asyncio.to_thread(check_target, out, force=force)
        files = await look_at(sources, self._tell)
        if not files:
            raise StudioError("none of the files can be used", "Give at least one still.")
        await self.connect(new=True, message=prompt)
        if not await self._send(files):
            raise StudioError("none of the files could be sent", "See above; nothing was charged.")
        await self.ask(prompt)
        if not self.timeline.exportable:
            raise StudioError(
                "the service made no clip",
                "Read what it said above. The stills are kept: go on with `stillreel send`.",
            )
        return await self.export(out, force=force)

    async def say(self, text: str) -> None:
        """Grant a wish that the program can grant itself; everything else is a turn."""
        wish = route(text)
        match wish.intent:
            case Intent.EXPORT:
                await self.export(wish.target)
            case Intent.CREDITS:
                await self.credits()
            case Intent.STATE:
                await self.show()
            case Intent.UPLOAD:
                self._tell(Notice("Name the files to upload, or drop them here."))
            case Intent.TURN:
                await self.ask(text)

    async def ask(self, text: str) -> TurnEnded:
        """One turn: sends `text` once, and sees it through."""
        project = self._at_work()
        if not text.strip():
            raise StudioError("there is nothing to send", "Say what should happen.", usage=True)
        before = (await self._service.state(project.session_id)).draft
        number = await asyncio.to_thread(
            self._library.open_turn, project.id, text, self.clock.today()
        )
        outcome = "refused"
        try:
            turn = Turn(self._service, project.session_id, text, before, self._tell)
            ended, self._draft = await turn.run()
            outcome = ended.outcome
        except asyncio.CancelledError:
            outcome = "left"
            raise
        finally:
            self._library.close_turn(number, outcome, self.clock.today())
        self.timeline = read_timeline(self._draft)
        with suppress(NemoError):  # the turn is done, whatever the balance says
            await self.credits()
        self._tell(ended)
        return ended

    async def show(self) -> Timeline:
        """Read the state, and tell the timeline."""
        self._draft = (await self._service.state(self._at_work().session_id)).draft
        self.timeline = read_timeline(self._draft)
        self._tell(Changed((), self.timeline.summary(), self.timeline))
        return self.timeline

    async def credits(self) -> CreditsRead:
        """Read the balance, and tell it."""
        read = await self._service.credits()
        self.balance = CreditsRead(read.available, read.frozen, read.total)
        self._tell(self.balance)
        return self.balance

    async def export(self, out: Path | None = None, *, force: bool = False) -> Saved:
        """Render the draft as it stands at the service, and put the film at `out`."""
        project = self._at_work()
        self._draft = (await self._service.state(project.session_id)).draft
        self.timeline = read_timeline(self._draft)
        target = (out or free_name(Path.cwd(), project.name)).absolute()
        exporter = Exporter(
            self._service, self._library, self.clock, self._tell, project.id, project.session_id
        )
        return await exporter.export(self._draft, target, force=force)

    def explain(self, error: BaseException) -> Failed:
        """The event that tells of `error`, with the links that this account needs."""
        user_id = self._service.account.user_id if self._service.account.anonymous else None
        return describe(error, web_url=self._config.web_url, user_id=user_id)

    async def aclose(self) -> None:
        """Close what is open."""
        await self._service.client.aclose()
        self._library.close()

    def _at_work(self) -> Project:
        if self._project is None:
            raise StudioError("there is no project yet", "Connect first.")
        return self._project

    def _find(self, wanted: str | None) -> Project | None:
        if wanted is None:
            return self._library.current_project(self._config.service)
        return self._library.find_project(self._config.service, wanted)

    async def _send(self, files: Sequence[MediaFile | str]) -> tuple[Uploaded, ...]:
        project = self._at_work()
        cache = self._config.cache_dir / "stills"
        uploader = Uploader(
            self._service,
            self._library,
            self.clock,
            self._tell,
            project.id,
            project.session_id,
            cache,
        )
        sent = await uploader.send(files)
        if sent and project.name == _UNNAMED:
            await self._name(project, Path(sent[0].file).stem)
        return sent

    async def _create(self, message: str) -> Project:
        language = message_language(message) or self._config.language
        session = await self._service.create_session(language)
        return await asyncio.to_thread(
            self._library.add_project,
            self._config.service,
            _UNNAMED,
            session.session_id,
            session.task_id,
            self.clock.today(),
        )

    async def _name(self, project: Project, name: str) -> None:
        await asyncio.to_thread(self._library.rename_project, project.id, name)
        self._project = await asyncio.to_thread(self._find, project.id)


_UNNAMED = "untitled"
