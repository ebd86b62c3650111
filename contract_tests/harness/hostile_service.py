"""A service that means harm: every text it sends, even a reason phrase, is hostile."""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import ClassVar

from tui.tests.payloads import PAYLOADS, cut

TOKEN = "nmv_usr_hostile0123456789"


@dataclass
class HostileAnswers:
    """What the service does. `refusal` is the whole answer to a read of the credits.

    `reason` stands behind the status of every answer, `header` in a header of every answer.
    """

    texts: Sequence[str] = tuple(PAYLOADS.values())
    refusal: tuple[int, str, bytes] | None = None
    reason: str = "OK"
    header: str = "x"
    seen: list[str] = field(default_factory=list)


def refusals(text: str) -> Iterator[tuple[int, str, bytes]]:
    """The shapes in which a service says no, around a text: status, media type, body."""
    for status, body in (
        (200, {"code": 4001, "message": text}),
        (200, {"code": f"E{text}", "message": text}),
        (402, {"code": 402, "msg": text}),
        (400, {"detail": [{"loc": ["body", text], "msg": text, "type": text}]}),
        (422, {"detail": text}),
        (403, {text: text, "error": {text: text, "message": text}}),
    ):
        yield status, "application/json", json.dumps(body).encode()
    raw = text.encode("utf-8", "replace")
    yield 404, "text/plain", raw
    yield 404, "text/html", b"<html>" + raw
    yield 200, "application/json", b'{"message": "' + raw


@contextmanager
def hostile_service(harm: HostileAnswers) -> Iterator[str]:
    """Run the service on a free port of this machine; gives its address."""

    class Bound(_Handler):
        pass

    Bound.harm = harm
    server = _Server(("127.0.0.1", 0), Bound)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no matter."""


class _Handler(BaseHTTPRequestHandler):
    harm: ClassVar[HostileAnswers]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """The state, the credits, a render."""
        self.harm.seen.append(f"GET {self.path}")
        if "balance" in self.path and self.harm.refusal is not None:
            self._answer(*self.harm.refusal)
        elif "balance" in self.path:
            self._json({"available": 90, "frozen": 5, "total": 95, self._text(): self._text()})
        elif "/latest" in self.path:
            self._json({"state": self._state(), "session_id": "s1"})
        else:
            self._json({"id": "r1", "status": "failed", "error": " ".join(self.harm.texts[:9])})

    def do_POST(self) -> None:
        """Tokens, sessions, uploads, turns, renders."""
        self.harm.seen.append(f"POST {self.path}")
        sent = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "token" in self.path:
            self._json({"token": TOKEN, "user_id": "anon_1", "claim_token": "clm_1"})
        elif "with-session" in self.path:
            self._json({"session_id": "s1", "task_id": "t1", "message": self._text()})
        elif "upload" in self.path:
            own = re.search(rb'filename="([^"]+)"', sent)
            name = own[1].decode("utf-8", "replace") if own else self._text()
            entries = [{"filename": self._text()}, {"filename": name, "file_type": self._text()}]
            self._json({"files": entries})
        elif self.path == "/run_sse":
            self._answer(200, "text/event-stream", b"".join(_events(self.harm.texts)))
        else:
            self._json({"id": "r1", "status": self._text(), "progress": 1})

    def _text(self) -> str:
        return self.harm.texts[len(self.harm.seen) % len(self.harm.texts)]

    def _state(self) -> dict[str, object]:
        segments = [{"d": 9, "m": {"name": t, "motion": t, t: t}} for t in self.harm.texts]
        titles = [{"d": 9, "m": {"text": text}} for text in self.harm.texts]
        turns = sum(one.endswith("run_sse") for one in self.harm.seen)
        if not turns:
            segments, titles = segments[:1], []
        tracks = [{"tt": 0, "sg": segments}, {"tt": 7, "sg": titles}]
        return {"draft": {"t": tracks, "m": {"title": self._text()}}, "generated_media": titles}

    def _json(self, data: object) -> None:
        self._answer(200, "application/json", json.dumps({"code": 0, "data": data}).encode())

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status, self.harm.reason)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Evil", self.harm.header)
        self.end_headers()
        self.wfile.write(body)


def _events(texts: Sequence[str]) -> Iterator[bytes]:
    for text in texts:
        for piece in chain.from_iterable(cut(text)[:2]):
            yield _event({"content": {"parts": [{"text": piece}]}, "partial": True})
        yield _event({"content": {"parts": [{"text": text}]}})
        yield _event({"content": {"parts": [{"thought": True, "text": text}]}})
        yield _event({"content": {"parts": [{"functionCall": {"name": text, "id": text}}]}})
        yield _event({"type": "tool_result", "name": text, "result": {text: text}})
        yield _event({"type": "text", "content": text})
        yield _event({text: text})
    for text in texts[:20]:
        yield _event({"errorCode": text, "errorMessage": text})
        yield _event({"error": f"{text}: {text}", "error_details": text})
        yield b'data: {"error": "' + text.encode("utf-8", "replace").replace(b"\n", b"") + b'"}\n\n'
        yield b": " + text.encode("utf-8", "replace").replace(b"\n", b"") + b"\n\n"


def _event(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"
