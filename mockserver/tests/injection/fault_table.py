"""Every fault, one row each: how it is armed, on which call, and what an httpx client makes of it.

The tests hold the mock to it, and `python -m contract_tests.benchmarks.faults` prints it.
"""

import errno
import gzip
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import httpx

from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_fault
from mockserver.server import MockServer
from mockserver.tests.harness.films import film_bytes
from mockserver.tests.harness.walker import STREAM, Walker, png

TALK = "what can you do?"


@dataclass(frozen=True)
class Row:
    """One fault (`named` as in the list of faults), and what comes of it in words.

    `silence_s` is the longest silence that there must be inside the answer, `lasts_s` how long all
    of it must last, both in simulated seconds; `chunks` in how many it comes.
    """

    named: str
    spec: str
    call: str
    comes: str
    journal: str
    silence_s: float = 0
    lasts_s: float = 0
    chunks: int | None = None

    @property
    def fault(self) -> Fault:
        return parse_fault(self.spec)


ROWS = (
    Row("split", "split@event:2/9", "message", "200, events 1 2 3 4 5 6 7", "eof", chunks=8),
    Row("split", "split:30", "message", "200, events 1 2 3 4 5 6 7", "eof"),
    Row("merge", "merge:3@event:2", "message", "200, events 1 2 3 4 5 6 7", "eof", chunks=5),
    Row("stall", "stall:30@event:2", "message", "200, events 1 2 3 4 5 6 7", "eof", 30),
    Row("stall", "stall:30@event:2/40", "message", "200, events 1 2 3 4 5 6 7", "eof", silence_s=30,
        chunks=8),
    Row("slow bandwidth", "slow:50@event:6", "message", "200, events 1 2 3 4 5 6 7",
        "eof", lasts_s=10),
    Row("clean early end", "end@event:3", "message", "200, events 1 2 3", "eof"),
    Row("early end told by closing", "end,by=close@byte:2000", "film", "200, 2000 bytes", "eof"),
    Row("early end told by closing", "end,by=close@event:3", "message", "200, events 1 2 3", "eof"),
    Row("early end told by its length", "end,by=length@byte:2000", "film", "200, 2000 bytes",
        "eof"),
    Row("early end told by its terminator", "end@byte:2000", "film", "200, 2000 bytes", "eof"),
    Row("byte by byte", "slow:0.5", "balance", "200, as ever", "eof", silence_s=2, lasts_s=100),
    Row("abort", "abort@event:3", "message",
        "200, events 1 2 3, then RemoteProtocolError: peer closed connection without sending "
        "complete message body (incomplete chunked read)", "abort"),
    Row("abort", "abort@event:3/20", "message",
        "200, events 1 2 half, then RemoteProtocolError: peer closed connection without sending "
        "complete message body (incomplete chunked read)", "abort"),
    Row("abort", "abort@head", "balance",
        "RemoteProtocolError: Server disconnected without sending a response.", "abort"),
    Row("TCP reset", "reset@event:3", "message",
        "200, events 1 2 3, then ReadError: ECONNRESET", "reset"),
    Row("TCP reset", "reset", "balance",
        "ReadError: ECONNRESET", "reset"),
    # While it is sending, the client's write fails; httpx drops that, reads on, and finds an end.
    Row("TCP reset", "reset@sent:100000", "large upload",
        "RemoteProtocolError: Server disconnected without sending a response.", "reset"),
    Row("bad chunk framing", "bad-framing@event:2", "message",
        "200, events 1 2, then RemoteProtocolError: illegal chunk header: "
        "bytearray(b'this is no length\\r\\n')", "abort"),
    Row("malformed JSON", "bad-json@event:2", "message", "200, events 1 broken 3 4 5 6 7", "eof"),
    Row("malformed JSON", "bad-json@credits", "balance", "200, application/json that is none",
        "eof"),
    Row("HTML instead of JSON", "html@credits", "balance", "200, text/html", "eof"),
    Row("HTML instead of JSON", "html:502@credits", "balance", "502, text/html", "eof"),
    Row("HTML instead of JSON", "html@event:2", "message", "200, events 1 broken 3 4 5 6 7", "eof"),
    Row("invalid UTF-8", "bad-utf8@event:2", "message", "200, events 1 torn 3 4 5 6 7", "eof"),
    Row("invalid UTF-8", "bad-utf8@credits", "balance", "200, no UTF-8", "eof"),
    Row("duplicate", "duplicate@event:2", "message", "200, events 1 2 2 3 4 5 6 7", "eof"),
    Row("drop", "drop@event:2", "message", "200, events 1 3 4 5 6 7", "eof"),
    Row("reorder", "reorder@event:2", "message", "200, events 1 3 2 4 5 6 7", "eof"),
    Row("ten minutes of heartbeats", "heartbeats:600@event:1", "message",
        "200, events 1 40 beats 2 3 4 5 6 7", "eof", 15, 600),
    Row("error code with 200", "error:2001,as=body@run_sse", "message", "200, code 2001", "eof"),
    Row("error code as status", "error:2001,as=status@run_sse", "message", "402, code 2001",
        "eof"),
    Row("error code as event", "error:500@event:2", "message",
        "200, events 1 2 error 500 3 4 5 6 7", "eof"),
    Row("refusal under another type", "error:2001,type=event-stream", "balance",
        "200, text/event-stream, code 2001", "eof"),
    Row("refusal under another type", "error:2001,as=status,type=plain", "balance",
        "402, text/plain, code 2001", "eof"),
    Row("refusal under another type", "error:2001,type=none", "balance", "200, no type, code 2001",
        "eof"),
    Row("compressed", "gzip", "balance", "200, gzip, as ever", "eof"),
    Row("compressed", "gzip:2", "message", "200, gzip, gzip, events 1 2 3 4 5 6 7", "eof",
        chunks=8),
    Row("compressed, huge", "gzip:3,blanks_mb=7", "balance",
        "200, gzip, gzip, gzip, 7 MB, as ever", "eof"),
    Row("Retry-After", "error:429,retry_after=7@credits", "balance",
        "429, code 429, Retry-After: 7", "eof"),
    Row("token expiry mid-session", "token-expired@credits", "balance", "200, code 1001", "eof"),
    Row("upload refused before its body", "upload-refused:4002", "upload", "200, code 4002",
        "eof"),
    Row("upload refused after its body", "upload-refused:4001,when=after,as=status", "upload",
        "415, code 4001", "eof"),
    Row("upload refused under another type", "upload-refused:4002,type=event-stream", "upload",
        "200, text/event-stream, code 4002", "eof"),
    Row("upload dropped", "upload-dropped", "upload", "200, no file", "eof"),
    Row("upload dropped", "upload-dropped:failed", "upload", "200, a.png failed", "eof"),
    Row("upload dropped", "upload-dropped:null", "upload", "200, no data", "eof"),
    Row("render failed", "render-failed,message=No more lambdas", "poll",
        "200, failed: No more lambdas", "eof"),
    Row("render lost", "render-lost", "poll", "404, code 404", "eof"),
    Row("render stuck", "render-stuck", "poll", "200, running", "eof"),
    Row("download cut at byte N", "download-cut@byte:2000", "film",
        "200, 2000 bytes, then RemoteProtocolError: peer closed connection without sending "
        "complete message body (received 2000 bytes, expected the film)", "abort"),
)  # fmt: skip


