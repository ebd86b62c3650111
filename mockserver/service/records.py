"""The records of the service: accounts, tokens, sessions, uploads, renders. They change.

Times are simulated seconds since the epoch (`_s`). Nothing here is a secret in itself: of tokens
and client ids only digests are stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from mockserver.calls import TokenScope, file_path
from mockserver.service.credits import Balance
from mockserver.service.drafts import Draft, Still

DAY_S = 24 * 3600
WEEK_S = 7 * DAY_S
SCOPES: tuple[TokenScope, ...] = get_args(TokenScope)
"""What an anonymous token may do [V]; which call needs which scope is in `calls`."""
PENDING, PROCESSING, COMPLETED = "pending", "processing", "completed"
FAILED, CANCELLED = "failed", "cancelled"
SEEN = ("image", "video")


@dataclass(slots=True)
class Account:
    """An anonymous user; the same client id always finds the same one [A]."""

    user_id: str
    client: str
    balance: Balance


@dataclass(slots=True)
class Token:
    """A bearer token, by its digest."""

    digest: str
    user_id: str
    issued_s: float
    scopes: Sequence[str] = SCOPES

    def expires_s(self) -> float:
        """When it stops being good: after seven days [S]."""
        return self.issued_s + WEEK_S


@dataclass(slots=True)
class Upload:
    """A file of a session. `key` is its name on disk and in its URL; `name` is only shown."""

    key: str
    name: str
    kind: str
    suffix: str
    mime: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None

    @property
    def url(self) -> str:
        """Where the file host has it, from its root."""
        return file_path(self.key, f"file.{self.suffix}")

    @property
    def is_seen(self) -> bool:
        """Whether it is a picture, or a film whose first frame can be one."""
        return self.kind in SEEN


@dataclass(slots=True)
class Session:
    """A session: its uploads and its draft. `used_uploads` counts those that a clip has used."""

    id: str
    task_id: str
    user_id: str
    task_name: str
    language: str
    created_s: float
    draft: Draft = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    used_uploads: int = 0
    generated: list[dict[str, Any]] = field(default_factory=list)
    touched_s: float = 0.0

    def idle_s(self, now_s: float) -> float:
        """For how long nobody has used it, in seconds."""
        return now_s - max(self.created_s, self.touched_s)

    def stills(self) -> list[Still]:
        """Everything that can be seen, in the order of its coming."""
        return [Still(each.name, each.url) for each in self.uploads if each.is_seen]

    def fresh(self) -> list[Still]:
        """What came since the last clip."""
        return [
            Still(each.name, each.url) for each in self.uploads[self.used_uploads :] if each.is_seen
        ]


@dataclass(slots=True)
class Render:
    """An export. `share` is how much of the film is really made; `film_done_s` when it was."""

    id: str
    session_id: str
    user_id: str
    draft: Draft
    key: str
    name: str
    submitted_s: float
    takes_s: float
    share: float = 0.0
    film_done_s: float | None = None
    duration_ms: int = 0
    size: int = 0
    error: str | None = None
    cancelled: bool = False
    furthest_percent: int = 0

    @property
    def url(self) -> str:
        """Where the file host will have the film, from its root."""
        return file_path(self.key, self.name)
