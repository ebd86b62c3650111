"""The envelope around an answer, and a refusal with or without one.

Answers come as `{"code": 0, "data": {...}}` [V], as `{"success": true, "data": {...}}` [V] or bare
[S][W]; refusals also in FastAPI's shape, `{"detail": "text"}` or `{"detail": [{"loc", "msg"}]}`,
and as `{"error": "text"}`.
"""

from dataclasses import dataclass

from tui.nemo.json_fields import Fields, fields, first, items, name, number
from tui.text import clean_name

_MESSAGES = ("message", "msg", "detail", "error", "error_message", "errorMessage", "reason")
_MOST_DETAILS = 5
_LONGEST_DETAIL = 2_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: its code, None where there is only an HTTP status, and the service's message."""

    code: int | str | None
    message: str


def unwrap(body: object) -> Fields:
    """The fields of `data`, or of the whole answer where there is no `data`."""
    outer = fields(body)
    inner = outer.get("data")
    return inner if isinstance(inner, dict) else outer


def read_refusal(body: object, status: int = 200) -> Refusal | None:
    """The refusal in an answer; none where it is a success.

    A code other than 0 refuses, and so does a status of 400 or more. `success: false`, or a lone
    `error`, refuses only where no other content stands beside it: a failed render has both.
    """
    data = fields(body)
    code = read_code(data)
    if not (status >= 400 or code or _lone_error(data)):
        return None
    return Refusal(code or None, read_message(data))


def read_code(data: Fields) -> int | str | None:
    """The `code` of an answer, or of the `error` object in it; numbers as integers."""
    for value in (data.get("code"), fields(data.get("error")).get("code")):
        found = number(value)
        if found is not None and found == int(found):
            return int(found)
        if isinstance(value, str) and name(value) is not None:
            return name(value)
    return None


def read_message(value: object) -> str:
    """The message in an answer, on one line; empty where there is none."""
    return _words(value, depth=0)


def _words(value: object, depth: int) -> str:
    if isinstance(value, str):
        return clean_name(value[:_LONGEST_DETAIL])
    if depth > 3:
        return ""
    if isinstance(value, list):
        found = (_detail(item, depth + 1) for item in value[:_MOST_DETAILS])
        return "; ".join(text for text in found if text)
    if not isinstance(value, dict):
        return ""
    for key in _MESSAGES:
        words = _words(value.get(key), depth + 1)
        if words:
            return words
    return ""


def _detail(item: object, depth: int) -> str:
    """One entry of FastAPI's list: where, and what is wrong there."""
    words = _words(item, depth)
    steps = items(fields(item).get("loc"))
    places = [str(step)[:100] for step in steps[:10] if isinstance(step, str | int)]
    where = clean_name(".".join(places))
    return f"{where}: {words}" if where and words else words


def _lone_error(data: Fields) -> bool:
    if isinstance(data.get("data"), dict) or first(data, "status", "state", "draft") is not None:
        return False
    return data.get("success") is False or bool(read_message({"error": data.get("error")}))
