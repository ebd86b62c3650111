"""Secrets where they do not belong: in addresses, and at the file host."""

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from mockserver.calls import ATTRIBUTION, FILE_HOST, CallName
from mockserver.journal.call import JournalCall
from mockserver.redaction.finding import secrets_in
from mockserver.verdict.finding import ClientCalls, Finding, listed, numbers

PRIVATE = ("authorization", "x-client-id", "cookie")
_TOKEN = re.compile(r"\bnmv_[a-z]+_[\w-]", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&](?:access_)?token=[^&]", re.IGNORECASE)
"""Where a call has it; the addresses of files, which the service gives, may be signed so."""


def token_in_url(client: ClientCalls) -> Iterator[Finding]:
    """Find addresses that hold a bearer token, in whatever part of them."""
    known = {call.token for call in client.calls if call.token}
    guilty = [call for call in client.calls if _shows_token(call, known)]
    if guilty:
        yield Finding(
            "token-in-url",
            "leak",
            f"A bearer token stood in the URL of {listed(guilty)}.",
            "A token goes into the header Authorization and nowhere else: addresses end up in "
            "logs and histories. For a link in a browser ask for a claim token.",
            numbers(guilty),
        )


def credentials_at_the_file_host(client: ClientCalls) -> Iterator[Finding]:
    """Find downloads that carried what only the service may see."""
    carried: dict[tuple[str, ...], list[JournalCall]] = defaultdict(list)
    for call in client.calls:
        if not call.path.startswith(FILE_HOST):
            continue
        names = tuple(name for name in (*PRIVATE, *ATTRIBUTION) if name in call.headers)
        if names:
            carried[names].append(call)
    for names, calls in carried.items():
        yield Finding(
            "credentials-at-the-file-host",
            "leak" if set(names) & set(PRIVATE) else "broken",
            f"{', '.join(names)} went to the file host with {listed(calls)}.",
            "The finished file lies on another host: fetch it without the token, the client id "
            "and the attribution headers.",
            numbers(calls),
        )


def _shows_token(call: JournalCall, known: set[str]) -> bool:
    target = unquote(f"{call.path}?{call.entry.query.decode('latin-1')}")
    if any(token in target for token in known if len(token) >= 8):
        return True
    if call.name is not CallName.CDN and _PARAMETER.search(target):
        return True
    return _TOKEN.search(target) is not None or any(
        each.kind == "jwt" for each in secrets_in(target)
    )
