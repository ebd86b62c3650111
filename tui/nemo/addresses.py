"""Addresses that may be called: the service's base address, origins, loopback."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from tui.nemo.errors import SettingRefused
from tui.nemo.protocol.percent import encoded
from tui.nemo.protocol.reach import address_of
from tui.text import clean_name, is_plain_ascii
from tui.words import _

_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOOPBACK_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host (lower case) and port: what credentials are bound to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self | None:
        """The origin of an absolute http(s) URL; none for anything else, or one with a password."""
        if not is_plain_ascii(url):
            return None
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        # Anything odd in the authority could be read as one host here and as another further on.
        if parts.scheme not in _PORTS or not host or not _AUTHORITY.fullmatch(parts.netloc):
            return None
        if port == 0:
            return None
        return cls(parts.scheme, host.rstrip("."), port or _PORTS[parts.scheme])

    @property
    def loopback(self) -> bool:
        """Whether this is the machine itself, by its name or address (nothing is looked up)."""
        if self.host.endswith(".localhost") or self.host in _LOOPBACK_NAMES:
            return True
        address = address_of(self.host)
        mapped = getattr(address, "ipv4_mapped", None) or address
        return mapped is not None and mapped.is_loopback


def check_base_url(base_url: str, *, allow_http: bool) -> str:
    """The base address without its last slash.

    Raises `SettingRefused` for what is no address of a service, and for plain http to another
    machine: the token would travel unprotected.
    """
    text = base_url.strip().rstrip("/")
    origin = Origin.of(text)
    parts = urlsplit(text) if origin else None
    if origin is None or parts is None or parts.query or parts.fragment:
        raise SettingRefused(
            _("The address of the service cannot be used."),
            advice=_(
                "NEMO_API_URL should look like https://host or http://127.0.0.1:8765, "
                "without a user, a password or a query."
            ),
        )
    if origin.scheme == "http" and not (origin.loopback or allow_http):
        raise SettingRefused(
            _(
                "Plain http to another machine ({host}) would show the token to everyone "
                "in between.",
                host=clean_name(origin.host),
            ),
            advice=_("Use https:// in NEMO_API_URL; plain http is only for this machine itself."),
        )
    return text


def resolve(base_url: str, url: str) -> str:
    """`url` as an absolute one; a relative one starts at the base address.

    A path from the root ("/files/1.mp4") starts at the root of the host, as in a page.
    """
    whole = encoded(url) or url
    return whole if _SCHEME.match(whole) else follow(base_url + "/", whole)


def follow(url: str, location: str) -> str:
    """The address that a redirect from `url` leads to; one that cannot be read stays as it is."""
    try:
        return urljoin(url, encoded(location) or location)
    except ValueError:
        return location


def path_segment(value: str) -> str:
    """An id as one segment of a URL's path. Raises `SettingRefused` for one that leaves it."""
    if value in {"", ".", ".."}:
        raise SettingRefused(
            _("An id that the call needs is missing."),
            advice=_("Start a new session; the stored one is damaged."),
        )
    return quote(value.encode("utf-8", "replace"), safe="")
