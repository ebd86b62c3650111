"""A message whose stream was lost: offered again only where nothing was taken for it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.errors import ServiceDown
from tui.studio.events import Delivery, Notice
from tui.studio.studio import Studio
from tui.studio.turns.delivery import known_of

LOST = "reset@event:1@run_sse;times=1"
UNREAD = "error:503,as=status@credits"


@pytest.mark.parametrize(
    ("message", "faults", "spent", "delivery"),
    [
        (ANIMATE, (LOST,), 100, Delivery.TAKEN),
        ("good morning", (LOST,), 0, Delivery.DOUBTFUL),
        (ANIMATE, (LOST, UNREAD), None, Delivery.TAKEN),
    ],
    ids=["it is paid", "nothing is paid", "nobody knows"],
)
async def test_what_came_out_as_it_was_is_offered_again_only_where_nothing_was_taken(
    home: Home, message: str, faults: tuple[str, ...], spent: int | None, delivery: Delivery
) -> None:
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await studio.run_turn(ANIMATE)
        home.mock.fault(*faults)
        ended = await studio.run_turn(message)
    assert (ended.outcome, ended.changes) == (TurnOutcome.LOST, ())
    assert (ended.spent, studio.delivery) == (spent, delivery)
    told = {event.text for event in home.events if isinstance(event, Notice)}
    # A reading that came between the raw clip and the finished one has seen it change.
    known = {known_of(ended), known_of(ended, took_effect=True)}
    assert bool(known & told) == (spent != 0)


async def stop_where_it_is_written_down(
    studio: Studio, name: str, doing: Callable[[], Coroutine[None, None, object]]
) -> None:
    """Cancel what is done while it opens or closes a turn."""
    loop, turns = asyncio.get_running_loop(), studio.library.turns
    task, write = asyncio.ensure_future(doing()), getattr(turns, name)

    def stop_and_write(*values: Any) -> Any:
        loop.call_soon_threadsafe(task.cancel)
        return write(*values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(turns, name, stop_and_write)
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_message_whose_turn_has_ended_is_not_offered_again_where_it_is_stopped_then(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await stop_where_it_is_written_down(studio, "close", lambda: studio.run_turn(ANIMATE))
        assert studio.delivery is Delivery.TAKEN


async def test_a_refused_message_is_the_users_also_where_it_is_stopped_then(home: Home) -> None:
    async with home.studio() as studio:
        await studio.connect()
        home.mock.fault("error:2001@run_sse;times=1")
        await stop_where_it_is_written_down(studio, "close", lambda: studio.run_turn(ANIMATE))
        assert studio.delivery is Delivery.NOT_TAKEN


async def test_what_was_found_out_of_a_message_counts_where_that_is_stopped_then(
    home: Home,
) -> None:
    async with home.studio() as studio:
        await studio.connect()
        home.mock.fault("error:503,as=status@run_sse;times=1")
        with pytest.raises(ServiceDown):
            await studio.run_turn("good morning")
        await stop_where_it_is_written_down(studio, "close", studio.recover)
        assert studio.delivery is Delivery.NOT_TAKEN


async def test_what_is_stopped_while_it_is_written_down_never_went_out(home: Home) -> None:
    """The thread goes on: its turn would be looked into for minutes, and offered once more."""
    async with home.studio() as studio:
        await studio.connect()
        await stop_where_it_is_written_down(studio, "open", lambda: studio.run_turn("good morning"))
        (turn,) = studio.library.turns.of(studio.project_id)
        assert (turn.outcome, studio.delivery) == (TurnOutcome.UNTOUCHED, Delivery.NOT_TAKEN)
        assert await studio.recover() == ()
    assert home.messages() == 0
