"""What the wire costs: for each event of a stream while it is closed, for a key while it is open.

    python -m contract_tests.benchmarks.interface.wire

A server in a process of its own sends one long stream, which the client reads as it reads a turn.
In turn: without a tap at all, with one that nobody listens to (the wire was never opened), and
with one that is listened to (it was opened, and left). Then keys are pressed in a call with many
events, while more come.
"""

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, contextmanager
from typing import Any, cast
from unittest.mock import patch

from contract_tests.benchmarks.apart import p95
from tui.nemo.attribution import AttributionHeaders
from tui.nemo.client import NemoClient
from tui.nemo.protocol.content_coding import decoded, layers
from tui.nemo.protocol.tap import Tap
from tui.nemo.transport import OpenAnswer
from tui.tests.screens.wire.calls import Service, looked, view_of, wire_open
from tui.wire.seen import wire_of

SERVER = """
import socket, sys
events, size = int(sys.argv[1]), int(sys.argv[2])
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
text = "x" * size
while True:
    client, _ = server.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    got = b""
    while b"new_message" not in got:
        got += client.recv(65536)
    client.sendall(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/event-stream\\r\\n"
                   b"transfer-encoding: chunked\\r\\n\\r\\n")
    for number in range(events):
        event = (b'data: {"content":{"role":"model","parts":[{"text":"%s"}]},"partial":true}\\n\\n'
                 % text.encode())
        client.sendall(b"%x\\r\\n%s\\r\\n" % (len(event), event))
    client.sendall(b"0\\r\\n\\r\\n")
    client.close()
"""
WAYS = ("no tap", "never opened", "opened once")


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--events", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--shown", type=int, default=10_000)
    options.add_argument("--keys", type=int, default=200)
    chosen = options.parse_args()
    costs = asyncio.run(_costs(chosen.events, chosen.rounds))
    print(f"{'CPU an event':16}", "median", " least", "beside no tap, round by round")
    for way in WAYS:
        beside = statistics.median(
            one / none for one, none in zip(costs[way], costs["no tap"], strict=True)
        )
        least, median = min(costs[way]), statistics.median(costs[way])
        print(f"{way:16} {median:6.1f} {least:6.1f} µs {beside:.3f}")
    found = asyncio.run(_keys(chosen.shown, chosen.keys))
    print(json.dumps({name: round(value, 1) for name, value in found.items()}))


@contextmanager
def _serving(events: int) -> Any:
    words = (sys.executable, "-c", SERVER, str(events), "60")
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.kill()


async def _costs(events: int, rounds: int) -> dict[str, list[float]]:
    """Microseconds of CPU an event, by way, the ways in turn."""
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    with _serving(events) as url:
        for number in range(rounds + 1):
            for way in WAYS:
                cost = await _read(url, way) / events * 1e6
                if number:  # the first round warms up
                    found[way].append(cost)
    return found


async def _read(url: str, way: str) -> float:
    """Seconds of CPU for reading one stream to its end."""
    tap = Tap()
    if way == "opened once":
        wire_of(tap)
    client = NemoClient(
        url,
        attribution=AttributionHeaders("1", "x"),
        client_id="benchmark",
        token="nmv_usr_benchmark",
        tap=tap,
    )
    original = OpenAnswer._decoded
    with patch.object(OpenAnswer, "_decoded", _decoded if way == "no tap" else original):
        began, count = time.process_time(), 0
        async with aclosing(client.run("s1", "hello")) as turn:
            async for _event in turn:
                count += 1
        worked = time.process_time() - began
    assert count > 0
    await client.aclose()
    return worked


async def _decoded(self: OpenAnswer, largest: int | None) -> AsyncGenerator[bytes]:
    """As it was before there was a tap."""
    body = cast("AsyncGenerator[bytes]", self._response.aiter_bytes())
    async with aclosing(body):
        codings = layers(self.coding)
        async with aclosing(decoded(body, codings, largest if codings else None)) as pieces:
            async for piece in pieces:
                yield piece


async def _keys(shown: int, keys: int) -> dict[str, float]:
    """Milliseconds from a key to its paint in a call with many events, at 50 more a second."""
    service = Service()
    async with wire_open(service) as pilot:
        call = service.stream()
        service.say(call, *(f"piece {number} of what is said" for number in range(shown)))
        began = time.perf_counter()
        await looked(pilot)
        opened_ms = (time.perf_counter() - began) * 1000
        await pilot.press("enter")
        view = view_of(pilot)
        passed, cpu = dict[str, list[float]](), dict[str, list[float]]()
        moves: dict[str, Callable[[], object]] = {
            "up": lambda: view.action_move(-1),
            "page": lambda: view.action_move(-10),
            "unfold": view.action_unfold,
            "ends": lambda: view.mark(0 if view.row_marked else view._total),
            "find": lambda: view.look_for("piece 77"),
            "not found": lambda: view.look_for("nowhere at all"),
        }
        for name, act in moves.items():
            passed[name], cpu[name] = [], []
            for number in range(keys if name != "not found" else keys // 10):
                service.say(call, f"and one more {number}")
                await asyncio.sleep(0.02)
                done = asyncio.Event()
                began, worked = time.perf_counter(), time.process_time()
                act()
                pilot.app.screen.call_after_refresh(done.set)
                await done.wait()
                passed[name].append((time.perf_counter() - began) * 1000)
                cpu[name].append((time.process_time() - worked) * 1000)
        figures = {f"{name}_p95_ms": p95(values) for name, values in passed.items()}
        figures |= {f"{name}_p95_cpu_ms": p95(values) for name, values in cpu.items()}
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first_shown_ms": opened_ms, **figures, "memory_mb": memory_mb}


if __name__ == "__main__":
    main()
