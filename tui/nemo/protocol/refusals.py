"""Which error a refusal of the service is: by its code, else by its HTTP status.

Whether a code comes in the body of a 200 or as an HTTP status is stated nowhere [A], so either is
believed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tui.nemo.errors import (
    DEFAULT_WAIT_S,
    LONGEST_MESSAGE,
    ClientIdMissing,
    FileTooLarge,
    OutOfCredits,
    PlanRequired,
    RateLimited,
    RequestRefused,
    ServiceDown,
    ServiceError,
    SessionNotFound,
    TokenInvalid,
    UnsupportedFile,
)
from tui.redaction import redact
from tui.text import clean, clean_name

_LONGEST_WAIT_S = 7 * 24 * 3600.0


def error_for(
    code: int | str | None,
    status: int,
    message: str = "",
    headers: Mapping[str, str] | None = None,
) -> ServiceError:
    """The error that a refusal stands for.

    `code` is the one in the body, `status` the HTTP status: the code is believed first, and may
    itself be an HTTP status under a 200. `message` is the service's own and is cleaned here.
    """
    number = _code(code)
    detail = " ".join(redact(clean(message[: 20 * LONGEST_MESSAGE])).split())[:LONGEST_MESSAGE]
    kind = _BY_NUMBER.get(number) if isinstance(number, int) else None
    if kind is None:
        meant = number if isinstance(number, int) and 400 <= number <= 599 else status
        kind = _by_status(meant, detail)
    shown_code = number if number else status
    if kind is RateLimited:
        return RateLimited(shown_code, status, detail, _retry_after_s(headers or {}))
    return kind(shown_code, status, detail)


def refusal_in_stream(code: str | None, message: str) -> ServiceError | None:
    """The refusal that an error inside a stream stands for; `None` for any other error.

    Its HTTP status is the stream's own, 200. A session that is gone shows at the next call.
    """
    error = error_for(code, 200, message)
    return error if code and isinstance(error, _REFUSALS) else None


_REFUSALS = (TokenInvalid, OutOfCredits, PlanRequired, RateLimited)
_BY_NUMBER: dict[int, type[ServiceError]] = {
    1001: TokenInvalid,
    1002: SessionNotFound,
    1010: TokenInvalid,
    1011: TokenInvalid,
    2001: OutOfCredits,
    4001: UnsupportedFile,
    4002: FileTooLarge,
}
_BY_STATUS: dict[int, type[ServiceError]] = {
    401: TokenInvalid,
    402: PlanRequired,
    413: FileTooLarge,
    415: UnsupportedFile,
    429: RateLimited,
}
_ABOUT_CLIENT_ID = re.compile(r"client[\s_-]?id\b", re.IGNORECASE)
_ABOUT_SESSION = re.compile(r"session\b.{0,200}\bnot found|no such session", re.I | re.S)


def _code(code: int | str | None) -> int | str | None:
    if not isinstance(code, str):
        return code
    plain = redact(clean_name(code[:LONGEST_MESSAGE]))[:64]
    return int(plain) if plain.isascii() and plain.isdigit() else plain


def _by_status(status: int, detail: str) -> type[ServiceError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status == 400 and _ABOUT_CLIENT_ID.search(detail):
        return ClientIdMissing
    if status == 404 and _ABOUT_SESSION.search(detail):
        return SessionNotFound
    return ServiceDown if status >= 500 else RequestRefused


def _retry_after_s(headers: Mapping[str, str]) -> float:
    """`Retry-After` in seconds, given as seconds or as an HTTP date; 30 where it is unreadable."""
    named = {name.lower(): value.strip() for name, value in headers.items()}
    value = named.get("retry-after", "")
    if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", value, re.ASCII):
        return min(float(value), _LONGEST_WAIT_S)
    until = _http_date(value)
    if until is None:
        return DEFAULT_WAIT_S
    now = _http_date(named.get("date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_WAIT_S)


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value[:64])
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
