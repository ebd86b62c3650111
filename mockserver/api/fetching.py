"""Uploads by URL, fetched from this machine and from nowhere else [A].

Blocking; call it in a thread. Redirects are followed on this machine only, proxies not used.
"""

import http.client
import time
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from mockserver.refusals import Breach
from mockserver.service.folder import Folder
from mockserver.service.records import Upload
from mockserver.service.uploads import IncomingFile
from mockserver.wire.json_lines import JsonPath
from mockserver.wire.loopback import is_loopback

CHUNK_BYTES = 256 * 1024
TIMEOUT_S = 20.0
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def checked_url(url: str, loc: JsonPath) -> SplitResult:
    """Split a URL that may be fetched. Raises Breach for any other."""
    try:
        found = urlsplit(url)
        host, _ = found.hostname, found.port
    except ValueError as error:
        raise Breach.at(loc, f"this is no URL: {error}", "url_parsing") from error
    if found.scheme != "http" or not is_loopback(host):
        raise Breach.at(
            loc,
            "the mock fetches nothing beyond this machine; give an http:// URL on 127.0.0.1, "
            "or upload the file itself",
        )
    return found


def fetch_upload(url: SplitResult, loc: JsonPath, folder: Folder, key: str) -> Upload:
    """Fetch a checked URL into the folder. Raises Breach, WrongType or TooLarge.

    Redirects are followed as far as the mock may go, all of it in TIMEOUT_S.
    """
    until_s = time.monotonic() + TIMEOUT_S
    file = IncomingFile(folder, key, unquote(url.path))
    try:
        for _ in range(MOST_REDIRECTS + 1):
            further = _fetched(url, loc, file, until_s)
            if further is None:
                break
            url = checked_url(further, loc)
        else:
            raise Breach.at(loc, f"could not be fetched: more than {MOST_REDIRECTS} redirects")
        upload = file.finish()
        if upload is None:
            raise file.refusal or Breach.at(loc, "is empty")
    except (OSError, http.client.HTTPException, ValueError) as error:  # also no URL, or no name
        raise Breach.at(loc, f"could not be fetched: {type(error).__name__}") from error
    else:
        return upload
    finally:
        file.discard()


def _fetched(url: SplitResult, loc: JsonPath, file: IncomingFile, until_s: float) -> str | None:
    """Read what lies at a URL; where it lies elsewhere, give that address."""
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=TIMEOUT_S)
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
            file.write(chunk)
            if file.refusal:
                raise file.refusal
        if answer.length:
            raise Breach.at(loc, "could not be fetched: it ended early")
    finally:
        connection.close()
    return None
