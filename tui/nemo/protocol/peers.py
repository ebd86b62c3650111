"""Which machines the connections really led to, whatever their names look like.

A name in the world may stand for an address beside the user: its owner says so, and can say another
thing each time that it is looked up. So what counts is the machine at the other end of a connection
that has just been made, before anything is sent there.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tui.nemo.protocol.reach import Reach, address_of, reach_of, reach_of_address

Watch = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Told by the HTTP library what it does: `connection.connect_tcp.complete`, and with what."""


class TooNearError(Exception):
    """A connection led to a machine nearer than the host's name may."""


class Peers:
    """How far away the machines were that the hosts' names led to, by host."""

    def __init__(self) -> None:
        self._met: dict[str, Reach] = {}

    def reach(self, host: str) -> Reach:
        """How far away a host is, by its name and by where it was last found."""
        named = reach_of(host)
        return min(named, self._met.get(_key(host), named))

    def note_address(self, host: str, address: str) -> None:
        """Note at which address somebody else has found a host."""
        found = _reach((address,))
        if found is not None:
            self._met[_key(host)] = found

    def watch(self, host: str, least: Reach) -> Watch:
        """Watch a call to `host`: it ends with `TooNearError` where that is nearer than `least`.

        Connections to anything else, such as a proxy, are let through: it finds the host itself.
        """
        asked = ""

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            nonlocal asked
            if event == "connection.connect_tcp.started":
                asked = str(info["host"])
            elif event == "connection.connect_tcp.complete" and asked == host:
                stream = info["return_value"]
                found = _reach(stream.get_extra_info("server_addr"))
                if found is not None and found < least:
                    await stream.aclose()
                    raise TooNearError
                if found is not None:
                    self._met[_key(host)] = found

        return watch


def _key(host: str) -> str:
    return host.rstrip(".").lower()


def _reach(address: object) -> Reach | None:
    """How far away the other end of a connection is; None where the system does not say."""
    host = address[0] if isinstance(address, tuple) and address else None
    found = address_of(host) if isinstance(host, str) else None
    return reach_of_address(found) if found is not None else None
