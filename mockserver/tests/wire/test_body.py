"""A body is read to its end, as ASGI says where that is."""

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from mockserver.refusals import BodyTooLarge
from mockserver.wire.body import Body


def receiving(*messages: Message) -> Receive:
    following = iter(messages)

    async def receive() -> Message:
        return next(following)

    return receive


def piece(body: bytes, **more: bool) -> Message:
    return {"type": "http.request", "body": body, **more}


async def test_a_piece_that_promises_no_more_is_the_last() -> None:
    assert await Body(receiving(piece(b"a", more_body=True), piece(b"b"))).whole() == b"ab"
    assert await Body(receiving({"type": "http.request"})).whole() == b""


async def test_a_client_that_goes_away_is_told_from_an_end() -> None:
    gone: Message = {"type": "http.disconnect"}
    with pytest.raises(ClientDisconnect):
        await Body(receiving(piece(b"a", more_body=True), gone)).whole()


async def test_a_body_may_be_as_large_as_said_and_no_larger() -> None:
    assert await Body(receiving(piece(b"abc"))).whole(3) == b"abc"
    with pytest.raises(BodyTooLarge):
        await Body(receiving(piece(b"abcd"))).whole(3)


async def test_of_a_body_that_may_be_too_large_nothing_is_kept_and_nothing_is_left() -> None:
    assert await Body(receiving(piece(b"abc"))).whole_or_nothing(3) == b"abc"
    messages = [piece(b"abcd", more_body=True), piece(b"e")]

    async def receive() -> Message:
        return messages.pop(0)

    assert await Body(receive).whole_or_nothing(3) == b""
    assert messages == []
