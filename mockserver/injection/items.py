"""A body cut into items: bytes with their borders, pauses, endings. Faults work on these.

An event ends with the blank line after it, whatever the line ends (LF, CRLF, CR). Blank lines too
many belong to the event that follows them. A stage takes items one by one and gives items, so that
faults work one after another: each sees what the one before it leaves, and counts the events that
reach it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from mockserver.faults.fault import Fault

_LF, _CR = 0x0A, 0x0D


@dataclass(frozen=True, slots=True)
class Fragment:
    """Bytes that belong to one event and to one chunk; `ends_…` say where these end."""

    data: bytes
    ends_event: bool = False
    ends_chunk: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Simulated seconds of silence; what came before is sent first."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Rate:
    """From here on, so many bytes a simulated second."""

    bytes_per_s: float


@dataclass(frozen=True, slots=True)
class Struck:
    """A note: a fault has done its work here."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class StrikeHere:
    """An order: when the answer has come this far, let a fault strike the call."""

    fault: Fault


Item = Fragment | Pause | Rate | Struck | StrikeHere


class Stage(Protocol):
    """One fault on its answer."""

    def begin(self) -> Iterator[Item]:
        """What comes right after the head."""
        ...

    def feed(self, item: Item) -> Iterator[Item]:
        """What becomes of an item."""
        ...

    def finish(self) -> Iterator[Item]:
        """What is left, at the end."""
        ...


def items_at_start(stages: Sequence[Stage]) -> Iterable[Item]:
    """What the stages have to say before the first byte. Lazy, as all of these are."""
    items: Iterable[Item] = ()
    for stage in stages:
        items = _begun(stage, items)
    return items


def items_through(stages: Sequence[Stage], items: Iterable[Item]) -> Iterable[Item]:
    """What becomes of items on their way through the stages."""
    for stage in stages:
        items = _fed(stage, items)
    return items


def items_at_end(stages: Sequence[Stage]) -> Iterable[Item]:
    """What the stages have to say after the last byte."""
    items: Iterable[Item] = ()
    for stage in stages:
        items = _finished(stage, items)
    return items


def _begun(stage: Stage, items: Iterable[Item]) -> Iterator[Item]:
    yield from stage.begin()
    yield from _fed(stage, items)


def _fed(stage: Stage, items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield from stage.feed(item)


def _finished(stage: Stage, items: Iterable[Item]) -> Iterator[Item]:
    yield from _fed(stage, items)
    yield from stage.finish()


class EventBorders:
    """Cuts chunks at the ends of events, and remembers where each chunk ended."""

    def __init__(self) -> None:
        self._has_text = False
        self._line_starts = True
        self._after_cr = False

    def fragments(self, chunk: bytes) -> Iterator[Fragment]:
        """Give a chunk in pieces that each belong to one event."""
        start = 0
        for end in self._ends(chunk):
            yield Fragment(chunk[start:end], ends_event=True, ends_chunk=end == len(chunk))
            start = end
        if start < len(chunk):
            yield Fragment(chunk[start:], ends_chunk=True)

    def _ends(self, chunk: bytes) -> Iterator[int]:
        for place, byte in enumerate(chunk):
            second_half = byte == _LF and self._after_cr
            self._after_cr = byte == _CR
            if second_half:
                continue
            if byte not in (_LF, _CR):
                self._line_starts, self._has_text = False, True
            elif self._line_starts and self._has_text:
                self._has_text = False
                crlf = byte == _CR and chunk[place + 1 : place + 2] == b"\n"
                yield place + (2 if crlf else 1)
            else:
                self._line_starts = True


class NoBorders:
    """A body without events: each chunk is a piece of the one thing that it is."""

    def fragments(self, chunk: bytes) -> Iterator[Fragment]:
        """Give the chunk."""
        yield Fragment(chunk, ends_chunk=True)
