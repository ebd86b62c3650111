"""The project at work and its session; and a list of all that the library has."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tui.config import Config
from tui.library.library import Library
from tui.library.records import UNNAMED, Project
from tui.nemo.errors import SessionNotFound
from tui.studio.advice import Advice, Do, Remedy, advice
from tui.studio.clock import Clock
from tui.studio.events import Connected, Notice, ProjectListed, Tell
from tui.studio.failures import InUse, SessionGone, StudioError
from tui.studio.language import message_language
from tui.studio.service import Service
from tui.text import clean_name


class Projects:
    """The projects of one service, of which `current` is at work."""

    def __init__(
        self, config: Config, service: Service, library: Library, clock: Clock, tell: Tell
    ) -> None:
        self._config = config
        self._service = service
        self._library = library
        self._clock = clock
        self._tell = tell
        self.current: Project | None = None

    @property
    def service_name(self) -> str:
        """What people call the service: `mock`, or its host."""
        return self._config.service_name

    @property
    def service_key(self) -> str:
        """What the library files sessions under: the service, or the bundled mock."""
        return self._config.service

    @property
    def required(self) -> Project:
        """The project at work. Raises `StudioError` where there is none yet."""
        if self.current is None:
            raise StudioError("There is no project yet", "Connect first.")
        return self.current

    async def open(self, wanted: str | None, *, new: bool, message: str) -> None:
        """Work on the project that is `wanted`, on the one used last, or on a `new` one."""
        found = None if new else await asyncio.to_thread(self._find, wanted)
        if wanted is not None and found is None and not new:
            raise StudioError(
                f"No project is called {wanted!r}", Do(Remedy.OTHER_PROJECT), usage=True
            )
        self.current = found or await self._create(message)
        today = self._clock.today()
        await asyncio.to_thread(self._library.projects.touch, self.current.id, today)
        self._tell(
            Connected(
                self.service_name,
                self.current.id,
                self.current.session_id,
                resumed=found is not None,
                anonymous=self._service.account.anonymous,
            )
        )

    @contextmanager
    def locked(self) -> Iterator[Project]:
        """The project at work, with no other program sending messages in it. Raises `InUse`."""
        project = self.required
        with self._library.locks.while_working(project.lock_name) as locked:
            if not locked:
                raise InUse
            yield project

    async def name(self, name: str) -> None:
        """Name the project at work, where it has no name yet."""
        project = self.required
        if project.name == UNNAMED:
            await asyncio.to_thread(self._library.projects.rename, project.id, name)
            self.current = await asyncio.to_thread(self._find, project.id)

    async def replace_session(self, gone: SessionNotFound) -> SessionGone:
        """Give the project a new session; returns what there is to say about that."""
        project = self.required
        lost = await asyncio.to_thread(self._library.uploads.of, project.id)
        stored = await asyncio.to_thread(self._find, project.id)
        if stored is None or stored.session_id == project.session_id:
            session = await self._service.create_session(self._config.language)
            await asyncio.to_thread(
                self._library.projects.replace_session, project, session.session_id, session.task_id
            )
        # Where another program was first, its new session is this one's, too.
        self.current = await asyncio.to_thread(self._find, project.id)
        self._tell(Notice("The old session is gone, and its timeline with it; there is a new one."))
        paths = tuple(upload.path for upload in lost if upload.path)
        return SessionGone(gone.message, _upload_again(paths), code=gone.code)

    def listed(self) -> list[ProjectListed]:
        """Every project of the service, the one used last first. Blocks for milliseconds."""
        return [
            self._listed(project) for project in self._library.projects.listed(self.service_key)
        ]

    def _listed(self, project: Project) -> ProjectListed:
        messages = self._library.turns.messages(project.id)
        renders = self._library.renders.of(project.id)
        return ProjectListed(
            project=project.id,
            title=clean_name(project.name),
            messages=len(messages),
            last=messages[-1] if messages else "",
            left=sum(render.is_unfinished for render in renders),
            used_at=project.used_at,
        )

    def _find(self, wanted: str | None) -> Project | None:
        if wanted is None:
            return self._library.projects.current(self.service_key)
        return self._library.projects.find(self.service_key, wanted)

    async def _create(self, message: str) -> Project:
        language = message_language(message) or self._config.language
        session = await self._service.create_session(language)
        return await asyncio.to_thread(
            self._library.projects.add,
            self.service_key,
            UNNAMED,
            session.session_id,
            session.task_id,
            self._clock.today(),
        )


def _upload_again(paths: tuple[str, ...]) -> Advice:
    if not paths:
        return advice("Go on in the new session: upload the stills again, then say it again.")
    names = tuple(map(clean_name, paths))
    return advice("A new session is there.", Do(Remedy.UPLOAD, files=names))
