"""The `typed` event dialect, derived from the events of an `adk` recording. Pure.

`{"type": "text", "content"}`, `{"type": "tool_call", "name", "args"}`, `{"type": "tool_result",
"name", "result"}` and `{"type": "heartbeat"}` [V]. The dialect knows no pieces of a text: each
text is sent once, whole, where the adk stream repeats it whole [A]. Thoughts have no typed form
and are left out [A].
"""

from collections.abc import Iterator, Mapping, Sequence

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
