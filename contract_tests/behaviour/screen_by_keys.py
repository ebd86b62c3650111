"""What the screen offers, by keys, prompt and wishes: no test here reads a word of the program."""

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot

from tui.library.records import TurnOutcome
from tui.nemo.errors import OutOfCredits
from tui.screens.dialogs.question import Question
from tui.studio.events import Event, TimelineUnread, TurnEnded, Waiting, WaitingKind
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest
from tui.tests.screens.harness.fake_studio import FakeStudio, running, send, until
from tui.widgets.prompt import Prompt
from tui.widgets.status import Status


@pytest.fixture(autouse=True)
def _rest() -> Iterator[None]:
    with pilots_wait_for_rest():
        yield


def ended(outcome: TurnOutcome, spent: int | None = 0) -> TurnEnded:
    return TurnEnded((), (), (), (), outcome, (), (), spent)


def prompt_of(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(Prompt).text


async def waiting(pilot: Pilot[None], studio: FakeStudio, kind: WaitingKind) -> None:
    """A message is out, and its turn waits."""
    await send(pilot, "go")
    await until(pilot, lambda: ("message", "go") in studio.asked)
    studio.tell(Waiting(kind, 0.0, 30.0))
    status = pilot.app.screen_stack[0].query_one(Status)
    await until(pilot, lambda: status.shown is not None and status.shown.until is not None)


async def test_only_what_may_be_hurried_is() -> None:
    for kind in (WaitingKind.PAUSE, WaitingKind.LOST):
        studio = FakeStudio(blocks_turn=True)
        async with running(studio) as pilot:
            await waiting(pilot, studio, kind)
            await pilot.press("alt+n")
            await pilot.pause()
        assert ("hurry" in studio.asked) is kind.can_be_hurried


async def test_a_message_that_went_out_is_offered_and_not_put_back() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await waiting(pilot, studio, WaitingKind.LOST)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen_stack[0].query_one(Status).shown is None)
        assert prompt_of(pilot) == ""
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))


@pytest.mark.parametrize(
    ("turn", "offered"),
    [
        ([ended(TurnOutcome.LOST)], True),
        ([ended(TurnOutcome.SILENT)], True),
        ([ended(TurnOutcome.LOST, spent=100)], False),
        ([ended(TurnOutcome.SILENT, spent=None)], False),
        ([TimelineUnread(), ended(TurnOutcome.SILENT)], False),
    ],
)
async def test_what_is_lost_is_offered_but_not_where_it_may_be_paid_nor_where_nobody_read(
    turn: list[Event | Exception], offered: bool
) -> None:
    studio = FakeStudio(turn=turn)
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: pilot.app.screen_stack[0].query_one(Status).shown is None)
        await pilot.press("alt+r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Question) is offered


async def test_a_refused_message_comes_back_with_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = FakeStudio(turn=[OutOfCredits(2001, 200)])
    async with running(studio) as pilot:
        copied: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await send(pilot, "go")
        await until(pilot, lambda: prompt_of(pilot) == "go")
        await pilot.press("alt+l")
        assert copied == ["https://nemovideo.com/register?bind=anon_1"]
