"""Refusals of the mock itself, as problem documents (RFC 9457). The service never sends one."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


def problem_document(title: str, detail: str, status: int, **more: object) -> dict[str, Any]:
    """Give a problem as JSON values; `more` are members of its own."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


def problem_response(
    document: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Answer with a problem document, under the status that it names."""
    return JSONResponse(document, document["status"], dict(headers or {}), media_type=MEDIA_TYPE)
