"""The service's answers as frozen values.

Each `read` takes a whole parsed JSON answer, with or without its envelope, in any dialect that is
known, and never raises: an odd field is an absent field. Where a field without which
nothing works is absent (a token, a session id), `read` leaves it empty and the client raises
`BadAnswer`. Texts are clean, ids and URLs are printable ASCII. The wire's short keys (`t`, `tt`,
`sg`, `d`, `m`) end in `tui.nemo.drafts`, which this module only passes on.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from urllib.parse import unquote, urlsplit

from tui.nemo.drafts import Draft, Segment, Track, TrackKind
from tui.nemo.envelope import read_message, unwrap
from tui.nemo.errors import LONGEST_MESSAGE
from tui.nemo.json_fields import (
    Fields,
    NotJson,
    count,
    fields,
    first,
    identifier,
    items,
    moment,
    name,
    number,
    parse_json,
    pixels,
    secret,
    url,
)
from tui.nemo.render_status import RenderStatus, read_status, tells_more
from tui.nemo.upload_entries import failed_entries, failure_in, is_doubtful, kept_entries
from tui.redaction import redact

__all__ = [
    "ClaimToken",
    "Credits",
    "Draft",
    "Render",
    "RenderStatus",
    "Segment",
    "Session",
    "State",
    "Token",
    "Track",
    "TrackKind",
    "Upload",
]


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and what came with it; `token` is empty where the answer had none."""

    token: str = field(repr=False)
    user_id: str | None = None
    expires_at: datetime | None = None

    @classmethod
    def read(cls, data: object) -> Self:
        """Read the answer to a request for a token; `expires_at` is in UTC."""
        got = unwrap(data)
        return cls(
            token=secret(first(got, "token", "access_token")) or "",
            user_id=identifier(first(got, "user_id", "userId")),
            expires_at=moment(first(got, "expires_at", "expiresAt")),
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation with its timeline; `session_id` is empty where the answer had none."""

    session_id: str
    task_id: str | None = None
    user_id: str | None = None

    @classmethod
    def read(cls, data: object) -> Self:
        """Read the answer to the creation of a session."""
        got = unwrap(data)
        return cls(
            session_id=identifier(first(got, "session_id", "sessionId")) or "",
            task_id=identifier(first(got, "task_id", "taskId")),
            user_id=identifier(first(got, "user_id", "userId")),
        )


@dataclass(frozen=True, slots=True)
class ClaimToken:
    """A short-lived token that may stand in a URL; empty where the answer had none."""

    claim_token: str = field(repr=False)
    expires_in_s: int | None = None

    @classmethod
    def read(cls, data: object) -> Self:
        """Read the answer to a request for a claim token."""
        got = unwrap(data)
        return cls(
            claim_token=secret(first(got, "claim_token", "claimToken")) or "",
            expires_in_s=count(first(got, "expires_in", "expiresIn")),
        )


@dataclass(frozen=True, slots=True)
class Credits:
    """The account's credits; `frozen` are reserved by running work, total = available + frozen."""

    available: int | None
    frozen: int | None
    total: int | None

    @classmethod
    def read(cls, data: object) -> Self:
        """Read a balance; of the three numbers, one that is missing follows from the others."""
        got = unwrap(data)
        available, frozen, total = (count(got.get(key)) for key in ("available", "frozen", "total"))
        if available is None and total is not None and frozen is not None:
            available = max(total - frozen, 0)
        if frozen is None and total is not None and available is not None:
            frozen = max(total - available, 0)
        if total is None and available is not None and frozen is not None:
            total = available + frozen
        return cls(available, frozen, total)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the service has; sizes in pixels, `duration_s` of a film or a sound.

    `digest` is what the service calls its `hash` [V]; of which kind is stated nowhere [A]. `error`
    says why it was not kept after all; `doubtful`, that the session may not know it. `named`: the
    name is the service's own word, and not only the end of the address.
    """

    name: str
    media_type: str | None = None
    url: str | None = None
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    digest: str | None = None
    error: str | None = None
    doubtful: bool = False
    named: bool = True

    @classmethod
    def read(cls, data: object) -> Self:
        """Read one entry of the answer's list: an object, or a URL alone. `name` may be empty."""
        if isinstance(data, str):
            data = {"url": data}
        got = fields(data)
        address = url(first(got, "cdn_url", "cdnUrl", "url", "file_url", "fileUrl"))
        stated = name(first(got, "filename", "file_name", "name", "file"))
        return cls(
            name=stated or _file_name(address),
            media_type=name(first(got, "file_type", "fileType", "media_type", "mime_type", "type")),
            url=address,
            width=pixels(got.get("width")),
            height=pixels(got.get("height")),
            duration_s=_seconds(got.get("duration")),
            digest=identifier(got.get("hash")),
            error=failure_in(got),
            named=stated is not None,
        )

    @classmethod
    def read_all(cls, data: object) -> tuple[Self, ...]:
        """Read the whole answer to an upload, in the order of its files, the failed ones last."""
        kept = (
            replace(cls.read(entry), doubtful=is_doubtful(fields(entry), data))
            for entry in kept_entries(data)
            if isinstance(entry, dict | str)
        )
        failed = (replace(cls.read(entry), error=why) for entry, why in failed_entries(data))
        return (*kept, *failed)


@dataclass(frozen=True, slots=True)
class State:
    """The state of a session: its draft, and the files that were uploaded to it."""

    draft: Draft | None = None
    files: tuple[Upload, ...] = ()

    @classmethod
    def read(cls, data: object) -> Self:
        """Read a session's state; its fields may stand in `state` or beside the ids."""
        got = unwrap(data)
        state = _object(got.get("state")) or got
        draft = Draft.read(state.get("draft"))
        return cls(
            draft=draft if draft.raw else None,
            files=tuple(
                Upload.read(entry)
                for entry in _entries(state, "video_infos")
                if isinstance(entry, dict | str)
            ),
        )


@dataclass(frozen=True, slots=True)
class Render:
    """A render, running or ended.

    `progress` is in per cent, `size` in bytes; `id` is empty where the answer had none.
    """

    id: str
    status: RenderStatus
    progress: float | None = None
    url: str | None = None
    duration_s: float | None = None
    size: int | None = None
    error: str | None = None
    word: str | None = None
    """The service's own word for where it stands."""

    @property
    def perhaps_made(self) -> bool:
        """Whether there may be a film, whatever the service calls it: nothing such is cancelled."""
        if self.status in {RenderStatus.FAILED, RenderStatus.CANCELLED}:
            return False
        return self.url is not None or (self.progress or 0.0) >= _ALL

    @classmethod
    def read(cls, data: object) -> Self:
        """Read a render: `flat`, `wrapped`, bare, or with `outputUrl` at the top."""
        got = unwrap(data)
        output = fields(got.get("output"))
        address = url(first(output, "url", "outputUrl")) or url(
            first(got, "outputUrl", "output_url", "url")
        )
        error = read_message({"error": got.get("error")}) or read_message(
            {"error": fields(data).get("error")}
        )
        status = _status(got, address, error)
        word = name(got.get("status"))
        if status is RenderStatus.FAILED and not error:
            error = read_message(got) or tells_more(word)
        return cls(
            id=identifier(first(got, "id", "taskId", "task_id", "renderId", "render_id")) or "",
            status=status,
            progress=_progress(got.get("progress"), status),
            url=address,
            duration_s=_seconds(first({**got, **output}, "duration")),
            size=count(first({**got, **output}, "size")) or None,
            error=redact(error)[:LONGEST_MESSAGE] or None,
            word=word[:_LONGEST_WORD] if word else None,
        )


_ALL = 100.0
_LONGEST_WORD = 60


def _status(got: Fields, address: str | None, error: str) -> RenderStatus:
    """The status that is stated, in any case; without one, what url and error amount to.

    A film that can be had at 100 % under a word that nobody knows is tried.
    """
    stated = got.get("status")
    if isinstance(stated, str) and stated.strip():
        status = read_status(stated)
        all_there = address is not None and _progress(got.get("progress"), status) == _ALL
        return RenderStatus.COMPLETED if status is RenderStatus.UNKNOWN and all_there else status
    if error:
        return RenderStatus.FAILED
    return RenderStatus.COMPLETED if address else RenderStatus.UNKNOWN


def _progress(value: object, status: RenderStatus) -> float | None:
    """Per cent. A fraction of 1 and below is a share (0.62), an integer is not (1 is 1 %)."""
    if status is RenderStatus.COMPLETED:
        return 100.0
    if isinstance(value, str):
        value = value.strip().removesuffix("%")
    found = number(value)
    if found is None or found < 0:
        return None
    share = isinstance(value, float) and found <= 1
    return min(found * 100 if share else found, 100.0)


def _seconds(value: object) -> float | None:
    found = number(value)
    return found if found is not None and found >= 0 else None


def _file_name(address: str | None) -> str:
    """The file name at the end of a URL; empty where it has none."""
    if address is None:
        return ""
    try:
        return name(unquote(urlsplit(address).path.rpartition("/")[2])) or ""
    except ValueError:
        return ""


def _object(value: object) -> Fields:
    """An object, also one written as a JSON text."""
    if isinstance(value, str):
        try:
            value = parse_json(value)
        except NotJson:
            return {}
    return fields(value)


def _entries(state: Fields, key: str) -> list[object]:
    value = state.get(key)
    return list(value.values()) if isinstance(value, dict) else items(value)
