"""What the library keeps, as it is read back: plain records."""

from dataclasses import dataclass
from enum import StrEnum

from tui.wishes import Wishes

UNNAMED = "untitled"
"""The name of a project until its first still gives it another."""


def given_name(name: str) -> str:
    """The name of a project; empty where nobody and no still has given it one."""
    return "" if name == UNNAMED else name


class TurnOutcome(StrEnum):
    """How a turn ended. A turn without an outcome runs, or its program died in it."""

    COMPLETE = "complete"
    """The service answered."""

    SILENT = "silent"
    """The stream ended in good order, without an answer."""

    LOST = "lost"
    """The stream was lost; the state was read instead."""

    FAILED = "failed"
    """The service reported an error in the stream."""

    REFUSED = "refused"
    """The service refused the message: it took no effect, and may be sent again."""

    DONE = "done"
    """The turn was interrupted. The draft shows that it did its work."""

    UNTOUCHED = "untouched"
    """The turn was interrupted. Neither draft nor credits changed: the message took no effect."""

    UNKNOWN = "unknown"
    """The turn was interrupted. The draft did not change, but the credits did, or are unread."""

    @property
    def is_answered(self) -> bool:
        """Whether the service took the message and worked on it to the end."""
        return self in (TurnOutcome.COMPLETE, TurnOutcome.SILENT, TurnOutcome.DONE)

    @property
    def is_not_taken(self) -> bool:
        """Whether the message took no effect, and may be sent again without being paid twice."""
        return self in (TurnOutcome.REFUSED, TurnOutcome.UNTOUCHED)

    @classmethod
    def read(cls, stored: str | None) -> "TurnOutcome | None":
        """The outcome that a library stores; `UNKNOWN` for text that no program here wrote."""
        if stored is None:
            return None
        return cls(stored) if stored in tuple(cls) else cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Project:
    """What was made in one account, with its present session, and the name people know it by.

    `account` is absent where an older program did not write it down.
    """

    id: str
    service: str
    name: str
    session_id: str
    task_id: str | None
    used_at: float
    account: str | None = None

    @property
    def lock_name(self) -> str:
        """The lock of the program that sends a message in it, until the turn is over."""
        return f"project_{self.id}"

    @property
    def open_name(self) -> str:
        """The lock of the program that has it open."""
        return open_name(self.id)


def open_name(project: str) -> str:
    """The lock of the program that has a project open."""
    return f"open_{project}"


@dataclass(frozen=True, slots=True)
class ProjectOverview:
    """A project, and what there is in it.

    `last` is the last message, `clips` how many versions are saved, `spent` the credits that its
    turns took. `is_in_doubt` says that nobody knows what became of a message; `renders`, `jobs` and
    `batches` are those without an end.
    """

    project: Project
    is_archived: bool
    messages: int
    last: str
    spent: int
    clips: int
    is_in_doubt: bool
    renders: int
    jobs: int
    batches: int


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """A file that the service has in a session; `digest` is its content's SHA-256.

    `path` is where it was found, to send it again should the session be lost.
    """

    name: str
    digest: str
    bytes: int
    width: int | None
    height: int | None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class MessageOwner:
    """Whose message it is: a job's, a batch row's, or, with neither, the user's own.

    `waits`: it is among the waiting messages of its project, and taken off them as it goes out.
    """

    job: int | None = None
    batch_row: int | None = None
    waits: bool = False


THE_USER = MessageOwner()
"""Neither: the message is the user's own."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A message and what stood before it: the draft as JSON, the credits free and reserved.

    `outcome` is absent while the turn runs, and stays so where the program died in it. `sent_at`
    and `ended_at` are epoch seconds.
    """

    id: int
    message: str
    outcome: TurnOutcome | None
    draft: str | None
    balance: int | None
    reserved: int | None = None
    sent_at: float = 0.0
    ended_at: float | None = None

    @property
    def is_in_doubt(self) -> bool:
        """Whether it is yet to be found out what became of the message."""
        return self.outcome is None

    @property
    def is_not_taken(self) -> bool:
        """Whether the message took no effect, and may be sent again without being paid twice."""
        return self.outcome is not None and self.outcome.is_not_taken


