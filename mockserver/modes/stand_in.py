"""What a replay serves where a recorded answer names a file that was not recorded.

Clients fetch films and stills from the file host, which no recorder in front of the service sees.
A replay names an address of its own in that place, and this is what lies there.
"""

from pathlib import Path
from typing import Any

from starlette.responses import FileResponse
from starlette.types import Scope

from mockserver.calls import CallName, call_of
from mockserver.modes.bindings import Bindings
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.model import Recording

_FILM = "0a0e5fe4ce7641a9791b1f42c9cd530c756756368a4119609355038afba194f0.bin"
_STILL = "7bf4d70fe2b728f0ebbcc999e2d1636d3323ffb2f4db23d21322cd71e2f1f1ec.bin"
_BOX_HEAD, _MOST_PADDING = 8, 2**32 - 1
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")


def stand_in(
    scope: Scope, recording: Recording, bindings: Bindings, folder: Path
) -> FileResponse | None:
    """Give a film, or a still, for a file that this replay has named; None for another call.

    A film has the size that the recording says, if it is smaller itself; such are made in `folder`.
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
        return FileResponse(shipped / _STILL, media_type="image/jpeg")
    bodies = (exchange.response.body for exchange in recording.exchanges)
    reference = f"<{named[parameters['key']]}>"
    sizes = (_size_of(reference, body.value) for body in bodies if body and body.kind == "json")
    size = next((each for each in sizes if each is not None), None)
    film = shipped / _FILM if size is None else _padded(shipped / _FILM, size, folder)
    return FileResponse(film, media_type="video/mp4")


def _size_of(reference: str, value: Any) -> int | None:
    """Find the size that stands beside the address of a file."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    size = value.get("size") if isinstance(value, dict) else None
    if type(size) is int and any(isinstance(each, str) and reference in each for each in items):
        return size
    found = (_size_of(reference, each) for each in items)
    return next((each for each in found if each is not None), None)


def _padded(film: Path, size: int, folder: Path) -> Path:
    """Give a film of a size: a box that players skip (ISO 14496-12, `free`) fills it up."""
    missing = size - film.stat().st_size
    if not _BOX_HEAD <= missing <= _MOST_PADDING:
        return film
    padded = folder / f"stand-in-{size}.mp4"
    if not padded.exists():
        with padded.open("wb") as stream:
            stream.write(film.read_bytes() + missing.to_bytes(4, "big") + b"free")
            stream.truncate(size)
    return padded
