"""What a replay serves where a recorded answer names a file that was not recorded.

Clients fetch films and stills from the file host, which no recorder in front of the service sees.
A replay names an address of its own in that place, and this is what lies there.
"""

from starlette.responses import FileResponse
from starlette.types import Scope

from mockserver.calls import CallName, call_of
from mockserver.modes.bindings import Bindings
from mockserver.recordings.catalog import shipped_recordings

_FILM = "0a0e5fe4ce7641a9791b1f42c9cd530c756756368a4119609355038afba194f0.bin"
_STILL = "7bf4d70fe2b728f0ebbcc999e2d1636d3323ffb2f4db23d21322cd71e2f1f1ec.bin"
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")


def stand_in(scope: Scope, bindings: Bindings) -> FileResponse | None:
    """Give a film, or a still, for a file that this replay has named; None for another call."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    call, parameters = call_of(method, scope["path"])
    if call is None or call.name is not CallName.CDN:
        return None
    named = {value for name, value in bindings.values.items() if name.startswith("file:")}
    if parameters["key"] not in named:
        return None
    is_still = parameters["name"].lower().endswith(_PICTURES)
    file = shipped_recordings() / "sessions" / (_STILL if is_still else _FILM)
    return FileResponse(file, media_type="image/jpeg" if is_still else "video/mp4")
