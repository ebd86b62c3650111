"""A thousand streams at once, and many small answers: the mock beside plain Starlette.

    python -m contract_tests.benchmarks.load [--streams 1000] [--gets 5000] [--rounds 3]

The mock answers by simulation, by a recording that the call names, and by replay of a session,
which every stream has to itself as a test of its own. Each server has a process of its own; one
after the other is measured, and in every round each is compared with plain Starlette in that same
round. The table has the medians. Ends with 1 where a stream is not complete, or a figure is beyond
what is allowed.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from contract_tests.benchmarks.plain_starlette import CREDITS, EVENTS, GAP_MS, SAID
from contract_tests.benchmarks.upload import peak_mb

LEAST_GETS, MOST_FIRST, MOST_STRETCH, MOST_MB = 0.75, 2.5, 1.02, 100
AT_ONCE = 32
CREDITS_PATH = "/api/credits/balance/simple"
JSON = {"content-type": "application/json"}
STREAM = {"accept": "text/event-stream", **JSON}
WHO = {"app_name": "nemo_agent", "user_id": "me"}
SAYS = {"new_message": {"parts": [{"text": "hello there"}]}}
_tests = count(1)


@dataclass(slots=True)
class Server:
    """A server under load, and how it is spoken to."""

    name: str
    process: subprocess.Popen[str]
    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    recording: str | None = None
    message: Mapping[str, Any] = field(default_factory=lambda: {**WHO, "session_id": "one", **SAYS})

    def request(self, method: str, path: str, body: bytes = b"", **more: str) -> bytes:
        """A request as it stands on the wire; each is of another test."""
        headers = {
            "host": f"127.0.0.1:{self.port}",
            "content-length": str(len(body)),
            "x-mock-test-id": f"test-{next(_tests)}",
            **self.headers,
            **more,
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {headers[key]}" for key in headers)]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Figures:
    """One round of one server."""

    gets_per_s: float
    first_ms: float
    stretch: float
    complete: int


def recording(kind: str, **members: object) -> str:
    """Write the stream as a recording; of a session, with the small answer before it."""
    stream = {
        "request": {
            "method": "POST",
            "path": "/run_sse",
            "json": {**WHO, "session_id": "<session:1>", **SAYS},
        },
        "response": {
            "status": 200,
            "headers": {"content-type": "text/event-stream"},
            "events": [{"data": {**SAID, "id": f"<event:{n + 1}>"}} for n in range(EVENTS)],
            "end": "eof",
        },
    }
    answer = {
        "request": {"method": "GET", "path": CREDITS_PATH},
        "response": {"status": 200, "headers": JSON, "json": CREDITS, "end": "eof"},
    }
    wire = {"at_ms": [GAP_MS * n for n in range(EVENTS)], "eol": "\n"}
    head = {
        "format": "recording/1",
        "id": f"{kind}/load",
        "source": "handmade",
        "recorded_at": "2026-11-28",
        "validated_at": None,
        "api": "1.9",
    }
    if kind == "turns":
        return json.dumps({**head, **members, **stream, "wire": wire})
    return json.dumps({**head, "exchanges": [answer, stream], "wire": [{"at_ms": [0]}, wire]})


@contextmanager
def started(name: str, *words: str) -> Iterator[Server]:
    """Start a server as a module, on a port of its own, and stop it after."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *(word.format(port=port) for word in words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        asyncio.run(_until_it_listens(port))
        yield Server(name, process, port)
    finally:
        process.terminate()
        process.wait()


