"""One exchange as what is seen in it: how it ended, its envelope, its headers, its shape. Pure.

An outage, and an answer that broke off, are evidence of nothing: nothing is seen in them.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from mockserver.calls import ServiceCall, call_of
from mockserver.drift.contract import spelt
from mockserver.drift.finding import Trouble
from mockserver.drift.outages import outage_in
from mockserver.drift.places import ENVELOPE, OK, OK_RANGE, PRESENT, WEAK, Aspect, Place
from mockserver.drift.reading.names import Guide
from mockserver.drift.reading.shapes import OTHER, Seen, resolve_references, shape
from mockserver.drift.reading.streams import FAILURE, form_of, parsed_events, seen_in_stream
from mockserver.recordings.files import body_beside
from mockserver.recordings.model import Exchange, Response
from mockserver.wire.headers import MEDIA_TYPE, media_type_of
from mockserver.wire.strict_json import no_constant

HEADERS = (
    "accept-ranges", "cache-control", "content-disposition", "content-range", "etag", "location",
    "retry-after", "www-authenticate",
)  # fmt: skip
"""Headers that mean something to a client; of others nothing is said."""
SLOW_POLL_MS = 30_000
"""A client polls every 30 s; an answer that takes longer holds it up."""
NOT_JSON = "not JSON"
_UNLESS = frozenset(("if-none-match", "if-modified-since"))
"""Headers that are answered with 304 where what the client has already still holds."""
_WORDS = frozenset(("message", "msg", "error"))
"""An answer of these alone refuses, even without a code."""
_STATUS = re.compile(r"[A-Za-z_]{1,20}")
_CODE = re.compile(r"[0-9]{1,6}|[A-Za-z][A-Za-z_]{2,39}")


@dataclass(frozen=True, slots=True)
class ExchangeEvidence:
    """What an exchange shows. `seen` is empty where nothing can be learned from it.

    `trouble` says why that is, or that a token was replaced; `unknown` that it is no call of the
    service.
    """

    operation: str
    outcome: str
    seen: Sequence[Seen] = ()
    trouble: Trouble | None = None
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


def read_answer(exchange: Exchange, folder: Path | None, guide: Guide) -> ExchangeEvidence:
    """Say what an exchange shows. Raises RecordingError for a body that is missing or damaged."""
    request, response = exchange.request, exchange.response
    call, _ = call_of(request.method, request.path.partition("?")[0])
    if call is None:
        return ExchangeEvidence(f"{request.method} (unknown)", "", unknown=True)
    guide = guide.of(call.operation)
    if response.end != "eof":
        why = Trouble.LEFT if response.end == "left" else Trouble.CUT
        return ExchangeEvidence(guide.operation, "", trouble=why)
    media = _media(response)
    if response.status == HTTPStatus.NOT_MODIFIED and _UNLESS.intersection(_names(request.headers)):
        return ExchangeEvidence(guide.operation, "")
    if response.events is not None:
        return _read_stream(exchange, media, guide)
    value = _json_of(exchange, folder, media)
    if value is NOT_JSON:
        return _read_bytes(exchange, media, guide)
    opened = open_envelope(value, family=call.family, status=response.status)
    outcome = _outcome(opened, exchange, call, guide)
    trouble = outage_in(response.status, outcome)
    if trouble:
        return ExchangeEvidence(guide.operation, outcome, trouble=trouble)
    seen = _shapes(opened, Place(guide.operation, outcome), guide)
    head = _head(exchange, Place(guide.operation, outcome), media, opened.form)
    return ExchangeEvidence(guide.operation, outcome, [*head, *seen])


def _read_stream(exchange: Exchange, media: str, guide: Guide) -> ExchangeEvidence:
    status = exchange.response.status
    outcome = OK if status < 400 else f"HTTP {status}"
    events = parsed_events(exchange)
    trouble = outage_in(status, outcome)
    if any(each.kind == FAILURE for each in events):
        trouble = trouble or Trouble.FAILED
    if trouble:
        return ExchangeEvidence(guide.operation, outcome, trouble=trouble)
    at = Place(guide.operation, outcome)
    head = _head(exchange, at, media, form_of(events))
    return ExchangeEvidence(
        guide.operation, outcome, [*head, *seen_in_stream(events, exchange, at, guide)]
    )


def _read_bytes(exchange: Exchange, media: str, guide: Guide) -> ExchangeEvidence:
    """Read an answer that is no JSON; one that should have been says so."""
    outcome = _plain_outcome(exchange)
    trouble = outage_in(exchange.response.status, outcome)
    if trouble:
        return ExchangeEvidence(guide.operation, outcome, trouble=trouble)
    at = Place(guide.operation, outcome)
    claims = media.endswith("json")
    seen = [(at.with_aspect(Aspect.MEMBER), NOT_JSON)] if claims else []
    return ExchangeEvidence(
        guide.operation, outcome, [*_head(exchange, at, media, "" if claims else NOT_JSON), *seen]
    )


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
    """Give the code of a refusal, `(other)` for one that is none; empty for a success."""
    if not isinstance(value, Mapping):
        return ""
    error = value.get("error")
    inner = error.get("code") if isinstance(error, Mapping) else None
    for code in (value.get("code"), inner):
        if isinstance(code, int | str) and not isinstance(code, bool) and code not in (0, "0", ""):
            text = spelt(code)
            return text if _CODE.fullmatch(text) else OTHER
    return ""


def _outcome(opened: Envelope, exchange: Exchange, call: ServiceCall, guide: Guide) -> str:
    whole = opened.payload if opened.own is None else opened.own
    refused = code_of(whole)
    denied = isinstance(whole, Mapping) and whole.get("success") is False
    if refused or denied or opened.form == "refusal" or exchange.response.status >= 400:
        return refused if refused not in ("", OTHER) else f"HTTP {exchange.response.status}"
    status = opened.payload.get("status") if isinstance(opened.payload, Mapping) else None
    if call.family == "render" and isinstance(status, str):
        return _outcome_of_render(status, guide)
    return _plain_outcome(exchange)


def _outcome_of_render(status: str, guide: Guide) -> str:
    """Name the outcome of a render by its status, in small letters where the contract has it."""
    listed = guide.contract.enum(guide.operation, "status")
    if status in listed:
        return f"{OK}, {status.lower()}"
    return f"{OK}, {status}" if _STATUS.fullmatch(status) else f"{OK}, {OTHER}"


def _plain_outcome(exchange: Exchange) -> str:
    status = exchange.response.status
    if status >= 400:
        return f"HTTP {status}"
    return OK_RANGE if "range" in _names(exchange.request.headers) else OK


def _names(headers: Mapping[str, str]) -> set[str]:
    return {name.lower() for name in headers}


def _shapes(opened: Envelope, at: Place, guide: Guide) -> Iterator[Seen]:
    if opened.own is not None:
        yield from shape(opened.own, at._replace(part=ENVELOPE, aspect=Aspect.MEMBER), guide)
    yield from shape(opened.payload, at._replace(part=opened.part, aspect=Aspect.MEMBER), guide)


def _head(exchange: Exchange, at: Place, media: str, form: str) -> Iterator[Seen]:
    """Give what is seen of an answer whatever is in it."""
    response, wire = exchange.response, exchange.wire
    yield Place(at.operation), "yes"
    yield Place(at.operation, aspect=Aspect.OUTCOME), at.outcome
    yield at.with_aspect(Aspect.STATUS), str(response.status)
    yield at.with_aspect(Aspect.MEDIA), media or "none"
    if form:
        yield at.with_aspect(Aspect.FORM), form
    headers = {name.lower(): text for name, text in response.headers.items()}
    is_file = not media.endswith("json")  # JSON is packed on its way, which makes its tag weak
    for name in HEADERS:
        if name in headers:
            is_weak = is_file and name == "etag" and headers[name].startswith("W/")
            yield at.with_aspect(Aspect.HEADER, name), WEAK if is_weak else PRESENT
    if "lambda/{id}" in at.operation and wire and wire.end_ms is not None:
        slow = wire.end_ms > SLOW_POLL_MS
        yield at.with_aspect(Aspect.LIMIT, "poll"), "crossed" if slow else "kept"


def _media(response: Response) -> str:
    """Name the media type, in small letters, without its parameters."""
    said = next(
        (text for name, text in response.headers.items() if name.lower() == "content-type"), ""
    )
    media = media_type_of(said)
    return media if not media or MEDIA_TYPE.fullmatch(media) else OTHER


def _json_of(exchange: Exchange, folder: Path | None, media: str) -> Any:
    """Give the JSON of an answer, or `NOT_JSON`."""
    body = exchange.response.body
    if body is None:
        return NOT_JSON
    if body.kind == "json":
        return resolve_references(body.value, exchange.wire)
    try:
        if body.kind == "text":
            return json.loads(body.value, parse_constant=no_constant)
        if body.kind == "file" and media.endswith("json"):
            return json.loads(body_beside(folder, body), parse_constant=no_constant)
    except (ValueError, RecursionError):
        return NOT_JSON
    return NOT_JSON
