"""What a replay serves where a recorded answer names a file that was not recorded.

Clients fetch films and stills from the file host, which no recorder in front of the service sees.
A replay names an address of its own in that place, and this is what lies there.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from starlette.types import Scope

from mockserver.calls import CallName, call_of
from mockserver.modes.bindings import Bindings
from mockserver.modes.film_length import with_duration
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.files import is_file
from mockserver.recordings.model import Recording
from mockserver.wire.file_answer import FileAnswer

_FILM = "0a0e5fe4ce7641a9791b1f42c9cd530c756756368a4119609355038afba194f0.bin"
_STILL = "7bf4d70fe2b728f0ebbcc999e2d1636d3323ffb2f4db23d21322cd71e2f1f1ec.bin"
_BOX_HEAD, _MOST_PADDING = 8, 2**32 - 1
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")


def stand_in(
    scope: Scope, recording: Recording, bindings: Bindings, folder: Path
) -> FileAnswer | None:
    """Give a film, or a still, for a file that this replay has named; None for another call.

    A film is as long and as large as the recording says; such are made in `folder`. One that would
    have to be smaller than it is keeps its size.
    """
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    call, parameters = call_of(method, scope["path"])
    if call is None or call.name is not CallName.CDN:
        return None
    named = {value: name for name, value in bindings.values.items() if name.startswith("file:")}
    if parameters["key"] not in named:
        return None
    shipped = shipped_recordings() / "sessions"
    if parameters["name"].lower().endswith(PICTURES):
        return FileAnswer(shipped / _STILL, media_type="image/jpeg")
    wanted = _wanted(f"<{named[parameters['key']]}>", recording)
    return FileAnswer(_made(shipped / _FILM, wanted, folder), media_type="video/mp4")


class _Wanted(NamedTuple):
    """What a recording says of a film: bytes, and how long its timeline is."""

    size: int | None = None
    length_ms: float | None = None


def _wanted(reference: str, recording: Recording) -> _Wanted:
    """Find what is said of a film; its timeline is the last that was to be rendered before."""
    length_ms = None
    for exchange in recording.exchanges:
        sent, got = exchange.request.body, exchange.response.body
        draft = sent.value.get("draft") if sent and isinstance(sent.value, dict) else None
        length = draft.get("d") if isinstance(draft, dict) else None
        if isinstance(length, int | float) and not isinstance(length, bool):
            length_ms = length
        if got is not None and got.kind == "json" and reference in json.dumps(got.value):
            return _Wanted(_size_of(reference, got.value), length_ms)
    return _Wanted()


def _size_of(reference: str, value: Any) -> int | None:
    """Find the size that stands beside the address of a file."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    size = value.get("size") if isinstance(value, dict) else None
    if type(size) is int and any(isinstance(each, str) and reference in each for each in items):
        return size
    found = (_size_of(reference, each) for each in items)
    return next((each for each in found if each is not None), None)


def _made(film: Path, wanted: _Wanted, folder: Path) -> Path:
    """Give a film of a length and a size: a box that players skip (`free`) fills it up."""
    size, length_ms = wanted
    missing = (size or 0) - film.stat().st_size
    is_small = _BOX_HEAD <= missing <= _MOST_PADDING
    made = folder / f"stand-in-{size}-{length_ms}.mp4"
    if not is_file(made):
        with made.open("wb") as stream:
            plain = film.read_bytes()
            stream.write(plain if length_ms is None else with_duration(plain, length_ms))
            if size is not None and is_small:
                stream.write(missing.to_bytes(4, "big") + b"free")
                stream.truncate(size)
    return made
