"""An address as browsers send it: letters beyond ASCII and spaces are percent-encoded.

https://url.spec.whatwg.org/#concept-basic-url-parser: ends are trimmed, tabs and newlines go, what
is encoded already stays. Other control characters make it no address here.
"""

import re
from urllib.parse import quote

_PARTS = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)([^/?#\\]*)(.*)", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TRIMMED = "".join(map(chr, range(0x21)))
_SAFE = "!#$%&'()*+,-./:;=?@[\\]^_|~"


def encoded(address: str) -> str | None:
    """The address in ASCII; `None` where it can be none."""
    text = re.sub("[\t\r\n]", "", address.strip(_TRIMMED))
    if not text or _CONTROLS.search(text):
        return None
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    found = _PARTS.fullmatch(text)
    if found is None:
        return quote(text, safe=_SAFE)
    start, authority, rest = found.groups()
    host = _host(authority)
    return None if host is None else f"{start}{host}{quote(rest, safe=_SAFE)}"


def _host(authority: str) -> str | None:
    """A host in ASCII, with its port; `None` for one that has none."""
    if authority.isascii():
        return None if " " in authority else authority
    import idna

    name, colon, port = authority.partition(":")
    try:
        return idna.encode(name, uts46=True).decode("ascii") + colon + port
    except (idna.IDNAError, UnicodeError):
        return None
