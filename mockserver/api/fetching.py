"""Uploads by URL, fetched from this machine and from nowhere else [A].

Blocking; call it in a thread. Redirects are not followed, proxies not used.
"""

import http.client
from urllib.parse import SplitResult, unquote, urlsplit

from mockserver.refusals import Breach
from mockserver.service.folder import Folder
from mockserver.service.records import Upload
from mockserver.service.uploads import IncomingFile
from mockserver.wire.loopback import is_loopback

CHUNK_BYTES = 256 * 1024
TIMEOUT_S = 20.0


def checked_url(url: str, loc: tuple[str | int, ...]) -> SplitResult:
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


def fetch_upload(url: SplitResult, loc: tuple[str | int, ...], folder: Folder, key: str) -> Upload:
    """Fetch a checked URL into the folder. Raises Breach, WrongType or TooLarge."""
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=TIMEOUT_S)
    file = IncomingFile(folder, key, unquote(url.path))
    try:
        connection.request("GET", f"{url.path or '/'}{f'?{url.query}' if url.query else ''}")
        answer = connection.getresponse()
        if answer.status != 200:
            raise Breach.at(loc, f"could not be fetched: HTTP {answer.status}")
        while chunk := answer.read(CHUNK_BYTES):
            file.write(chunk)
            if file.refusal:
                raise file.refusal
        upload = file.finish()
        if upload is None:
            raise file.refusal or Breach.at(loc, "is empty")
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Breach.at(loc, f"could not be fetched: {type(error).__name__}") from error
    else:
        return upload
    finally:
        file.discard()
        connection.close()
