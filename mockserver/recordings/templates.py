"""Placeholders in a recording become this session's own files, ids, times and wording. Pure.

`<ask:…>` is what the message asked for (see `choosing.said`), `<stills>` names the files,
`<stills:count>` counts them, `<stills:urls>` lists where they are, `<session:1>` and
`<invocation:1>` are this turn's, `<event:N>` a fresh id each, `<time>` the clock in seconds. A
string that is nothing but one placeholder takes the value as it is, a number as a number. An
event with a placeholder that has no value here is not played: a sentence about the title goes
where no title was asked for.

An event is made ready once, so that a thousand streams of it cost little to fill in: what it needs
to know, what it does, and the bytes around its placeholders are the same every time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.dialects import HEARTBEAT, parts_of, typed_payloads
from mockserver.recordings.model import Event
from mockserver.recordings.sse import Spelling, data_frame, frame, json_text
from mockserver.turns.edits import Still

_PLACEHOLDER = re.compile(r"<((?:ask|stills|session|invocation|event|time)(?::[a-z0-9_]+)?)>")


@dataclass(slots=True)
class Values:
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


_SLOT = re.compile(r'"<([a-z0-9_:]+)>"|<([a-z0-9_:]+)>')


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill: a whole JSON value, or a part of a string."""

    name: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Template:
    """One event, in one dialect. `effects` names the tools whose work it reports."""

    names: frozenset[str]
    effects: tuple[str, ...]
    fails: bool
    only_speaks: bool
    style: str
    pieces: tuple[str | Slot, ...]
    constant: bytes | None

    def written(self, filler: Values) -> bytes:
        """The event's bytes, filled in."""
        if self.constant is not None:
            return self.constant
        text = "".join(
            piece if isinstance(piece, str) else self._filled(piece, filler)
            for piece in self.pieces
        )
        return text.encode("utf-8", "surrogatepass")

    def _filled(self, slot: Slot, filler: Values) -> str:
        value = filler.value(slot.name)
        return (
            json_text(value, self.style) if slot.whole else json_text(str(value), self.style)[1:-1]
        )


def prepare(event: Event, spelling: Spelling, *, typed: bool) -> Template:
    """Make an event ready; `typed` where an adk event is to be said in the typed dialect."""
    if event.kind == "comment" and typed:
        return _said(None, [HEARTBEAT], spelling)
    if event.kind != "data" or isinstance(event.value, str):
        return Template(frozenset(), (), False, False, spelling.style, (), frame(event, spelling))
    value = event.value
    return _said(value, typed_payloads(value) if typed else [value], spelling)


def _said(value: Any, payloads: Iterable[Mapping[str, object]], spelling: Spelling) -> Template:
    text = "".join(
        data_frame(payload, spelling).decode("utf-8", "surrogatepass") for payload in payloads
    )
    names = frozenset(placeholders(value))
    pieces = tuple(_pieces(text, names))
    parts = list(parts_of(value))
    return Template(
        names=names,
        effects=tuple(_tools(parts)),
        fails=isinstance(value, dict) and "errorCode" in value,
        only_speaks=bool(parts)
        and all("text" in part and not part.get("thought") for part in parts),
        style=spelling.style,
        pieces=pieces,
        constant=None if names else text.encode("utf-8", "surrogatepass"),
    )


def _pieces(text: str, names: frozenset[str]) -> Iterable[str | Slot]:
    start = 0
    for found in _SLOT.finditer(text):
        name = found[1] or found[2]
        if name not in names:
            continue
        yield text[start : found.start()]
        yield Slot(name, whole=found[1] is not None)
        start = found.end()
    yield text[start:]


def _tools(parts: Sequence[Mapping[str, object]]) -> Iterable[str]:
    for part in parts:
        answer = part.get("functionResponse")
        if isinstance(answer, dict):
            yield str(answer.get("name"))
