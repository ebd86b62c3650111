"""One call that passes through the recorder, watched from its first byte to its last."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.types import Scope

from mockserver.recorder.bodies import PendingBodies
from mockserver.recorder.got_body import GotBody
from mockserver.recorder.secrets_seen import add_from_headers
from mockserver.recorder.sent_body import SentBody
from mockserver.recordings.capture import Captured
from mockserver.recordings.model import Body
from mockserver.redaction.known import KnownSecrets
from mockserver.wire.headers import BODILESS, RawHeaders, as_text, raw_headers


class Watched:
    """The `Tap` of one call. `done` gets it when the call is over, in the server's loop.

    Its times are milliseconds since the call began, `began_s` is when that was (monotonic).
    """

    def __init__(
        self,
        scope: Scope,
        number: int,
        folder: Path,
        known: KnownSecrets,
        done: Callable[["Watched"], None],
    ) -> None:
        self.number, self.began_s = number, time.monotonic()
        self.method: str = scope["method"]
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        raw = scope.get("raw_path") or scope["path"].encode()
        self.plain_path: str = scope["path"]
        self.path = f"{raw.decode('latin-1')}{query}"
        self.headers = as_text(scope["headers"])
        self.status: int | None = None
        self.stored: PendingBodies = {}
        """A body that is on the disk already, by the name that it is to have."""
        self.end = ""
        self._known, self._done = known, done
        self._beside = folder / f"call-{number}.part"
        self._answer_headers: list[tuple[str, str]] = []
        said = dict(self.headers)
        self._sent = SentBody(said.get("content-type", ""), said.get("content-encoding", ""))
        self._got = GotBody("", self._beside, known)
        self._head_ms = self._end_ms = self._size = 0
        self._fault: str | None = None
        self._watch(lambda: add_from_headers(known, [*self.headers, ("path", self.path)]))

    def _now_ms(self) -> int:
        return round((time.monotonic() - self.began_s) * 1000)

    def sent(self, data: bytes) -> None:
        """Get a piece of the request's body."""
        self._watch(lambda: self._sent.feed(data))

    def answered(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        """Get the head of the answer, as text."""
        self.head(status, raw_headers(headers))

    def head(self, status: int, headers: RawHeaders) -> None:
        """Get the head of the answer."""
        self.status, self._head_ms = status, self._now_ms()
        self._answer_headers = as_text(headers)
        kind = dict(self._answer_headers).get("content-type", "")
        self._got = GotBody(kind.lower(), self._beside, self._known)
        self._watch(lambda: add_from_headers(self._known, self._answer_headers))

    def got(self, data: bytes) -> None:
        """Get a chunk of the answer."""
        self._size += len(data)
        self._watch(lambda: self._got.feed(self._now_ms(), data))

    def _watch(self, step: Callable[[], None]) -> None:
        """Take a step; whatever goes wrong in it is none of the client's business."""
        if self._fault is not None:
            return
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the call itself goes on
            self._fault = f"it could not be watched ({type(error).__name__})"
            self.discard()

    def ended(self, how: str) -> None:
        """Learn that the call is over."""
        if not self.end:
            if how == "left" and self._came_whole():
                how = "eof"
            self.end, self._end_ms = how, self._now_ms()
            self._done(self)

    def _came_whole(self) -> bool:
        """Whether all that was promised had come: a client may leave before the end is noticed."""
        promised = dict(self._answer_headers).get("content-length")
        bodiless = self.method == "HEAD" or self.status in BODILESS
        return bodiless or (promised is not None and promised == str(self._size))

    @property
    def request_data(self) -> bytes:
        """What was sent, where it is text."""
        return self._sent.data

    @property
    def form(self) -> Body | None:
        """What was sent, where it is a form of parts or a file."""
        return self._sent.body()

    @property
    def answer_data(self) -> bytes:
        """What came, where it is in memory."""
        return b"".join(data for _, data in self._got.chunks)

    @property
    def trouble(self) -> str | None:
        """Why this call cannot be kept; None where it can."""
        if self.status is None:
            return {
                "unreachable": "the service behind did not answer",
                "left": "the client left before the answer began",
            }.get(self.end, "it was not answered")
        if self._fault is not None:
            return self._fault
        if self._sent.too_long:
            return "its request was too long"
        return self._got.trouble

    def discard(self) -> None:
        """Delete what is on the disk already."""
        self._got.discard()

    def captured(self, attempt: int) -> Captured:
        """Give what was seen. Raises OSError, SecretInFile."""
        stored = self._got.stored.finish() if self._got.stored else None
        if self._got.stored and stored:
            self.stored = {str(stored.value): self._got.stored.path}
        return Captured(
            method=self.method,
            path=self.path,
            request_headers=self.headers,
            request_body=self.request_data,
            status=self.status or 0,
            headers=self._answer_headers,
            chunks=self._got.chunks,
            end=self.end,
            head_ms=self._head_ms,
            end_ms=self._end_ms,
            sent=self.form,
            stored=stored,
            borders=self._got.borders,
            attempt=attempt,
        )
