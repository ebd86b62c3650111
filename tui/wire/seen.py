"""The calls that are seen: heads from the start, all that passes once somebody has asked for it."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from tui.nemo.envelope import read_refusal
from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.protocol.tap import Head, Headers, Request, Tap, Tapped
from tui.nemo.uploads import UploadPart
from tui.text import clean_name
from tui.wire.captured_body import BodyKind, CapturedBody, kind_of
from tui.wire.secrets import Secrets

MOST_CALLS = 1000
MOST_BYTES = 32 * 1024 * 1024
"""Of all bodies together, sent and got."""
LARGEST_SENT = 1024 * 1024
_SEARCHED_BYTES = 64 * 1024
_LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that was sent: where it lies, and what the disk said of it then; never its bytes.

    `changed_ns` is when it was last changed.
    """

    name: str
    media_type: str
    path: Path | None
    size: int = 0
    changed_ns: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What a call sent. `content` is None where it was too long to be kept."""

    headers: Headers = field(repr=False)
    token: str | None = field(repr=False)
    content: bytes | None = field(repr=False)
    files: Sequence[SentFile] = ()


@dataclass(slots=True, eq=False)
class SeenCall:
    """One call. Of one that began before anybody looked there is only the head."""

    head: Head
    sent: Sent | None = None
    headers: Headers = field(default=(), repr=False)
    body: CapturedBody | None = field(default=None, repr=False)
    refusal: str = ""
    """The service's own code, where it refused."""
    is_tagged: bool = False
    revision: int = 0
    """Grows with whatever is new of it."""

    @property
    def path(self) -> str:
        """The path with its query, as it was sent: it may hold a secret."""
        parts = urlsplit(self.head.url)
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    @property
    def size(self) -> int:
        """Bytes of the answer's body so far."""
        if self.head.ended_s is None and self.body is not None:
            return self.body.size
        return self.head.size

    @property
    def held(self) -> int:
        """Bytes that are kept of it."""
        sent = len(self.sent.content or b"") if self.sent is not None else 0
        return sent + (self.body.held if self.body is not None else 0)

    def header(self, name: str) -> str:
        """A header of the answer; empty where there is none."""
        return next((value for each, value in self.headers if each.lower() == name), "")


class Wire:
    """The calls of a program, the newest last: a listener of its tap. Memory is bounded."""

    def __init__(self, tap: Tap) -> None:
        self.calls: list[SeenCall] = []
        self.secrets = Secrets()
        self.revision = 0
        """Grows with whatever happens."""
        self._tap = tap
        self._held = 0
        self._by_head: dict[Head, SeenCall] = {}
        for head in tap.heads:
            self._add(head)
        for call in tap.under_way.values():
            if call.head.status is not None:
                self._hear_head(self._by_head.get(call.head) or self._add(call.head), call)
            self.changed(call)
        tap.listeners += (self,)

    @property
    def now_s(self) -> float:
        """The time that calls are measured in."""
        return self._tap.now()

    @property
    def home(self) -> str:
        """The address of the service."""
        return self._tap.home

    @property
    def tagged(self) -> Sequence[SeenCall]:
        """Those that the user has marked."""
        return [call for call in self.calls if call.is_tagged]

    def changed(self, call: Tapped) -> None:
        """A call has begun, goes out, was answered, or is over."""
        seen = self._by_head.get(call.head) or self._add(call.head)
        if seen.sent is None and call.request is not None:
            seen.sent = self._read_request(call.request)
            self._held += seen.held
        if call.head.status is not None and seen.body is None and call.head.ended_s is None:
            self._hear_head(seen, call, missed=False)
        if call.head.ended_s is not None:
            self._learn_answer(seen)
        self._note(seen)

    def came(self, call: Tapped, data: bytes) -> None:
        """A piece of an answer has come."""
        seen = self._by_head.get(call.head)
        if seen is None or seen.body is None:
            return
        before = seen.body.held
        seen.body.add(self._tap.now() - call.head.began_s, data)
        self._held += seen.body.held - before
        if self._held > MOST_BYTES:
            self._make_room(seen)
        self._note(seen)

    def clear(self) -> None:
        """Forget all calls but those under way."""
        self.calls = [call for call in self.calls if call.head.ended_s is None]
        self._by_head = {call.head: call for call in self.calls}
        self._held = sum(call.held for call in self.calls)
        self.revision += 1

    def _note(self, seen: SeenCall) -> None:
        seen.revision += 1
        self.revision += 1

    def _add(self, head: Head) -> SeenCall:
        seen = self._by_head[head] = SeenCall(head)
        self.calls.append(seen)
        if len(self.calls) > MOST_CALLS:
            over = (one for one in self.calls if one.head.ended_s is not None)
            oldest = next((one for one in over if not one.is_tagged), self.calls[0])
            self.calls.remove(oldest)
            self._held -= oldest.held
            del self._by_head[oldest.head]
        return seen

    def _read_request(self, request: Request) -> Sent:
        self.secrets.learn(request.token)
        self.secrets.learn_headers(request.headers)
        content = request.content or b""
        return Sent(
            request.headers,
            request.token,
            content if len(content) <= LARGEST_SENT else None,
            tuple(map(_sent_file, request.parts)),
        )

    def _hear_head(self, seen: SeenCall, call: Tapped, *, missed: bool = True) -> None:
        """`missed`: some of the body may have come before anybody listened."""
        seen.headers = call.headers
        self.secrets.learn_headers(call.headers)
        seen.body = CapturedBody(kind_of(seen.header("content-type")), missed=missed)

    def _learn_answer(self, seen: SeenCall) -> None:
        body = seen.body
        if body is None or body.kind is not BodyKind.WORDS or body.held > _SEARCHED_BYTES:
            return
        with suppress(NotJson):
            said = parse_json(body.data.decode("utf-8", "replace"))
            self.secrets.learn_json(said)
            refusal = read_refusal(said, seen.head.status or 0)
            if refusal is not None and refusal.code not in (None, seen.head.status):
                seen.refusal = clean_name(str(refusal.code))[:_LONGEST_CODE]

    def _make_room(self, newest: SeenCall) -> None:
        """Forget the bodies of old calls until half of all the room is free."""
        by_worth = sorted(self.calls, key=lambda one: one.is_tagged)
        for one in by_worth:
            if self._held <= MOST_BYTES // 2 or one is newest:
                continue
            self._held -= one.held
            if one.sent is not None:
                one.sent = replace(one.sent, content=None)
            if one.body is not None:
                one.body.forget()
            self._note(one)


def wire_of(tap: Tap) -> Wire:
    """The calls of a tap; from the first time that they are asked for, all that passes is kept."""
    return next((each for each in tap.listeners if isinstance(each, Wire)), None) or Wire(tap)


def _sent_file(part: UploadPart) -> SentFile:
    try:
        path = Path(os.fsdecode(part.file.name))
        facts = os.fstat(part.file.fileno())
    except (AttributeError, TypeError, OSError, ValueError):
        return SentFile(part.name, part.media_type, None)
    return SentFile(part.name, part.media_type, path, facts.st_size, facts.st_mtime_ns)
