"""What the library has, as it is listed: projects, messages, versions; events like all others."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from tui.library.records import RenderState, TurnOutcome
from tui.studio.events import Event


class Leftover(StrEnum):
    """What an earlier program left to be done in a project."""

    MESSAGE = "message"
    """To find out what became of the last message."""

    EXPORT = "export"
    """To save a clip whose export had begun."""

    JOB = "job"
    """To go on with a whole job."""

    BATCH = "batch"
    """To go on with a batch."""


@dataclass(frozen=True, slots=True)
class MessageListed(Event):
    """A message of an earlier turn; `outcome` is absent where nobody knows what became of it.

    `at` is when it was sent, in epoch seconds.
    """

    name: ClassVar[str] = "message"
    message: str
    outcome: TurnOutcome | None
    at: float


@dataclass(frozen=True, slots=True)
class VersionListed(Event):
    """An export of the project; `is_there` says that its film lies at `path` still.

    `status` is how far its render came. `message` is the last one that was sent before it, `left`
    says that there may be a film to come. `at` is when it was exported, in epoch seconds.
    """

    name: ClassVar[str] = "version"
    version: int
    render: str
    status: RenderState
    path: Path | None
    is_there: bool
    bytes: int | None
    seconds: float | None
    message: str
    left: bool
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class ProjectListed(Event):
    """A project of the library; `left` renders of it are unfinished, `used_at` is epoch seconds.

    `account` is absent where nobody wrote down whose it is. `clips` versions are saved, `spent`
    credits went. `due` is what was left to be done; with `busy`, a program that runs has the
    project open.
    """

    name: ClassVar[str] = "project"
    project: str
    title: str
    messages: int
    last: str
    left: int
    used_at: float
    account: str | None = None
    clips: int = 0
    spent: int = 0
    archived: bool = False
    due: tuple[Leftover, ...] = ()
    busy: bool = False


@dataclass(frozen=True, slots=True)
class OtherAccountsProject(Event):
    """The project used last was left alone: it is of another account, empty if unknown."""

    name: ClassVar[str] = "other_accounts_project"
    project: str
    title: str
    account: str
