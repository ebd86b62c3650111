"""What the interface asks of a studio: the real one, or one that a test plays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tui.media.sources import Source
from tui.nemo.protocol.tap import Tap
from tui.studio.clock import Clock
from tui.studio.events import CreditsRead, Delivery, Failed, Recovered, Saved, Uploaded
from tui.studio.intent import RoutedMessage
from tui.studio.keeping.memory import MemoryLike
from tui.studio.listed_events import Leftover, ProjectListed
from tui.studio.projects.accounts import KnownAccount
from tui.studio.timeline import Timeline


class AccountsLike(Protocol):
    """The accounts of the service; see `tui.studio.projects.accounts.KnownAccounts`."""

    @property
    def uses_own_token(self) -> bool:
        """Whether the active token is one that the user set or entered."""

    @property
    def current(self) -> str | None:
        """The active account; absent before there is one."""

    @property
    def link(self) -> str:
        """Where an anonymous user registers, and others top up."""

    async def listed(self) -> Sequence[KnownAccount]:
        """Every account, the active one first."""

    async def check(self, token: str) -> CreditsRead:
        """What a token's account has left; nothing is changed."""

    async def enter(self, token: str) -> None:
        """Store a token of the user's own, and go on in its account."""

    async def use(self, account: str) -> None:
        """Go on in a known account."""

    async def forget(self, account: str) -> None:
        """Take back the token of an account; where it was active, go on anonymously."""

    async def go_anonymous(self) -> None:
        """Go on without the user's own token, in a new project."""


class ProjectsLike(Protocol):
    """All projects of the service; see `tui.studio.projects.known_projects.KnownProjects`."""

    async def listed(self) -> Sequence[ProjectListed]:
        """Every project, archived ones too; what was left unfinished first."""

    async def rename(self, project: str, name: str) -> str:
        """Give a project another name, and return it as it is kept."""

    async def archive(self, project: str) -> None:
        """Put a project aside; nothing of it is deleted."""

    async def unarchive(self, project: str) -> None:
        """Bring a project back."""

    async def open(self, project: str) -> None:
        """Work on a project, in the account that it belongs to."""

    async def begin(self) -> None:
        """Work on a new project of the active account."""

    async def pictured_by(self, project: str) -> Sequence[Path]:
        """The files of which one may stand for a project, the likeliest first."""

    async def link(self, wanted: str | None = None) -> str:
        """The link that opens a project in a browser."""

    async def leftovers(self) -> Sequence[Leftover]:
        """What an earlier program left to be done in the active project: message and exports."""


class StudioLike(Protocol):
    """One project at work; see `tui.studio.studio.Studio`."""

    @property
    def clock(self) -> Clock:
        """The source of program time."""

    @property
    def service(self) -> str:
        """What people call the service."""

    @property
    def project_name(self) -> str:
        """The name of the active project; empty while there is none."""

    @property
    def project_id(self) -> str:
        """What the library calls the active project; empty while there is none."""

    @property
    def balance(self) -> CreditsRead | None:
        """The credits as they were last read."""

    @property
    def delivery(self) -> Delivery:
        """Who has the last message: decides whether it comes back to the prompt."""

    @property
    def tap(self) -> Tap:
        """What is told of every call of the program."""

    @property
    def memory(self) -> MemoryLike:
        """What outlives the program of what is shown."""

    @property
    def accounts(self) -> AccountsLike:
        """The accounts that are known here."""

    @property
    def projects(self) -> ProjectsLike:
        """All projects of the service."""

    async def connect(self, project: str | None = None, *, new: bool = False) -> None:
        """Get a token and a session: of the named project, the one used last, or a `new` one."""

    async def upload(
        self, sources: Sequence[Source], *, are_seen: bool = False
    ) -> tuple[Uploaded, ...]:
        """Send stills; those that were refused are told of and left out.

        Of those that `are_seen` the user knows what is done to each.
        """

    async def carry_out(self, routed: RoutedMessage) -> None:
        """Do what a routed message asks for: a turn, or what the program can do by itself."""

    async def recover(self) -> tuple[Recovered, ...]:
        """Find out what became of interrupted turns; those that others followed are told."""

    async def refresh_timeline(self) -> Timeline:
        """Read the timeline, and tell it."""

    async def credits(self) -> CreditsRead:
        """Read the credits, and tell them."""

    async def export(
        self, out: Path | None = None, *, force: bool = False, version: int | None = None
    ) -> Saved:
        """Render the timeline, or what an earlier version shows, and save the clip."""

    async def list_versions(self) -> None:
        """Tell every export that the service accepted."""

    async def compare(self, before: int, after: int | None = None) -> None:
        """Tell how one version differs from another, or from the timeline as it is now."""

    async def resume_renders(self) -> Sequence[Saved]:
        """Go on with the renders that an earlier program left unfinished."""

    async def stop_render(self) -> bool:
        """Stop the renders of the project at the service, too."""

    def hurry(self) -> None:
        """Read the state now, where the next reading is waited for."""

    def explain(self, error: BaseException) -> Failed:
        """The event that tells of an error."""
