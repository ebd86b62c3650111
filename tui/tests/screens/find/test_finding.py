"""Words in what was said: on the screen, out of sight, and in what is not even read yet."""

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from tui.studio.events import TextArrived
from tui.studio.keeping.memory import Page, SavedProject
from tui.studio.keeping.stored_events import MessageSent
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)

SIZES = [(120, 40), (80, 24), (60, 20)]
WAYS = [("ctrl+f",), ("tab", "slash"), ("ctrl+f",)]


def told(first: int, count: int, rare: str = "") -> tuple[MessageSent | TextArrived, ...]:
    """Messages and their answers; the first answer says something `rare` besides."""
    return tuple(
        event
        for number in range(first, first + count)
        for event in (
            MessageSent(f"message {number}"),
            TextArrived(
                f"The **boats** drift.\n\n| still | length |\n|---|---|\n| 港口 {number} | 6 s |"
                + (f"\n\n{rare}" if rare and number == first else ""),
                final=True,
            ),
        )
    )


def a_long_project(page: int = 30) -> FakeStudio:
    """Six messages at hand, and two pages of older ones that are read when they are wanted."""
    older = [Page(told(0, page, "Die **Straße** am Hafen")), Page(told(page, page), start=page)]
    left = SavedProject(Page(told(2 * page, 6), start=2 * page))
    return FakeStudio(memory=FakeMemory(left=left, older=older))


def bar(pilot: Pilot[None]) -> str:
    """The line of the bar."""
    lines = [line for line in text_of(pilot).split("\n") if "/" in line and "ends" in line]
    return lines[0] if lines else ""


async def says(pilot: Pilot[None], words: str) -> None:
    await until(pilot, lambda: words in bar(pilot))


@pytest.mark.parametrize(("size", "way"), zip(SIZES, WAYS, strict=True))
async def test_what_is_out_of_sight_and_not_yet_read_is_found_counted_and_brought_into_view(
    size: tuple[int, int], way: tuple[str, ...]
) -> None:
    async with running(a_long_project(), size=size) as pilot:
        await until(pilot, lambda: "message 65" in text_of(pilot))
        await pilot.press(*way, *"STRASSE")
        await says(pilot, "1 of 1")
        await until(pilot, lambda: "Die Straße am Hafen" in text_of(pilot))
        assert panels_of(pilot).prompt.text == ""
        conversation = panels_of(pilot).conversation
        assert len(conversation.log_view.children) <= max(60, 2 * size[1])
        await pilot.press("enter", "escape")
        await until(pilot, lambda: not bar(pilot))
        assert "Die Straße am Hafen" in text_of(pilot)  # the place stays where it is
        assert conversation.log_view.has_focus


async def test_n_and_capital_n_go_through_all_places_and_round() -> None:
    async with running(a_long_project(page=8)) as pilot:
        await pilot.press("ctrl+f", *"港口")
        await says(pilot, "of 22")
        at = int(bar(pilot).split(" of 22")[0].split()[-1])
        await pilot.press("enter")
        for key, step in (("n", 1), ("n", 1), ("N", -1)):
            await pilot.press(key)
            at = (at - 1 + step) % 22 + 1
            await says(pilot, f"{at} of 22")
        for _ in range(22 - at):
            await pilot.press("n")
        await says(pilot, "22 of 22")
        await until(pilot, lambda: "港口 21" in text_of(pilot))
        await pilot.press("n")
        await says(pilot, "1 of 22")
        await until(pilot, lambda: "港口 0" in text_of(pilot))
        await pilot.press("N")
        await says(pilot, "22 of 22")
        await until(pilot, lambda: "港口 21" in text_of(pilot))
        # Where nothing is looked for, n does what it does elsewhere.
        await pilot.press("escape", "n")
        await until(pilot, lambda: "no wait" in text_of(pilot))


