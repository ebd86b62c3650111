"""Placeholders in a recording become this session's own files, ids, times and wording. Pure.

`<ask:…>` is what the message asked for (see `choosing.said`), `<stills>` names the files,
`<stills:count>` counts them, `<stills:urls>` lists where they are, `<session:1>` and
`<invocation:1>` are this turn's, `<event:N>` a fresh id each, `<time>` the clock in seconds. A
string that is nothing but one placeholder takes the value as it is, a number as a number. An
event with a placeholder that has no value here is not played: a sentence about the title goes
where no title was asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.turns.edits import Still

_PLACEHOLDER = re.compile(r"<((?:ask|stills|session|invocation|event|time)(?::[a-z0-9_]+)?)>")


@dataclass(slots=True)
class Filler:
    """Fills one turn's events. `new_id` gives an id, `now_s` the time when an event is sent."""

    values: Mapping[str, object]
    new_id: Callable[[], str]
    now_s: Callable[[], float]
    _events: dict[str, str] = field(default_factory=dict)

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all these placeholders mean something here."""
        return all(self._is_known(name) for name in names)

    def fill(self, value: Any) -> Any:
        """Fill every placeholder; what one was filled with is not read again."""
        if isinstance(value, Mapping):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> object:
        whole = _PLACEHOLDER.fullmatch(text)
        if whole:
            return self.value(whole[1])
        return _PLACEHOLDER.sub(lambda found: str(self.value(found[1])), text)

    def _is_known(self, name: str) -> bool:
        return name == "time" or name.startswith("event:") or name in self.values

    def value(self, name: str) -> object:
        """What one placeholder stands for. Raises KeyError for one that is not known."""
        if name == "time":
            return round(self.now_s(), 6)
        if name.startswith("event:"):
            if name not in self._events:
                self._events[name] = self.new_id()
            return self._events[name]
        return self.values[name]


def still_values(stills: Sequence[Still], language: str) -> Mapping[str, object]:
    """Give the placeholders that stand for files; none where there are no files."""
    if not stills:
        return {}
    return {
        "stills": listed([still.name for still in stills], language),
        "stills:count": len(stills),
        "stills:urls": [still.url for still in stills],
    }


def listed(names: Sequence[str], language: str, most: int = 4) -> str:
    """Name things in a sentence; a long list ends in its number."""
    comma, last, more = (
        ("、", "和", "等 {} 张图") if language == "zh" else (", ", " and ", " and {} more")
    )
    if len(names) > most:
        count = len(names) if language == "zh" else len(names) - most + 1
        return comma.join(names[: most - 1]) + more.format(count)
    return comma.join(names[:-1]) + (last if len(names) > 1 else "") + names[-1]


def placeholders(value: object) -> Iterator[str]:
    """Name the placeholders in a value, each as often as it stands there."""
    for text in _strings(value):
        yield from _names(text)


def _names(text: str) -> Sequence[str]:
    return _PLACEHOLDER.findall(text)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
