"""Films that a recorded session names, and that never came by way of the recorder. Pure."""

import json
import re
from collections.abc import Iterable

from mockserver.calls import CallName, call_of
from mockserver.modes.stand_in import PICTURES
from mockserver.recordings.model import Exchange

_FILE = re.compile(r'<(file:\d+)>/([^"\\?]+)')


def unfetched_films(exchanges: Iterable[Exchange]) -> int:
    """Count the films that renders name and nobody fetched."""
    named: set[str] = set()
    fetched: set[str] = set()
    for each in exchanges:
        call, _ = call_of(each.request.method, each.request.path.partition("?")[0])
        body = each.response.body
        if call is None:
            continue
        if call.name is CallName.CDN:
            fetched |= _films_in(each.request.path)
        elif call.family == "render" and body is not None and body.kind == "json":
            named |= _films_in(json.dumps(body.value))
    return len(named - fetched)


def _films_in(text: str) -> set[str]:
    return {file for file, name in _FILE.findall(text) if not name.lower().endswith(PICTURES)}
