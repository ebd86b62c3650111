import threading
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input

from tui.screens.dialogs import add_stills, export_to
from tui.screens.dialogs.add_stills import AddStills, FoundFiles, PathInput
from tui.screens.dialogs.dialog import ANSWERS
from tui.screens.dialogs.export_to import ExportTo
from tui.screens.dialogs.folder_search import FolderEntry, find
from tui.screens.dialogs.key_sheet import KeySheet
from tui.screens.wire.screen import WireScreen
from tui.studio.events import Downloading, Rendering, Saved
from tui.studio.failures import StudioError
from tui.tests.screens.harness.fake_studio import (
    FILM,
    FakeStudio,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)


async def add(pilot: Pilot[None], path: str) -> AddStills:
    """Open the dialog, type a path into it, and wait for what it may mean."""
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, AddStills))
    dialog = pilot.app.screen
    assert isinstance(dialog, AddStills)
    await until(pilot, lambda: dialog.query_one(FoundFiles).answers == "")
    dialog.query_one(PathInput).value = path
    await until(pilot, lambda: dialog.query_one(FoundFiles).answers == path)
    return dialog


def sources(pilot: Pilot[None]) -> list[str]:
    """What is among the stills."""
    return [still.source.name for still in panels_of(pilot).stills.stills]


async def test_enter_adds_what_the_letters_found_and_never_what_stood_there_before(
    pictures: Path,
) -> None:
    async with running(FakeStudio()) as pilot:
        await add(pilot, f"{pictures}/hrb")
        await until(pilot, lambda: text_of(pilot).count("▀") > 100)  # the one under the cursor
        await pilot.press("enter")
        await until(pilot, lambda: sources(pilot) == ["harbour.jpg"])
        dialog = await add(pilot, f"{pictures}/")
        dialog.query_one(PathInput).value = f"{pictures}/gul"
        dialog.query_one(PathInput).post_message(
            Input.Submitted(dialog.query_one(PathInput), f"{pictures}/gul")
        )
        await until(pilot, lambda: sources(pilot) == ["harbour.jpg", "gulls.png"])


async def test_several_paths_may_be_typed_or_pasted_into_the_line(pictures: Path) -> None:
    async with running(FakeStudio()) as pilot:
        dialog = await add(pilot, f"{pictures}/")
        dialog.query_one(PathInput).value = f"{pictures}/harbour.jpg '{pictures}/gulls.png'"
        await pilot.press("enter")
        await until(pilot, lambda: sources(pilot) == ["harbour.jpg", "gulls.png"])
        panels_of(pilot).stills.clear()
        dialog = await add(pilot, f"{pictures}/")
        pasted = events.Paste(f"{pictures}/harbour.jpg\n{pictures}/gulls.png\n")
        dialog.query_one(PathInput).post_message(pasted)
        await until(pilot, lambda: sources(pilot) == ["harbour.jpg", "gulls.png"])


