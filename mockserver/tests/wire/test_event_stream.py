"""A stream is over in one way, and says in which."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.types import Message

from mockserver.wire.closing import Closing
from mockserver.wire.event_stream import EventStream


async def test_what_goes_wrong_while_sending_is_not_kept_quiet() -> None:
    sent: list[Message] = []
    ended: list[bool] = []

    async def chunks() -> AsyncGenerator[bytes, None]:
        yield b"data: 1\n\n"
        raise LookupError("no second event")

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("nobody ends this wait")

    async def send(message: Message) -> None:
        sent.append(message)

    stream = EventStream(chunks(), Closing(), {}, lambda: ended.append(True))
    with pytest.raises(LookupError, match="no second event"):
        await stream({"type": "http"}, receive, send)
    assert [message.get("body") for message in sent] == [None, b"data: 1\n\n"]
    assert ended == [True]