async def _until_it_listens(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise SystemExit("the server does not start")


def sign_up(server: Server) -> None:
    """Get a token and a session of the simulation, with which everything is sent from then on."""

    def data(path: str, headers: Mapping[str, str], body: bytes) -> Any:
        url = f"http://127.0.0.1:{server.port}{path}"
        request = urllib.request.Request(url, body, {**JSON, **headers}, method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["data"]

    token = data("/api/auth/anonymous-token", {"x-client-id": "load"}, b"")["token"]
    server.headers = {
        "authorization": f"Bearer {token}",
        "x-skill-source": "ai-image-to-video-mod",
        "x-skill-version": "1",
        "x-skill-platform": "unknown",
    }
    body = json.dumps({"task_name": "load", "language": "en"}).encode()
    session = data("/api/tasks/me/with-session/nemo_agent", server.headers, body)
    server.message = {**server.message, "session_id": session["session_id"]}


async def gets_per_s(server: Server, number: int) -> float:
    """How many small answers come in a second, over connections that stay open."""
    left = iter(range(number))

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for _ in left:
            writer.write(server.request("GET", CREDITS_PATH))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200"), head
            length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()

    began_s = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return number / (time.perf_counter() - began_s)


async def _stream(server: Server) -> tuple[float, float, int]:
    """Read one stream; seconds to its first event and from there to its last, and how many."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    body = json.dumps(server.message).encode()
    began_s = time.perf_counter()
    more = {**STREAM, "connection": "close"}
    if server.recording:
        more["x-mock-recording"] = server.recording
    writer.write(server.request("POST", "/run_sse", body, **more))
    first_s = last_s = 0.0
    events = 0
    while line := await reader.readline():
        if line.startswith(b"data:"):
            last_s = time.perf_counter()
            first_s = first_s or last_s
            events += 1
    writer.close()
    return first_s - began_s, last_s - first_s, events


async def measured(server: Server, streams: int, gets: int) -> Figures:
    """Measure one server once."""
    pace = await gets_per_s(server, gets)
    found = await asyncio.gather(*(_stream(server) for _ in range(streams)))
    return Figures(
        gets_per_s=pace,
        first_ms=statistics.median(each[0] for each in found) * 1000,
        stretch=statistics.median(each[1] for each in found) * 1000 / (GAP_MS * (EVENTS - 1)),
        complete=sum(each[2] == EVENTS for each in found),
    )


@contextmanager
def servers() -> Iterator[Sequence[Server]]:
    """Start plain Starlette, and then a mock for each way to answer."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for kind, members in {"turns": {"when": {"ask": "talk"}}, "sessions": {}}.items():
            (folder / kind).mkdir()
            (folder / kind / "load.json").write_text(recording(kind, **members))
        mock = ("mockserver", "--port", "{port}", "--recordings", str(folder))
        plain = "contract_tests.benchmarks.plain_starlette"
        found = [
            stack.enter_context(started("plain Starlette", plain, "{port}")),
            stack.enter_context(started("simulation", *mock)),
            stack.enter_context(started("by name", *mock)),
            stack.enter_context(started("replay", *mock, "--session", "sessions/load")),
        ]
        for server in found[1:3]:
            sign_up(server)
        for server in (found[0], found[3]):
            server.headers = found[1].headers  # what a client sends, to whoever answers
        found[2].recording = "turns/load"
        yield found


def report(
    all_servers: Sequence[Server], rounds: Sequence[Sequence[Figures]], streams: int
) -> bool:
    """Print the table; tell whether all is within what is allowed."""
    print("| server | GET/s | × | first event ms | × | stretch | complete | MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    is_good = True
    for number, server in enumerate(all_servers):
        own, plain = [each[number] for each in rounds], [each[0] for each in rounds]
        both = list(zip(own, plain, strict=True))
        pace = statistics.median(one.gets_per_s / other.gets_per_s for one, other in both)
        first = statistics.median(one.first_ms / other.first_ms for one, other in both)
        stretch = statistics.median(each.stretch for each in own)
        complete, megabytes = min(each.complete for each in own), peak_mb(server.process.pid)
        gets, first_ms = (
            statistics.median(getattr(each, name) for each in own)
            for name in ("gets_per_s", "first_ms")
        )
        print(
            f"| {server.name} | {gets:.0f} | {pace:.2f} | {first_ms:.0f} | {first:.2f} "
            f"| {stretch:.2f} | {complete} | {megabytes:.0f} |"
        )
        is_good &= complete == streams
        if number:
            is_good &= pace >= LEAST_GETS and first <= MOST_FIRST
            is_good &= stretch <= MOST_STRETCH and megabytes < MOST_MB
    print(f"\nOthers on this machine: load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")
    return is_good


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--gets", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with servers() as found:
        for server in found:
            asyncio.run(measured(server, min(given.streams, 100), 200))  # warm
        rounds = [
            [asyncio.run(measured(server, given.streams, given.gets)) for server in found]
            for _ in range(given.rounds)
        ]
        is_good = report(found, rounds, given.streams)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
