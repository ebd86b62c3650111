"""No connection leaves this machine: whoever tries is told, before anything is sent."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from mockserver.wire.loopback import is_loopback

_BY_ADDRESS = ("connect", "connect_ex")
"""Methods of a socket whose first argument is where to go."""
_BY_LAST = ("sendto",)


class LeftTheMachine(Exception):
    """Something wanted to speak to another machine. No `OSError`: nobody tries again."""


@contextmanager
def loopback_only() -> Iterator[None]:
    """Let every connection, and every question for a name, stay on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _BY_ADDRESS:
            patch.setattr(socket.socket, name, _checked(getattr(socket.socket, name), 1))
        for name in _BY_LAST:
            patch.setattr(socket.socket, name, _checked(getattr(socket.socket, name), -1))
        patch.setattr(socket, "getaddrinfo", _checked_name(socket.getaddrinfo))
        yield


def _checked(method: Callable[..., Any], place: int) -> Callable[..., Any]:
    def checked(*words: Any) -> Any:
        address = words[place]
        if isinstance(address, tuple):  # else a socket of this machine's, by its path
            _check(address[0])
        return method(*words)

    return checked


def _checked_name(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def checked(host: Any, *words: Any, **named: Any) -> Any:
        if host is not None:  # which is where one listens
            _check(host.decode() if isinstance(host, bytes) else host)
        return look_up(host, *words, **named)

    return checked


def _check(host: str) -> None:
    if not is_loopback(host):
        raise LeftTheMachine(f"{host} is not this machine; only --target live goes there")
