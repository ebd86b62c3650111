"""A HAR as a recording: one session, in the order of its calls, without a secret. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mockserver.har.reading import HarCall, Omitted, har_calls
from mockserver.held_secrets import HeldSecrets
from mockserver.recorder.secrets_seen import hold_body, hold_headers, hold_sent, hold_text
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import NotRecordable, Recorded, captured_exchange
from mockserver.recordings.limits import excess
from mockserver.recordings.model import Exchange, Recording, Wire
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.redaction import secrets_in

NOTE = "From a HAR: chunks are those of its events, and uploads have the hash of what it held."


@dataclass(frozen=True, slots=True)
class Imported:
    """What a HAR came to; `recorded` is None where nothing of it could be used."""

    recorded: Recorded | None
    kept: int
    omitted: Mapping[Omitted, int] = field(default_factory=dict)


def imported(text: str, identity: str, environ: Mapping[str, str]) -> Imported:
    """Make a recording of a HAR's text; `environ` may name secrets. Raises HarError."""
    omitted: Counter[Omitted] = Counter()
    calls: list[HarCall] = []
    for each in har_calls(text):
        if isinstance(each, Omitted):
            omitted[each] += 1
        else:
            calls.append(each)
    held = _held(calls, environ)
    names = Pseudonyms(held, tuple(dict.fromkeys(call.origin for call in calls)))
    files: dict[str, bytes] = {}
    exchanges: list[Exchange] = []
    for call in calls:
        beside: dict[str, bytes] = {}
        found = _exchange(call, names, beside, held)
        if isinstance(found, Omitted):
            omitted[found] += 1
            continue
        files |= beside
        began_ms = round((call.started_s - calls[0].started_s) * 1000)
        exchanges.append(replace(found, wire=replace(found.wire or Wire(), began_ms=began_ms)))
    if not exchanges:
        return Imported(None, 0, omitted)
    day = datetime.fromtimestamp(calls[0].started_s, UTC).isoformat(timespec="seconds")
    head = {"recorded_at": day.replace("+00:00", "Z"), "note": NOTE}
    recording = _recording(identity, exchanges, head)
    return Imported(Recorded(recording, files), len(exchanges), omitted)


def _held(calls: Sequence[HarCall], environ: Mapping[str, str]) -> HeldSecrets:
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
    call: HarCall, names: Pseudonyms, files: dict[str, bytes], held: HeldSecrets
) -> Exchange | Omitted:
    try:
        found = captured_exchange(call.captured, names, files)
    except NotRecordable:
        return Omitted.BODY_MISSING
    if excess(found) is not None:
        return Omitted.TOO_LARGE
    text = write_recording(_recording("har/call", [found], {}))
    beside = [data.decode("latin-1") for data in files.values()]
    if secrets_in(text) or any(held.secrets_in(each) for each in (text, *beside)):
        return Omitted.WOULD_TELL
    return found


def _recording(identity: str, exchanges: Sequence[Exchange], head: Mapping[str, str]) -> Recording:
    return Recording(identity, "har", tuple(exchanges), head=head, is_session=True)
