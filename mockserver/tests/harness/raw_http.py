"""An answer as it comes off the socket: each chunk of the HTTP framing, its time, and the end."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class RawAnswer:
    """An answer; `chunks` are (seconds since the request, bytes), `end` eof, abort or reset."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    end: str = "eof"
    end_s: float = 0.0

    @property
    def body(self) -> bytes:
        return b"".join(data for _, data in self.chunks)


class _Reader:
    """A connection; remembers when each stretch of bytes arrived."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._buffer = connection, b""
        self.at = 0.0

    def until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more()
        found, _, self._buffer = self._buffer.partition(mark)
        return found

    def exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found

    def _more(self) -> None:
        data = self._connection.recv(65536)
        self.at = time.perf_counter()
        if not data:
            raise EOFError
        self._buffer += data


def raw_request(
    url: str,
    method: str = "POST",
    path: str = "/run_sse",
    body: object = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 60,
) -> RawAnswer:
    """Send a request and read the answer to its end."""
    address = urlsplit(url)
    data = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    answer = RawAnswer()
    with socket.create_connection((address.hostname, address.port or 80), timeout_s) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = _Reader(connection)
        began = time.perf_counter()
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)
        try:
            _read_answer(reader, answer, began)
        except EOFError:
            answer.end = "abort"
        except ConnectionResetError:
            answer.end = "reset"
        answer.end_s = time.perf_counter() - began
    return answer


def _read_answer(reader: _Reader, answer: RawAnswer, began: float) -> None:
    head = reader.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
    answer.status = int(head[0].split()[1])
    answer.headers = {
        name.lower(): value for name, _, value in (text.partition(": ") for text in head[1:])
    }
    if "chunked" not in answer.headers.get("transfer-encoding", ""):
        left = int(answer.headers.get("content-length", 0))
        while left:
            data = reader.exactly(1)
            answer.chunks.append((reader.at - began, data))
            left -= len(data)
        return
    while size := int(reader.until(b"\r\n"), 16):
        data = reader.exactly(size)
        answer.chunks.append((reader.at - began, data))
        reader.exactly(2)
