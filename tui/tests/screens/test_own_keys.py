"""Keys that the user has chosen: what is pressed, and what the program says of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.keys.in_force import set_keymap
from tui.keys.keymap import USUAL
from tui.keys.reading import read_keymap
from tui.screens.dialogs.export_to import ExportTo
from tui.screens.dialogs.key_sheet import KeySheet
from tui.screens.terminal.input import AtOnce, TerminalInput
from tui.tests.screens.harness.fake_studio import FakeStudio, panels_of, running, text_of, until
from tui.tests.screens.harness.terminal import Terminal


@pytest.fixture
def own_keys() -> Iterator[None]:
    """Those of somebody who writes lines with Enter."""
    keymap, faults = read_keymap(
        {
            "prompt_send": "ctrl+x",
            "newline": "enter",
            "queue_field_next": "ctrl+x",
            "export": "f11,alt+shift+k,w",
            "resume": "alt+g",
            "quit": "ctrl+y",
            "help": "f10",
            "hurry": "alt+n",
        }
    )
    assert faults == ()
    set_keymap(keymap)
    yield
    set_keymap(USUAL)


@pytest.mark.usefixtures("own_keys")
async def test_what_is_pressed_is_what_was_chosen_and_no_more_what_it_was() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        await pilot.press("a", "enter", "b")
        assert panels_of(pilot).prompt.text == "a\nb"
        await pilot.press("ctrl+x")
        await until(pilot, lambda: ("message", "a\nb") in studio.asked)
        for key in ("ctrl+e", "f5", "f1"):
            await pilot.press(key)
            assert len(pilot.app.screen_stack) == 1
        for key in ("f11", "alt+shift+k"):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
            await pilot.press("escape")
        await pilot.press("w")
        assert panels_of(pilot).prompt.text == "w"
        await pilot.press("tab", "1", "e")
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))


@pytest.mark.usefixtures("own_keys")
async def test_footer_and_key_sheet_name_the_keys_that_were_chosen() -> None:
    async with running(FakeStudio(), size=(150, 60)) as pilot:
        footer = text_of(pilot).split("\n")[-1]
        assert "ctrl+x send" in footer
        assert "f11 export" in footer
        assert "f10 keys" in footer
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
        sheet = text_of(pilot)
        assert "f11 alt+shift+" in sheet
        assert "ctrl+e f5" not in sheet
        await pilot.press("f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, KeySheet))


@pytest.mark.usefixtures("own_keys")
def test_the_key_that_sends_sends_nothing_amid_text_that_came_with_it() -> None:
    typed = TerminalInput(0.1)
    (said,) = typed.feed("make it move\x18", 0.0)
    assert isinstance(said, AtOnce)
    assert [*typed.feed("\x18", 5.0)] != []


KEYS = '[keys]\nexport = "f11,w"\nresume = "alt+g"\n'


def config_of(folder: Path, text: str) -> Path:
    path = folder / "home" / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_keys_are_read_from_the_file_and_shown_as_they_are(tmp_path: Path) -> None:
    config_of(tmp_path, KEYS)
    terminal = Terminal(["keys"], tmp_path, rows=24, columns=80)
    try:
        terminal.sees("twice, ends")
        terminal.write("\x1b[23~")
        terminal.sees("Export the clip")
        terminal.write("q")
        terminal.until(terminal.ended, "the end")
    finally:
        terminal.close()


def test_all_that_is_wrong_is_told_before_anything_is_drawn(tmp_path: Path) -> None:
    path = config_of(tmp_path, '[keys]\nexport = "ctrl+t"\nexprot = "f11"\n')
    terminal = Terminal(["--mock"], tmp_path, rows=24, columns=200)
    try:
        terminal.until(terminal.ended, "the end")
        terminal.read()
        assert terminal.status == 2
        said = terminal.output.decode().replace("\r\n", "\n").split("\n")
        assert said[0].startswith(f"stillreel: {path}, line 2: ctrl+t is a key of tracks")
        assert said[1].startswith(
            f"{path}, line 3: nothing is called 'exprot'. Did you mean export?"
        )
        assert b"\x1b" not in terminal.output
    finally:
        terminal.close()
