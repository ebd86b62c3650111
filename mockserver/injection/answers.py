"""Answers that the service never gave: errors in the dialect, and a gateway's web page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import responses

from starlette.responses import Response
from starlette.types import Message, Scope

from mockserver.api.call import json_response
from mockserver.calls import Family, call_of
from mockserver.dialects import HEARTBEAT, Dialects, breach, refusal, typed_payloads
from mockserver.faults.fault import Fault
from mockserver.injection.corruption import page
from mockserver.refusals import Breach, Refusal
from mockserver.wire.headers import BODILESS

_STATUSES = {1001: 401, 1002: 404, 1010: 401, 1011: 401, 2001: 402, 4001: 415, 4002: 413}
_MESSAGES = {
    1001: "The token has expired.",
    1002: "Session not found.",
    1010: "The token is not valid.",
    1011: "The token is not valid.",
    2001: "Not enough credits.",
    4001: "This type of file is not supported.",
    4002: "The file is larger than the service takes.",
}


class InjectedRefusal(Refusal):
    """An error whose code and status a fault has chosen."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(message_of(fault), _retry(fault))
        self.code = fault.whole("code")
        self.status = _status(self.code)


@dataclass(frozen=True, slots=True)
class InjectedAnswer:
    """A whole answer, as ASGI messages. `after_request`: it waits for the request's end."""

    start: Message
    body: bytes
    after_request: bool = True

    @classmethod
    def of(cls, response: Response) -> "InjectedAnswer":
        """Give a response as an answer; without its body where HTTP knows none."""
        if response.status_code in BODILESS:
            response = Response(status_code=response.status_code)
        head = {"status": response.status_code, "headers": response.raw_headers}
        return cls({"type": "http.response.start", **head}, bytes(response.body))


def error_answer(dialects: Dialects, fault: Fault, scope: Scope) -> InjectedAnswer:
    """The error that a fault names, written as the fault and the dialect have it."""
    call, _ = call_of(scope["method"], scope["path"])
    family: Family = call.family if call else "api"
    answer = refusal(dialects, InjectedRefusal(fault), family)
    response = json_response(answer)
    _label(response, fault.text("type"))
    travels_as = {"body": 200, "status": _status(fault.whole("code"))}
    response.status_code = fault.whole("status") or travels_as.get(fault.text("as"), answer.status)
    return InjectedAnswer.of(response)


def _label(response: Response, named: str) -> None:
    """Let an answer come under another media type than its own, or under none."""
    if named == "none":
        del response.headers["content-type"]
    elif named != "json":
        response.headers["content-type"] = f"text/{named}"


def upload_refusal(dialects: Dialects, fault: Fault, scope: Scope) -> InjectedAnswer:
    """The refusal of an upload, before or after its body was read."""
    answer = error_answer(dialects, fault, scope)
    return replace(answer, after_request=fault.text("when") == "after")


def web_page(dialects: Dialects, fault: Fault, scope: Scope) -> InjectedAnswer:
    """A web page where JSON was wanted."""
    status = fault.whole("status")
    return InjectedAnswer.of(Response(page(status), status, media_type="text/html"))


def refused_spec(message: str) -> InjectedAnswer:
    """The answer to a request whose header names a fault that cannot be."""
    found = Breach.at(("header", "x-mock-fault"), message)
    return InjectedAnswer.of(json_response(breach(found)))


def error_event(dialects: Dialects, fault: Fault) -> bytes:
    """The event that reports an error inside a stream, in the dialect of events."""
    event: dict[str, object] = {
        "author": "nemo_agent",
        "errorCode": str(fault.whole("code")),
        "errorMessage": message_of(fault),
    }
    if dialects.events == "typed":
        return b"".join(_frame(payload) for payload in typed_payloads(event))
    return _frame(event)


def heartbeat(dialects: Dialects) -> bytes:
    """A sign of life in the dialect of events."""
    return _frame(HEARTBEAT) if dialects.events == "typed" else b": heartbeat\n\n"


def message_of(fault: Fault) -> str:
    """What the error says: the fault's own words, or the usual ones."""
    code = fault.whole("code")
    if fault.text("message"):
        return fault.text("message")
    if code in responses:
        return responses[code]
    return _MESSAGES.get(code, f"The service failed ({code}).")


def _frame(payload: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(payload, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def _status(code: int) -> int:
    return code if 400 <= code <= 599 else _STATUSES.get(code, 400)


def _retry(fault: Fault) -> dict[str, str]:
    seconds = fault.whole("retry_after")
    if seconds < 0:
        return {}
    if fault.text("retry_form") == "date":
        # Real time, like the `Date` of the same answer: it is the client's clock that reads it.
        then = datetime.now(UTC) + timedelta(seconds=seconds)
        return {"Retry-After": format_datetime(then, usegmt=True)}
    return {"Retry-After": str(seconds)}
