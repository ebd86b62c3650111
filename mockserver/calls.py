"""The service's calls by short names, for saying which of them a fault is for. Pure."""

import re
from collections.abc import Mapping

_RENDER = "/api/render/proxy/lambda"

ENDPOINTS: Mapping[str, tuple[str, str]] = {
    "token": ("POST", "/api/auth/anonymous-token"),
    "claim": ("POST", "/api/auth/claim-token"),
    "credits": ("GET", "/api/credits/balance/simple"),
    "session": ("POST", "/api/tasks/me/with-session/nemo_agent"),
    "state": ("GET", "/api/state/nemo_agent/me/{sid}/latest"),
    "upload": ("POST", "/api/upload-video/nemo_agent/me/{sid}"),
    "run_sse": ("POST", "/run_sse"),
    "render": ("POST", _RENDER),
    "poll": ("GET", _RENDER + "/{id}"),
    "cancel": ("POST", _RENDER + "/{id}/cancel"),
    "download": ("GET", "/api/render/proxy/{id}/download"),
    "cdn": ("GET", "/cdn/{key}/{name}"),
}
"""Method and path of each; what stands in braces is any one segment."""


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_PATTERNS = {name: (method, _pattern(path)) for name, (method, path) in ENDPOINTS.items()}


def endpoint_of(method: str, path: str) -> tuple[str | None, Mapping[str, str]]:
    """Name the call, with the parameters in its path; None for one that there is not."""
    for name, (wanted, pattern) in _PATTERNS.items():
        found = pattern.fullmatch(path) if method == wanted else None
        if found:
            return name, found.groupdict()
    return None, {}
