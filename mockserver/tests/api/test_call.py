import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mockserver.api.call import Call, CallApp
from mockserver.calls import CALLS
from mockserver.service.service import Service


class Breaking(Response):
    """An answer that breaks while it is sent: before its head goes out, or behind it."""

    def __init__(self, *, has_begun: bool) -> None:
        super().__init__()
        self._has_begun = has_begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._has_begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError


async def sent_by(service: Service, answer: Response) -> tuple[list[Message], list[Exception]]:
    """What a call sends whose endpoint answers so, and the errors that were answered for."""
    sent, told = list[Message](), list[Exception]()

    async def endpoint(call: Call) -> Response:
        return answer

    async def broken(request: Request, error: Exception) -> Response:
        told.append(error)
        return Response(status_code=500)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(ZeroDivisionError):
        await CallApp(service, CALLS[0], endpoint, broken)(scope, receive, send)
    return sent, told


@pytest.mark.parametrize(("has_begun", "statuses"), [(False, [500]), (True, [200])])
async def test_an_answer_that_breaks_while_it_is_sent_is_told_and_replaced_while_it_can_be(
    has_begun: bool, statuses: list[int], service: Service
) -> None:
    sent, told = await sent_by(service, Breaking(has_begun=has_begun))
    heads = [message["status"] for message in sent if message["type"] == "http.response.start"]
    assert heads == statuses
    assert [type(error) for error in told] == [ZeroDivisionError]