async def test_the_place_in_sight_is_the_first_one_and_the_arrows_go_on_while_one_types() -> None:
    async with running(a_long_project()) as pilot:
        await until(pilot, lambda: "message 65" in text_of(pilot))
        seen = text_of(pilot)
        await pilot.press("ctrl+f", *"drift")
        await says(pilot, "of 66")
        first = int(bar(pilot).split(" of 66")[0].split()[-1])
        assert f"港口 {first - 1}" in seen
        await pilot.press("up")
        await says(pilot, f"{first - 1} of 66")
        await pilot.press("down", "down")
        await says(pilot, f"{first + 1} of 66")
        assert len(marks(pilot)) == 2  # the one that is shown looks otherwise
        await pilot.press("escape")
        await until(pilot, lambda: not marks(pilot))


def marks(pilot: Pilot[None]) -> set[str]:
    """The styles of what was found."""
    log = panels_of(pilot).conversation.log_view
    lines = [line for one in log.children for line in one.laid(60)]  # type: ignore[attr-defined] # passages
    styles = {str(span.style) for line in lines for span in line.spans}
    return {style for style in styles if "$warning" in style}


async def test_what_is_nowhere_is_said_to_be_and_what_comes_later_is_found() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        await pilot.press("ctrl+f", *"gull")
        await says(pilot, "not found")
        await pilot.press("tab")
        studio.turn = answer("A gull, and a GULL.")
        await send(pilot, "add gulls")
        await until(pilot, lambda: not operations_of(pilot).running)
        await says(pilot, "of 3")


async def test_keys_typed_at_once_and_pastes_go_into_the_bar_and_back_into_the_prompt() -> None:
    async with running(a_long_project()) as pilot:
        await pilot.press("ctrl+f", *"mess")
        pilot.app.post_message(Paste("age 3"))
        await until(pilot, lambda: "message 3" in bar(pilot))
        await says(pilot, "of 11")
        await pilot.press("4")
        await says(pilot, "1 of 1")
        await pilot.press("escape", "i", *"hello")
        assert panels_of(pilot).prompt.text == "hello"
        await pilot.press("ctrl+f")
        await says(pilot, "1 of 1")  # what was looked for is still there
        await pilot.press(*"港口 1")
        await says(pilot, "of 11")


def on_top(pilot: Pilot[None]) -> str:
    """What the first line of the conversation in sight says."""
    log = panels_of(pilot).conversation.log_view.region
    return text_of(pilot).split("\n")[log.y][log.x : log.right - 1].strip()


async def comes_on_top(pilot: Pilot[None], message: int) -> None:
    await until(pilot, lambda: on_top(pilot) == f"you   message {message}")


@pytest.mark.parametrize("size", SIZES)
async def test_one_goes_from_each_message_of_ones_own_to_the_next(size: tuple[int, int]) -> None:
    async with running(a_long_project(page=4), size=size) as pilot:
        await until(pilot, lambda: "message 13" in text_of(pilot))
        await pilot.press("alt+up")
        await until(pilot, lambda: on_top(pilot).startswith("you   message"))
        first = int(on_top(pilot).split()[-1])
        for message in range(first - 1, -1, -1):
            await pilot.press("alt+up")
            await comes_on_top(pilot, message)
        await pilot.press("alt+up")
        await until(pilot, lambda: "No earlier message" in text_of(pilot))
        assert panels_of(pilot).prompt.has_focus
        await pilot.press("tab", "2")
        for message in range(1, first + 1):
            await pilot.press("right_square_bracket")
            await comes_on_top(pilot, message)
        await pilot.press(*["right_square_bracket"] * 9)
        await until(pilot, lambda: "No later message" in text_of(pilot))
        assert panels_of(pilot).conversation.log_view.is_vertical_scroll_end
        await pilot.press("left_square_bracket")
        await comes_on_top(pilot, first)


async def test_keys_that_come_together_go_where_those_before_them_lead() -> None:
    async with running(a_long_project()) as pilot:
        for key in ("ctrl+f", "d", "r", "i", "f", "t", "enter", "n", "n", "escape", "i", "x"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: panels_of(pilot).prompt.text == "x")
        await until(pilot, lambda: not bar(pilot))
        assert len(pilot.app.screen_stack) == 1
