"""Which proxy of the environment stands between this machine and a host, if any.

Read here and not by the HTTP library: it loads every proxy that is set, also one that this call has
no use for, and does not say which one it took. Names and settings as `urllib.request` reads them.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from tui.nemo.protocol.reach import Reach, reach_of

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy: its `url` may hold a password, its host and port may be shown."""

    url: str = field(repr=False)
    host: str
    port: int


def proxy_for(scheme: str, host: str, port: int) -> Proxy | None:
    """The proxy that calls go through; none to this machine, or where `NO_PROXY` names the host.

    One whose address cannot be read has no host.
    """
    proxies = getproxies()
    named = (proxies.get(scheme) or proxies.get("all") or "").strip()
    if reach_of(host) is Reach.LOOPBACK or not named:
        return None
    with_port = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if proxy_bypass(host) or proxy_bypass(with_port):
        return None
    url = named if "://" in named else f"http://{named}"
    try:
        parts = urlsplit(url)
        return Proxy(url, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0))
    except ValueError:
        return Proxy(url, "", 0)


def status_in(words: str) -> int | None:
    """The status that a proxy answered in place of a tunnel: the HTTP library has no field for it.

    What it has are `words` that begin with it; of a SOCKS proxy there is none.
    """
    status = words[:3]
    return int(status) if status.isascii() and status.isdigit() else None
