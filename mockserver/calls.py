"""The calls of the service, in one table, and the paths and headers that are for the mock. Pure.

Routes, faults, the journal, near misses and the verdict all read this table, so a call has one name
everywhere: in `--fault reset@run_sse`, in the journal and on the mock's page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

CONTROL = "/__mock"
"""Below this path are the mock's own calls."""
FILE_HOST = "/cdn/"
"""Below this path lies what the file host serves."""
MOCK_HEADERS = "x-mock-"
"""How the names of headers begin that are for the mock and not for the service."""
TEST_ID = "x-mock-test-id"
"""The header by which a test names itself."""
RECORDING = "x-mock-recording"
"""The header by which a call names the recording that is to answer it."""
ATTRIBUTION = ("x-skill-source", "x-skill-version", "x-skill-platform")
"""Headers that say which program calls: on every call of the API [S], never at the file host."""

Family = Literal["api", "render"]
"""Which envelope a call's errors come in; see `dialects`."""
TokenScope = Literal["read", "write", "upload"]
"""What a token may be good for [V]."""


class CallName(StrEnum):
    """The name of each call of the service."""

    TOKEN = "token"  # noqa: S105 - a name, no secret
    CLAIM = "claim"
    CREDITS = "credits"
    SESSION = "session"
    STATE = "state"
    UPLOAD = "upload"
    RUN_SSE = "run_sse"
    RENDER = "render"
    POLL = "poll"
    CANCEL = "cancel"
    DOWNLOAD = "download"
    CDN = "cdn"


@dataclass(frozen=True, slots=True)
class SessionAt:
    """Where a call names its session: in the path, the JSON body, or the answer.

    Or it names, in the path, a render or a file that belongs to a session. `name` is the parameter
    of the path, or the key of the JSON.
    """

    place: Literal["path", "body", "answer", "render", "file"]
    name: str


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One call. In `path`, what stands in braces is any one segment.

    `scope` is what a token must be good for; which scope belongs to which call is assumed [A].
    None where the call takes no token.
    """

    name: CallName
    method: str
    path: str
    scope: TokenScope | None = None
    session: SessionAt | None = None
    family: Family = "api"

    @property
    def operation(self) -> str:
        """Name it as HTTP does: `GET /cdn/{key}/{name}`."""
        return f"{self.method} {self.path}"

    def session_in(
        self, parameters: Mapping[str, str], sent: Mapping[str, Any], got: Mapping[str, Any]
    ) -> str | None:
        """Find the session that one such call names: in its path, its body, or its answer."""
        if self.session is None:
            return None
        places = {"path": parameters, "body": sent, "answer": got}
        found = places.get(self.session.place, {}).get(self.session.name)
        return found if isinstance(found, str) else None


_RENDER = "/api/render/proxy/lambda"
_OF_RENDER = SessionAt("render", "id")

CALLS: tuple[ServiceCall, ...] = (
    ServiceCall(CallName.TOKEN, "POST", "/api/auth/anonymous-token"),
    ServiceCall(
        CallName.CLAIM, "POST", "/api/auth/claim-token", "write", SessionAt("body", "session_id")
    ),
    ServiceCall(CallName.CREDITS, "GET", "/api/credits/balance/simple", "read"),
    ServiceCall(
        CallName.SESSION,
        "POST",
        "/api/tasks/me/with-session/nemo_agent",
        "write",
        SessionAt("answer", "session_id"),
    ),
    ServiceCall(
        CallName.STATE,
        "GET",
        "/api/state/nemo_agent/me/{sid}/latest",
        "read",
        SessionAt("path", "sid"),
    ),
    ServiceCall(
        CallName.UPLOAD,
        "POST",
        "/api/upload-video/nemo_agent/me/{sid}",
        "upload",
        SessionAt("path", "sid"),
    ),
    ServiceCall(CallName.RUN_SSE, "POST", "/run_sse", "write", SessionAt("body", "session_id")),
    ServiceCall(
        CallName.RENDER, "POST", _RENDER, "write", SessionAt("body", "sessionId"), "render"
    ),
    ServiceCall(CallName.POLL, "GET", f"{_RENDER}/{{id}}", "read", _OF_RENDER, "render"),
    ServiceCall(CallName.CANCEL, "POST", f"{_RENDER}/{{id}}/cancel", "write", _OF_RENDER, "render"),
    ServiceCall(
        CallName.DOWNLOAD, "GET", "/api/render/proxy/{id}/download", "read", _OF_RENDER, "render"
    ),
    ServiceCall(
        CallName.CDN, "GET", f"{FILE_HOST}{{key}}/{{name}}", session=SessionAt("file", "key")
    ),
)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_FIXED = {(call.method, call.path): call for call in CALLS if "{" not in call.path}
_PATTERNS = tuple((call, _pattern(call.path)) for call in CALLS if "{" in call.path)


def call_of(method: str, path: str) -> tuple[ServiceCall | None, Mapping[str, str]]:
    """Find a request's call, and the parameters in its path; None for no call of the service."""
    fixed = _FIXED.get((method, path))
    if fixed is not None:
        return fixed, {}
    for call, pattern in _PATTERNS:
        found = pattern.fullmatch(path) if method == call.method else None
        if found:
            return call, found.groupdict()
    return None, {}


def file_path(key: str, name: str) -> str:
    """Give the path at which the file host serves a file."""
    return f"{FILE_HOST}{key}/{name}"


def is_control(path: str) -> bool:
    """Whether a path belongs to the mock itself, and not to the service."""
    return path.startswith(CONTROL) and path[len(CONTROL) :][:1] in ("", "/")


def is_mock_header(header: str) -> bool:
    """Whether a header, by its lower-case name, is for the mock."""
    return header.startswith(MOCK_HEADERS)
