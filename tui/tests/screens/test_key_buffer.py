"""Keys wait from the moment that a dialog is asked for, and come in their order."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.widgets import Input

from tui.screens.dialogs import export_to
from tui.screens.dialogs.add_stills import AddStills, PathInput
from tui.screens.dialogs.export_to import ExportTo
from tui.screens.dialogs.question import yes_or_no
from tui.screens.key_buffer import KeyBuffer
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    main_of,
    panels_of,
    running,
    text_of,
    until,
)


@pytest.fixture(autouse=True)
def _held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are held until what they wait for is done, however busy the machine is."""
    monkeypatch.setattr("tui.screens.key_buffer._MOST_HELD_S", 60.0)


class Program(MessagePump):
    """Does at once what it is to do later, but for awaiting it."""

    def __init__(self) -> None:
        super().__init__()
        self.later: list[Callable[..., object]] = []

    def call_later(self, callback: Callable[..., object], *given: object, **_: object) -> bool:
        self.later.append(partial(callback, *given))
        return True


async def test_keys_wait_between_start_and_release_and_come_in_order() -> None:
    program, delivered = Program(), list[Event]()

    async def deliver(event: Event) -> None:
        delivered.append(event)

    keys = KeyBuffer(program, deliver)
    events = [Key("a", "a"), Paste("words"), Key("enter", None)]
    assert not any(map(keys.add, events))
    keys.start()
    assert all(map(keys.add, events))
    assert not keys.add(Key("ctrl+c", None))
    assert not keys.add(Event())
    keys.release()
    await program.later[0]()  # type: ignore[misc] # what it is given is a coroutine function
    assert delivered == events
    assert not keys.add(Key("b", "b"))


async def test_keys_for_a_dialog_that_is_asked_for_as_the_last_one_goes_wait_for_it() -> None:
    program, delivered = Program(), list[Event]()

    async def deliver(event: Event) -> None:
        delivered.append(event)

    keys = KeyBuffer(program, deliver)
    keys.release()  # of the dialog that goes
    keys.start()
    event = Key("a", "a")
    assert keys.add(event)
    await program.later[0]()  # type: ignore[misc] # what it is given is a coroutine function
    assert not delivered
    keys.release()
    await program.later[1]()  # type: ignore[misc] # likewise
    assert delivered == [event]


async def test_a_key_that_opens_a_dialog_is_not_lost_while_the_last_one_is_being_closed() -> None:
    async with running(FakeStudio()) as pilot:
        dialogs, disk = main_of(pilot).parts.dialogs, asyncio.Event()

        async def ask() -> None:
            await pilot.app.push_screen_wait(yes_or_no("Save?", "", yes="Save", no="Not now"))
            await disk.wait()

        dialogs.open(ask())
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("escape", "ctrl+o", *"harb")
        assert panels_of(pilot).prompt.text == ""
        disk.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, AddStills))
        await until(pilot, lambda: pilot.app.screen.query_one(PathInput).value == "harb")
        await pilot.press("escape")
        assert pilot.app.screen is main_of(pilot)


async def test_a_key_that_follows_at_once_on_the_one_that_leaves_a_dialog_is_not_for_that() -> None:
    async with running(FakeStudio()) as pilot:
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, AddStills))
        for key in ("h", "escape", "ctrl+e"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        await pilot.press("escape")
        assert pilot.app.screen is main_of(pilot)
        assert panels_of(pilot).prompt.text == ""


async def test_what_follows_at_once_on_the_key_that_leaves_a_dialog_is_for_what_was_below_it() -> (
    None
):
    async with running(FakeStudio()) as pilot:
        prompt, main = panels_of(pilot).prompt, main_of(pilot)
        by_escape = ("f1", "alt+a", "ctrl+r", "ctrl+e", "ctrl+p")
        by_enter = ("alt+m", "enter", "enter")  # pressed twice, it sends nothing
        for opens, *leave in (*((one, "escape") for one in by_escape), by_enter):
            prompt.load_text("a wish:")
            prompt.move_cursor(prompt.document.end)
            await pilot.press(opens)
            await until(pilot, lambda: pilot.app.screen is not main)
            await pilot.pause()
            at_once(pilot, *leave, "h", "y")
            await until(pilot, lambda: prompt.text.endswith("hy"))
            assert prompt.text.endswith("a wish:hy")
            assert pilot.app.screen is main


async def test_what_is_typed_while_the_disk_is_asked_for_a_path_is_for_what_comes_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, inspect = threading.Event(), export_to._inspect

    def slow(value: str) -> tuple[Path, str, str, bool]:
        assert answers.wait(60)
        return inspect(value)

    monkeypatch.setattr(export_to, "_inspect", slow)
    clip, studio = tmp_path / "clip.mp4", FakeStudio()
    async with running(studio) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        field = pilot.app.screen.query_one(Input)
        field.value = str(clip)
        clip.write_bytes(b"")
        await pilot.pause()
        at_once(pilot, "enter", "enter", "end")  # one that is pressed twice replaces nothing
        await pilot.pause()
        answers.set()
        await until(pilot, lambda: "That file exists" in text_of(pilot))
        await until(pilot, lambda: field.cursor_position == len(field.value))
        assert pilot.app.screen is field.screen
        clip.unlink()
        answers.clear()
        at_once(pilot, "enter", "h", "y")
        await pilot.pause()
        answers.set()
        await until(pilot, lambda: panels_of(pilot).prompt.text == "hy")
        await until(pilot, lambda: ("export", clip, False) in studio.asked)


def at_once(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, none of which waits for what the one before does."""
    for key in keys:
        pilot.app.post_message(Key(key, key if len(key) == 1 else None))
