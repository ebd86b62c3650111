"""What the recorder costs: first bytes and events beside the direct connection, and memory.

    python -m contract_tests.benchmarks.recorder [--calls 200] [--events 2000] [--megabytes 40]

Exits with 1 where the median first byte is 25 ms later, or memory grows with what passes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from contract_tests.benchmarks.apart import peak_kb

GAP_S = 0.002
CHUNK = bytes(range(256)) * 256
SLOWEST_MS = 25.0
MOST_GROWTH_MB = 20.0


class Service:
    """A service that says when it sends each event, and sends files of any length."""

    def __init__(self, events: int, megabytes: int) -> None:
        self._events, self._megabytes = events, megabytes
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            taken, _ = self._socket.accept()
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken: socket.socket) -> None:
        with taken, taken.makefile("rb") as asked:
            while line := asked.readline():
                while asked.readline().strip():
                    pass
                self._answer(taken, line.split()[1].decode())

    def _answer(self, taken: socket.socket, path: str) -> None:
        if path == "/film":
            length = self._megabytes * 1024 * 1024
            taken.sendall(_head("video/mp4", f"content-length: {length}"))
            for _ in range(length // len(CHUNK)):
                taken.sendall(CHUNK)
        elif path == "/events":
            taken.sendall(_head("text/event-stream", "transfer-encoding: chunked"))
            for _ in range(self._events):
                time.sleep(GAP_S)
                event = f'data: {{"at": {time.perf_counter()}}}\n\n'.encode()
                taken.sendall(b"%x\r\n%s\r\n" % (len(event), event))
            taken.sendall(b"0\r\n\r\n")
        else:
            taken.sendall(_head("application/json", "content-length: 2") + b"{}")


def _head(kind: str, length: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n{length}\r\n\r\n".encode()


def first_bytes_ms(url: str, calls: int) -> list[float]:
    """How long the first byte takes, call by call, on one connection."""
    found: list[float] = []
    connection = http.client.HTTPConnection(str(urlsplit(url).netloc))
    for _ in range(calls):
        began = time.perf_counter()
        connection.request("GET", "/small")
        answer = connection.getresponse()
        answer.read(1)
        found.append((time.perf_counter() - began) * 1000)
        answer.read()
    connection.close()
    return found


def event_delays_ms(url: str) -> list[float]:
    """How long after it was sent each event is there."""
    found: list[float] = []
    connection = http.client.HTTPConnection(str(urlsplit(url).netloc))
    connection.request("GET", "/events")
    answer = connection.getresponse()
    while line := answer.readline():
        if line.startswith(b"data:"):
            found.append((time.perf_counter() - json.loads(line[5:])["at"]) * 1000)
    connection.close()
    return found


def film_seconds(url: str) -> float:
    """How long the film takes."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(str(urlsplit(url).netloc))
    connection.request("GET", "/film")
    answer = connection.getresponse()
    while answer.read(65536):
        pass
    connection.close()
    return time.perf_counter() - began


def _shown(name: str, direct: Sequence[float], through: Sequence[float]) -> None:
    def figures(values: Sequence[float]) -> str:
        return f"{statistics.median(values):7.2f} {statistics.quantiles(values, n=100)[98]:7.2f}"

    print(f"{name:12} direct {figures(direct)}   recorded {figures(through)}   (median, p99, ms)")


@contextmanager
def recorder(folder: str, upstream: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A recorder in a process of its own, and where it listens; it is gone afterwards."""
    words = [sys.executable, "-m", "mockserver.recorder.cli", folder, "--json"]
    with subprocess.Popen(
        [*words, "--upstream", upstream], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())["url"]
        finally:
            process.kill()


def main() -> int:
    """Measure and print; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--megabytes", type=int, default=40)
    arguments = parser.parse_args()
    service = Service(arguments.events, arguments.megabytes)
    began = time.perf_counter()
    with TemporaryDirectory() as folder, recorder(folder, service.url) as (process, url):
        print(f"listens after {time.perf_counter() - began:.2f} s")
        first_bytes_ms(url, 5)
        direct, through = (first_bytes_ms(each, arguments.calls) for each in (service.url, url))
        _shown("first byte", direct, through)
        _shown("each event", event_delays_ms(service.url), event_delays_ms(url))
        before = peak_kb(process.pid) / 1024
        slow, quick = film_seconds(url), film_seconds(service.url)
        growth = peak_kb(process.pid) / 1024 - before
        print(
            f"{arguments.megabytes} MB: direct {quick:.2f} s, recorded {slow:.2f} s, "
            f"memory {before:.0f} MB and {growth:.1f} MB more"
        )
        process.terminate()
        _, said = process.communicate()
        summary = json.loads(said.splitlines()[-1])
        print(
            summary["kept"],
            "kept",
            summary["not_kept"],
            summary["unlike"],
            "exit",
            process.returncode,
        )
    late = statistics.median(through) - statistics.median(direct)
    return int(late > SLOWEST_MS or growth > MOST_GROWTH_MB or process.returncode != 0)


if __name__ == "__main__":
    raise SystemExit(main())
