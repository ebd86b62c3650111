"""What the operations report to the screen: the studio's events, and how each operation ended."""

from dataclasses import dataclass
from enum import StrEnum

from textual.message import Message
from textual.screen import Screen

from tui.library.records import TurnOutcome
from tui.screens.main.workers import Operation, Stop
from tui.studio.events import Delivery, Downloading, Event, Failed, Rendering, Uploading

TOKEN_REFUSED = frozenset({1001, 1010, 1011, 401})
MESSAGE_REFUSED = TOKEN_REFUSED | {402, 429, 2001}
SESSION_GONE, IN_USE, NO_SUCH_PROJECT = 1002, "in_use", "no_such_project"
"""Codes of failures that the screen answers in a way of their own."""

_REPLACEABLE = (Uploading, Rendering, Downloading)


SEEN_IN = {
    Operation.TURN: "conversation",
    Operation.EXPORT: "renders",
    Operation.RESUME_RENDERS: "renders",
    Operation.UPLOAD: "stills",
}
"""The panel that shows how an operation ended."""


class Reading(StrEnum):
    """What the user may ask to be read from the service."""

    TIMELINE = "timeline"
    CREDITS = "credits"


@dataclass(slots=True)
class Outgoing:
    """The message of the turn that runs, or of the one that ran last: the one owner of its text."""

    text: str = ""
    waits: bool = False
    """Whether it is kept among the waiting messages until it is sent."""
    is_with_studio: bool = False
    """Whether the studio has it; before that, stills are sent."""
    is_answered: bool = False
    """Whether the service has answered it."""


@dataclass(frozen=True, slots=True)
class StudioEvent:
    """The studio told something in the course of `operation`, or of none."""

    event: Event
    operation: Operation | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The studio is open; it may not be connected yet."""


@dataclass(frozen=True, slots=True)
class ProjectReady:
    """There is a session to work in; `anew` where another project was left for it.

    `is_new`: that project has just been begun. `carries_stills`: those that the other project
    had are to be sent here, too. `account` is given where it is another one than before.
    """

    anew: bool = False
    is_new: bool = False
    carries_stills: bool = False
    account: str | None = None


@dataclass(frozen=True, slots=True)
class StillsSent:
    """Stills have been sent: the project may be called by the first of them now."""


@dataclass(frozen=True, slots=True)
class TurnRecovered:
    """What became of a message whose turn was interrupted, `here` or in an earlier program."""

    outcome: TurnOutcome
    text: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class OperationEnded:
    """An operation is over: done, stopped by the user, or failed.

    `delivery`, of a turn: who has its message now. `defect` is an error that nobody expected.
    """

    operation: Operation
    stopped: Stop | None = None
    failed: Failed | None = None
    delivery: Delivery | None = None
    defect: Exception | None = None


@dataclass(frozen=True, slots=True)
class OwnTokenRefused:
    """The service refused the token that the user set."""


@dataclass(frozen=True, slots=True)
class ProjectMissing:
    """There is no project of the name that the program was started with."""

    wanted: str


@dataclass(frozen=True, slots=True)
class NothingResumed:
    """Nothing began that was to be resumed: nothing was left, or it `goes_on` already."""

    goes_on: bool


Report = (
    StudioEvent
    | NothingResumed
    | Opened
    | ProjectReady
    | TurnRecovered
    | OperationEnded
    | OwnTokenRefused
    | ProjectMissing
    | StillsSent
)


class Reported(Message):
    """A report has come."""

    def __init__(self, report: Report, project: Screen[None]) -> None:
        """`project` is its screen."""
        super().__init__()
        self.report = report
        self.project = project

    def can_replace(self, message: Message) -> bool:
        """Of several progress reports in a row only the last is worth drawing."""
        mine, other = self.report, message.report if isinstance(message, Reported) else None
        return (
            isinstance(mine, StudioEvent)
            and isinstance(other, StudioEvent)
            and isinstance(mine.event, _REPLACEABLE)
            and type(mine.event) is type(other.event)
            and mine.operation is other.operation
            and _about(mine.event) == _about(other.event)
        )


def _about(event: Event) -> str:
    match event:
        case Uploading(file=name) | Rendering(render=name) | Downloading(render=name):
            return name
        case _:
            return ""


class QueueSaid(Message):
    """The queue has something to say: it has ended, or cannot go on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
