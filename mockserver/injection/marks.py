"""A place in a body at which something happens: after so many bytes, after or inside an event."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mockserver.faults.places import At
from mockserver.injection.items import Fragment, Item


class Mark:
    """Lets everything by, and puts `what` at its place, once."""

    def __init__(self, at: At, what: Callable[[], Iterable[Item]]) -> None:
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
        """Nothing was held back."""
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


class Pieces:
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
        """Nothing was held back."""
        yield from ()
