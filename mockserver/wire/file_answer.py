"""A file, answered as HTTP says: what Starlette's leaves out.

That is the conditions of a request (RFC 9110, 13.2.2), and that HEAD knows no ranges, nor does
anybody know those in other units than bytes (14.2).
"""

import asyncio
import os
import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from mockserver.wire.headers import date_of

_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_NOT_MODIFIED, _FAILED = 304, 412


class FileAnswer(FileResponse):
    """A file, or a part of it, or that it is as it was."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        self.stat_result = await asyncio.to_thread(os.stat, self.path)
        self.set_stat_headers(self.stat_result)
        asked = Headers(scope=scope)
        status = _by_condition(asked, self.headers)
        if status is not None:
            kept = {name: self.headers[name] for name in ("etag", "last-modified")}
            await Response(status_code=status, headers=kept)(scope, receive, send)
            return
        unit = asked.get("range", "").partition("=")[0].strip().lower()
        if scope["method"] == "HEAD" or unit != "bytes":
            rest = [(name, value) for name, value in scope["headers"] if name != b"range"]
            scope = {**scope, "headers": rest}
        await super().__call__(scope, receive, send)


def _by_condition(asked: Mapping[str, str], file: Mapping[str, str]) -> int | None:
    """The status where a condition of a GET or HEAD is not met; a tag says more than a date."""
    tag, modified = file["etag"], date_of(file["last-modified"])
    since, until = (
        date_of(asked.get("if-modified-since")),
        date_of(asked.get("if-unmodified-since")),
    )
    if "if-match" in asked:
        if not _has(asked["if-match"], tag, weakly=False):
            return _FAILED
    elif until is not None and modified is not None and modified > until:
        return _FAILED
    if "if-none-match" in asked:
        return _NOT_MODIFIED if _has(asked["if-none-match"], tag, weakly=True) else None
    if since is not None and modified is not None and modified <= since:
        return _NOT_MODIFIED
    return None


def _has(listed: str, tag: str, *, weakly: bool) -> bool:
    if listed.strip() == "*":
        return True
    return any(known == tag and (weakly or not weak) for weak, known in _TAG.findall(listed))
