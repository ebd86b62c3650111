"""Streams that stay open after all was said, and what came while nobody could listen."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

import httpx
import pytest

from tui.studio.events import Failed, TurnEnded
from tui.studio.timeline import LaneAdded
from tui.studio.turns.turn import Turn
from tui.tests.studio.scripted import (
    STATE,
    LoggedClock,
    ScriptedService,
    Stream,
    events,
    in_turn,
    state,
    text,
)

T = TypeVar("T")
CREDITS = "/api/credits/balance/simple"


def purse(frozen: int) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"available": 50, "frozen": frozen}})


async def run_turn(scripted: ScriptedService) -> TurnEnded:
    before = (await scripted.service.state("s1")).draft
    ended, _ = await Turn(scripted.service, "s1", "go", before, scripted.events.append).run()
    return ended


def lasting(*payloads: object, closed: list[bool]) -> httpx.Response:
    """A stream that stays open after its events."""

    class Open(Stream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            try:
                async for chunk in super().__aiter__():
                    yield chunk
                await asyncio.Event().wait()
            finally:
                closed.append(True)

    return httpx.Response(
        200,
        headers={"content-type": "text/event-stream"},
        stream=Open([f"data: {json.dumps(payload)}\n\n".encode() for payload in payloads]),
    )


@pytest.mark.parametrize(
    "sure", [{"finishReason": "STOP"}, {}], ids=["said to be the last", "whole"]
)
async def test_a_stream_that_stays_open_after_all_was_said_ends_the_turn(
    scripted: ScriptedService, sure: dict[str, object]
) -> None:
    scripted.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    scripted.http.get(CREDITS).return_value = purse(0)
    closed: list[bool] = []
    said = text("Your clip is ready.") | sure
    scripted.http.post("/run_sse").return_value = lasting(said, closed=closed)
    ended = await run_turn(scripted)
    assert ended.outcome == "complete"
    assert [type(change) for change in ended.changes] == [LaneAdded]
    assert closed == [True]
    assert scripted.of(Failed) == []


async def test_an_open_stream_is_not_left_while_credits_are_reserved(
    scripted: ScriptedService,
) -> None:
    scripted.http.get(STATE).return_value = state()
    closed: list[bool] = []
    scripted.http.post("/run_sse").return_value = lasting(text("Wait for it."), closed=closed)
    reads = scripted.http.get(CREDITS)
    reads.side_effect = in_turn(*[purse(50)] * 4, purse(0))
    ended = await run_turn(scripted)
    assert ended.outcome == "complete"
    assert reads.call_count >= 5


class SleepyClock(LoggedClock):
    """The lid is closed for an hour, just as the next thing is waited for."""

    asleep_s = 0.0
    naps = 1

    def now(self) -> float:
        return super().now() + self.asleep_s

    async def wait_for(self, awaitable: Awaitable[T], seconds: float) -> T:
        if self.naps:
            self.naps -= 1
            self.asleep_s += max(seconds, 0.0) + 3600.0
            if asyncio.iscoroutine(awaitable):
                awaitable.close()
            raise TimeoutError
        return await super().wait_for(awaitable, seconds)


async def test_what_lies_in_the_socket_is_read_before_a_silence_is_believed(
    scripted: ScriptedService,
) -> None:
    scripted.service.clock = SleepyClock()
    scripted.http.get(CREDITS).return_value = purse(0)
    scripted.http.get(STATE).side_effect = in_turn(state(), state("Harbour"))
    scripted.http.post("/run_sse").return_value = events(text("Your clip is ready."))
    ended = await run_turn(scripted)
    assert (ended.outcome, ended.texts) == ("complete", ("Your clip is ready.",))
