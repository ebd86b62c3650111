import subprocess
import sys
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet
from textual.events import MouseDown, MouseMove, MouseUp, Paste
from textual.widgets import Input

from tui.actions import ACTIONS
from tui.screens.dialogs.key_sheet import KeySheet
from tui.screens.dialogs.question import Question
from tui.screens.themes import THEMES
from tui.studio.events import TextArrived
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    panels_of,
    running,
    send,
    text_of,
    until,
)
from tui.widgets.passage import Passage

LATE = ("httpx", "sqlite3", "PIL", "av", "numpy", "starlette", "markdown_it", "mockserver")


def test_the_first_paint_needs_none_of_the_heavy_modules() -> None:
    code = "import sys, tui.cli, tui.app, tui.screens.application; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "textual.app" in loaded
    assert not loaded & {*LATE, "tui.studio", "tui.nemo", "textual.widgets._markdown"}
    assert not loaded & {
        "tui.arguments",
        "tui.crash",
        "tui.screens.main.wording",
        "tui.screens.main.composing.unsent",
        "tui.screens.dialogs.question",
        "tui.screens.opened",
        "tui.screens.projects",
    }


async def test_style_sheets_are_read_once_and_those_of_dialogs_with_the_first_dialog(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_again: list[object] = []
    monkeypatch.setattr(Stylesheet, "reparse", read_again.append)
    async with running(FakeStudio()) as pilot:
        styles = pilot.app.stylesheet.source
        assert not [path for path, _ in styles if "dialogs" in path]
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
        assert [path for path, _ in styles if "dialogs" in path]
        assert pilot.app.screen.query_one(".dialog").styles.max_height is not None
    assert read_again == []


async def test_a_dialog_has_its_styles_before_anything_is_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[list[str]] = []
    monkeypatch.setattr(
        KeySheet,
        "_post_register",
        lambda _, app: read.append([Path(path).name for path, _ in app.stylesheet.source]),
    )
    async with running(FakeStudio()) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
    assert {"dialogs.tcss", "key_sheet.tcss"} <= set(read[0])


async def test_work_begins_when_whoever_asks_for_it_is_done_whatever_python_this_is() -> None:
    begun: list[bool] = []

    async def work() -> None:
        begun.append(True)

    async with running(FakeStudio()) as pilot:
        worker = pilot.app.run_worker(work())
        assert not begun
        await worker.wait()


async def test_the_key_sheet_opens_by_key_or_click_and_any_usual_key_closes_it() -> None:
    async with running(FakeStudio()) as pilot:
        at = text_of(pilot).split("\n")[39].index("f1")
        await pilot.click("#keybar", offset=(at + 1, 0))
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
        await pilot.press("f1")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        for key in ("escape", "question_mark", "enter"):
            await pilot.press("f1")
            await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))
            assert "Add stills" in text_of(pilot)
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_every_action_is_in_the_palette_which_does_what_it_says() -> None:
    async with running(FakeStudio()) as pilot:
        names = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        elsewhere = {action.title for action in ACTIONS} - names
        assert elsewhere == {"Command palette", "Copy, or leave"}
        await pilot.press("ctrl+p", *"shortcuts")
        await until(pilot, lambda: "All keys." in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))


async def test_what_is_chosen_twice_in_the_palette_is_done_once() -> None:
    async with running(FakeStudio()) as pilot:
        app = pilot.app
        await pilot.press("ctrl+p", *"next theme")
        await until(pilot, lambda: "Next theme" in text_of(pilot))
        field = app.screen.query_one(Input)
        assert app.theme == THEMES[0].name
        for _each in range(3):
            field.post_message(Input.Submitted(field, field.value))
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.pause()
        assert app.is_running
        assert app.theme == THEMES[1].name


async def test_a_palette_shows_what_is_pasted_and_left_twice_it_leaves_what_is_below_it() -> None:
    async with running(FakeStudio()) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        pilot.app.post_message(Paste("a\x1b[31mb"))
        await until(pilot, lambda: "a\ufffd[31mb" in text_of(pilot))
        palette = pilot.app.screen
        palette.dismiss()
        pilot.app.push_screen(KeySheet())
        palette.dismiss()
        await until(pilot, lambda: isinstance(pilot.app.screen, KeySheet))


