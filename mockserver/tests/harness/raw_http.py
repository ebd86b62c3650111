"""An answer as it comes off the socket: each chunk of the HTTP framing, its time, and the end."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Heard:
    """An answer; `chunks` are (seconds since the request, bytes), `end` eof, abort or reset."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    end: str = "eof"
    head_s: float = 0.0
    end_s: float = 0.0

    @property
    def body(self) -> bytes:
        return b"".join(data for _, data in self.chunks)


class _Line:
    """A connection; remembers when each stretch of bytes arrived."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._held = connection, b""
        self.at = 0.0

    def until(self, mark: bytes) -> bytes:
        while mark not in self._held:
            self._more()
        found, _, self._held = self._held.partition(mark)
        return found

    def exactly(self, count: int) -> bytes:
        while len(self._held) < count:
            self._more()
        found, self._held = self._held[:count], self._held[count:]
        return found

    def _more(self) -> None:
        data = self._connection.recv(65536)
        self.at = time.perf_counter()
        if not data:
            raise EOFError
        self._held += data


def ask(
    url: str,
    method: str = "POST",
    path: str = "/run_sse",
    body: object = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 60,
) -> Heard:
    """Ask, and listen to the end of the answer."""
    address = urlsplit(url)
    data = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.netloc}", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    heard = Heard()
    with socket.create_connection((address.hostname, address.port or 80), timeout_s) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(connection)
        began = time.perf_counter()
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)
        try:
            _listen(line, heard, began)
        except EOFError:
            heard.end = "abort"
        except ConnectionResetError:
            heard.end = "reset"
        heard.end_s = time.perf_counter() - began
    return heard


def _listen(line: _Line, heard: Heard, began: float) -> None:
    head = line.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
    heard.head_s = line.at - began
    heard.status = int(head[0].split()[1])
    heard.headers = {
        name.lower(): value for name, _, value in (text.partition(": ") for text in head[1:])
    }
    if "chunked" not in heard.headers.get("transfer-encoding", ""):
        left = int(heard.headers.get("content-length", 0))
        while left:
            data = line.exactly(1)
            heard.chunks.append((line.at - began, data))
            left -= len(data)
        return
    while size := int(line.until(b"\r\n"), 16):
        data = line.exactly(size)
        heard.chunks.append((line.at - began, data))
        line.exactly(2)
