"""The proxy of the environment that calls to a server go through.

The HTTP library would load every proxy that is set, also one that these calls have no use for.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from mockserver.wire.loopback import is_loopback

_PORTS = {"http": 80, "https": 443}


def proxy_to(url: str) -> str | None:
    """The address of the proxy; none to this machine, or to a host that `NO_PROXY` names."""
    parts, proxies = urlsplit(url), getproxies()
    named = (proxies.get(parts.scheme) or proxies.get("all") or "").strip()
    host = parts.hostname or ""
    if not named or is_loopback(host):
        return None
    with_port = parts.netloc if parts.port else f"{parts.netloc}:{_PORTS[parts.scheme]}"
    if proxy_bypass(host) or proxy_bypass(with_port):
        return None
    return named if "://" in named else f"http://{named}"


def has_host(proxy: str) -> bool:
    """Whether the address of a proxy can be read, and names one."""
    try:
        parts = urlsplit(proxy)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
