"""Texts that run on from event to event: a secret in them may be in no single one of its pieces."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.sse import EventDecoder, Message
from tui.redaction import BLOT, HIDDEN
from tui.wire.events import StreamEvent
from tui.wire.secrets import Secrets

_BLOTS = re.compile(f"{BLOT}+")
_ONE_LINE = re.compile(rb"data:[^\r\n]*[\r\n]+")
_REACH = 4096
"""Characters of a text that are looked through again with each piece that follows."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The string of an event that stands at one place; `index` is its number among them."""

    event: StreamEvent
    index: int
    text: str = field(repr=False)


class RunningTexts:
    """What each member of the events of a stream says from event to event, read as one text."""

    def __init__(self, secrets: Secrets, *, is_late: bool) -> None:
        """`is_late`: there were events before the first that is read."""
        self._secrets = secrets
        self._is_late = is_late
        self._runs: dict[str, list[_Piece]] = {}
        self._blots: dict[int, dict[int, str]] = {}
        self._shown: dict[int, StreamEvent] = {}

    def shown(self, event: StreamEvent) -> StreamEvent:
        """The event, without its pieces of secrets that lie across several."""
        return self._shown.get(event.number, event)

    def read(self, events: Sequence[StreamEvent]) -> set[int]:
        """Read what follows; gives the numbers of all events that are shown otherwise now."""
        grown = set()
        for event in events:
            for index, (place, text) in enumerate(_strings(event)):
                self._runs.setdefault(place, []).append(_Piece(event, index, text))
                grown.add(place)
        changed: dict[int, StreamEvent] = {}
        for place in grown:
            changed |= {event.number: event for event in self._hide_in(self._runs[place])}
        for number, event in changed.items():
            self._shown[number] = _rewritten(event, self._blots[number])
        self._is_late = self._is_late and not grown
        return set(changed)

    def _hide_in(self, pieces: list[_Piece]) -> Iterator[StreamEvent]:
        """Those whose pieces of this text are hidden otherwise now; forgets what is far behind."""
        whole = "".join(piece.text for piece in pieces)
        if len({piece.text for piece in pieces}) > 1 or self._is_late:
            blots, at = self._secrets.blotted(whole, is_rest=self._is_late), 0
            for piece in pieces if BLOT in blots else ():
                blot = blots[at : at + len(piece.text)]
                at += len(piece.text)
                known = self._blots.setdefault(piece.event.number, {})
                if BLOT in blot and known.get(piece.index) != blot:
                    known[piece.index] = blot
                    yield piece.event
        far = len(whole) - _REACH
        while far > 0 and (far := far - len(pieces[0].text)) >= 0:
            del pieces[0]


def _strings(event: StreamEvent) -> list[tuple[str, str]]:
    """The strings that an event carries, each with its place; one alone, where it is no JSON."""
    try:
        value = parse_json(_data(event))
    except NotJson:
        return [("", event.payload)]
    found: list[tuple[str, str]] = []
    _add_strings(value, "", found)
    return found


def _add_strings(value: object, place: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        if value:
            found.append((place, value))
    elif isinstance(value, dict):
        for name, item in value.items():
            _add_strings(item, f"{place}.{name}", found)
    elif isinstance(value, list):
        for item in value:
            _add_strings(item, f"{place}[]", found)


def _data(event: StreamEvent) -> str:
    """What may be JSON: of an event that has a name, without that."""
    if _ONE_LINE.fullmatch(event.raw):
        return event.raw[len(b"data:") :].decode("utf-8", "replace")
    frames = list(EventDecoder().feed(event.raw + b"\n\n"))
    only = frames[0] if len(frames) == 1 else None
    return only.data if isinstance(only, Message) else event.payload


def _rewritten(event: StreamEvent, blots: Mapping[int, str]) -> StreamEvent:
    """An event with other strings, by their number among its strings."""
    try:
        value = parse_json(_data(event))
    except NotJson:
        text = _hidden(blots[0])
    else:
        text = json.dumps(_with_strings(value, blots, count()), ensure_ascii=False)
    lines = [line for line in event.raw.splitlines() if line.startswith(b"event")]
    lines += [b"data: " + line.encode("utf-8", "replace") for line in text.split("\n")]
    return StreamEvent(event.number, event.at_s, b"\n".join(lines))


def _with_strings(value: object, blots: Mapping[int, str], numbers: "count[int]") -> object:
    match value:
        case str(text) if text:
            number = next(numbers)
            return _hidden(blots[number]) if number in blots else text
        case list(items):
            return [_with_strings(item, blots, numbers) for item in items]
        case dict(members):
            return {name: _with_strings(item, blots, numbers) for name, item in members.items()}
    return value


def _hidden(blot: str) -> str:
    """A text with the usual words in place of what is blotted out."""
    return _BLOTS.sub(HIDDEN, blot)
