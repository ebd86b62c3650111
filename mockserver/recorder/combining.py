"""Calls that were seen elsewhere, in a browser for instance, as one recording. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto

from mockserver.recorder.secrets_seen import (
    add_from_body,
    add_from_form,
    add_from_headers,
    add_from_text,
)
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import Captured, NotRecordable, Recorded, captured_exchange
from mockserver.recordings.limits import exceeded_limit
from mockserver.recordings.model import Exchange, Recording, Wire, moment
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.redaction.finding import secrets_in
from mockserver.redaction.known import KnownSecrets


class Lost(Enum):
    """Why a call does not become an exchange."""

    COMPRESSED = auto()
    HOLDS_SECRET = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class CapturedCall:
    """A call. `started_s` is since the epoch, `origin` as `https://host`, `found_at` its IP."""

    started_s: float
    origin: str
    captured: Captured
    found_at: str | None = None


@dataclass(frozen=True, slots=True)
class CombinedRecording:
    """What the calls came to; `recorded` is None where nothing of them could be used."""

    recorded: Recorded | None
    kept: int
    lost: Mapping[Lost, int] = field(default_factory=dict)


def combine_calls(
    calls: Sequence[CapturedCall],
    identity: str,
    source: str,
    environ: Mapping[str, str],
    head: Mapping[str, str] | None = None,
    *,
    keeps_references: bool = False,
) -> CombinedRecording:
    """Make a recording of calls in their order: one session, without a secret.

    `environ` may name secrets, `head` what the file is to say of itself. What looks like a
    reference is one where they were recordings before (`keeps_references`).
    """
    lost: Counter[Lost] = Counter()
    known = _secrets_of(calls, environ)
    origins = tuple(dict.fromkeys(call.origin for call in calls))
    names = Pseudonyms(known, origins, keeps_references=keeps_references)
    files: dict[str, bytes] = {}
    exchanges: list[Exchange] = []
    for call in calls:
        beside: dict[str, bytes] = {}
        found = _exchange(call, names, beside, known)
        if isinstance(found, Lost):
            lost[found] += 1
            continue
        files |= beside
        began_ms = round((call.started_s - calls[0].started_s) * 1000)
        exchanges.append(replace(found, wire=replace(found.wire or Wire(), began_ms=began_ms)))
    if not exchanges:
        return CombinedRecording(None, 0, lost)
    began = datetime.fromtimestamp(calls[0].started_s, UTC)
    said = {"recorded_at": moment(began), **(head or {})}
    recording = Recording(identity, source, tuple(exchanges), head=said, is_session=True)
    return CombinedRecording(Recorded(recording, files), len(exchanges), lost)


def _secrets_of(calls: Sequence[CapturedCall], environ: Mapping[str, str]) -> KnownSecrets:
    """Add every secret that any of the calls shows, before any of them is written."""
    known = KnownSecrets()
    known.add_environment(environ)
    for call in calls:
        captured = call.captured
        add_from_headers(known, [*captured.request_headers, *captured.headers])
        add_from_text(known, captured.path)
        add_from_body(known, captured.request_body)
        add_from_form(known, captured.sent)
        add_from_body(known, b"".join(data for _, data in captured.chunks))
    return known


def _exchange(
    call: CapturedCall, names: Pseudonyms, files: dict[str, bytes], known: KnownSecrets
) -> Exchange | Lost:
    try:
        found = captured_exchange(call.captured, names, files)
    except NotRecordable:
        return Lost.COMPRESSED
    if exceeded_limit(found) is not None:
        return Lost.TOO_LARGE
    text = write_recording(Recording("one/call", "handmade", (found,), is_session=True))
    beside = [data.decode("latin-1") for data in files.values()]
    if secrets_in(text) or any(known.secrets_in(each) for each in (text, *beside)):
        return Lost.HOLDS_SECRET
    return found