class RenderState(StrEnum):
    """How far a render came, as the library has it."""

    SUBMITTING = "submitting"
    """It is written down, and was perhaps submitted."""

    SUBMITTED = "submitted"
    """The service took it."""

    COMPLETED = "completed"
    """The service has made the clip, which is not saved yet."""

    SAVED = "saved"
    FAILED = "failed"
    CANCELLED = "cancelled"

    REFUSED = "refused"
    """The service never took it."""

    GONE = "gone"
    """The service does not know it any more."""

    UNKNOWN = "unknown"

    @classmethod
    def read(cls, text: str) -> "RenderState":
        """The state that a library stores; `UNKNOWN` for text that no program here wrote."""
        return cls(text) if text in set(cls) else cls.UNKNOWN


_UNFINISHED = frozenset({RenderState.SUBMITTING, RenderState.SUBMITTED, RenderState.COMPLETED})


@dataclass(frozen=True, slots=True)
class RenderRecord:
    """A render that was submitted, or was about to be, and how far it came.

    `service_id` is the id that the service gave it, once it did; `etag` tags the version of the
    film that a `.part` beside `path` belongs to. `timeline_ms` is how long the film should be, 0
    where nobody knows. `version` is its number in the project, from when the service accepted it;
    two renders of one export have the same. `turn` is the last message before it. `film` is where
    the film was saved, of `bytes` and `seconds`: at `path`, or beside what had that name; where the
    render is unfinished, it may not have come to that.
    `submitted_at` is epoch seconds.
    """

    id: str
    project: str
    status: RenderState
    path: str | None
    service_id: str | None = None
    force: bool = False
    etag: str | None = None
    timeline_ms: int = 0
    version: int | None = None
    turn: int | None = None
    film: str | None = None
    bytes: int | None = None
    seconds: float | None = None
    submitted_at: float = 0.0

    @property
    def is_unfinished(self) -> bool:
        """Whether there may be a clip to come."""
        return self.status in _UNFINISHED

    @property
    def lock_name(self) -> str:
        """The lock of the program that works on it."""
        return self.id


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A whole job, from stills to film, written down before its first step.

    `wishes` are what its stills are made sendable with, absent where an older program began it.
    """

    id: int
    project: str | None
    sources: tuple[str, ...]
    prompt: str
    path: str
    force: bool
    wishes: Wishes | None = None

    @property
    def lock_name(self) -> str:
        """The lock of the program that works on it."""
        return f"job_{self.id}"


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """Something that was said or happened: an event's name, and its fields as JSON.

    `at` is epoch seconds. `replaces_pieces`: it is the whole of a text that came in pieces before.
    """

    project: str
    at: float
    event: str
    body: str
    number: int = 0
    replaces_pieces: bool = False


class StillState(StrEnum):
    """How far a still has got; what is under way is stored as waiting."""

    WAITING = "waiting"
    CONVERTING = "converting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"

    @classmethod
    def read(cls, stored: str) -> "StillState":
        """Read what is stored; a word that is not known waits."""
        return next((one for one in (cls.SENT, cls.REFUSED) if one == stored), cls.WAITING)

    @property
    def is_under_way(self) -> bool:
        """Whether the service gets it just now."""
        return self in (StillState.CONVERTING, StillState.SENDING)

    @property
    def is_here_alone(self) -> bool:
        """Whether the service has, and gets, nothing of it."""
        return self in (StillState.WAITING, StillState.REFUSED)


@dataclass(frozen=True, slots=True)
class StillRecord:
    """A still that is listed in a project; `source` is the path or the address it comes from."""

    source: str
    name: str
    state: StillState
    reason: str = ""
    bytes: int = 0
    width: int | None = None
    height: int | None = None
