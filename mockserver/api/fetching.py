"""Uploads by URL: the mock fetches from this machine and from nowhere else [A].

Blocking; call it in a thread. Redirects are followed on this machine only, proxies not used.
"""

import http.client
import ipaddress
import time
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from mockserver.refusals import Breach
from mockserver.service.folder import Folder
from mockserver.service.records import Upload
from mockserver.service.uploads import IncomingFile

CHUNK_BYTES = 256 * 1024
PATIENCE_S = 20.0
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine."""
    if not host:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked(url: str, loc: tuple[str | int, ...]) -> SplitResult:
    """Split a URL that may be fetched. Raises Breach for any other."""
    try:
        found = urlsplit(url)
        host, _ = found.hostname, found.port
    except ValueError as fault:
        raise Breach.at(loc, f"this is no URL: {fault}", "url_parsing") from fault
    if found.scheme != "http" or not is_loopback(host):
        raise Breach.at(
            loc,
            "the mock fetches nothing beyond this machine; give an http:// URL on 127.0.0.1, "
            "or upload the file itself",
        )
    return found


def fetch(url: SplitResult, loc: tuple[str | int, ...], folder: Folder, key: str) -> Upload:
    """Fetch a checked URL into the folder. Raises Breach, WrongType or TooLarge.

    Redirects are followed as far as the mock may go, all of it in PATIENCE_S.
    """
    until_s = time.monotonic() + PATIENCE_S
    intake = IncomingFile(folder, key, unquote(url.path))
    try:
        for _ in range(MOST_REDIRECTS + 1):
            further = _fetched(url, loc, intake, until_s)
            if further is None:
                break
            url = checked(further, loc)
        else:
            raise Breach.at(loc, f"could not be fetched: more than {MOST_REDIRECTS} redirects")
        upload = intake.finish()
        if upload is None:
            raise intake.refusal or Breach.at(loc, "is empty")
    except (OSError, http.client.HTTPException, UnicodeError) as fault:
        raise Breach.at(loc, f"could not be fetched: {type(fault).__name__}") from fault
    else:
        return upload
    finally:
        intake.discard()


def _fetched(
    url: SplitResult, loc: tuple[str | int, ...], intake: IncomingFile, until_s: float
) -> str | None:
    """Read what lies at a URL; where it lies elsewhere, give that address."""
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", f"{url.path or '/'}{f'?{url.query}' if url.query else ''}")
        answer = connection.getresponse()
        place = answer.getheader("Location")
        if answer.status in _REDIRECTS and place:
            return urljoin(urlunsplit(url), place)
        if answer.status != 200:
            raise Breach.at(loc, f"could not be fetched: HTTP {answer.status}")
        while chunk := answer.read1(CHUNK_BYTES):
            if time.monotonic() > until_s:
                raise TimeoutError
            intake.write(chunk)
            if intake.refusal:
                raise intake.refusal
        if answer.length:
            raise Breach.at(loc, "could not be fetched: it ended early")
    finally:
        connection.close()
    return None
