"""Every refusal of the mock, on one screen. How it is written is in `dialects`.

Refusal              code, message, HTTP status
  BadToken           1001  missing, unknown or expired token
  NoSession          1002  no such session, or somebody else's
  OutOfCredits       2001  fewer available than the turn costs
  WrongType          4001  not one of the accepted kinds, by content
  TooLarge           4002  a file over the limit
  NoClientId          400  `X-Client-Id` missing or malformed
  CredentialsAtCdn    400  a secret where the file host could read it
  NotLoopback         400  a `Host` that is not this machine
  ForeignOrigin       403  a web page from elsewhere that would change something
  PlanBlocked         402  export without the attribution headers
  OutOfScope          403  a token that is good for other calls only
  NotThere            404  no such render or file
  Conflict            409  a used render id, a second export, a film not ready
  BodyTooLarge        413  a JSON body beyond all reason
  TooSoon             429  a second anonymous token within seven days
  Broken              500  a fault of the mock itself
Breach               422  a request that breaks the contract in any other way (FastAPI's shape)

What is no call at all, by path or method, is answered with 599 (see `modes.unmatched`).

Codes below 1000 are HTTP's own and always travel as the status too [A]; 403, 404, 409, 413 and
500 are our choices [A], as the sources name no code for these cases.
"""

from collections.abc import Mapping

OF_THE_TOKEN = (1001, 1010, 1011, 401)
"""The codes by which a service refuses a token; a newer gateway has others than the mock [W]."""
NO_SUCH_CALL = 599
"""The status under which the mock says that it knows no such call."""


class Refusal(Exception):
    """A request that is answered with an error. The text is for people."""

    code: int = 500
    status: int = 500

    def __init__(self, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.headers = dict(headers or {})


class BadToken(Refusal):
    """The bearer token is missing, unknown or expired."""

    code, status = 1001, 401


class NoSession(Refusal):
    """The session does not exist for this user."""

    code, status = 1002, 404


class OutOfCredits(Refusal):
    """The turn costs more than is available."""

    code, status = 2001, 402


class WrongType(Refusal):
    """The file's content is of no accepted kind."""

    code, status = 4001, 415


class TooLarge(Refusal):
    """The file is larger than the service takes."""

    code, status = 4002, 413


class NoClientId(Refusal):
    """The header `X-Client-Id` is missing or malformed."""

    code, status = 400, 400


class CredentialsAtCdn(Refusal):
    """A request for a file carried headers that must never reach the file host."""

    code, status = 400, 400


class NotLoopback(Refusal):
    """The `Host` header names another machine."""

    code, status = 400, 400


class ForeignOrigin(Refusal):
    """A browser says that a page of another origin makes this request."""

    code, status = 403, 403


class PlanBlocked(Refusal):
    """Export is refused by the plan, or because an attribution header is missing."""

    code, status = 402, 402


class OutOfScope(Refusal):
    """The token is good, but not for this."""

    code, status = 403, 403


class NotThere(Refusal):
    """There is no such render or file."""

    code, status = 404, 404


class Conflict(Refusal):
    """The request contradicts what is already there."""

    code, status = 409, 409


class BodyTooLarge(Refusal):
    """A body that is no upload exceeds the bound."""

    code, status = 413, 413


class TooSoon(Refusal):
    """Rate limited; `Retry-After` says for how many seconds."""

    code, status = 429, 429

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message, {"Retry-After": str(retry_after_s)})


class Broken(Refusal):
    """The mock itself failed."""

    code, status = 500, 500


class Breach(Exception):
    """A request that breaks the contract: where (`loc`), what (`msg`) and which kind (`type`)."""

    def __init__(self, *details: Mapping[str, object]) -> None:
        super().__init__("; ".join(str(detail.get("msg")) for detail in details))
        self.details = [dict(detail) for detail in details]

    @classmethod
    def at(cls, loc: tuple[str | int, ...], msg: str, kind: str = "value_error") -> "Breach":
        """Make a breach of one detail."""
        return cls(breach_detail(loc, msg, kind))


def breach_detail(loc: tuple[str | int, ...], msg: str, kind: str) -> dict[str, object]:
    """Say what is wrong at one place, the way FastAPI does."""
    return {"type": kind, "loc": list(loc), "msg": msg}
