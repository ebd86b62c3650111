"""A failure is told in the conversation, and as a toast only where that is not seen."""

from functools import partial

import pytest
from textual.pilot import Pilot

from tui.studio.advice import advice
from tui.studio.events import Failed, TextArrived
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    panels_of,
    running,
    send,
    text_of,
    until,
)
from tui.widgets.passage import Passage

WRONG = Failed(500, "The service is in trouble", advice("Try again."))


def toasts(pilot: Pilot[None]) -> list[str]:
    return [each.message for each in pilot.app._notifications if each.severity == "error"]


async def failed(pilot: Pilot[None], studio: FakeStudio) -> None:
    """Something went wrong, and it has been told."""
    log = panels_of(pilot).conversation.log_view

    def count() -> int:
        return sum(one.has_class("-failed") for one in log.query(Passage))

    before = count()
    studio.tell(WRONG)
    await until(pilot, lambda: count() > before)


async def test_before_the_eyes_it_is_told_once_and_under_a_dialog_a_toast_tells() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio, size=(120, 40)) as pilot:
        await send(pilot, "go")
        await failed(pilot, studio)
        assert toasts(pilot) == []
        assert text_of(pilot).count(WRONG.message) == 1
        await pilot.press("ctrl+o")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await failed(pilot, studio)
        assert toasts(pilot) == [WRONG.message]


async def test_where_one_panel_is_in_sight_a_toast_tells_behind_another_alone() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio, size=(80, 24)) as pilot:
        await send(pilot, "go")
        await failed(pilot, studio)
        assert toasts(pilot) == []
        assert text_of(pilot).count(WRONG.message) == 1
        await pilot.press("ctrl+t")
        await until(pilot, lambda: not panels_of(pilot).conversation.log_view.is_on_screen)
        await failed(pilot, studio)
        assert toasts(pilot) == [WRONG.message]


async def test_who_reads_further_up_is_told_by_a_toast() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio, size=(120, 40)) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        studio.tell(TextArrived("\n\n".join(map(str, range(100))), final=True))
        log = panels_of(pilot).conversation.log_view
        await until(pilot, lambda: log.max_scroll_y > 50 and log.is_vertical_scroll_end)
        log.scroll_home(animate=False)
        await until(pilot, lambda: log.scroll_y == 0)
        await failed(pilot, studio)
        assert toasts(pilot) == [WRONG.message]


@pytest.mark.parametrize("key", ["", "ctrl+o", "ctrl+l"])
async def test_what_lies_under_a_toast_takes_no_wide_character_out_of_it(key: str) -> None:
    async with running(FakeStudio(), size=(120, 40)) as pilot:
        await pilot.press(*filter(None, [key]))
        for text in (
            "港口的船在清晨驶出了港口然后消失在远方",
            "a港口的船在清晨驶出了港口然后消失在远方",
        ):
            pilot.app.notify(text)
            await until(pilot, partial(_is_shown, pilot, text))


def _is_shown(pilot: Pilot[None], text: str) -> bool:
    """Whether a terminal is given it in one piece, in lines of its own width."""
    strips = pilot.app.screen._compositor.render_strips(pilot.app.size)
    assert {strip.cell_length for strip in strips} == {pilot.app.size.width}
    return any(text in strip.text for strip in strips)
