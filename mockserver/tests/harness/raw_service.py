"""A service that answers with bytes that a test chooses, whatever HTTP makes of them."""

import socket
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

RESET = struct.pack("ii", 1, 0)


class RawService:
    """Answers by path: bytes, after which the connection is closed.

    What ends in the byte 0x85 stays open until the client goes; what ends in `!` is reset.
    """

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self._answers = answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(taken,), daemon=True).start()

    def _serve(self, taken: socket.socket) -> None:
        with taken, suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                if not (data := taken.recv(65536)):
                    return
                asked += data
            self.heard.append(asked)
            path = asked.split()[1].decode()
            answer = self._answers[path]
            taken.sendall(answer.rstrip(b"\x85!"))
            if answer.endswith(b"\x85"):
                taken.recv(1)
            if answer.endswith(b"!"):
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
