"""The key sheet is filtered by what is typed: keys, or words."""

from collections.abc import Sequence

import pytest
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.pilot import Pilot

from tui.actions import ACTIONS
from tui.keys.table import BOUND
from tui.screens.dialogs.key_entries import KeyEntry, entries, meant
from tui.screens.dialogs.key_sheet import KeySheet
from tui.tests.screens.harness.fake_studio import FakeStudio, panels_of, running, text_of, until

SIZES = [(120, 40), (80, 24), (60, 20)]


def names(found: Sequence[KeyEntry]) -> list[str]:
    return [entry.name for entry in found]


def test_everything_that_has_a_name_is_in_it() -> None:
    assert names(tuple(entries())) == [*(action.name for action in ACTIONS), *BOUND]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ctrl+e", "export"),
        ("Ctrl+E", "export"),
        ("e", "export"),
        ("?", "help"),
        ("U", "restore"),
        ("esc", "cancel"),
        ("[", "own_before"),
        ("pgdn", "list_page_down"),
        ("credits", "credits"),
        ("EXPORT CLIP", "export"),
        ("undo waiting", "waiting_undo"),
    ],
)
def test_it_is_found_by_a_key_or_by_words(typed: str, name: str) -> None:
    found = meant(tuple(entries()), typed)
    assert name in names(found)
    assert len(found) < 25


def test_a_letter_is_a_key_and_not_part_of_words() -> None:
    found = meant(tuple(entries()), "E")
    assert found
    assert all("E" in entry.keys for entry in found)


def test_what_has_the_key_comes_before_what_only_says_it() -> None:
    some = tuple(entries())
    found = meant(some, "tab")
    with_it = [entry for entry in found if "tab" in entry.keys]
    assert with_it == list(found[: len(with_it)])
    assert with_it


def test_chinese_words_are_found() -> None:
    some = [KeyEntry("export", "成片", "导出成片", "渲染并保存 MP4。", ("ctrl+e",))]
    assert names(meant(some, "导出")) == names(meant(some, "出")) == ["export"]
    assert meant(some, "上传") == []


async def sheet(pilot: Pilot[None], *keys: str) -> KeySheet:
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
    assert isinstance(pilot.app.screen, KeySheet)
    return pilot.app.screen


async def test_what_is_typed_filters_and_escape_goes_back_step_by_step() -> None:
    async with running(FakeStudio()) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await sheet(pilot, "f1", *"credit")  # at once, faster than it opens
            await until(pilot, lambda: "Add stills" not in text_of(pilot))
            assert "Read the credits" in text_of(pilot)
            await pilot.press(*"xyz")
            await until(pilot, lambda: "Nothing has this key" in text_of(pilot))
            assert "esc clears" in text_of(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: "Add stills" in text_of(pilot))
            assert "esc closes" in text_of(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
            assert panels_of(pilot).prompt.text == ""


async def test_arrows_and_pages_scroll_while_one_types_and_new_words_begin_at_the_top() -> None:
    async with running(FakeStudio(), size=(80, 24)) as pilot:
        dialog = await sheet(pilot, "f1")
        scroll = dialog.query_one(VerticalScroll)
        await until(pilot, lambda: scroll.max_scroll_y > 0)
        await pilot.press("down", "pagedown", "up")
        await until(pilot, lambda: scroll.scroll_y > 10)
        await pilot.press(*"page")
        await until(pilot, lambda: scroll.scroll_y == 0)
        pilot.app.post_message(Paste("make it slower"))  # for the prompt, as over any dialog
        await until(pilot, lambda: panels_of(pilot).prompt.text == "make it slower")
        await pilot.press("s")
        await until(pilot, lambda: "pages" in text_of(pilot))


async def test_letters_that_open_the_sheet_close_it_while_nothing_is_typed() -> None:
    async with running(FakeStudio()) as pilot:
        await sheet(pilot, "tab", "question_mark")
        await pilot.press("question_mark")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await sheet(pilot, "question_mark")
        await pilot.press("q", "question_mark")
        await until(pilot, lambda: "q?" in text_of(pilot))
        await pilot.press("f1")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert pilot.app.is_running
