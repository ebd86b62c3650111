"""A recorded event made ready for a turn: its references become this session's own values. Pure.

`<ask:…>` is what the message asked for and `<stills>` the files (see `turns/wording.py`),
`<session:1>` and `<invocation:1>` are this turn's, `<event:N>` a fresh id each, `<time>` the clock
in seconds, `<literal:N>` what the recording says it is. An event with an `ask`, `stills` or
`session` that has no value here is not played: a sentence about the title goes where no title was
asked for. Any other reference without a value stays as it is.

An event is made ready once, so that a thousand streams of it cost little to fill in: what it needs
to know, what it does, and the bytes around its references are the same every time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.dialects import HEARTBEAT, parts_of, typed_payloads
from mockserver.recordings.model import Event
from mockserver.recordings.references import (
    PER_EVENT_KINDS,
    Pieces,
    Reference,
    split_references,
    write_reference,
)
from mockserver.recordings.sse import Spelling, event_bytes, json_event_bytes

_NEEDED_KINDS = ("ask", "stills", "session")


@dataclass(slots=True)
class Values:
    """What one turn's references stand for.

    `new_id` gives an id, `now_s` the time when an event is sent.
    """

    values: Mapping[str, object]
    new_id: Callable[[], str]
    now_s: Callable[[], float]
    _ids: dict[str, str] = field(default_factory=dict)

    def knows(self, names: Iterable[str]) -> bool:
        """Whether these references, those that an event needs, all mean something here."""
        return all(name in self.values for name in names)

    def value(self, name: str) -> object:
        """What one reference stands for. Raises KeyError for one that is not known."""
        if name in self.values:
            return self.values[name]
        kind = _kind(name)
        if kind == "time":
            return round(self.now_s(), 6)
        if kind not in PER_EVENT_KINDS:
            raise KeyError(name)
        if name not in self._ids:
            self._ids[name] = self.new_id()
        return self._ids[name]


def _kind(name: str) -> str:
    return name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Template:
    """One event, in one dialect. `needs` names the references without which it is not played.

    `effects` names the tools whose work it reports; `is_only_text` says that it is nothing but text
    to the user.
    """

    pieces: Pieces
    is_json: bool
    style: str
    needs: frozenset[str] = frozenset()
    effects: tuple[str, ...] = ()
    fails: bool = False
    is_only_text: bool = False

    def filled(self, values: Values) -> bytes:
        """The event's bytes, filled in."""
        return b"".join(
            write_reference(piece, values.value, is_json=self.is_json, style=self.style)
            if isinstance(piece, Reference)
            else piece
            for piece in self.pieces
        )


def make_template(event: Event, spelling: Spelling, *, typed: bool) -> Template:
    """Make an event ready; `typed` where an adk event is to be sent in the typed dialect."""
    if event.kind == "comment" and typed:
        return Template(
            (json_event_bytes(HEARTBEAT, spelling),), is_json=True, style=spelling.style
        )
    recorded = event_bytes(event, spelling)
    is_json = event.kind == "data" and not isinstance(event.value, str)
    if not is_json:
        pieces = split_references(recorded)
        return Template(pieces, is_json, spelling.style, _needed(pieces))
    sent = recorded
    if typed:
        sent = b"".join(json_event_bytes(each, spelling) for each in typed_payloads(event.value))
    parts = parts_of(event.value)
    return Template(
        split_references(sent),
        is_json,
        spelling.style,
        needs=_needed(split_references(recorded)),
        effects=tuple(_tools(parts)),
        fails=isinstance(event.value, dict) and "errorCode" in event.value,
        is_only_text=_is_text(parts),
    )


def _needed(pieces: Pieces) -> frozenset[str]:
    names = (piece.name for piece in pieces if isinstance(piece, Reference))
    return frozenset(name for name in names if _kind(name) in _NEEDED_KINDS)


def _is_text(parts: Sequence[Mapping[str, Any]]) -> bool:
    return bool(parts) and all("text" in part and not part.get("thought") for part in parts)


def _tools(parts: Sequence[Mapping[str, object]]) -> Iterable[str]:
    for part in parts:
        answer = part.get("functionResponse")
        if isinstance(answer, dict):
            yield str(answer.get("name"))
