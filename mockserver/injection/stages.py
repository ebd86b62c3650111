"""Stages of a faulty answer: what happens at a place in the body, and to whole events."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from mockserver.faults.targets import Place
from mockserver.injection.items import Fragment, Item


class Insertion:
    """Lets everything by, and puts `what` at its place, once."""

    def __init__(self, at: Place, what: Callable[[], Iterable[Item]]) -> None:
        self._at, self._what = at, what
        self._events = self._bytes = self._event_bytes = 0
        self._done = False

    def begin(self) -> Iterator[Item]:
        """Put it right after the head, where that is its place."""
        if self._at.number == 0 and self._at.inside is None:
            yield from self._put()

    def feed(self, item: Item) -> Iterator[Item]:
        """Let an item by, cut in two where the place lies inside it."""
        if not isinstance(item, Fragment) or self._done:
            yield item
            return
        offset = self._offset(item)
        self._bytes += len(item.data)
        self._event_bytes = 0 if item.ends_event else self._event_bytes + len(item.data)
        self._events += item.ends_event
        if offset is None:
            yield item
            return
        if offset < len(item.data):
            yield Fragment(item.data[:offset])
            yield from self._put()
            yield replace(item, data=item.data[offset:])
            return
        yield item
        yield from self._put()

    def finish(self) -> Iterator[Item]:
        """Nothing is left."""
        yield from ()

    def _put(self) -> Iterator[Item]:
        if not self._done:
            self._done = True
            yield from self._what()

    def _offset(self, item: Fragment) -> int | None:
        """Where in a fragment the place is, in bytes; None where it is not in it."""
        at, size = self._at, len(item.data)
        if at.place == "byte":
            left = at.number - self._bytes
            return left if left <= size else None
        if at.inside is None:
            return size if item.ends_event and self._events + 1 == at.number else None
        if self._events + 1 != at.number:
            return None
        left = max(0, at.inside - self._event_bytes)
        return min(left, size) if left <= size or item.ends_event else None


class SmallChunks:
    """Cuts everything into chunks of at most `size` bytes."""

    def __init__(self, size: int, begins: Iterable[Item]) -> None:
        self._size, self._begins = size, begins

    def begin(self) -> Iterator[Item]:
        """Say that it is at work."""
        yield from self._begins

    def feed(self, item: Item) -> Iterator[Item]:
        """Cut."""
        if not isinstance(item, Fragment) or len(item.data) <= self._size:
            yield replace(item, ends_chunk=True) if isinstance(item, Fragment) else item
            return
        last = (len(item.data) - 1) // self._size * self._size
        for start in range(0, last, self._size):
            yield Fragment(item.data[start : start + self._size], ends_chunk=True)
        yield replace(item, data=item.data[last:], ends_chunk=True)

    def finish(self) -> Iterator[Item]:
        """Nothing is left."""
        yield from ()


Events = Sequence[Sequence[Item]]
Edit = Callable[[Events], Iterable[Item]]
"""What becomes of events, each with all that happens inside it."""


class EventWindow:
    """Buffers `span` events from number `first` on, and gives what `edit` makes of them.

    A stream that ends sooner is edited as far as it came; half an event at its end stays as it is.
    """

    def __init__(self, first: int, span: int, edit: Edit) -> None:
        self._first, self._past, self._edit = first, first + span, edit
        self._number = 1
        self._events: list[list[Item]] = []
        self._current: list[Item] = []

    def begin(self) -> Iterator[Item]:
        """Nothing comes before the first event."""
        yield from ()

    def feed(self, item: Item) -> Iterator[Item]:
        """Buffer what is in the window, and release it at its end."""
        outside = not self._first <= self._number < self._past
        between = not (isinstance(item, Fragment) or self._events or self._current)
        if outside or between:
            yield item
            self._number += isinstance(item, Fragment) and item.ends_event
            return
        self._current.append(item)
        if isinstance(item, Fragment) and item.ends_event:
            self._events.append(self._current)
            self._current = []
            self._number += 1
            if self._number == self._past:
                yield from self._release()

    def finish(self) -> Iterator[Item]:
        """Release what is there."""
        yield from self._release()

    def _release(self) -> Iterator[Item]:
        if self._events:
            yield from self._edit(self._events)
        yield from self._current
        self._events, self._current = [], []


class WholeBody:
    """Buffers a body without events to its end, and gives what `edit` makes of it."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._buffer: list[Item] = []

    def begin(self) -> Iterator[Item]:
        """Nothing comes before the body."""
        yield from ()

    def feed(self, item: Item) -> Iterator[Item]:
        """Buffer it."""
        self._buffer.append(item)
        yield from ()

    def finish(self) -> Iterator[Item]:
        """Release it."""
        if self._buffer:
            yield from self._edit([self._buffer])


def joined(event: Sequence[Item]) -> bytes:
    """The bytes of an event."""
    return b"".join(item.data for item in event if isinstance(item, Fragment))


def rewritten(event: Sequence[Item], data: bytes) -> Iterator[Item]:
    """An event with other bytes, which end where it ended; what happens inside it comes first."""
    last = _last(event)
    yield from (item for item in event if not isinstance(item, Fragment))
    yield Fragment(data, bool(last and last.ends_event), bool(last and last.ends_chunk))


def without_bytes(event: Sequence[Item]) -> Iterator[Item]:
    """What is left of an event whose bytes are left out: what happens, and the chunk's border."""
    yield from (item for item in event if not isinstance(item, Fragment))
    if ends_chunk(event):
        yield Fragment(b"", ends_chunk=True)


def ends_chunk(event: Sequence[Item]) -> bool:
    """Whether a chunk ends where the event does."""
    last = _last(event)
    return last is not None and last.ends_chunk


def _last(event: Sequence[Item]) -> Fragment | None:
    return next((item for item in reversed(event) if isinstance(item, Fragment)), None)
