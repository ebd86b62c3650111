"""What the work reports to the screen: the studio's events, and how each job ended."""

from dataclasses import dataclass
from enum import Enum, auto

from textual.message import Message

from tui.library.records import TurnOutcome
from tui.studio.events import Downloading, Event, Failed, Rendering, Uploading

_REPLACEABLE = (Uploading, Rendering, Downloading)


class Stop(Enum):
    """Why an operation was stopped by the user."""

    ASKED = auto()
    """The user stopped it."""

    GAVE_UP = auto()
    """The user stopped waiting for what became of a message."""

    NOT_SENT = auto()
    """The user gave up during a pause, before the message went out."""

    SUPERSEDED = auto()
    """The user sent another message."""

    LEFT_RUNNING = auto()
    """The user left the export running at the service."""


@dataclass
class StudioEvent(Message):
    """The studio told something in the course of `job`."""

    event: Event
    job: str = ""

    def can_replace(self, message: Message) -> bool:
        """Of several progress reports in a row only the last is worth drawing."""
        return (
            isinstance(message, StudioEvent)
            and isinstance(self.event, _REPLACEABLE)
            and type(self.event) is type(message.event)
            and self.job == message.job
            and _about(self.event) == _about(message.event)
        )


@dataclass
class Opened(Message):
    """The studio is open; it may not be connected yet."""


@dataclass
class Connected(Message):
    """There is a session to work in; `anew` where another project was left for it."""

    anew: bool = False


@dataclass
class Settled(Message):
    """What became of a message, sent `here` or by an earlier program: see `outcome`."""

    outcome: TurnOutcome
    text: str
    here: bool = False


@dataclass
class OperationEnded(Message):
    """A job is over: done, stopped by the user, or failed.

    `text` is a message that the service never took: it belongs back in the prompt. `defect` is an
    error that nobody expected.
    """

    job: str
    stopped: Stop | None = None
    failed: Failed | None = None
    text: str = ""
    defect: Exception | None = None


def _about(event: Event) -> str:
    match event:
        case Uploading(file=name) | Rendering(render=name) | Downloading(render=name):
            return name
        case _:
            return ""