async def test_keys_that_come_before_the_dialog_are_for_it(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    async with running(FakeStudio()) as pilot:
        for key in ("ctrl+o", *"harb", "enter"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: sources(pilot) == ["harbour.jpg"])
        assert panels_of(pilot).prompt.text == ""
        await pilot.press("x")
        assert panels_of(pilot).prompt.text == "x"


async def test_asking_for_an_export_in_words_or_by_key_asks_where_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harbour.mp4").write_bytes(b"")
    async with running(FakeStudio()) as pilot:
        for words in ("export", "导出"):
            await send(pilot, words)
            await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
            assert "turn" not in operations_of(pilot).running
            await pilot.press("escape")
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        field = pilot.app.screen.query_one(Input)
        assert field.value == str(tmp_path / "harbour 2.mp4")  # one that is free
        field.post_message(events.Paste(f"{tmp_path}/new/film"))
        await until(pilot, lambda: field.value == f"{tmp_path}/new/film.mp4")
        await pilot.press("enter")
        await until(pilot, lambda: "Enter again makes it" in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_what_lies_over_the_screen_is_opened_and_left_once_however_often_that_is_said() -> (
    None
):
    async with running(FakeStudio()) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        dialog = pilot.app.screen
        dialog.dismiss(None)
        dialog.dismiss(None)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await pilot.press("x")
        assert panels_of(pilot).prompt.text == "x"
        early = ExportTo(Path("clip.mp4"))
        pilot.app.push_screen(early)
        early.dismiss()  # before it is there
        await until(pilot, lambda: not early.is_attached)
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        wire = pilot.app.screen
        for _each in range(2):
            wire.dismiss()
        await until(pilot, lambda: not wire.is_attached)
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not panels_of(pilot).prompt.has_focus)
        for key in "ae":
            pilot.app.post_message(events.Key(key, key))
        await until(pilot, lambda: isinstance(pilot.app.screen, AddStills))
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_tab_goes_into_folders_and_marks_files(pictures: Path) -> None:
    async with running(FakeStudio()) as pilot:
        dialog = await add(pilot, f"{pictures}/")
        await pilot.press("tab")
        await until(pilot, lambda: dialog.query_one(PathInput).value == f"{pictures}/more/")
        dialog.query_one(PathInput).value = f"{pictures}/"
        await until(pilot, lambda: dialog.query_one(FoundFiles).answers == f"{pictures}/")
        await pilot.press("down", "down", "tab", "tab")
        assert "2 marked" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: sources(pilot) == ["gulls.png", "harbour.jpg"])


