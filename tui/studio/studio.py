"""The studio: one project at work, from its stills to its clip.

Each method does one thing a person can ask for, tells what happens through the sink it was given,
and raises what `failures.describe` can explain.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tui.config import Config
from tui.file_paths import absolute, working_folder
from tui.library.library import Library
from tui.library.records import THE_USER, MessageOwner, Project
from tui.library.schema import LibraryError
from tui.media.sources import Source
from tui.nemo.errors import SessionNotFound
from tui.nemo.models import Draft
from tui.studio.clock import Clock
from tui.studio.costs import Costs
from tui.studio.events import (
    Changed,
    CreditsRead,
    Delivery,
    Failed,
    Notice,
    Recovered,
    Saved,
    Tell,
    TurnEnded,
    Uploaded,
)
from tui.studio.export import Exporter
from tui.studio.failures import describe
from tui.studio.film.targets import free_name
from tui.studio.film.versions import Versions
from tui.studio.inspecting.selection import Inspected, inspect_all
from tui.studio.intent import Intent, RoutedMessage
from tui.studio.keeping.history_writer import HistoryWriter
from tui.studio.keeping.memory import Memory
from tui.studio.messages import Messages
from tui.studio.projects.accounts import KnownAccounts
from tui.studio.projects.active import ActiveProject
from tui.studio.projects.known_projects import KnownProjects
from tui.studio.projects.projects import Projects
from tui.studio.service import Service
from tui.studio.timeline import Timeline
from tui.studio.upload import Uploader
from tui.words import _

_CONVERTED = "stills-2"
"""The folder of converted stills. Those in `stills` are of an older conversion: not used."""


class Studio:
    """Connect first; then upload, send messages, read, export, in any order."""

    def __init__(
        self,
        config: Config,
        service: Service,
        library: Library,
        clock: Clock,
        tell: Tell,
        history: HistoryWriter,
    ) -> None:
        self.clock = clock
        self.history = history
        self.memory = Memory(library, history, config.service)
        self.tap = service.client.tap
        self.library = library
        self.config = config
        self._service = service
        self._projects = Projects(config, service, library, clock, tell, self._begin_project)
        self._costs = Costs(library, self._projects.service_key, tell)
        self.accounts = KnownAccounts(service, self._projects, library, config.web_url)
        self.projects = KnownProjects(service, self._projects, library, clock, config.web_url, tell)
        self._tell = tell
        self._active = ActiveProject(service, self._projects, library)
        self._messages = Messages(
            service,
            library,
            clock,
            tell,
            history,
            self._projects,
            self._active,
            self._costs,
            self.explain,
        )
        self.wishes = config.wishes

    @property
    def service(self) -> str:
        """What people call the service: `mock`, or its host."""
        return self._projects.service_name

    @property
    def service_key(self) -> str:
        """What the library files sessions under: the service, or the bundled mock."""
        return self._projects.service_key

    @property
    def draft(self) -> Draft | None:
        """The draft as it was last read."""
        return self._active.draft

    @property
    def timeline(self) -> Timeline:
        """The timeline as it was last read."""
        return self._active.timeline

    @property
    def balance(self) -> CreditsRead | None:
        """The credits as they were last read."""
        return self._costs.balance

    def forget_balance(self) -> None:
        """What was read is another account's."""
        self._costs.balance = None

    @property
    def delivery(self) -> Delivery:
        """Who has the last message."""
        return self._messages.delivery

    @property
    def project(self) -> Project | None:
        """The active project."""
        return self._projects.current

    @property
    def project_name(self) -> str:
        """The name of the active project."""
        return self.project.name if self.project else ""

    @property
    def project_id(self) -> str:
        """What the library calls the active project; empty while there is none."""
        return self.project.id if self.project else ""

    async def connect(
        self, project: str | None = None, *, new: bool = False, message: str = ""
    ) -> None:
        """Get a token and a session: the named project's, the current one's, or a `new` one.

        `message` is what is about to be sent: the session takes its language.
        """
        await self._service.connect()
        await self._projects.open(project, new=new, message=message)

    async def _begin_project(self, project: str) -> None:
        await self.history.use(project)
        self._active.forget()

    async def authorize(self) -> None:
        """Get a token, and no session yet: enough to read the credits."""
        await self._service.connect()

    async def upload(
        self, sources: Sequence[Source], *, are_seen: bool = False
    ) -> tuple[Uploaded, ...]:
        """Send stills. A bad one is told of before anything is sent, and the good ones go on."""
        self._projects.required  # noqa: B018 - raises where there is none
        files = await inspect_all(sources, self._tell, self.wishes, are_seen=are_seen)
        return await self.upload_inspected(files)

    async def upload_inspected(
        self,
        files: Sequence[Inspected],
        *,
        perhaps_there: bool = False,
        again: bool = False,
        once: bool = False,
    ) -> tuple[Uploaded, ...]:
        """Send stills that were inspected; `perhaps_there` where an earlier program may have.

        Where the session is gone they go to a new one, but for those that do so `again`. Sent
        `once`, each has a name of its own to be spoken of, and an address goes out once, too.
        """
        project = self._projects.required
        there = list((await self._active.state()).files) if perhaps_there else []
        uploader = Uploader(
            self._service,
            self.library,
            self.clock,
            self._tell,
            project.id,
            project.session_id,
            self.config.cache_dir / _CONVERTED,
            there,
            self.wishes,
            once,
        )
        try:
            sent = await uploader.send(files)
        except SessionNotFound as gone:
            replaced = await self._active.replace_session(gone)
            if again:
                raise replaced from None
            # The new session has none of them.
            return await self.upload_inspected(files, again=True, once=once)
        if sent:
            await self._projects.name(Path(sent[0].file).stem)
        return sent

    async def carry_out(self, routed: RoutedMessage) -> None:
        """Do what a routed message asks for: without the service's help where that is enough."""
        self._messages.delivery = Delivery.NOT_TAKEN
        if routed.intent is not Intent.TURN:
            self.history.sending(routed.message)
        match routed.intent:
            case Intent.EXPORT:
                await self.export(routed.target)
            case Intent.CREDITS:
                await self.credits()
            case Intent.STATE:
                await self.refresh_timeline()
            case Intent.UPLOAD:
                self._tell(Notice(_("Name the files to upload, or drop them here.")))
            case Intent.TURN:
                await self.run_turn(routed.message, owner=MessageOwner(waits=routed.waits))
                return
        self._messages.delivery = Delivery.TAKEN

    async def run_turn(self, text: str, *, owner: MessageOwner = THE_USER) -> TurnEnded:
        """One turn: sends `text` once, for its `owner`, and follows it.

        Raises `InUse`, and `SentElsewhere` for a waiting message that is another program's by now.
        """
        return await self._messages.run(text, owner)

    async def recover(self) -> tuple[Recovered, ...]:
        """Find out what became of turns that were interrupted; those that others followed are told.

        Nothing is sent. Raises `SessionGone`: so are the turns then. Raises `InUse` where another
        program works on them.
        """
        return await self._messages.recover()

    def hurry(self) -> None:
        """Read the state now, where the next reading is waited for."""
        self._service.waits.hurry()

    async def resume_renders(self) -> tuple[Saved, ...]:
        """Go on with the renders that an earlier program left unfinished, and save their clips."""
        return await self.exporter().resume_all()

    async def stop_render(self) -> bool:
        """Stop the renders of this project, at the service too; says whether there were any."""
        return await self.exporter().cancel()

    async def refresh_timeline(self) -> Timeline:
        """Read the state, and tell the timeline."""
        self._active.keep((await self._active.state()).draft)
        self._tell(Changed((), self.timeline))
        is_clip = self.timeline.exportable
        await self._costs.tell_expected(self._projects.required.id, generates=not is_clip)
        return self.timeline

    async def credits(self) -> CreditsRead:
        """Read the balance, and tell it."""
        return self._costs.tell_balance(await self._service.credits())

    async def export(
        self,
        out: Path | None = None,
        *,
        force: bool = False,
        beside: bool = False,
        version: int | None = None,
    ) -> Saved:
        """Render the draft as the service has it, and save the clip at `out`, or `beside` that.

        With a `version`, the draft of that earlier export, as it was then.
        """
        project, turn = self._projects.required, None
        if version is None:
            draft = (await self._active.state()).draft
            self._active.keep(draft)
        else:
            draft, turn = await self._versions().exported(version)
        target = absolute(out or free_name(working_folder(), project.name))
        return await self.exporter().export(draft, target, force=force, beside=beside, turn=turn)

    async def list_versions(self) -> None:
        """Tell every export of the project that the service accepted, the newest first."""
        await self._versions().list()

    async def compare(self, before: int, after: int | None = None) -> None:
        """Tell how one version differs from another, or from the timeline as it is now."""
        await self._versions().compare(before, after, self.timeline)

    def explain(self, error: BaseException) -> Failed:
        """The event that tells of `error`, with the links that this account needs."""
        user_id = self._service.account.user_id if self._service.account.anonymous else None
        return describe(error, web_url=self.config.web_url, user_id=user_id)

    async def aclose(self) -> None:
        """Close what is open, all of it though this is cancelled."""
        try:
            await self._service.client.aclose()
        finally:
            try:
                await asyncio.to_thread(self.history.close)
            except LibraryError as error:
                self._tell(Notice(_("What was said last could not be kept: {why}", why=error)))
            finally:
                self.library.close()

    def exporter(self) -> Exporter:
        """What renders drafts of the active project, and saves their clips."""
        project = self._projects.required
        return Exporter(
            self._service, self.library, self.clock, self._tell, project.id, project.session_id
        )

    def _versions(self) -> Versions:
        return Versions(self.library, self._tell, self._projects.required.id)
