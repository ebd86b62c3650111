"""The studio: one project at work, from its stills to its film.

Each method does one thing a person can ask for, tells what happens through the sink it was given,
and raises what `failures.describe` can explain.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from tui.config import Config
from tui.library.library import Library
from tui.library.records import Project
from tui.media.pixels.wishes import PLAIN
from tui.media.stills import MediaFile
from tui.nemo.errors import NemoError, SessionNotFound
from tui.nemo.models import Credits, Draft, State
from tui.studio.aftermath import (
    REFUSED,
    Aftermath,
    Fate,
    balance,
    draft_text,
    kept_draft,
    not_taken,
)
from tui.studio.claim_link import claim
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
from tui.studio.export import Exporter, free_name
from tui.studio.failures import InUse, SessionGone, StudioError, describe
from tui.studio.intent import Intent, route
from tui.studio.language import message_language
from tui.studio.projects import kept_projects
from tui.studio.service import Service
from tui.studio.timeline import Timeline, differences, read_timeline
from tui.studio.turn import Turn
from tui.studio.upload import Source, Uploader, look_at
from tui.text import clean_name


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
        self.library = library
        self._tell = tell
        self._project: Project | None = None
        self._draft: Draft | None = None
        self.wishes = PLAIN

    @property
    def service(self) -> str:
        """What people call the service: `mock`, or its host."""
        return "mock" if self._config.mock else self._config.api_url.split("://", 1)[-1]

    @property
    def belongs_to(self) -> str:
        """What the library files sessions under: the service, or the bundled mock."""
        return self._config.service

    @property
    def project(self) -> Project | None:
        """The project at work."""
        return self._project

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
                "Leave it out for the latest project. What there is: stillreel projects",
                usage=True,
            )
        self._project = found or await self._create(message)
        await asyncio.to_thread(self.library.touch_project, self._project.id, self.clock.today())
        self._tell(
            Connected(
                self.service,
                self._project.id,
                self._project.session_id,
                resumed=found is not None,
                anonymous=self._service.account.anonymous,
            )
        )

    async def connect_anonymously(self) -> None:
        """Go on without the user's own token, in a new project; only ever at the user's word."""
        self._service.account.give_up_own()
        await self.connect(new=True)

    async def upload(self, sources: Sequence[Source]) -> tuple[Uploaded, ...]:
        """Send files. A bad one is told of before anything is sent, and the good ones go on."""
        self._at_work()
        return await self.send(await look_at(sources, self._tell, self.wishes))

    async def send(
        self, files: Sequence[MediaFile | str], *, perhaps_there: bool = False, again: bool = False
    ) -> tuple[Uploaded, ...]:
        """Send files that were looked at; `perhaps_there` where an earlier program may have.

        Where the session is gone they go to a new one, but for those that do so `again`.
        """
        project = self._at_work()
        there = list((await self._state()).files) if perhaps_there else []
        uploader = Uploader(
            self._service,
            self.library,
            self.clock,
            self._tell,
            project.id,
            project.session_id,
            self._config.cache_dir / _CONVERTED,
            there,
            self.wishes,
        )
        try:
            sent = await uploader.send(files)
        except SessionNotFound as gone:
            if again:
                raise await self._begin_again(gone) from None
            await self._another_session()
            return await self.send(files, again=True)  # the new session has none of them
        if sent and project.name == _UNNAMED:
            await self._name(project, Path(sent[0].file).stem)
        return sent

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

    async def ask(self, text: str, *, job: int | None = None) -> TurnEnded:
        """One turn: sends `text` once, for a `job` or not, and sees it through. Raises `InUse`."""
        if not text.strip():
            raise StudioError("there is nothing to send", "Say what should happen.", usage=True)
        with self._alone() as project:
            return await self._ask(project, text, job)

    async def _ask(self, project: Project, text: str, job: int | None) -> TurnEnded:
        before = (await self._state()).draft
        purse = await self._purse()
        number = await asyncio.to_thread(
            self.library.open_turn,
            project.id,
            text,
            self.clock.today(),
            draft_text(before),
            balance(purse),
            purse.frozen,
            job,
        )
        try:
            turn = Turn(
                self._service,
                project.session_id,
                text,
                before,
                self._tell,
                purse.frozen or 0,
                self.explain,
            )
            ended, self._draft = await turn.run()
        except NemoError as error:
            # Whatever else ends it leaves it open, for `settle` to look after.
            if not_taken(error):
                await self._close_turn(number, REFUSED)
            if isinstance(error, SessionNotFound):
                raise await self._begin_again(error) from None
            raise
        await self._close_turn(number, REFUSED if turn.refusal else ended.outcome)
        self.timeline = read_timeline(self._draft)
        await self._look_at_the_balance()
        self._tell(ended)
        return ended

    def hurry(self) -> None:
        """Look at once for what became of a turn, where its next reading is waited for."""
        self._service.pause.hurry()

    async def settle(self) -> Fate | None:
        """Find out what became of the last turn, where it was left before it ended.

        Nothing is sent. `None` if there was none such. Raises `SessionGone`: so is the turn then.
        Raises `InUse` where it is not left at all.
        """
        with self._alone() as project:
            return await self._settle(project)

    async def _settle(self, project: Project) -> Fate | None:
        turns = await asyncio.to_thread(self.library.turns, project.id)
        if not turns or turns[-1].outcome is not None:
            return None
        left = turns[-1]
        aftermath = Aftermath(self._service, project.session_id, self._tell)
        try:
            fate, self._draft = await aftermath.look(left)
        except SessionNotFound as gone:
            await self._close_turn(left.id, f"left, {Fate.UNKNOWN}")
            raise await self._begin_again(gone) from None
        self.timeline = read_timeline(self._draft)
        if fate is Fate.DONE:
            changes = differences(read_timeline(kept_draft(left)), self.timeline)
            self._tell(Changed(changes, self.timeline.summary(), self.timeline))
        await self._close_turn(left.id, f"left, {fate}")
        await self._look_at_the_balance()
        return fate

    async def collect(self) -> tuple[Saved, ...]:
        """Take up the renders that an earlier program left here, and save their films."""
        return await self._exporter().take_up()

    async def saved(self, out: Path) -> Saved | None:
        """The film of this project that lies at `out`, if it was saved there."""
        return await self._exporter().saved(out)

    async def stop_render(self) -> bool:
        """Stop what is rendered for this project, at the service too; says whether anything was."""
        return await self._exporter().cancel()

    async def show(self) -> Timeline:
        """Read the state, and tell the timeline."""
        self._draft = (await self._state()).draft
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
        self._draft = (await self._state()).draft
        self.timeline = read_timeline(self._draft)
        target = (out or free_name(Path.cwd(), project.name)).absolute()
        return await self._exporter().export(self._draft, target, force=force)

    async def claim_link(self) -> str:
        """The address that opens the project in a browser, also told."""
        linked = await claim(self._service, self._at_work(), self._config.web_url)
        self._tell(linked)
        return linked.url

    async def list_projects(self) -> None:
        """Tell of every project that is kept here, the one used last first."""
        for project in await asyncio.to_thread(kept_projects, self.library, self.belongs_to):
            self._tell(project)

    def explain(self, error: BaseException) -> Failed:
        """The event that tells of `error`, with the links that this account needs."""
        user_id = self._service.account.user_id if self._service.account.anonymous else None
        return describe(error, web_url=self._config.web_url, user_id=user_id)

    async def aclose(self) -> None:
        """Close what is open."""
        await self._service.client.aclose()
        self.library.close()

    def _at_work(self) -> Project:
        if self._project is None:
            raise StudioError("there is no project yet", "Connect first.")
        return self._project

    @contextmanager
    def _alone(self) -> Iterator[Project]:
        """The project at work, with no other program saying anything in it. Raises `InUse`."""
        project = self._at_work()
        with self.library.holds.while_working(project.hold) as alone:
            if not alone:
                raise InUse
            yield project

    def _find(self, wanted: str | None) -> Project | None:
        if wanted is None:
            return self.library.current_project(self._config.service)
        return self.library.find_project(self._config.service, wanted)

    def _exporter(self) -> Exporter:
        project = self._at_work()
        return Exporter(
            self._service, self.library, self.clock, self._tell, project.id, project.session_id
        )

    async def _look_at_the_balance(self) -> None:
        with suppress(NemoError):  # the turn is done, whatever the balance says
            await self.credits()

    async def _purse(self) -> Credits:
        try:
            return await self._service.credits()
        except NemoError:
            return Credits(None, None, None)

    async def _state(self) -> State:
        """The session's state. Raises `SessionGone`."""
        try:
            return await self._service.state(self._at_work().session_id)
        except SessionNotFound as gone:
            raise await self._begin_again(gone) from None

    async def _begin_again(self, gone: SessionNotFound) -> SessionGone:
        """Give the project a new session; what there is to say about that."""
        lost = await self._another_session()
        return SessionGone(gone.message, _send_again(lost), code=gone.code)

    async def _close_turn(self, turn: int, outcome: str) -> None:
        await asyncio.to_thread(self.library.close_turn, turn, outcome, self.clock.today())

    async def _another_session(self) -> tuple[str, ...]:
        """Give the project a new session; the paths of the files that the old one held."""
        project = self._at_work()
        held = await asyncio.to_thread(self.library.uploads, project.id)
        current = await asyncio.to_thread(self._find, project.id)
        if current is None or current.session_id == project.session_id:
            session = await self._service.create_session(self._config.language)
            await asyncio.to_thread(
                self.library.replace_session, project, session.session_id, session.task_id
            )
        # Where another program was first, its new session is this one's, too.
        self._project = await asyncio.to_thread(self._find, project.id)
        self._draft, self.timeline = None, Timeline()
        self._tell(Notice("The old session is gone, and its timeline with it; there is a new one."))
        return tuple(upload.path for upload in held if upload.path)

    async def _create(self, message: str) -> Project:
        language = message_language(message) or self._config.language
        session = await self._service.create_session(language)
        return await asyncio.to_thread(
            self.library.add_project,
            self._config.service,
            _UNNAMED,
            session.session_id,
            session.task_id,
            self.clock.today(),
        )

    async def _name(self, project: Project, name: str) -> None:
        await asyncio.to_thread(self.library.rename_project, project.id, name)
        self._project = await asyncio.to_thread(self._find, project.id)


_UNNAMED = "untitled"
_CONVERTED = "stills-2"
"""What was converted before colours, grounds and turns were made alike lies in `stills`."""


def _send_again(paths: tuple[str, ...]) -> str:
    if not paths:
        return "Go on in the new session: upload the stills again, then say it again."
    words = " ".join(quote(path) for path in paths)
    return clean_name(f"A new session is there. Upload again: stillreel upload {words}")
