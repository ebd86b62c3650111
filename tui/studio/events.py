"""What the studio tells while it works: small frozen events, in the order things happen.

The screens, the headless commands and `--json` are three readers of this one stream. Each event's
`name` is its name in `--json`; its fields are the object's fields. All text in them is clean,
wherever it came from: it may be shown as it is, as plain text. Only a `Path` is as the disk has it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from tui.library.records import TurnOutcome
from tui.studio.advice import Advice
from tui.studio.timeline import Change, Timeline
from tui.text import clean


class Offer(StrEnum):
    """What a button of the service's window amounts to here."""

    UPLOAD = "upload"
    EXPORT = "export"
    STATE = "state"
    CREDITS = "credits"
    EDIT = "edit"
    """Anything else: it can be asked for in a message."""


class Delivery(StrEnum):
    """Who has a message: the user, the service, or nobody knows. The studio alone decides it."""

    NOT_TAKEN = "not_taken"
    """It took no effect: it is the user's, and goes back into the prompt."""

    TAKEN = "taken"
    """It is the service's, or may be: it is not offered. What it did is shown, now or later."""

    DOUBTFUL = "doubtful"
    """It went out, and was perhaps lost; no credits are known to have gone. It is offered again."""


class WaitingKind(StrEnum):
    """What is waited for."""

    PAUSE = "pause"
    """The service asked for fewer calls: the call is repeated after the pause."""

    LOST = "lost"
    """The stream was lost: the state is read until it shows what became of the turn."""

    SILENT = "silent"
    """The stream ended without an answer: the state is read."""

    WORKING = "working"
    """The stream is open, and nothing has come for a while."""

    UNFINISHED = "unfinished"
    """The stream ended, and the service still works: the state is read."""

    EXPORT_AHEAD = "queue"
    """Another export of the project runs."""

    INTERRUPTED = "interrupted"
    """An earlier turn was interrupted: the state is read until it shows what became of it."""

    @property
    def can_be_hurried(self) -> bool:
        """Whether reading earlier may help. A pause that the service asked for is waited out."""
        return self is not WaitingKind.PAUSE


_TOLD_AS = {"lanes": "tracks", "clips": "segments"}
"""What people call the fields of a timeline; the library keeps their own names."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; see the subclasses."""

    name: ClassVar[str] = "event"

    def __post_init__(self) -> None:
        """Clean every text: no reader, present or to come, can forget it."""
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str | tuple):
                object.__setattr__(self, each.name, _cleaned(value))

    def as_json(self) -> dict[str, object]:
        """The event as one JSON object, `event` first."""
        values = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        return {"event": self.name, **values}


@dataclass(frozen=True, slots=True)
class Connected(Event):
    """There are a token and a session."""

    name: ClassVar[str] = "connected"
    service: str
    project: str
    session: str
    resumed: bool
    anonymous: bool


@dataclass(frozen=True, slots=True)
class CreditsRead(Event):
    """The account's credits; `frozen` are reserved by running work."""

    name: ClassVar[str] = "credits"
    available: int | None
    frozen: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class CostExpected(Event):
    """What the next message will probably cost, an estimate; `so_far` the project's turns cost."""

    name: ClassVar[str] = "cost"
    next: int
    so_far: int


@dataclass(frozen=True, slots=True)
class Converting(Event):
    """A still is converted (HEIC to JPEG) before its upload."""

    name: ClassVar[str] = "converting"
    file: str


@dataclass(frozen=True, slots=True)
class Uploading(Event):
    """Bytes of a file handed to the network so far; `sent` may equal `total` a while."""

    name: ClassVar[str] = "uploading"
    file: str
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class Uploaded(Event):
    """The service has the file, `sent_as` this. `again`: it had it already, nothing was sent."""

    name: ClassVar[str] = "uploaded"
    file: str
    bytes: int
    width: int | None
    height: int | None
    again: bool = False
    sent_as: str = ""


@dataclass(frozen=True, slots=True)
class TextArrived(Event):
    """Text of the service. Not final: a piece to append. Final: the whole text, replacing them."""

    name: ClassVar[str] = "text"
    text: str
    final: bool


