"""Reading numbers and words out of JSON that somebody else wrote: an odd value counts as absent."""

from __future__ import annotations

import math
from collections.abc import Mapping


def number(value: object) -> float | None:
    """Give a finite number; booleans, NaN and everything else are absent."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """Give the nearest whole number, or None where there is no number."""
    found = number(value)
    return None if found is None else round(found)


def text(value: object) -> str:
    """Give a string, or the empty one where there is none."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Mapping[str, object]:
    """Give an object's members, or none."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> list[object]:
    """Give an array's items, or none; a string is no array."""
    return list(value) if isinstance(value, list | tuple) else []
