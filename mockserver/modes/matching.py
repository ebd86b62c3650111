"""Whether a request is the one that was recorded: method, path, and what its body means. Pure.

Headers are compared where they hold a reference, a token or a client id: they have to be this
session's own. Of an uploaded file the field, the name and the type count, not the bytes [A]: the
point of a replay is what comes after.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.modes.bindings import Bindings
from mockserver.recordings.model import Body, Part, Request
from mockserver.recordings.player import body_bytes
from mockserver.recordings.references import REFERENCE
from mockserver.wire.multipart import WholePart, whole_parts


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """A request that came; `path` with its query, header names lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def is_same(recorded: Request, received: ReceivedRequest, bindings: Bindings) -> bool:
    """Whether a request is the recorded one; binds references as far as it goes."""
    return (
        recorded.method == received.method
        and _same_path(recorded, received, bindings)
        and _same_headers(recorded, received, bindings)
        and _same_body(recorded.body, received, bindings)
    )


def learn(recorded: Request, received: ReceivedRequest, bindings: Bindings) -> None:
    """Bind what a request says where it agrees with the recorded one, whatever else it says."""
    if recorded.body is not None and recorded.body.kind == "json":
        bindings.learn(recorded.body.value, json_in(received.body))
    for agrees in (_same_path, _same_headers):
        tried = bindings.tentative()
        if agrees(recorded, received, tried):
            bindings.adopt(tried)


def _same_path(recorded: Request, received: ReceivedRequest, bindings: Bindings) -> bool:
    return bindings.matches(recorded.path, received.path, in_path=True)


def _same_headers(recorded: Request, received: ReceivedRequest, bindings: Bindings) -> bool:
    return not unlike_headers(recorded, received, bindings)


def unlike_headers(
    recorded: Request, received: ReceivedRequest, bindings: Bindings
) -> Sequence[str]:
    """Name the headers that should be this session's own, and are not."""
    return [
        name
        for name, value in recorded.headers.items()
        if REFERENCE.search(value) and not bindings.matches(value, received.headers.get(name, ""))
    ]


def json_in(data: bytes) -> Any:
    """Give the JSON of a body; None where there is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _same_body(recorded: Body | None, received: ReceivedRequest, bindings: Bindings) -> bool:
    if recorded is None:
        return not received.body
    if recorded.kind == "json":
        try:
            return bindings.matches_value(recorded.value, json.loads(received.body))
        except (ValueError, RecursionError):
            return False
    if recorded.kind == "multipart":
        kind = received.headers.get("content-type", "")
        return _same_parts(recorded.value, whole_parts(received.body, kind), bindings)
    if recorded.kind == "file":
        return len(received.body) == recorded.size
    try:
        wanted, found = body_bytes(recorded).decode(), received.body.decode()
    except UnicodeDecodeError:
        return body_bytes(recorded) == received.body
    return bindings.matches(wanted, found)


def _same_parts(
    recorded: Sequence[Part], received: Sequence[WholePart], bindings: Bindings
) -> bool:
    heads = [part.head for part in received]
    return len(recorded) == len(heads) and all(
        one.name == other.name
        and (one.filename is None) == (other.filename is None)
        and bindings.matches(one.filename or "", other.filename or "")
        and one.type == other.content_type
        for one, other in zip(recorded, heads, strict=True)
    )


def shown(value: Any, bindings: Bindings) -> Any:
    """Fill a recorded JSON value for people to compare, secrets left as references."""
    if isinstance(value, Mapping):
        return {key: shown(item, bindings) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item, bindings) for item in value]
    if not isinstance(value, str):
        return value
    return REFERENCE.sub(lambda found: shown_reference(found[1], bindings) or found[0], value)


def shown_reference(name: str, bindings: Bindings) -> str | None:
    """Give what a reference is bound to, unless it is a secret or nobody knows."""
    own = name.partition(":")[0] in ("session", "task", "user", "render", "file", "literal")
    return str(bindings.values[name]) if own and name in bindings.values else None
