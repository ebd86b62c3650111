"""Whose network a host is in: this machine, the networks beside it, or the world.

A service in the world has no business naming a host nearer to the user than itself: its link or
redirect would make this program ask the user's own printer, router or metadata service. Hosts are
told by their names and addresses, in every spelling that a resolver takes for one.
"""

import ipaddress
import re
import socket
from enum import IntEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})
_NEAR_ENDINGS = (
    *(".local", ".internal", ".lan", ".home", ".home.arpa", ".intranet", ".corp", ".private"),
    *(".localdomain", ".fritz.box"),
)
_OLD_FORM = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}", re.I)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Reach(IntEnum):
    """How far away a host is."""

    LOOPBACK = 0
    NEAR = 1
    WORLD = 2


def reach_of(host: str) -> Reach:
    """How far away the host is, as far as that can be told without looking it up."""
    name = host.rstrip(".").lower()
    if name in _LOOPBACK_NAMES or name.endswith(".localhost"):
        return Reach.LOOPBACK
    address = address_of(name)
    if address is not None:
        return reach_of_address(address)
    return Reach.NEAR if "." not in name or name.endswith(_NEAR_ENDINGS) else Reach.WORLD


def address_of(host: str) -> Address | None:
    """The address that a host is written as, also as `127.1`, `0x7f000001` or `2130706433`."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if not _OLD_FORM.fullmatch(host):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def may_send_to(service: Reach, target: Reach) -> bool:
    """Whether a service that is so far away may name a host that is so near."""
    return service is Reach.LOOPBACK or target >= service


def reach_of_address(address: Address) -> Reach:
    """How far away an address is."""
    inner = _embedded(address)
    if inner is not None:
        return min(reach_of_address(inner), Reach.WORLD)
    if address.is_loopback or address.is_unspecified:
        return Reach.LOOPBACK
    return Reach.WORLD if address.is_global and not address.is_multicast else Reach.NEAR


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 leads to, through whatever translates it."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if int(address) >> 32 == 0 and int(address) > 1:  # ::127.0.0.1, long out of use
        return ipaddress.IPv4Address(int(address))
    return address.teredo[1] if address.teredo else None
