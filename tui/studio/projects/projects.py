"""The active project, whose it is, and its session; and a list of all that the library has."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tui.config import Config
from tui.library.library import Library
from tui.library.records import UNNAMED, Project, UploadRecord
from tui.library.threads import opened_in_thread
from tui.media.sources import Source
from tui.nemo.errors import SessionNotFound
from tui.studio.advice import Advice, Do, Remedy, advice
from tui.studio.clock import Clock
from tui.studio.events import (
    Connected,
    Notice,
    SessionReplaced,
    Tell,
)
from tui.studio.failures import (
    InUse,
    NoSuchProject,
    SessionGone,
    StudioError,
)
from tui.studio.language import message_language
from tui.studio.projects.finding import ProjectFinder
from tui.studio.service import Service
from tui.text import clean_name
from tui.words import _


class Projects:
    """The projects of one service, of which `current` is active."""

    def __init__(
        self,
        config: Config,
        service: Service,
        library: Library,
        clock: Clock,
        tell: Tell,
        begin: Callable[[str], Awaitable[None]],
    ) -> None:
        """`begin` is called with the id of each project that comes to work, before it is told."""
        self._config = config
        self._service = service
        self._library = library
        self._finder = ProjectFinder(config.service, service, library, tell)
        self._clock = clock
        self._tell = tell
        self._begin = begin
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
        """The active project. Raises `StudioError` where there is none yet."""
        if self.current is None:
            raise StudioError(_("There is no project yet"), _("Connect first."))
        return self.current

    async def open(self, wanted: str | None, *, new: bool, message: str) -> None:
        """Work on the project that is `wanted`, on the account's last one, or on a `new` one.

        A new one is called as it is `wanted`. A project of another account is opened in that
        account, where there is a token. Raises `NoSuchProject`, `OtherAccount`.
        """
        if new:
            await self._work_on_new(wanted, message)
        elif wanted is not None:
            account = self._service.account.id
            named = await self._finder.named(wanted)
            await self._work_on(named, resumed=True)
            self._finder.tell_of_account(named, account)  # in this project's own history
        else:
            found = await self._finder.latest()
            await self._finder.tell_of_other(found)
            await self._work_on(found or await self._first(message), resumed=found is not None)

    async def go_on(self, *, new: bool) -> None:
        """Work on the last project of an account that the user changed to, or on a `new` one."""
        if new:
            await self._work_on_new(None, "")
            return
        found = await self._finder.latest()
        await self._work_on(found or await self._first(""), resumed=found is not None)

    async def _work_on(self, project: Project, *, resumed: bool) -> None:
        """Make a project the active one; others see that it is open."""
        locks = self._library.locks
        with ExitStack() as undone:
            await opened_in_thread(
                lambda: locks.lock(project.open_name), lambda _: locks.release(project.open_name)
            )
            undone.callback(locks.release, project.open_name)
            await asyncio.to_thread(self._library.projects.touch, project.id, self._clock.today())
            await self._begin(project.id)
            undone.pop_all()
        if self.current is not None:
            locks.release(self.current.open_name)
        self.current = project
        self._tell(
            Connected(
                self.service_name,
                project.id,
                project.session_id,
                resumed=resumed,
                anonymous=self._service.account.anonymous,
            )
        )

    async def _work_on_new(self, name: str | None, message: str) -> None:
        """Work on a new project; while nothing is said, one in which nothing was done will do."""
        if message:
            await self._work_on(await self._create(message, name or UNNAMED), resumed=False)
            return
        async with self._finder.untouched() as made:
            new = await (self._as_new(made, name) if made else self._create("", name or UNNAMED))
            await self._work_on(new, resumed=False)

    async def _as_new(self, made: Project, name: str | None) -> Project:
        if not await self._finder.is_known(made):
            await self._give_session(made)
        if name is not None:
            await asyncio.to_thread(self._library.projects.rename, made.id, name)
        return await self._renewed(made.id)

    async def _first(self, message: str) -> Project:
        """The first project of the account; or its last, where a new session told whose it is."""
        made = await self._create(message)
        return await self._finder.before(made) or made

    @contextmanager
    def locked(self) -> Iterator[Project]:
        """The active project, with no other program sending messages in it. Raises `InUse`."""
        project = self.required
        with self._library.locks.while_working(project.lock_name) as locked:
            if not locked:
                raise InUse
            yield project

    async def name(self, name: str) -> None:
        """Name the active project, where it has no name yet."""
        project = self.required
        if project.name == UNNAMED:
            await asyncio.to_thread(self._library.projects.rename, project.id, name)
            self.current = await self._renewed(project.id)

    def renamed(self, project: str, name: str) -> None:
        """The active project may be the one that has another name now."""
        if self.current is not None and self.current.id == project:
            self.current = replace(self.current, name=name)

    async def replace_session(self, gone: SessionNotFound) -> SessionGone:
        """Give the project a new session, beside those that it had; returns what to say of that.

        Where another account is at work by now, the project stays as it is, and another begins.
        """
        project = self.required
        if project.account != self._service.account.id:
            return await self._leave_to_its_account(project, gone)
        stored = await self._renewed(project.id)
        if stored.session_id == project.session_id:
            await self._give_session(project)
        # Where another program was first, its new session is this one's, too.
        self.current = await self._renewed(project.id)
        self._tell(
            Notice(_("The old session is gone, and its timeline with it. There is a new one."))
        )
        missing = await asyncio.to_thread(self._library.uploads.missing, project.id)
        return self._gone(gone, missing)

    async def _leave_to_its_account(self, project: Project, gone: SessionNotFound) -> SessionGone:
        await self._work_on(await self._create(""), resumed=False)
        self._tell(
            Notice(
                _(
                    "{name} belongs to account {account} and stays there. A new project was "
                    "begun in this account.",
                    name=clean_name(project.name),
                    account=project.account,
                )
            )
        )
        had = await asyncio.to_thread(self._library.uploads.of, project.id)
        return self._gone(gone, had)

    def _gone(self, gone: SessionNotFound, missing: tuple[UploadRecord, ...]) -> SessionGone:
        paths = tuple(upload.path for upload in missing if upload.path)
        self._tell(
            SessionReplaced(
                tuple(each if Source.read(each).is_address else Path(each) for each in paths)
            )
        )
        return SessionGone(gone.message, _upload_again(paths), code=gone.code)

    async def _renewed(self, project: str) -> Project:
        """A project as the library has it now. Raises `NoSuchProject`."""
        found = await asyncio.to_thread(self._library.projects.find, self.service_key, project)
        if found is None:
            raise NoSuchProject(project)
        return found

    async def _give_session(self, project: Project) -> None:
        session = await self._service.create_session(self._config.language)
        await asyncio.to_thread(
            self._library.projects.replace_session,
            project,
            session.session_id,
            session.task_id,
            self._clock.today(),
        )

    async def _create(self, message: str, name: str = UNNAMED) -> Project:
        language = message_language(message) or self._config.language
        session = await self._service.create_session(language)
        return await asyncio.to_thread(
            self._library.projects.add,
            self.service_key,
            name,
            session.session_id,
            session.task_id,
            self._clock.today(),
            self._service.account.id,
        )


def _upload_again(paths: tuple[str, ...]) -> Advice:
    if not paths:
        return advice(_("Go on in the new session: upload the stills again, then say it again."))
    names = tuple(map(clean_name, paths))
    return advice(_("A new session is there."), Do(Remedy.UPLOAD, files=names))
