"""A message whose stream was lost: offered again only where nothing was taken for it."""

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.studio.events import Delivery

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
