"""What the library keeps, as it is read back: plain records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Project:
    """One session of the service, with the name people know it by."""

    id: str
    service: str
    name: str
    session_id: str
    task_id: str | None
    used_at: float

    @property
    def hold(self) -> str:
        """What the program that says something in it holds, until the turn is over."""
        return f"project_{self.id}"


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
class TurnRecord:
    """A message and what stood before it: the draft as JSON, the credits free and reserved.

    `outcome` is absent while the turn runs, and for ever where the program died in it.
    """

    id: int
    message: str
    outcome: str | None
    draft: str | None
    balance: int | None
    reserved: int | None = None


@dataclass(frozen=True, slots=True)
class RenderRecord:
    """A render that was submitted, or was about to be, and how far it came.

    `answers_to` is the id that the service gave it, once it did; `etag` tags the version of the
    film that a `.part` beside `path` belongs to. `timeline_ms` is how long the film should be, 0
    where nobody knows.
    """

    id: str
    project: str
    status: str
    path: str | None
    answers_to: str | None = None
    force: bool = False
    etag: str | None = None
    timeline_ms: int = 0

    @property
    def hold(self) -> str:
        """What the program that works on it holds."""
        return self.id


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A whole job, from stills to film, written down before its first step."""

    id: int
    project: str | None
    sources: tuple[str, ...]
    prompt: str
    path: str
    force: bool

    @property
    def hold(self) -> str:
        """What the program that works on it holds."""
        return f"job_{self.id}"