@dataclass(frozen=True, slots=True)
class ToolRunning(Event):
    """The service works with a tool; `label` says at what, `done` that it finished."""

    name: ClassVar[str] = "tool"
    tool: str
    label: str
    done: bool


@dataclass(frozen=True, slots=True)
class Waiting(Event):
    """Nothing new, and why. `waited_s` so far; `left_s` where the end is known (a countdown)."""

    name: ClassVar[str] = "waiting"
    kind: WaitingKind
    waited_s: float
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Changed(Event):
    """The timeline is now this; `changes` are what differs from before."""

    name: ClassVar[str] = "changed"
    changes: tuple[Change, ...]
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Compared(Event):
    """How one version differs from another, or from the timeline of now.

    `changes` are what differs, none where nothing does; `was` is the timeline of the version
    `before`, `timeline` that of the later one.
    """

    name: ClassVar[str] = "compared"
    before: int
    after: int | None
    changes: tuple[Change, ...]
    timeline: Timeline
    was: Timeline = field(default_factory=Timeline)


@dataclass(frozen=True, slots=True)
class Offered(Event):
    """The service pointed at a button, `said` so; `action` is what that amounts to here."""

    name: ClassVar[str] = "offered"
    action: Offer
    said: str


@dataclass(frozen=True, slots=True)
class TurnEnded(Event):
    """A turn as understood, each text once and whole; `spent` credits went, where that is known."""

    name: ClassVar[str] = "turn"
    texts: tuple[str, ...]
    thoughts: tuple[str, ...]
    tools: tuple[str, ...]
    errors: tuple[str, ...]
    outcome: TurnOutcome
    tracks: tuple[str, ...]
    changes: tuple[Change, ...]
    spent: int | None = None


@dataclass(frozen=True, slots=True)
class Rendering(Event):
    """A render goes on; `progress` in per cent, absent where the service does not say."""

    name: ClassVar[str] = "rendering"
    render: str
    status: str
    progress: float | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Downloading(Event):
    """Bytes of the film on disk so far; `total` absent where the service does not say."""

    name: ClassVar[str] = "downloading"
    render: str
    received: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Saved(Event):
    """The film is on disk, whole; `seconds` is its length, `version` its number in the project."""

    name: ClassVar[str] = "saved"
    path: Path
    bytes: int
    seconds: float | None
    width: int | None
    height: int | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SessionReplaced(Event):
    """The session was gone; the project has a new one, which has none of the `missing` stills.

    Those are paths, and addresses as text.
    """

    name: ClassVar[str] = "session_replaced"
    missing: tuple[Path | str, ...]


@dataclass(frozen=True, slots=True)
class Linked(Event):
    """Under `url` the project opens in a browser, for `seconds` where that is known."""

    name: ClassVar[str] = "link"
    url: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something worth a line to a person; an `option` of the commands has it otherwise."""

    name: ClassVar[str] = "notice"
    text: str
    option: str = ""


@dataclass(frozen=True, slots=True)
class TimelineUnread(Event):
    """The state could not be read after a turn: what is shown may be out of date."""

    name: ClassVar[str] = "timeline_unread"


@dataclass(frozen=True, slots=True)
class Recovered(Event):
    """What became of `message`, whose turn was interrupted.

    Others `followed` it before that was found out.
    """

    name: ClassVar[str] = "recovered"
    outcome: TurnOutcome
    message: str
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """Something went wrong: what, and what to do about it.

    `file` where one file is the trouble; the message does not name it.
    """

    name: ClassVar[str] = "failed"
    code: int | str
    message: str
    advice: Advice
    file: str | None = None


Tell = Callable[[Event], None]


def _cleaned(value: object) -> object:
    match value:
        case StrEnum():
            return value
        case str():
            return clean(value)
        case tuple():
            return tuple(map(_cleaned, value))
        case _:
            return value


def _plain(value: object) -> object:
    match value:
        case Timeline() | Advice():
            return asdict(value, dict_factory=_as_told)
        case Path():
            return str(value)
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _as_told(values: Sequence[tuple[str, object]]) -> dict[str, object]:
    return {_TOLD_AS.get(name, name): value for name, value in values}