async def test_a_click_on_what_is_just_being_removed_does_nothing() -> None:
    async with running(FakeStudio()) as pilot:
        await send(pilot, "make it move")
        await until(pilot, lambda: "make it move" in text_of(pilot))
        passage = pilot.app.screen.query(Passage).last()
        x, y = passage.region.offset
        with pilot.app.batch_update():
            await passage.remove()
            for kind in (MouseDown, MouseMove, MouseUp):
                event = kind(None, x, y, 0, 0, 1, False, False, False, x, y)
                await pilot.app.on_event(event)
        assert pilot.app.is_running


async def test_quitting_at_rest_asks_nothing() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert pilot.app.return_code == 0
    assert studio.asked[-1] == "closed"


async def test_quitting_at_work_says_what_would_be_lost() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await send(pilot, "go")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "credits may be gone" in text_of(pilot)
        await pilot.press("n")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert pilot.app.return_code is None
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.return_code == 0)


async def test_ctrl_c_asks_once_and_leaves_at_the_second_press() -> None:
    async with running(FakeStudio()) as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "again quits" in text_of(pilot))
        assert pilot.app.return_code is None
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert pilot.app.return_code == 0


async def test_what_is_selected_is_copied_and_the_last_answer_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio = FakeStudio(turn=answer("**Bold** [x]"))
    async with running(studio) as pilot:
        copied: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        panels_of(pilot).prompt.load_text("soft piano")
        panels_of(pilot).prompt.select_all()
        await pilot.press("ctrl+c")
        assert copied == ["soft piano"]
        await until(pilot, lambda: "Copied through the terminal" in text_of(pilot))
        await pilot.press("f8")
        await until(pilot, lambda: "no answer to copy" in text_of(pilot))
        await send(pilot, "go")
        await until(pilot, lambda: "Bold [x]" in text_of(pilot))
        await pilot.press("f8")
        assert copied == ["soft piano", "**Bold** [x]"]


async def test_the_title_names_the_project_and_themes_go_round() -> None:
    async with running(FakeStudio(project_name="har\x1b]0;x\x07bour")) as pilot:
        await until(pilot, lambda: pilot.app.title == "harbour · stillreel")
        seen = [pilot.app.theme]
        for _each in THEMES:
            await pilot.press("f4")
            seen.append(pilot.app.theme)
    assert seen == [*(theme.name for theme in THEMES), THEMES[0].name]


async def test_narrow_panels_are_tabs_and_the_prompt_stays() -> None:
    async with running(FakeStudio(), size=(80, 24)) as pilot:
        assert "Stills in, a finished clip out" in text_of(pilot)
        assert "Nothing on the timeline" not in text_of(pilot)
        await pilot.press("tab", "3")
        await until(pilot, lambda: "Nothing on the timeline" in text_of(pilot))
        assert "Say what to make" in text_of(pilot)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "No clip yet" in text_of(pilot))
        await pilot.press("i", "h", "i")
        assert panels_of(pilot).prompt.text == "hi"


async def test_a_tiny_terminal_is_told_so_and_nothing_is_lost() -> None:
    async with running(FakeStudio(), size=(50, 12)) as pilot:
        assert "Stillreel needs 60×16" in text_of(pilot)
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "Conversation" in text_of(pilot))


async def test_a_selection_is_copied_without_the_margin_and_the_breaks_of_lines() -> None:
    said = "The boats drift, the camera moves in slowly, and at the end it stands still."
    studio = FakeStudio(turn=[TextArrived(f"{said}\n\n- {said}", final=True)])
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: "stands still" in text_of(pilot))
        passage = panels_of(pilot).conversation.log_view.children[-1]
        passage.text_select_all()
        assert pilot.app.screen.get_selected_text() == f"nemo  {said}\n\n• {said}"
        pilot.app.screen.text_select_all()
        selected = (pilot.app.screen.get_selected_text() or "").split("\n")
        assert len([line for line in selected if line.endswith(said)]) == 2
