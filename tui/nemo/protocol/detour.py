"""Calls that travel through a server on this machine, which passes them on to the service."""

from dataclasses import dataclass
from typing import Protocol

from tui.nemo.protocol.peers import Peers
from tui.nemo.protocol.reach import Reach


class ForwardingServer(Protocol):
    """A server on this machine that passes calls on to the service."""

    @property
    def url(self) -> str:
        """Its own address."""

    @property
    def peer(self) -> str | None:
        """The address that the service was last found at; absent where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Detour:
    """Calls to a service at `base_url`, on a `host`, travel `through` another server.

    Redirects, credentials and reach are judged by the service's own address, not by this server's.
    """

    base_url: str
    host: str
    through: ForwardingServer

    def url_of(self, url: str, least: Reach) -> str:
        """Where a call is sent: links that must lead away from here are taken directly."""
        rest = url.removeprefix(self.base_url)
        if least is Reach.LOOPBACK and rest != url and rest[:1] in ("", "/", "?"):
            return self.through.url + rest
        return url

    def note_peer(self, peers: Peers) -> None:
        """Note how far away the service was found."""
        if self.through.peer is not None:
            peers.note_address(self.host, self.through.peer)
