"""Any panel takes the whole screen, and gives it back."""

from functools import partial

from textual.pilot import Pilot

from tui.media.sources import Source
from tui.screens.dialogs.key_sheet import KeySheet
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)

SIZES = [(120, 40), (80, 24), (60, 20)]
TITLES = {"1": "Stills", "2": "Conversation", "3": "Timeline", "4": "Renders"}


def rows(pilot: Pilot[None]) -> list[str]:
    return text_of(pilot).split("\n")


def shows(pilot: Pilot[None], text: str) -> bool:
    return text_of(pilot) == text


async def gets_the_screen(pilot: Pilot[None], title: str) -> None:
    """Until the frame with that title is all there is, but for the keys below it."""
    await until(pilot, lambda: has_the_screen(pilot, title))


def has_the_screen(pilot: Pilot[None], title: str) -> bool:
    *panel, keys = rows(pilot)
    frames = [panel[0], panel[-1]]
    ends = [line[at] for line in frames for at in (0, -1)]
    return ends == [*"╭╮╰╯"] and title in panel[0] and "back" in keys


async def test_z_gives_a_panel_the_whole_screen_and_z_or_escape_gives_all_their_places_again() -> (
    None
):
    async with running(FakeStudio()) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.press("i", "tab")
            for (letter, title), way_back in zip(TITLES.items(), ("z", "escape") * 2, strict=True):
                await pilot.press(letter)
                await until(pilot, lambda title=title: f"╭─ {title}" in text_of(pilot))  # type: ignore[misc] # not inferred: a default
                before = text_of(pilot)
                await pilot.press("z")
                await gets_the_screen(pilot, title)
                await pilot.press(way_back)
                await until(pilot, partial(shows, pilot, before))


async def test_the_next_panel_is_zoomed_too_and_the_prompt_leaves_the_zoom() -> None:
    async with running(FakeStudio()) as pilot:
        for size in (SIZES[0], SIZES[2]):
            await pilot.resize_terminal(*size)
            await pilot.press("tab", "2", "z", "3")
            await gets_the_screen(pilot, "Timeline")
            for key, title in (("tab", "Renders"), ("ctrl+n", "Stills"), ("shift+tab", "Renders")):
                await pilot.press(key)
                await gets_the_screen(pilot, title)
            panels_of(pilot).prompt.load_text("")
            await pilot.press("i", *"hello")
            assert not main_of(pilot).view.is_zoomed
            assert panels_of(pilot).prompt.text == "hello"
            await until(pilot, lambda: "hello" in text_of(pilot))


async def test_zoom_without_a_panel_shows_the_one_that_was_shown_last() -> None:
    async with running(FakeStudio()) as pilot:
        await main_of(pilot).run_action("zoom")
        await gets_the_screen(pilot, "Conversation")
        assert panels_of(pilot).conversation.log_view.has_focus
        await pilot.press("3", "i")
        await main_of(pilot).run_action("zoom")
        await gets_the_screen(pilot, "Timeline")
        assert panels_of(pilot).timeline.has_focus


async def test_a_zoomed_panel_stays_so_through_other_sizes_and_under_a_dialog() -> None:
    async with running(FakeStudio()) as pilot:
        await pilot.press("tab", "4", "z")
        for size in (*SIZES[1:], SIZES[0]):
            await pilot.resize_terminal(*size)
            await gets_the_screen(pilot, "Renders")
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "Stillreel needs" in text_of(pilot))
        assert "╭" not in text_of(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
        await pilot.press("escape")
        await gets_the_screen(pilot, "Renders")
        assert panels_of(pilot).renders.has_focus


async def test_a_terminal_that_becomes_small_shows_what_is_at_hand_and_keeps_what_is_typed() -> (
    None
):
    async with running(FakeStudio()) as pilot:
        await pilot.press(*"ab")
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "Stillreel needs" in text_of(pilot))
        await pilot.press(*"qe")
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "abqe" in text_of(pilot))
        assert panels_of(pilot).prompt.has_focus
        await pilot.press("tab", "1", "tab", "tab", "tab")
        assert panels_of(pilot).timeline.has_focus
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "╭─ Timeline" in text_of(pilot))
        await until(pilot, lambda: panels_of(pilot).timeline.has_focus)


async def test_what_shows_another_panel_takes_the_zoom_and_the_keys_there() -> None:
    async with running(FakeStudio()) as pilot:
        for size in (SIZES[0], SIZES[2]):
            await pilot.resize_terminal(*size)
            await pilot.press("i", "tab", "2", "z", "t")
            await until(pilot, lambda: not operations_of(pilot).running)
            await gets_the_screen(pilot, "Timeline")
            assert panels_of(pilot).timeline.has_focus


async def test_waiting_messages_can_have_the_screen_and_come_back_with_capital_u() -> None:
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio, size=(80, 24)) as pilot:
        await send(pilot, "first")
        for text in ("second", "third", "fourth", "fifth"):
            await send(pilot, text)
        await pilot.press("alt+w", "z")
        messages = ("second", "third", "fourth", "fifth")
        await until(pilot, lambda: all(text in text_of(pilot) for text in messages))
        assert "back" in rows(pilot)[-1]
        await pilot.resize_terminal(60, 20)
        await until(pilot, lambda: "Conversation" not in text_of(pilot))
        assert "fifth" in text_of(pilot)
        await pilot.press("x", "U", "x", "ctrl+z")
        assert panels_of(pilot).waiting.texts == messages
        await pilot.press("z")
        await until(pilot, lambda: "Conversation" in text_of(pilot))
        assert panels_of(pilot).waiting.has_focus


async def test_what_was_removed_comes_back_with_capital_u_or_ctrl_z_and_not_with_z() -> None:
    async with running(FakeStudio()) as pilot:
        stills = panels_of(pilot).stills
        stills.add([Source("/x/a.jpg"), Source("/x/b.jpg")])
        for key in ("U", "ctrl+z"):
            await pilot.press("tab", "1", "x")
            assert len(stills.stills) == 1
            await pilot.press("z", "z")
            assert len(stills.stills) == 1
            await pilot.press(key)
            assert len(stills.stills) == 2
            await pilot.press("i")
