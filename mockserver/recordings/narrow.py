"""JSON of a recording narrowed to what it must be, with complaints that name file and line."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from mockserver.recordings.model import RecordingError
from mockserver.wire.json_lines import JsonPath

MOST_MS = 366 * 86_400_000


class JsonChecker:
    """Checks the types of values; `line_of` says on which line of the file a place is."""

    def __init__(self, line_of: Callable[[JsonPath], int], path: Path) -> None:
        self._line_of, self.path = line_of, path

    def fail(self, place: JsonPath, message: str, mend: str = "write it as it says") -> NoReturn:
        """Complain, and say how to mend it. Raises RecordingError, always."""
        raise RecordingError(self.path, self._line_of(place), message, mend)

    def members(
        self, value: object, place: JsonPath, known: Sequence[str] | None
    ) -> dict[str, Any]:
        """Give an object that has no other keys than those known."""
        if not isinstance(value, dict):
            self.fail(place, f"`{place[-1] if place else 'a recording'}` must be an object")
        for key in value:
            if known is not None and key not in known:
                self.fail(
                    (*place, key),
                    f"unknown key {key!r}; known are {', '.join(known)}",
                    "take it out, or write it as one of those known",
                )
        return value

    def items(self, value: object, place: JsonPath) -> list[Any]:
        """Give an array."""
        if not isinstance(value, list):
            self.fail(place, f"`{place[-1]}` must be an array")
        return value

    def strings(self, value: object, place: JsonPath) -> dict[str, str]:
        """Give an object whose members are strings."""
        members = self.members(value, place, None)
        for key, item in members.items():
            if not isinstance(item, str):
                self.fail((*place, key), f"`{key}` must be a string")
        return members

    def filled(self, members: Mapping[str, Any], place: JsonPath, key: str) -> str:
        """Give a member that is a string with something in it."""
        value = members.get(key)
        if not isinstance(value, str) or not value:
            self.fail((*place, key), f"`{key}` must be a string")
        return value

    def one_of(
        self, members: Mapping[str, Any], place: JsonPath, kinds: Sequence[str], what: str
    ) -> str:
        """Give which one of some keys is there."""
        found = [kind for kind in kinds if kind in members]
        if len(found) != 1:
            listed = ", ".join(f"`{kind}`" for kind in kinds[:-1])
            self.fail(place, f"{what} has exactly one of {listed} and `{kinds[-1]}`")
        return found[0]

    def base64(self, value: str, place: JsonPath) -> bytes:
        """Give the bytes behind canonical base64."""
        try:
            data = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            self.fail(place, f"`{place[-1]}` must be base64")
        if base64.b64encode(data).decode() != value:
            self.fail(place, f"`{place[-1]}` must be base64 in its only spelling")
        return data

    def is_whole(self, value: object) -> bool:
        """Whether a value is a whole number from 0."""
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    def is_moment(self, value: object) -> bool:
        """Whether a value is a time, in milliseconds, that somebody could wait for."""
        return isinstance(value, int) and self.is_whole(value) and value <= MOST_MS
