"""What the operations report to the screen: the studio's events, and how each operation ended."""

from dataclasses import dataclass
from enum import StrEnum

from textual.message import Message

from tui.studio.events import Downloading, Event, Failed, Rendering, Uploading

_REPLACEABLE = (Uploading, Rendering, Downloading)


class Operation(StrEnum):
    """Something that the screen has the studio do; those that matter most come first."""

    TURN = "turn"
    """A message with its stills."""

    RECOVER = "recover"
    """Finding out what became of a message whose turn was interrupted."""

    CONNECT = "connect"
    EXPORT = "export"

    COLLECT = "collect"
    """Saving the clips whose export was interrupted."""

    UPLOAD = "upload"

    STOP = "stop"
    """Stopping a render at the service, too."""

    READ = "read"
    """Reading the timeline or the credits."""


class Reading(StrEnum):
    """What the user may ask to be read from the service."""

    TIMELINE = "timeline"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class StudioEvent:
    """The studio told something in the course of `operation`, or of none."""

    event: Event
    operation: Operation | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The studio is open; it may not be connected yet."""


@dataclass(frozen=True, slots=True)
class Connected:
    """There is a session to work in; `anew` where another project was left for it."""

    anew: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a message, sent `here` or by an earlier program: `fate` is a `Fate`."""

    fate: str
    text: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class OperationEnded:
    """An operation is over: done, stopped by the user, or failed.

    `text` is a message that the service never took: it belongs back in the prompt. `note` says
    why it was stopped, where there is more to say than that. `defect` is an error that nobody
    expected.
    """

    operation: Operation
    stopped: bool = False
    failed: Failed | None = None
    text: str = ""
    note: str = ""
    defect: Exception | None = None


@dataclass(frozen=True, slots=True)
class OwnTokenRefused:
    """The service refused the token that the user set."""


Report = StudioEvent | Opened | Connected | Settled | OperationEnded | OwnTokenRefused


class Reported(Message):
    """A report has come."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report

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
