"""What the screen asks of a studio: the real one answers, or one that a test plays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tui.library.records import TurnOutcome, TurnRecord
from tui.studio.clock import Clock
from tui.studio.events import CreditsRead, Failed, Saved, Uploaded
from tui.studio.timeline import Timeline


class StudioLike(Protocol):
    """A studio; `tui.studio.studio.Studio` says what each of these does."""

    @property
    def service(self) -> str:
        """What people call the service."""

    @property
    def project_name(self) -> str:
        """The name of the project at work."""

    @property
    def clock(self) -> Clock:
        """Program time."""

    def last_turn(self) -> TurnRecord | None:
        """The last turn of the project at work. Reads the disk."""

    async def connect(self, project: str | None = None, *, new: bool = False) -> None:
        """Get a token and a session."""

    async def connect_anonymously(self) -> None:
        """Go on without the user's own token, in a new project."""

    async def upload(self, sources: Sequence[Path | str]) -> tuple[Uploaded, ...]:
        """Send files."""

    async def say(self, text: str) -> None:
        """Do what a message asks for."""

    async def settle(self) -> TurnOutcome | None:
        """Find out what became of the last turn, where it was interrupted."""

    async def export(self, out: Path | None = None, *, force: bool = False) -> Saved:
        """Render, and save the clip."""

    async def collect(self) -> Sequence[Saved]:
        """Save the clips whose export was interrupted."""

    async def stop_render(self) -> bool:
        """Stop what is rendered, at the service too."""

    async def show(self) -> Timeline:
        """Read the timeline."""

    async def credits(self) -> CreditsRead:
        """Read the balance."""

    def hurry(self) -> None:
        """Read at once what is waited for."""

    def explain(self, error: BaseException) -> Failed:
        """The event that tells of an error."""
