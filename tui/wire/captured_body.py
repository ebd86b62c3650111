"""As much of an answer's body as there is room for, with the times of its pieces."""

from collections import deque
from enum import Enum
from typing import NamedTuple


class BodyKind(Enum):
    """What an answer is, by its media type."""

    STREAM = "stream"
    WORDS = "words"
    FILE = "file"


ROOM = {BodyKind.STREAM: 8 * 1024 * 1024, BodyKind.WORDS: 1024 * 1024, BodyKind.FILE: 512}
"""Bytes that are kept of a body: the end of a stream, the beginning of everything else."""
_WORDS = ("json", "text", "xml", "html", "form")


def kind_of(media_type: str) -> BodyKind:
    """What an answer of this media type is; without one it may be words."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain == "text/event-stream":
        return BodyKind.STREAM
    return BodyKind.WORDS if not plain or any(word in plain for word in _WORDS) else BodyKind.FILE


class Chunk(NamedTuple):
    """Bytes that came together, `at_s` seconds after the call began."""

    at_s: float
    data: bytes


class CapturedBody:
    """The body of one answer. `first` is the number of the first chunk that is still here."""

    def __init__(self, kind: BodyKind, *, missed: bool = False) -> None:
        """`missed`: some of it came before anybody listened."""
        self.kind = kind
        self.missed = missed
        self._room = ROOM[kind]
        self.chunks: deque[Chunk] = deque()
        self.first = 0
        self.size = 0
        """All bytes that were heard."""
        self.held = 0
        """Those that are here."""

    @property
    def is_whole(self) -> bool:
        """Whether everything that came is here."""
        return not self.missed and self.held == self.size

    @property
    def data(self) -> bytes:
        """What is here, joined."""
        return b"".join(chunk.data for chunk in self.chunks)

    def add(self, at_s: float, data: bytes) -> None:
        """Take what came; where there is no room, a stream's oldest gives way."""
        room = self._room
        self.size += len(data)
        if self.kind is BodyKind.STREAM:
            data = data[-room:]
            self.held += len(data)
            self.chunks.append(Chunk(at_s, data))
            while self.held > room:
                self.held -= len(self.chunks.popleft().data)
                self.first += 1
        elif self.held < room:
            data = data[: room - self.held]
            self.held += len(data)
            self.chunks.append(Chunk(at_s, data))

    def forget(self) -> None:
        """Keep nothing of it."""
        self.missed = True
        self.first += len(self.chunks)
        self.chunks.clear()
        self.held = 0
