"""One exchange as what is seen in it: how it ended, its envelope, its headers, its shape. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockserver.calls import call_of
from mockserver.drift.contract import Contract, spelt
from mockserver.drift.places import ENVELOPE, OK, Aspect, Place
from mockserver.drift.shapes import Seen, real, shape
from mockserver.drift.streams import Stream, seen_in_stream
from mockserver.recordings.files import body_beside
from mockserver.recordings.model import Exchange

HEADERS = (
    "accept-ranges", "cache-control", "content-disposition", "content-range", "etag", "location",
    "retry-after", "www-authenticate",
)  # fmt: skip
"""Headers that mean something to a client; of others nothing is said."""
PRESENT = "present"
SLOW_POLL_MS = 30_000
"""A client polls every 30 s; an answer that takes longer holds it up."""
NOT_JSON = "not JSON"
_WORDS = frozenset(("message", "msg", "error"))
"""An answer of these alone refuses, even without a code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an exchange shows. `seen` is empty where nothing can be learned from it.

    `cut` says that it broke off, `unknown` that it is no call of the service.
    """

    operation: str
    outcome: str
    seen: Sequence[Seen]
    cut: bool = False
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """A JSON answer, its envelope taken off: the form, the envelope's own members, the payload."""

    form: str
    own: Mapping[str, Any] | None
    payload: Any

    @property
    def part(self) -> str:
        """The part that the payload's places are in; renders have one a form."""
        return self.form if self.form in ("flat", "wrapped") else ""


def read_answer(exchange: Exchange, folder: Path | None, contract: Contract) -> Answer:
    """Say what an exchange shows. Raises RecordingError for a body that is missing or damaged."""
    request, response = exchange.request, exchange.response
    call, _ = call_of(request.method, request.path.partition("?")[0])
    if call is None:
        return Answer(f"{request.method} (unknown)", "", (), unknown=True)
    operation = f"{call.method} {call.path}"
    cut = response.end != "eof"
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    status = response.status
    if response.events is not None:
        outcome = OK if status < 400 else f"HTTP {status}"
        stream = seen_in_stream(exchange, operation, contract)
        return _answer(exchange, operation, outcome, media, stream, cut=cut)
    value = _json_of(exchange, folder, media)
    if value is NOT_JSON:
        form = "" if media.endswith("json") and not cut else NOT_JSON
        outcome = _plain_outcome(exchange)
        seen = [] if form else [(Place(operation, outcome, "", Aspect.MEMBER), NOT_JSON)]
        return _answer(exchange, operation, outcome, media, Stream(seen, ""), cut=cut)
    opened = open_envelope(value, family=call.family, status=status)
    outcome = _outcome(opened, exchange, operation, contract)
    seen = list(_shapes(opened, Place(operation, outcome), contract))
    return _answer(exchange, operation, outcome, media, Stream(seen, opened.form), cut=cut)


def open_envelope(value: Any, *, family: str, status: int) -> Envelope:
    """Take the envelope off a JSON answer."""
    bare = "flat" if family == "render" else "bare"
    if not isinstance(value, Mapping):
        return Envelope(bare, None, value)
    own = {name: member for name, member in value.items() if name != "data"}
    if isinstance(value.get("success"), bool):
        return Envelope("wrapped", own, value["data"]) if "data" in value else Envelope(
            "wrapped", None, value
        )  # fmt: skip
    if "code" in value and "data" in value:
        return Envelope("full", own, value["data"])
    if "detail" in value and "code" not in value:
        return Envelope("detail", None, value)
    if code_of(value) or status >= 400 or (value and _WORDS.issuperset(value)):
        return Envelope("refusal", None, value)
    return Envelope(bare, None, value)


def code_of(value: Any) -> str:
    """Give the code of a refusal; empty for a success."""
    if not isinstance(value, Mapping):
        return ""
    error = value.get("error")
    inner = error.get("code") if isinstance(error, Mapping) else None
    for code in (value.get("code"), inner):
        if isinstance(code, int | str) and not isinstance(code, bool) and code not in (0, "0", ""):
            return spelt(code)[:20]
    return ""


def _outcome(opened: Envelope, exchange: Exchange, operation: str, contract: Contract) -> str:
    refused = code_of(opened.payload if opened.own is None else opened.own)
    if refused or opened.form == "refusal" or exchange.response.status >= 400:
        return refused if refused.isalnum() else f"HTTP {exchange.response.status}"
    status = opened.payload.get("status") if isinstance(opened.payload, Mapping) else None
    known = contract.enum(operation, "status")
    if known and isinstance(status, str) and status.isidentifier() and len(status) < 20:
        return f"{OK}, {status}"
    return _plain_outcome(exchange)


def _plain_outcome(exchange: Exchange) -> str:
    status = exchange.response.status
    if status >= 400:
        return f"HTTP {status}"
    headers = {name.lower() for name in exchange.request.headers}
    return f"{OK}, a range" if "range" in headers else OK


def _shapes(opened: Envelope, at: Place, contract: Contract) -> Iterator[Seen]:
    def is_enum(path: str) -> bool:
        return bool(contract.enum(at.operation, path))

    if opened.own is not None:
        yield from shape(opened.own, at._replace(part=ENVELOPE, aspect=Aspect.MEMBER), is_enum)
    yield from shape(opened.payload, at._replace(part=opened.part, aspect=Aspect.MEMBER), is_enum)


def _answer(
    exchange: Exchange, operation: str, outcome: str, media: str, stream: Stream, *, cut: bool
) -> Answer:
    at = Place(operation, outcome)
    response = exchange.response
    seen: list[Seen] = [
        (Place(operation), "yes"),
        (Place(operation, aspect=Aspect.OUTCOME), outcome),
        (at.with_aspect(Aspect.STATUS), str(response.status)),
        (at.with_aspect(Aspect.MEDIA), media or "none"),
    ]
    if stream.form:
        seen.append((at.with_aspect(Aspect.FORM), stream.form))
    names = {name.lower() for name in response.headers}
    seen += [(at.with_aspect(Aspect.HEADER, name), PRESENT) for name in HEADERS if name in names]
    if "lambda/{id}" in operation and exchange.wire and exchange.wire.end_ms is not None:
        slow = exchange.wire.end_ms > SLOW_POLL_MS
        seen.append((at.with_aspect(Aspect.LIMIT, "poll"), "crossed" if slow else "kept"))
    return Answer(operation, outcome, [*seen, *stream.seen], cut=cut)


def _json_of(exchange: Exchange, folder: Path | None, media: str) -> Any:
    """Give the JSON of an answer, or `NOT_JSON`."""
    body = exchange.response.body
    if body is None:
        return NOT_JSON
    if body.kind == "json":
        return real(body.value, exchange.wire)
    try:
        if body.kind == "text":
            return json.loads(body.value)
        if body.kind == "file" and media.endswith("json"):
            return json.loads(body_beside(folder, body))
    except (ValueError, RecursionError):
        return NOT_JSON
    return NOT_JSON
