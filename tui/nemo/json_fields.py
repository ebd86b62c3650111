"""Fields of a JSON answer as plain types: an odd value is an absent one, never an exception.

Every function accepts whatever a JSON parser can give (NaN, infinities, integers of thousands of
digits, lone surrogates, any nesting) and returns its type, or `None`.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from tui.nemo.protocol.percent import encoded
from tui.text import clean, clean_name, is_plain_ascii

Fields = Mapping[str, object]
NO_FIELDS: Fields = {}

_DEEPEST = 100
_LARGEST = 2**53
_LONGEST_ID = 512
_LONGEST_SECRET = 8_192
_LONGEST_URL = 16_384
_LONGEST_NAME = 1_000


class NotJson(ValueError):
    """Text that is no JSON, or JSON too deep or too large to be read.

    `truncated` says that it begins like JSON and stops half-way.
    """

    def __init__(self, *, truncated: bool) -> None:
        super().__init__("not JSON")
        self.truncated = truncated


def parse_json(text: str) -> object:
    """The value of a JSON text. Raises `NotJson`, and nothing else, for any other text.

    What nests deeper than a hundred levels is refused here: it could not be written again.
    """
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        stripped = text.strip()
        opened = not stripped or stripped[0] in "{["
        raise NotJson(truncated=opened and stripped[-1:] not in {"}", "]"}) from None
    if text.count("[") + text.count("{") > _DEEPEST and _depth(value) > _DEEPEST:
        raise NotJson(truncated=False)
    return value


def _depth(value: object) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def fields(value: object) -> Fields:
    """The object's fields; of anything that is no object, none."""
    return value if isinstance(value, dict) else NO_FIELDS


def items(value: object) -> list[object]:
    """The list's items; of anything that is no list, none."""
    return value if isinstance(value, list) else []


def first(data: Fields, *names: str) -> object:
    """The first of the fields `names` that is present and not null."""
    for name in names:
        value = data.get(name)
        if value is not None:
            return value
    return None


def present(data: Fields, *names: str) -> Iterator[object]:
    """The fields `names` that are present and not null, in the order of the names."""
    return (data[name] for name in names if data.get(name) is not None)


def number(value: object) -> float | None:
    """A finite number up to 2**53 in size; also one written as a string."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = _numeral(value)
    if not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return float(value) if -_LARGEST <= value <= _LARGEST else None


def whole(value: object) -> int | None:
    """An integer, negative or not; a fraction is rounded."""
    found = number(value)
    return None if found is None else round(found)


def count(value: object) -> int | None:
    """An integer that is not negative: bytes, milliseconds, credits."""
    found = whole(value)
    return found if found is not None and found >= 0 else None


def pixels(value: object) -> int | None:
    """A side of a picture: an integer above zero."""
    return count(value) or None


def prose(value: object) -> str | None:
    """Clean text of any length, newlines included; empty text is absent."""
    return clean(value) or None if isinstance(value, str) else None


def name(value: object) -> str | None:
    """A clean name or title on one line, bounded; an empty one is absent."""
    return clean_name(value[:_LONGEST_NAME]) or None if isinstance(value, str) else None


def line(value: object) -> str | None:
    """Clean text on one line, bounded; joiners and variation selectors stay, for emoji."""
    if not isinstance(value, str):
        return None
    return " ".join(clean(value[:_LONGEST_NAME]).split()) or None


def identifier(value: object) -> str | None:
    """An id: printable ASCII without spaces, at most 512 characters.

    An integer is read as its digits. `.` and `..` are no ids: they would climb a URL's path.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return str(value)
    found = _plain(value, _LONGEST_ID)
    return None if found in {".", ".."} else found


def secret(value: object) -> str | None:
    """A token: as an id, but up to 8192 characters, since some tokens carry a whole document."""
    return _plain(value, _LONGEST_SECRET)


def url(value: object) -> str | None:
    """A URL, absolute or relative, in ASCII: other letters and spaces are encoded."""
    return _plain(encoded(value), _LONGEST_URL) if isinstance(value, str) else None


def moment(value: object) -> datetime | None:
    """A moment in UTC: ISO 8601 (UTC where it names no zone), or epoch seconds or ms."""
    try:
        if isinstance(value, str) and len(value) < 64 and not value.isdigit():
            found = datetime.fromisoformat(value.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        seconds = number(value)
        if seconds is None:
            return None
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _plain(value: object, longest: int) -> str | None:
    if not isinstance(value, str) or len(value) > longest:
        return None
    return value if is_plain_ascii(value) else None


_NUMERAL = re.compile(r"\s*-?\d{1,17}(?:\.\d{1,17})?\s*", re.ASCII)


def _numeral(text: str) -> float | None:
    return float(text) if len(text) < 64 and _NUMERAL.fullmatch(text) else None
