"""What a request is for, where a client sends a whole address in place of a path, as to a proxy.

A server must accept that form, and then the address names the host, whatever the header beside it
says (RFC 9112, 3.2.2).
"""

import re
from urllib.parse import unquote

from starlette.types import Scope

_WHOLE = re.compile(rb"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)


def with_path(scope: Scope) -> Scope:
    """Give the scope of a request with a path for its target; most have one already."""
    found = _WHOLE.fullmatch(scope.get("raw_path") or b"")
    if found is None:
        return scope
    path = found[2] or b"/"
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {
        **scope,
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "headers": [(b"host", found[1]), *headers],
    }
