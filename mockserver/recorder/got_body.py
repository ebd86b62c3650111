"""What an answer brings, as it comes: text in memory, films and pictures to the disk.

Nothing goes to the disk before it was searched for the secrets that are known, over the borders of
its pieces.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from mockserver.recorder.bodies import file_contains_secret
from mockserver.recordings.capture import is_text
from mockserver.recordings.limits import MOST_CHUNKS
from mockserver.recordings.model import Body
from mockserver.redaction.finding import certain_in
from mockserver.redaction.known import KnownSecrets

IN_MEMORY_BYTES = 256 * 1024
MOST_TEXT_BYTES = 16 * 1024 * 1024


LONGEST_CERTAIN = 4096
"""Of what is a secret for certain by its form: so much waits for what comes next."""


class SecretInFile(Exception):
    """A file turned out to hold a secret, and was deleted."""


class StoredBody:
    """A body that goes to a file, searched before. `unsafe`: a secret was found; all is deleted."""

    def __init__(self, path: Path, known: KnownSecrets) -> None:
        self.path, self._known = path, known
        self._digest, self.size = hashlib.sha256(), 0
        self._tail = b""
        self._known_count = len(known)
        self.unsafe = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb")

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises OSError."""
        if self.unsafe:
            return
        self._digest.update(data)
        self.size += len(data)
        pending = self._tail + data
        text = pending.decode("latin-1")
        if self._known.plain_in(text) or certain_in(text):
            self.unsafe = True
            self.discard()
            return
        kept = min(len(pending), max(self._known.longest, LONGEST_CERTAIN))
        self._stream.write(pending[: len(pending) - kept])
        self._tail = pending[len(pending) - kept :]

    def finish(self) -> Body:
        """Give what a recording says of it. Raises OSError, SecretInFile."""
        self._stream.write(self._tail)
        self._tail = b""
        self._stream.close()
        if len(self._known) != self._known_count and file_contains_secret(self.path, self._known):
            raise SecretInFile
        return Body("file", f"{self._digest.hexdigest()}.bin", self.size)

    def discard(self) -> None:
        """Delete it."""
        self._tail = b""
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


class GotBody:
    """The body of one answer: `chunks` in memory, or `stored` with the `borders` of its chunks.

    `trouble` says why it cannot be kept.
    """

    def __init__(self, content_type: str, beside: Path, known: KnownSecrets) -> None:
        self.chunks: list[tuple[int, bytes]] = []
        self.borders: list[tuple[int, int]] = []
        self.stored: StoredBody | None = None
        self.trouble: str | None = None
        self._kind, self._beside, self._known = content_type, beside, known
        self._size = 0

    def feed(self, at_ms: int, data: bytes) -> None:
        """Take a chunk that came `at_ms` after the request."""
        if self.trouble or not data:
            return
        self.borders.append((at_ms, self._size))
        self._size += len(data)
        try:
            self._keep(at_ms, data)
        except OSError as error:
            self._give_up(f"the disk did not take it: {error.strerror}")
        if self.stored is not None and self.stored.unsafe:
            self._give_up("a file that holds a secret")
        elif len(self.borders) > MOST_CHUNKS:
            self._give_up(f"more than {MOST_CHUNKS} chunks")

    def _keep(self, at_ms: int, data: bytes) -> None:
        if self.stored is not None:
            self.stored.feed(data)
            return
        self.chunks.append((at_ms, data))
        before = self._size - len(data)
        if self._size > IN_MEMORY_BYTES >= before:
            pieces = [piece for _, piece in self.chunks]
            if "event-stream" not in self._kind and not _may_be_text(self._kind, pieces):
                self.stored = StoredBody(self._beside, self._known)
                for piece in pieces:
                    self.stored.feed(piece)
                self.chunks.clear()
        elif self._size > MOST_TEXT_BYTES:
            self._give_up(f"more than {MOST_TEXT_BYTES >> 20} MiB of text")

    def _give_up(self, why: str) -> None:
        self.trouble = why
        self.chunks.clear()
        self.borders.clear()
        self.discard()

    def discard(self) -> None:
        """Delete what is on the disk."""
        if self.stored is not None:
            self.stored.discard()
            self.stored = None


def _may_be_text(kind: str, pieces: list[bytes]) -> bool:
    """Whether this is text; the last piece may end inside a character."""
    joined = b"".join(pieces)
    return any(is_text(kind, [joined[: len(joined) - cut]]) for cut in range(4))
