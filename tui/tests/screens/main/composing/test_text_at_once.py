"""Text that comes at once, and pastes, wherever the focus is."""

import asyncio
from pathlib import Path
from threading import Event

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from tui.screens.main.layout import MainLayout
from tui.screens.main.screen import MainScreen
from tui.screens.main.stills import adding
from tui.screens.terminal.input import AtOnce
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    main_of,
    panels_of,
    running,
    text_of,
    until,
)
from tui.tests.screens.harness.unsent_files import written

WORDS = "remove the sky, export it quickly"


async def test_it_is_written_into_the_prompt_and_no_letter_of_it_is_a_key() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        panels = panels_of(pilot)
        for panel in ("stills", "conversation", "timeline", "renders", "prompt"):
            text = f"{WORDS}\nof {panel}"
            panels.prompt.load_text("")
            getattr(panels, panel).focus()
            await pilot.pause()
            pilot.app.post_message(AtOnce(text))
            await until(pilot, lambda text=text: panels.prompt.text == text)  # type: ignore[misc] # not inferred: a default
            assert pilot.app.screen is panels.prompt.screen, panel
        panels.prompt.load_text("")
        pilot.app.post_message(AtOnce(WORDS))
        await until(pilot, lambda: panels.prompt.text == WORDS)
        panels.prompt.load_text("")
        pilot.app.post_message(AtOnce("make it move\n"))
        await until(pilot, lambda: panels.prompt.text == "make it move\n")
        assert any("sends nothing" in one.message for one in pilot.app._notifications)
        assert not [one for one in studio.asked if isinstance(one, tuple) and one[0] == "message"]
        await pilot.press("enter")
        await until(pilot, lambda: ("message", "make it move") in studio.asked)


@pytest.mark.parametrize("came", [AtOnce("early "), AtOnce("early\n"), Paste("early ")])
async def test_before_there_is_a_prompt_it_waits_for_it_and_what_is_typed_follows(
    came: Paste,
) -> None:
    app = an_app(FakeStudio())
    async with app.run_test() as pilot:
        app.post_message(came)
        for character in "typed":
            app.post_message(Key(character, character))
        await until(pilot, lambda: main_of(pilot).view.is_filled)
        await until(pilot, lambda: panels_of(pilot).prompt.text == f"{came.text}typed")


async def test_keys_before_there_is_a_prompt_are_typed_into_it_and_name_no_action() -> None:
    app = an_app(FakeStudio())
    async with app.run_test() as pilot:
        assert not main_of(pilot).view.is_filled
        for character in "quay":
            app.post_message(Key(character, character))
        await until(pilot, lambda: panels_of(pilot).prompt.text == "quay")
        await pilot.press("s")
        assert panels_of(pilot).prompt.text == "quays"
        assert app.screen is main_of(pilot)


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_what_is_typed_before_there_is_a_prompt_is_seen_where_the_prompt_then_has_it(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = MainLayout._fill

    async def fill_later(_layout: MainLayout) -> None:
        """Not here: what waits here keeps the layout from the keys."""

    def line_of(pilot: Pilot[None]) -> tuple[int, str]:
        lines = text_of(pilot).split("\n")
        return next(((at, line) for at, line in enumerate(lines) if "港q" in line), (-1, ""))

    monkeypatch.setattr(MainLayout, "_fill", fill_later)
    app = an_app(FakeStudio())
    async with app.run_test(size=size) as pilot:
        for character in "港q":
            app.post_message(Key(character, character))
        await until(pilot, lambda: line_of(pilot) != (-1, ""))
        early = line_of(pilot)
        main_of(pilot).view.call_later(fill, main_of(pilot).view)
        await until(pilot, lambda: panels_of(pilot).prompt.text == "港q")
        assert line_of(pilot) == early


async def test_a_wish_to_find_before_there_is_anything_to_find_is_no_mistake() -> None:
    app = an_app(FakeStudio())
    async with app.run_test() as pilot:
        app.post_message(Key("ctrl+f", None))
        main_of(pilot).action_find()
        main_of(pilot).action_own(-1)
        main_of(pilot).action_zoom()
        assert not main_of(pilot).view.is_filled
        await until(pilot, lambda: main_of(pilot).view.is_filled)
        await pilot.press("a")
        assert panels_of(pilot).prompt.text == "a"


async def test_an_end_before_there_is_a_prompt_keeps_it(tmp_path: Path) -> None:
    app = an_app(FakeStudio(), config=a_config(tmp_path))
    main = app.get_default_screen()
    assert isinstance(main, MainScreen)
    main.on_paste(Paste("early"))
    main.save_unsent()
    assert written(tmp_path / "data").text == "early"


async def test_keys_after_a_paste_stand_after_it_however_slow_the_disk_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = Event()

    def slow(_: str) -> tuple[Path, ...]:
        disk.wait(60)
        return ()

    monkeypatch.setattr(adding, "dropped_files", slow)
    studio = FakeStudio()
    async with running(studio) as pilot:
        prompt = panels_of(pilot).prompt
        pilot.app.post_message(Paste("pasted "))
        for character in "typed":
            pilot.app.post_message(Key(character, character))
        pilot.app.post_message(Paste(" and pasted"))
        pilot.app.post_message(Key("enter", "\r"))
        await pilot.pause()
        assert prompt.text == ""
        disk.set()
        await until(pilot, lambda: ("message", "pasted typed and pasted") in studio.asked)


async def test_a_disk_that_never_answers_leaves_the_keys_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = Event()
    monkeypatch.setattr(adding, "_DISK_S", 0.01)
    monkeypatch.setattr(adding, "dropped_files", lambda _: disk.wait(60) and ())
    async with running(FakeStudio()) as pilot:
        pilot.app.post_message(Paste("/mnt/gone/harbour.jpg"))
        await until(pilot, lambda: panels_of(pilot).prompt.text == "/mnt/gone/harbour.jpg")
        disk.set()
        await asyncio.sleep(0)


async def test_a_long_text_knows_how_high_it_is_whatever_is_done_to_it() -> None:
    """Textual counts all its lines for each that it draws: a megabyte would hold every key up."""
    async with running(FakeStudio()) as pilot:
        prompt = panels_of(pilot).prompt
        prompt.focus()
        pilot.app.post_message(Paste("turn this into a clip, with a soft piano\n" * 800))
        await until(pilot, lambda: prompt.document.line_count == 801)

        def counted() -> int:
            return sum(len(offsets) + 1 for offsets in prompt.wrapped_document._wrap_offsets)

        for key in ("x", "backspace", "ctrl+j", "ctrl+w", "ctrl+z", "pageup", "ctrl+k"):
            await pilot.press(key)
            assert prompt.wrapped_document.height == counted()
        await pilot.resize_terminal(40, 20)
        await pilot.resize_terminal(80, 24)
        assert prompt.wrapped_document.height == counted() > 800
