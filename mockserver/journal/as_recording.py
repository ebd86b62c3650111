"""A call of the journal as a recording: to be saved, edited, and played again.

Such a recording is `handmade`: it shows what this mock answered, which proves nothing of the
service.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from mockserver.calls import is_mock_header
from mockserver.journal.entries import LEFT, Entry
from mockserver.recordings.capture import Captured, NotRecordable, Recorded, record
from mockserver.wire.headers import as_text

SOURCE = "handmade"


def recorded(entry: Entry, identity: str) -> Recorded:
    """Make a recording of a call. Raises NotRecordable for one that is not stored whole."""
    why = _missing(entry)
    if why:
        raise NotRecordable(f"Call {entry.number} cannot be recorded: {why}.")
    assert entry.status is not None  # noqa: S101 - whole calls have been answered
    query = entry.query.decode("latin-1")
    headers = [pair for pair in as_text(entry.headers) if not is_mock_header(pair[0])]
    answered = [pair for pair in as_text(entry.answer_headers) if not is_mock_header(pair[0])]
    captured = Captured(
        method=entry.method,
        path=f"{entry.path}?{query}" if query else entry.path,
        request_headers=headers,
        request_body=entry.sent,
        status=entry.status,
        headers=answered,
        chunks=list(_chunks(entry)),
        end=str(entry.ended),
        end_ms=None if entry.ended_s is None else round((entry.ended_s - entry.at_s) * 1000),
    )
    day = datetime.fromtimestamp(entry.real_s, UTC).date().isoformat()
    return record(captured, identity, source=SOURCE, head={"recorded_at": day})


def _missing(entry: Entry) -> str | None:
    """Say what of a call is not there to be recorded; None where all is."""
    if entry.ended is None:
        return "it has not ended"
    if entry.status is None:
        return "it was not answered"
    if entry.ended == LEFT:
        return "the client left before the answer's end"
    if entry.parts is not None:
        return "of an upload only the sizes are stored"
    if len(entry.sent) < entry.sent_bytes:
        return "its request was too long to be stored"
    stored = sum(chunk.size for chunk in entry.chunks)
    if len(entry.got) < entry.got_bytes or stored < entry.got_bytes:
        return "its answer was a file, or too long to be stored"
    return None


def _chunks(entry: Entry) -> Iterator[tuple[int, bytes]]:
    data, start = entry.got, 0
    for chunk in entry.chunks:
        yield round(chunk.at_s * 1000), data[start : start + chunk.size]
        start += chunk.size
