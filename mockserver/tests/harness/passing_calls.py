"""Calls that pass a recorder, without a network."""

from pathlib import Path
from typing import Any

from mockserver.recorder.run_recording import RunRecording
from mockserver.recorder.watched import Watched
from mockserver.redaction.known import KnownSecrets


def call(run: RunRecording, number: int = 1, **given: Any) -> Watched:
    """One call that passes and is kept: its parts may be named."""
    scope = {
        "type": "http",
        "method": given.get("method", "POST"),
        "path": given.get("path", "/run_sse"),
        "raw_path": given.get("path", "/run_sse").encode(),
        "query_string": given.get("query", "").encode(),
        "headers": [
            (name.encode(), value.encode()) for name, value in given.get("headers", {}).items()
        ],
    }
    seen = Watched(scope, number, run.folder, run.known, run.record_call)
    for piece in given.get("sent", ()):
        seen.sent(piece)
    answered = given.get("answered", {"content-type": "application/json"})
    if given.get("status", 200) is not None:
        seen.head(200, [(name.encode(), value.encode()) for name, value in answered.items()])
        for piece in given.get("got", (b"{}",)):
            seen.got(piece)
    seen.ended(given.get("end", "eof"))
    run.save()
    return seen


def run_in(folder: str | Path) -> RunRecording:
    return RunRecording(Path(folder), lambda: "local", KnownSecrets(), ("http://127.0.0.1:1",))
