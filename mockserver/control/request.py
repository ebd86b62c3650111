"""One control call: reading what it asks for, and answering it."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mockserver.mock import Mock
from mockserver.refusals import Breach, Refusal
from mockserver.service.store import StoreError, disk_refusal
from mockserver.wire.body import Body
from mockserver.wire.problem import problem_document, problem_response
from mockserver.wire.strict_json import parse_json

_log = logging.getLogger(__name__)
MOST_BYTES = 256 * 1024


class ControlError(Exception):
    """A control call that cannot be done; the text says why and what would be right."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status

    @classmethod
    def of(cls, error: Exception) -> "ControlError":
        """Give what was found elsewhere, as a sentence that ends."""
        said = str(error)
        return cls(said if said.endswith("?") else f"{said}.")


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A control call. Reading it raises ControlError."""

    http: Request
    mock: Mock
    body: Body

    async def members(self, *known: str) -> dict[str, Any]:
        """Give the members of the JSON body, which may be left out and may hold only these."""
        data = await self.body.whole(MOST_BYTES)
        if not data:
            return {}
        value = parse_json(data, self.http.headers.get("content-type", ""))
        if not isinstance(value, dict):
            raise ControlError("The body must be a JSON object.")
        for key in value:
            if key not in known:
                raise ControlError(f"There is no member {key[:60]!r}; known: {', '.join(known)}.")
        return value

    def query(self, *known: str) -> Mapping[str, str]:
        """Give the query's parameters, of which there may be only these."""
        found = dict(self.http.query_params)
        for key in found:
            if key not in known:
                wanted = ", ".join(known) or "none"
                raise ControlError(f"There is no parameter {key[:60]!r}; known: {wanted}.")
        return found

    def number(self) -> int:
        """Give the number in the path."""
        return whole(self.http.path_params["number"], "a number")


Handler = Callable[[ControlRequest], Awaitable[object]]


def as_control_endpoint(handler: Handler, mock: Mock) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint: a result is answered as JSON, a refusal as a problem document."""

    async def answer(http: Request) -> Response:
        request = ControlRequest(http, mock, Body(http.receive))
        try:
            found = await handler(request)
        except ControlError as error:
            found = problem(str(error), error.status)
        except Breach as breach:
            found = problem(f"The body cannot be used: {breach}.", 400)
        except Refusal as refusal:
            found = problem(refusal.message, refusal.status)
        except (OSError, StoreError) as error:
            reason = disk_refusal(error)
            if reason is None:
                raise
            _log.error("%s %s broke: %s", http.method, http.url.path, error)
            found = problem(f"The mock's disk does not take it: {reason}.", 500)
        await request.body.swallow()
        return found if isinstance(found, Response) else JSONResponse(found)

    return answer


def problem(detail: str, status: int) -> Response:
    """Write a refusal as a problem document."""
    title = "The mock cannot do this" if status != 404 else "The mock has no such thing"
    return problem_response(problem_document(title, detail, status))


def text(value: object, what: str, choices: Sequence[str] = ()) -> str:
    """Narrow to a text, one of the choices where there are any."""
    if not isinstance(value, str) or not value or len(value) > 2000:
        raise ControlError(f"{what} must be a text.")
    if choices and value not in choices:
        raise ControlError(f"{what} is one of {', '.join(choices)}, not {value[:60]!r}.")
    return value


def optional_text(value: object, what: str) -> str | None:
    """Narrow to a text or nothing."""
    return None if value is None else text(value, what)


def number(value: object, what: str) -> float:
    """Narrow to a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(f"{what} must be a number.")
    return float(value)


def whole(value: object, what: str, most: int = 10**9) -> int:
    """Narrow to a whole number from 0, which may have come as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ControlError(f"{what} must be a whole number from 0 to {most}.")
    return value
