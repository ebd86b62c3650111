"""Connections on which a request was begun and never ended."""

import socket
import time
from collections.abc import Iterator

import pytest

from mockserver.server import MockServer
from mockserver.wire import half_open

HEAD = b"POST /api/auth/anonymous-token HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Client-Id: x\r\n"
GET = b"GET /__mock/state HTTP/1.1\r\nHost: 127.0.0.1\r\n"
LIMIT_S, PATIENCE_S = 0.15, 10
LONG_S = 60.0
"""Where a whole head comes: on a busy machine it is late."""


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockServer]:
    monkeypatch.setattr(half_open, "HEAD_WITHIN_S", LIMIT_S)
    monkeypatch.setattr(half_open, "BODY_SILENT_S", LIMIT_S)
    monkeypatch.setattr(half_open, "CHECK_EVERY_S", LIMIT_S / 5)
    with MockServer() as mock:
        yield mock


def connected(mock: MockServer) -> socket.socket:
    found = socket.create_connection((mock.host, mock.port), PATIENCE_S)
    found.settimeout(PATIENCE_S)
    return found


def is_closed(connection: socket.socket) -> bool:
    """Whether the mock closes, before a test's own patience ends."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        GET,
        GET + b"X-Long: " + b"a" * 3000,
        HEAD + b"Content-Length: 10\r\n\r\n",
        HEAD + b"Content-Length: 10\r\n\r\n12345",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12",
    ],
)
def test_a_request_that_never_ends_is_closed(mock: MockServer, sent: bytes) -> None:
    with connected(mock) as connection:
        connection.sendall(sent)
        assert is_closed(connection)


def test_a_head_that_drips_is_closed_all_the_same(mock: MockServer) -> None:
    with connected(mock) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            drip(connection)


def drip(connection: socket.socket) -> None:
    for _ in range(1000):
        connection.sendall(b"X-A: 1\r\n")
        time.sleep(LIMIT_S / 10)


def test_half_a_second_request_is_closed_too(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(half_open, "HEAD_WITHIN_S", LONG_S)
    with connected(mock) as connection:
        connection.sendall(GET + b"\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"
        monkeypatch.setattr(half_open, "HEAD_WITHIN_S", LIMIT_S)
        connection.sendall(GET)
        assert is_closed(connection)


def test_a_body_that_goes_on_coming_has_all_the_time_there_is(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_s, pieces = 0.6, 10  # a busy machine may be late by most of it between two pieces
    monkeypatch.setattr(half_open, "BODY_SILENT_S", silent_s)
    monkeypatch.setattr(half_open, "HEAD_WITHIN_S", LONG_S)
    with connected(mock) as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % pieces)
        for _ in range(pieces):
            time.sleep(silent_s / pieces * 1.2)
            connection.sendall(b" ")
        assert connection.recv(8) == b"HTTP/1.1"


def test_who_waits_for_the_mock_is_not_closed(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(half_open, "HEAD_WITHIN_S", LONG_S)
    mock.fault("stall:0.5")
    with connected(mock) as connection:
        connection.sendall(b"GET /api/credits/balance/simple HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        while not mock.heads:
            pass
        monkeypatch.setattr(half_open, "HEAD_WITHIN_S", LIMIT_S)
        assert connection.recv(8) == b"HTTP/1.1"
