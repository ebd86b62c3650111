"""The dialects the service was described in, and the one place where the mock writes them. Pure.

- `render`: `flat` answers bare objects [S], `wrapped` `{"success", "data", "error"?}` [V].
- `events`: `adk` [A, strongly implied] or `typed`: `{"type": "text", "content"}`, `{"type":
  "tool_call", "name", "args"}`, `{"type": "tool_result", "name", "result"}` and `{"type":
  "heartbeat"}` [V]. `typed` is derived from the events of an `adk` recording. It knows no pieces of
  a text: each text is sent once, whole, where the adk stream repeats it whole [A]. Thoughts have no
  typed form and are left out [A].
- `errors`: nothing states whether a code travels with HTTP 200 or 4xx [A]. With `body`, the
  default, the service's own four-digit codes come with 200 (an envelope that carries `code: 0` is
  there to carry the others); 400, 402, 404, 409 and 429 are HTTP's own statuses and are sent as
  such. With `http`, every error has a 4xx status as well. The body holds `code` and `message` in
  both [A].
- `envelope`: `full` writes `{"code": 0, "message", "data"}` [V], `bare` the data alone [W].

Breaches of the contract are FastAPI's 422 `{"detail": [{"type", "loc", "msg"}]}` in every dialect
[A].
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from mockserver.calls import Family
from mockserver.refusals import Breach, Refusal

CHOICES: Mapping[str, tuple[str, str]] = {
    "render": ("flat", "wrapped"),
    "events": ("adk", "typed"),
    "errors": ("body", "http"),
    "envelope": ("full", "bare"),
}


@dataclass(frozen=True, slots=True)
class Dialects:
    """Which dialect the mock speaks. Raises ValueError for one it does not know."""

    render: str = "flat"
    events: str = "adk"
    errors: str = "body"
    envelope: str = "full"

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {' or '.join(choices)}, not {getattr(self, name)!r}")

    def __str__(self) -> str:
        return ",".join(f"{each.name}={getattr(self, each.name)}" for each in fields(self))


def parse_dialects(text: str) -> Dialects:
    """Read `render=wrapped,events=typed`; what is left out keeps its default.

    Raises ValueError with the choices for anything else.
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, value = (word.strip() for word in part.partition("="))
        if name not in CHOICES:
            raise ValueError(f"no dialect named {name!r}; there are {', '.join(CHOICES)}")
        chosen[name] = value
    return replace(Dialects(), **chosen)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: HTTP status, JSON body, extra headers."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def success(dialects: Dialects, data: Mapping[str, object] | None) -> Answer:
    """Write an answer of any endpoint but the renders."""
    if dialects.envelope == "bare":
        return Answer(data)
    return Answer({"code": 0, "message": "success", "data": data})


def refusal(dialects: Dialects, error: Refusal, family: Family = "api") -> Answer:
    """Write an error with a code."""
    own_code = error.code >= 1000
    status = 200 if own_code and dialects.errors == "body" else error.status
    body: dict[str, object] = {"code": error.code, "message": error.message}
    if family == "render" and dialects.render == "wrapped":
        body = {"success": False, "error": error.message, "code": error.code}
    return Answer(body, status, error.headers)


def breach(error: Breach) -> Answer:
    """Write a request's breach of the contract."""
    return Answer({"detail": error.details}, 422)


@dataclass(frozen=True, slots=True)
class RenderView:
    """A render as it is seen now: percent, seconds, bytes, epoch milliseconds."""

    id: str
    status: str
    progress: int
    created_at_ms: int
    completed_at_ms: int | None = None
    url: str | None = None
    duration_s: float | None = None
    size: int | None = None
    error: str | None = None


def render_submitted(dialects: Dialects, view: RenderView) -> Answer:
    """Answer a submission. `flat` names the id `taskId` [V]."""
    if dialects.render == "wrapped":
        return Answer({"success": True, "data": _brief(view)})
    return Answer({"taskId": view.id, "status": view.status, "progress": view.progress})


def render_seen(dialects: Dialects, view: RenderView) -> Answer:
    """Answer a poll or a cancel: whole percent, `duration` in seconds, `size` in bytes [A]."""
    if dialects.render == "wrapped":
        data = _brief(view) | {"createdAt": view.created_at_ms}
        data |= _present(outputUrl=view.url, completedAt=view.completed_at_ms)
        return Answer({"success": True, "data": data} | _present(error=view.error))
    body: dict[str, object] = {"status": view.status, "progress": view.progress}
    if view.url is not None:
        body["output"] = {"url": view.url, "duration": view.duration_s, "size": view.size}
    return Answer(body | _present(error=view.error))


def _brief(view: RenderView) -> dict[str, object]:
    return {"id": view.id, "status": view.status, "progress": view.progress}


def _present(**members: object) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


HEARTBEAT: Mapping[str, object] = {"type": "heartbeat"}


def typed_payloads(data: object) -> Iterator[Mapping[str, object]]:
    """Give the typed payloads that say what one adk event says; there may be none."""
    if not isinstance(data, Mapping) or data.get("partial") is True:
        return
    if "errorCode" in data or "errorMessage" in data:
        yield {"type": "error", "code": data.get("errorCode"), "message": data.get("errorMessage")}
    for part in parts_of(data):
        yield from _typed(part)


def parts_of(data: object) -> Sequence[Mapping[str, object]]:
    """Give the content parts of an adk event, or none."""
    content = data.get("content") if isinstance(data, Mapping) else None
    parts = content.get("parts") if isinstance(content, Mapping) else None
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _typed(part: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    match part:
        case {"thought": True}:
            return
        case {"functionCall": {"name": name, **call}}:
            yield {"type": "tool_call", "name": name, "args": call.get("args", {})}
        case {"functionResponse": {"name": name, **answer}}:
            yield {"type": "tool_result", "name": name, "result": answer.get("response", {})}
        case {"text": str(text)}:
            yield {"type": "text", "content": text}
