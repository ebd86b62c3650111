"""A page of another site, open in a browser on this machine, that asks the mock for everything."""

import ssl
from itertools import product

import httpx

from mockserver.calls import CALLS

_AS_AN_IMAGE = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
_AS_A_SCRIPT = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
_REFUSED = 403
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def open_foreign_page(url: str) -> int:
    """Let such a page load what it can; gives how many of its calls were not refused."""
    let_in = 0
    with httpx.Client(base_url=url, trust_env=False, verify=_NO_TLS) as browser:
        for call, ways in product(CALLS, (_AS_AN_IMAGE, _AS_A_SCRIPT)):
            path = "/".join("x" if part.startswith("{") else part for part in call.path.split("/"))
            headers = {"Sec-Fetch-Site": "cross-site", **ways}
            let_in += browser.request(call.method, path, headers=headers).status_code != _REFUSED
    return let_in
