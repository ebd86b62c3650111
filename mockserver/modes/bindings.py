"""What the references of a recorded session stand for while it is played. Pure.

A reference is bound the first time that it is met: in a request by what the client sends there, in
an answer by something made for it. From then on it is the same thing, in both directions.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.clock import iso_time
from mockserver.ids import IdSource
from mockserver.patterns import possessive
from mockserver.recordings.model import Recording
from mockserver.recordings.references import REFERENCE, fill
from mockserver.redaction.spans import KINDS as SECRET_KINDS

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Bindings:
    """The bound references, by name. `now_s` dates what has no time of its own."""

    def __init__(
        self, ids: IdSource, now_s: Callable[[], float], values: Mapping[str, Any] | None = None
    ) -> None:
        self._ids, self._now_s = ids, now_s
        self.values: dict[str, Any] = dict(values or {})

    def tentative(self) -> "Bindings":
        """Give bindings to try with; `adopt` them if that went well."""
        return Bindings(self._ids, self._now_s, self.values)

    def adopt(self, tried: "Bindings") -> None:
        """Have what was bound in trying."""
        self.values = tried.values

    def matches(self, template: str, text: str, *, in_path: bool = False) -> bool:
        """Whether a text says what a template says; binds what the template leaves open.

        A secret may have any character, but for those that divide a path; it ends where what stands
        behind it begins for the first time, so that no text takes long to be refused.
        """
        if not REFERENCE.search(template):
            return template == text
        names: list[str] = []
        pieces = REFERENCE.split(template)
        pattern = "".join(
            self._pattern(piece, names, pieces[number + 1], in_path=in_path)
            if number % 2
            else re.escape(piece)
            for number, piece in enumerate(pieces)
        )
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is None:
            return False
        self.values |= zip(names, found.groups(), strict=True)
        return True

    def _pattern(self, name: str, names: list[str], behind: str, *, in_path: bool) -> str:
        if name in self.values:
            return re.escape(str(self.values[name]))
        if name in names:
            return f"(?P=g{names.index(name)})"
        names.append(name)
        is_secret = name.partition(":")[0] in SECRET_KINDS
        inside = r"[^/?&\s]+"
        if is_secret and not in_path:
            inside = f".{_without(behind)}" if behind else ".+"
        return f"(?P<g{len(names) - 1}>{inside})"

    def matches_value(self, template: Any, value: Any) -> bool:
        """Whether a JSON value says what a template says; 1 and 1.0 are one, true is another."""
        if isinstance(template, str):
            return self._matches_string(template, value)
        if isinstance(template, Mapping):
            return (
                isinstance(value, Mapping)
                and template.keys() == value.keys()
                and all(self.matches_value(template[key], value[key]) for key in template)
            )
        if isinstance(template, list):
            return (
                isinstance(value, list)
                and len(template) == len(value)
                and all(map(self.matches_value, template, value))
            )
        return isinstance(template, bool) == isinstance(value, bool) and bool(template == value)

    def _matches_string(self, template: str, value: Any) -> bool:
        whole = REFERENCE.fullmatch(template)
        if whole is None:
            return isinstance(value, str) and self.matches(template, value)
        if isinstance(value, Mapping | list) or value is None:
            return False
        return bool(self.values.setdefault(whole[1], value) == value)

    def learn(self, template: Any, value: Any) -> None:
        """Bind the references of a template, as far as a value has something in their place."""
        if isinstance(template, Mapping) and isinstance(value, Mapping):
            for key in template.keys() & value.keys():
                self.learn(template[key], value[key])
        elif isinstance(template, list) and isinstance(value, list):
            for one, other in zip(template, value, strict=False):
                self.learn(one, other)
        elif isinstance(template, str) and REFERENCE.search(template):
            tried = self.tentative()
            if tried.matches_value(template, value):
                self.adopt(tried)

    def resolve(self, name: str) -> object:
        """Give what a reference stands for; made now, if it is not bound yet."""
        if name == "time":
            return round(self._now_s(), 6)
        if name not in self.values:
            self.values[name] = self._made(name)
        return self.values[name]

    def text(self, template: str) -> str:
        """Give a text with its references resolved."""
        return fill(template.encode(), self.resolve, is_json=False).data.decode()

    def _made(self, name: str) -> object:
        ids = self._ids
        match name.partition(":")[0]:
            case "token":
                return f"nmv_usr_{ids.name(40)}"
            case "claim":
                return f"clm_{ids.name(32)}"
            case "user":
                return f"anon_{ids.name(20)}"
            case "render":
                return f"render_{ids.name(12)}"
            case "file" | "signature" | "cookie":
                return ids.name(24)
            case "time":
                return round(self._now_s(), 6)
            case "in":
                return iso_time(self._now_s() + _seconds(name))
            case "email":
                return f"{ids.name(8)}@example.com"
            case "home":
                return f"/home/{ids.name(8)}"
        return ids.uuid()


def _seconds(name: str) -> int:
    found = re.fullmatch(r"in:(\d{1,9})([smhd])", name)
    return int(found[1]) * _UNITS[found[2]] if found else 0


def recorded_values(recording: Recording) -> dict[str, Any]:
    """Give what the recording itself says that its references stood for."""
    found: dict[str, Any] = {}
    for exchange in recording.exchanges:
        found |= exchange.wire.values if exchange.wire else {}
    return found


def _without(text: str) -> str:
    """A pattern for all until this text."""
    return possessive(rf"[^{re.escape(text[0])}]++|(?!{re.escape(text)}).")