@dataclass
class Seen:
    """What an httpx client saw of one call."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)
    error: httpx.HTTPError | None = None

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


def call(walker: Walker, name: str, **headers: str) -> Seen:
    """Make a call by its name in the table."""
    every = {**walker.headers, **headers}
    match name:
        case "message":
            body = walker.message(TALK)
            return seen(walker, "POST", "/run_sse", json=body, headers={**every, **STREAM})
        case "balance":
            return seen(walker, "GET", "/api/credits/balance/simple", headers=every)
        case "upload" | "large upload":
            more = 8_000_000 if name == "large upload" else 5000
            files = {"files": ("a.png", png() + bytes(more))}
            path = f"/api/upload-video/nemo_agent/me/{walker.sid}"
            return seen(walker, "POST", path, files=files, headers=every)
        case "poll":
            walker.render(DRAFT, render_id(walker))
            path = f"/api/render/proxy/lambda/{render_id(walker)}"
            return seen(walker, "GET", path, headers=every)
        case _:
            walker.render(DRAFT, render_id(walker))
            url = walker.finished(render_id(walker))["output"]["url"]
            return seen(walker, "GET", url, headers=headers)


DRAFT = {"t": [{"tt": 0, "sg": [{"s": 0, "d": 4000, "m": {}}]}], "d": 4000}


def render_id(walker: Walker) -> str:
    """The one render that somebody makes."""
    return f"render_{walker.client_id}"


def seen(walker: Walker, method: str, url: str, **request: Any) -> Seen:
    """Make a call, and see what comes."""
    found = Seen()
    try:
        with walker.http.stream(method, url, **request) as answer:
            found.status, found.headers = answer.status_code, answer.headers
            found.chunks.extend(answer.iter_raw())
    except httpx.HTTPError as error:
        found.error = error
    return found


def in_words(came: Seen, plain: Seen) -> str:
    """Say what came, beside what comes without a fault."""
    words = [] if came.status is None else [str(came.status)]
    media_type = came.headers.get("content-type", "").partition(";")[0]
    body = _undone(came)
    if body != came.body:
        words.append(came.headers["content-encoding"])
        words += [f"{len(body) // 10**6} MB"] if len(body) > 10**6 else []
    if media_type == "application/json":
        words += _json_in_words(body)
    elif body.startswith(b"{"):
        words += [media_type or "no type", *_json_in_words(body)]
    elif media_type == "text/event-stream":
        words.append(_events_in_words(body, plain))
    elif media_type == "video/mp4":
        words.append(f"{len(body)} bytes")
    elif media_type:
        words.append(media_type)
    if "retry-after" in came.headers:
        words.append(f"Retry-After: {came.headers['retry-after']}")
    if came.error:
        then = "then " if words else ""
        number = re.match(r"\[Errno (\d+)\]", str(came.error))
        says = errno.errorcode[int(number[1])] if number else str(came.error)
        says = says.replace(f"expected {len(film_bytes())}", "expected the film")
        words.append(f"{then}{type(came.error).__name__}: {says}")
    return ", ".join(words)


def _undone(came: Seen) -> bytes:
    """The body without its layers of gzip, each of which must be whole."""
    body = came.body
    for _ in range(came.headers.get("content-encoding", "").count("gzip")):
        body = gzip.decompress(body)
    return body


def _json_in_words(body: bytes) -> list[str]:
    try:
        found = json.loads(body.decode())
    except UnicodeDecodeError:
        return ["no UTF-8"]
    except ValueError:
        return ["application/json that is none"]
    if "status" in found:
        running = found["status"] in ("pending", "processing")
        status = "running" if running else found["status"]
        return [": ".join(filter(None, (status, found.get("error"))))]
    if found["code"]:
        return [f"code {found['code']}"]
    data = found["data"]
    if data is None:
        return ["no data"]
    return _files_in_words(data["files"]) if "files" in data else ["as ever"]


def _files_in_words(files: Sequence[Mapping[str, str]]) -> list[str]:
    return [" ".join((each["filename"], each.get("status", "kept"))) for each in files] or [
        "no file"
    ]


def _events_in_words(body: bytes, plain: Seen) -> str:
    known = {said(event): str(number) for number, event in enumerate(events(plain.body), 1)}
    words = [known.get(said(event)) or _odd(event) for event in events(body)]
    beats = words.count("beat")
    if beats:
        at = words.index("beat")
        words[at : at + beats] = [f"{beats} beats"]
    return f"events {' '.join(words)}"


def _odd(event: bytes) -> str:
    try:
        text = event.decode()
    except UnicodeDecodeError:
        return "torn"
    if text.startswith(":"):
        return "beat"
    if not text.endswith("\n\n"):
        return "half"
    try:
        return f"error {json.loads(text[6:])['errorCode']}"
    except (ValueError, KeyError):
        return "broken"


def events(body: bytes) -> list[bytes]:
    """The events of a body, each with its blank line; what is left at the end too."""
    found = [part + b"\n\n" for part in body.split(b"\n\n")]
    return [*found[:-1], found[-1][:-2]] if found[-1] != b"\n\n" else found[:-1]


def said(event: bytes) -> str:
    """What an event says, without what differs from one turn to the next."""
    try:
        found = json.loads(event.removeprefix(b"data: ")) if event.endswith(b"\n\n") else {}
    except ValueError:
        return repr(event)
    return json.dumps([found.get("content"), found.get("partial")]) if found else repr(event)


def last_call(mock: MockServer, came: Seen) -> Mapping[str, Any]:
    """The journal's entry of the last call, once it has ended."""
    for _ in range(500):
        entry = mock.journal[-1]
        if entry["ended"]:
            return entry
        time.sleep(0.01)
    raise AssertionError(f"the call has not ended: {came}")


def longest_silence_s(entry: Mapping[str, Any]) -> float:
    """The longest time between two chunks of an answer, in simulated seconds."""
    times: Sequence[float] = [at_s for at_s, _ in entry["answer"]["chunks"]]
    return max((late - soon for soon, late in pairwise(times)), default=0.0)