async def test_tab_is_for_what_is_typed_though_the_disk_is_slower(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, go_on = f"{pictures}/gul", threading.Event()

    def slow(text: str) -> tuple[FolderEntry, ...]:
        assert text != wanted or go_on.wait(60)
        return find(text)

    monkeypatch.setattr(add_stills, "find", slow)
    async with running(FakeStudio()) as pilot:
        dialog = await add(pilot, f"{pictures}/")
        found = dialog.query_one(FoundFiles)
        await until(pilot, lambda: found.answers == f"{pictures}/")
        dialog.query_one(PathInput).value = wanted
        await pilot.press("tab")
        go_on.set()
        await until(pilot, lambda: [path.name for path in found.tagged] == ["gulls.png"])
        assert dialog.query_one(PathInput).value == wanted
        await pilot.press("tab")
        await until(pilot, lambda: not found.tagged)


async def test_who_types_on_while_the_disk_is_asked_has_not_said_where_to_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(value: str) -> tuple[Path, str, str, bool]:
        assert go_on.wait(60)
        return Path(value), "", "", False

    monkeypatch.setattr(export_to, "_inspect", slow)
    studio = FakeStudio(timeline=FILM)
    async with running(studio) as pilot:
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        dialog = pilot.app.screen
        field = dialog.query_one(Input)
        field.value = f"{tmp_path}/out.mp"
        await field.action_submit()
        await pilot.pause()
        field.value += "4"
        await pilot.pause()
        go_on.set()
        asking = [each for each in pilot.app.workers if each.group == ANSWERS]
        await until(pilot, lambda: all(each.is_finished for each in asking))
        assert dialog.is_current
        await field.action_submit()
        await until(pilot, lambda: ("export", tmp_path / "out.mp4", False) in studio.asked)


async def export(pilot: Pilot[None], path: str) -> None:
    """Ask for an export, with this path."""
    await pilot.press("ctrl+e")
    await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
    pilot.app.screen.query_one(Input).value = path
    await pilot.press("enter")


async def test_an_export_is_followed_to_its_place_and_replaces_a_file_on_a_second_enter_only(
    tmp_path: Path,
) -> None:
    out = tmp_path / "film.mp4"
    studio = FakeStudio(timeline=FILM, exports=[Rendering("r", "processing", 50.0)])
    async with running(studio) as pilot:
        await export(pilot, f"{tmp_path}/.")
        await until(pilot, lambda: "That is a folder" in text_of(pilot))
        await pilot.press("escape")
        await export(pilot, str(out))
        await until(pilot, lambda: "✓ saved" in text_of(pilot))
        assert "film.mp4" in text_of(pilot)
        assert ("export", out, False) in studio.asked
        studio.asked.clear()
        out.write_bytes(b"old")
        await export(pilot, str(out))
        await until(pilot, lambda: "That file exists" in text_of(pilot))
        assert not [call for call in studio.asked if isinstance(call, tuple)]
        await pilot.press("enter")
        await until(pilot, lambda: ("export", out, True) in studio.asked)
        studio.exports = [Rendering("r2", "pending", None), StudioError("failed [/x]", "Again.")]
        await export(pilot, str(tmp_path / "other.mp4"))
        await until(pilot, lambda: "✗ failed [/x]" in text_of(pilot))
        assert "Again." in text_of(pilot)


async def test_progress_has_speed_and_time_left_and_the_one_that_is_saved_is_at_hand() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        studio.tell(Saved(Path("/films/a.mp4"), 8_100_000, 12.0, 1920, 1080, 1))
        studio.tell(Rendering("r2", "processing", 10.0, 2))
        await until(pilot, lambda: " 10%" in text_of(pilot))
        assert "v2" in text_of(pilot)
        chosen = panels_of(pilot).renders.chosen
        assert chosen is not None
        assert chosen.path == Path("/films/a.mp4")
        studio.clock.time += 30
        studio.tell(Rendering("r2", "processing", 55.0, 2))
        await until(pilot, lambda: "0:30 left" in text_of(pilot))
        studio.tell(Downloading("r2", 0, 8_000_000))
        await until(pilot, lambda: "downloading" in text_of(pilot))
        studio.clock.time += 2
        studio.tell(Downloading("r2", 4_000_000, 8_000_000))
        await until(pilot, lambda: "2.0 MB/s" in text_of(pilot))
        assert "0:02 left" in text_of(pilot)


async def test_a_name_that_is_not_there_adds_the_nearest_only_at_a_second_enter(
    pictures: Path,
) -> None:
    async with running(FakeStudio()) as pilot:
        for typed in ("zzz[/x].png", "zzz.png", "harbr.jpg", "gull.png"):
            panels_of(pilot).stills.clear()
            dialog = await add(pilot, f"{pictures}/{typed}")
            found = dialog.query_one(FoundFiles)
            nearest = found.current
            assert (nearest is None) == typed.startswith("zzz")
            await pilot.press("enter")
            await until(pilot, lambda found=found: bool(found.note))  # type: ignore[misc] # not inferred: a default
            assert panels_of(pilot).stills.stills == []
            if nearest is None:
                assert "Nothing of that name" in text_of(pilot)
                await pilot.press("escape")
            else:
                assert nearest.path.name in found.note
                await pilot.press("enter")
                await until(pilot, lambda: len(panels_of(pilot).stills.stills) == 1)


async def test_the_palette_stays_closed_over_a_dialog_whose_key_it_shares(pictures: Path) -> None:
    async with running(FakeStudio()) as pilot:
        dialog = await add(pilot, f"{pictures}/")
        found = dialog.query_one(FoundFiles)
        await until(pilot, lambda: len(found.entries) > 2)
        await pilot.press("down", "down", "ctrl+p")
        assert found.marked == 1
        assert pilot.app.screen is dialog


async def test_where_it_is_narrow_names_have_the_room_of_the_picture(pictures: Path) -> None:
    long = "a very long name of a photograph of the harbour.jpg"
    (pictures / long).write_bytes((pictures / "harbour.jpg").read_bytes())
    async with running(FakeStudio(), size=(60, 20)) as pilot:
        dialog = await add(pilot, f"{pictures}/a very")
        await until(pilot, lambda: "a very long name …ph of the harbour" in text_of(pilot))
        assert not dialog.query_one("#preview").display


async def test_what_lies_under_a_dialog_has_the_size_and_the_form_of_the_terminal() -> None:
    async with running(FakeStudio(), size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
        grown = pilot.app.screen.render_lines(Region(0, 0, 120, 40))
        assert [strip.cell_length for strip in grown] == [120] * 40
        await pilot.resize_terminal(50, 12)
        await until(pilot, lambda: "stillreel   harbour" not in text_of(pilot))
        await pilot.resize_terminal(160, 40)
        await until(pilot, lambda: "Drop them onto the" in text_of(pilot))
