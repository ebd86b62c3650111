"""An event of a turn made ready once, so that a thousand streams of it cost little to fill in.

What an event needs to know, what it does, and the bytes around its placeholders are the same every
time; only the values between them are looked up when it is sent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.recordings.model import Event
from mockserver.recordings.sse import Spelling, data_frame, frame, json_text
from mockserver.recordings.templates import Filler, placeholders
from mockserver.typed_events import HEARTBEAT, parts_of, typed_payloads

_SLOT = re.compile(r'"<([a-z0-9_:]+)>"|<([a-z0-9_:]+)>')


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill: a whole JSON value, or a part of a string."""

    name: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """One event, in one dialect. `effects` names the tools whose work it reports."""

    names: frozenset[str]
    effects: tuple[str, ...]
    fails: bool
    only_speaks: bool
    style: str
    pieces: tuple[str | Slot, ...]
    constant: bytes | None

    def written(self, filler: Filler) -> bytes:
        """The event's bytes, filled in."""
        if self.constant is not None:
            return self.constant
        text = "".join(
            piece if isinstance(piece, str) else self._filled(piece, filler)
            for piece in self.pieces
        )
        return text.encode("utf-8", "surrogatepass")

    def _filled(self, slot: Slot, filler: Filler) -> str:
        value = filler.value(slot.name)
        return (
            json_text(value, self.style) if slot.whole else json_text(str(value), self.style)[1:-1]
        )


def prepare(event: Event, spelling: Spelling, *, typed: bool) -> Prepared:
    """Make an event ready; `typed` where an adk event is to be said in the typed dialect."""
    if event.kind == "comment" and typed:
        return _said(None, [HEARTBEAT], spelling)
    if event.kind != "data" or isinstance(event.value, str):
        return Prepared(frozenset(), (), False, False, spelling.style, (), frame(event, spelling))
    value = event.value
    return _said(value, typed_payloads(value) if typed else [value], spelling)


def _said(value: Any, payloads: Iterable[Mapping[str, object]], spelling: Spelling) -> Prepared:
    text = "".join(
        data_frame(payload, spelling).decode("utf-8", "surrogatepass") for payload in payloads
    )
    names = frozenset(placeholders(value))
    pieces = tuple(_pieces(text, names))
    parts = list(parts_of(value))
    return Prepared(
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
