"""Calls that were seen elsewhere, in a browser for instance, as one recording. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto

from mockserver.held_secrets import HeldSecrets
from mockserver.recorder.secrets_seen import hold_body, hold_headers, hold_sent, hold_text
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import Captured, NotRecordable, Recorded, captured_exchange
from mockserver.recordings.limits import excess
from mockserver.recordings.model import Exchange, Recording, Wire
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.redaction import secrets_in


class Lost(Enum):
    """Why a call does not become an exchange."""

    COMPRESSED = auto()
    WOULD_TELL = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call. `started_s` is since the epoch, `origin` such as `https://host`."""

    started_s: float
    origin: str
    captured: Captured


@dataclass(frozen=True, slots=True)
class OneFile:
    """What the calls came to; `recorded` is None where nothing of them could be used."""

    recorded: Recorded | None
    kept: int
    lost: Mapping[Lost, int] = field(default_factory=dict)


def one_file(
    calls: Sequence[SeenCall],
    identity: str,
    source: str,
    environ: Mapping[str, str],
    head: Mapping[str, str] | None = None,
) -> OneFile:
    """Make a recording of calls in their order: one session, without a secret.

    `environ` may name secrets, `head` what the file is to say of itself.
    """
    lost: Counter[Lost] = Counter()
    held = _held(calls, environ)
    names = Pseudonyms(held, tuple(dict.fromkeys(call.origin for call in calls)))
    files: dict[str, bytes] = {}
    exchanges: list[Exchange] = []
    for call in calls:
        beside: dict[str, bytes] = {}
        found = _exchange(call, names, beside, held)
        if isinstance(found, Lost):
            lost[found] += 1
            continue
        files |= beside
        began_ms = round((call.started_s - calls[0].started_s) * 1000)
        exchanges.append(replace(found, wire=replace(found.wire or Wire(), began_ms=began_ms)))
    if not exchanges:
        return OneFile(None, 0, lost)
    day = datetime.fromtimestamp(calls[0].started_s, UTC).isoformat(timespec="seconds")
    said = {"recorded_at": day.replace("+00:00", "Z"), **(head or {})}
    recording = Recording(identity, source, tuple(exchanges), head=said, is_session=True)
    return OneFile(Recorded(recording, files), len(exchanges), lost)


def _held(calls: Sequence[SeenCall], environ: Mapping[str, str]) -> HeldSecrets:
    """Hold every secret that any of the calls shows, before any of them is written."""
    held = HeldSecrets()
    held.hold_environment(environ)
    for call in calls:
        captured = call.captured
        hold_headers(held, [*captured.request_headers, *captured.headers])
        hold_text(held, captured.path)
        hold_body(held, captured.request_body)
        hold_sent(held, captured.sent)
        hold_body(held, b"".join(data for _, data in captured.chunks))
    return held


def _exchange(
    call: SeenCall, names: Pseudonyms, files: dict[str, bytes], held: HeldSecrets
) -> Exchange | Lost:
    try:
        found = captured_exchange(call.captured, names, files)
    except NotRecordable:
        return Lost.COMPRESSED
    if excess(found) is not None:
        return Lost.TOO_LARGE
    text = write_recording(Recording("one/call", "handmade", (found,), is_session=True))
    beside = [data.decode("latin-1") for data in files.values()]
    if secrets_in(text) or any(held.secrets_in(each) for each in (text, *beside)):
        return Lost.WOULD_TELL
    return found
