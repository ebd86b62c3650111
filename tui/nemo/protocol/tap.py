"""What the transport tells of its calls: the heads of the last ones, all else to listeners.

Without any a call costs one small record, and nothing for any piece of its answer.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from tui.nemo.uploads import UploadPart

MOST_HEADS = 200
_BODILESS = frozenset({204, 304})

Headers = Sequence[tuple[str, str]]


class End(Enum):
    """How a call ended."""

    WHOLE = auto()
    CUT = auto()
    """The answer broke off, or could not be read."""
    ABANDONED = auto()
    """We went away before its end."""
    UNANSWERED = auto()


@dataclass(slots=True, eq=False)
class Head:
    """One call without its bodies. Times are seconds of a clock that only counts.

    `began_at` is when it began, in seconds since the epoch; `size` are the bytes of the answer's
    body, as they came over the wire; `trouble` says why there was no answer. What was answered by
    this machine `is_here`, whatever name it was called by.
    """

    method: str
    url: str = field(repr=False)
    began_at: float
    began_s: float
    status: int | None = None
    answered_s: float | None = None
    ended_s: float | None = None
    size: int = 0
    end: End | None = None
    trouble: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a call sends. The `token` is not among its headers."""

    headers: Headers = field(repr=False)
    token: str | None = field(repr=False)
    content: bytes | None = field(repr=False)
    parts: Sequence[UploadPart] = ()


@dataclass(slots=True, eq=False)
class Tapped:
    """One call under way: the transport tells it what happens."""

    head: Head
    tap: "Tap" = field(repr=False)
    request: Request | None = None
    headers: Headers = field(default=(), repr=False)
    """Those of the answer."""
    end: End = End.ABANDONED
    """How it ends, unless something else happens."""
    is_passed_on: bool = False
    """Whether it travels through a recorder."""

    def sends(self, request: Request) -> None:
        """The request is about to go out."""
        self.request = request
        self.tap.changed(self)

    def answered(self, status: int, headers: Headers) -> None:
        """The head of an answer has come."""
        self.head.status, self.headers = status, headers
        self.head.answered_s = self.tap.now()
        self.tap.changed(self)

    def came(self, data: bytes) -> None:
        """A piece of the answer has come, whatever its coding undone."""
        for listener in self.tap.listeners:
            listener.came(self, data)

    def unanswered(self, error: BaseException) -> None:
        """No answer came: something failed, or nobody waited for it."""
        if isinstance(error, Exception):
            self.end, self.head.trouble = End.UNANSWERED, str(error)
        self.ended(0)

    def ended(self, size: int) -> None:
        """It is over; `size` bytes of a body came over the wire."""
        head = self.head
        if self.end is End.ABANDONED and head.status is not None and self._came_whole(size):
            self.end = End.WHOLE
        head.ended_s, head.size, head.end = self.tap.now(), size, self.end
        self.tap.over(self)

    def _came_whole(self, size: int) -> bool:
        """Whether all that was promised has come: nobody need wait for its end."""
        promised = next((value for name, value in self.headers if name == "content-length"), None)
        return self.head.status in _BODILESS or promised == str(size)


class Listener(Protocol):
    """Hears of every call."""

    def changed(self, call: Tapped) -> None:
        """A call has begun, goes out, was answered, or is over."""

    def came(self, call: Tapped, data: bytes) -> None:
        """A piece of an answer's body has come."""


class Tap:
    """All calls of one program, whichever project they are for. Use it in one event loop."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        today: Callable[[], float] = time.time,
    ) -> None:
        """`now` only counts seconds, `today` are those since the epoch."""
        self.now, self._today = now, today
        self.home = ""
        """The address of the service."""
        self.heads: deque[Head] = deque(maxlen=MOST_HEADS)
        """Of the last calls, the newest last."""
        self.under_way: dict[Head, Tapped] = {}
        self.listeners: tuple[Listener, ...] = ()

    def begin(self, method: str, url: str) -> Tapped:
        """A call begins."""
        head = Head(method, url, self._today(), self.now())
        call = self.under_way[head] = Tapped(head, self)
        self.heads.append(head)
        self.changed(call)
        return call

    def changed(self, call: Tapped) -> None:
        """Something has happened to a call."""
        for listener in self.listeners:
            listener.changed(call)

    def over(self, call: Tapped) -> None:
        """A call is over: what it sent and was answered is not kept here."""
        del self.under_way[call.head]
        self.changed(call)
