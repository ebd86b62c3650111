"""What the screen says of its own accord, as events: kept and shown again like the studio's."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from tui.library.records import TurnOutcome
from tui.screens.main.workers import Operation, Stop
from tui.studio.advice import Advice
from tui.studio.events import Event
from tui.studio.timeline import Change


class Remark(StrEnum):
    """A remark that says always the same."""

    NO_ANSWER = "no_answer"
    """Nothing was answered, and nothing has changed."""

    BROKE_OFF = "broke_off"
    """The service began to work, and made nothing."""

    STILL_EMPTY = "still_empty"
    """There was an answer, and there is no clip."""

    TAKEN_BEFORE_LOSS = "taken_before_loss"
    """The connection was lost, but the message had its effect."""


@dataclass(frozen=True, slots=True)
class Remarked(Event):
    """A remark about the turn that has ended."""

    name: ClassVar[str] = "remarked"
    remark: Remark


@dataclass(frozen=True, slots=True)
class TurnFailed(Event):
    """The service reported an error amid an answer, of which the rest stays."""

    name: ClassVar[str] = "turn_failed"
    message: str


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """The user stopped an operation."""

    name: ClassVar[str] = "stopped"
    operation: Operation
    stop: Stop


@dataclass(frozen=True, slots=True)
class MessageRecovered(Event):
    """What became of a message whose turn was interrupted, `here` or in an earlier program."""

    name: ClassVar[str] = "message_recovered"
    outcome: TurnOutcome
    message: str
    here: bool
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ResendOffered(Event):
    """A message was perhaps lost, and can be sent again."""

    name: ClassVar[str] = "resend_offered"
    message: str


@dataclass(frozen=True, slots=True)
class SessionRenewed(Event):
    """The session is gone, and there is a new one."""

    name: ClassVar[str] = "session_renewed"
    message: str
    advice: Advice
    stills_wait: bool
    is_back: bool
    can_recall: bool


@dataclass(frozen=True, slots=True)
class ProjectOpened(Event):
    """A new project was begun; `project` is its name, if it has one.

    `is_new` is false only in histories of older programs, which also stored that a project was
    opened again; that is not shown.
    """

    name: ClassVar[str] = "project_opened"
    project: str
    is_new: bool = True
