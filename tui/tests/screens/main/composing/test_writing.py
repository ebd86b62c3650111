"""The prompt's text: found again, from a template, put aside, in an editor, typed fast."""

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from tui.library.locks import Locks
from tui.library.schema import LibraryError
from tui.screens.application import Stillreel
from tui.screens.dialogs import pick_text
from tui.screens.dialogs.dialog import ANSWERS
from tui.screens.dialogs.pick_text import PickableText, PickText, found
from tui.screens.main.composing.editor import Editor, EditorError, edit, find_editor
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    has_started,
    operations_of,
    panels_of,
    running,
    text_of,
    until,
)
from tui.widgets.prompt import Prompt


def messages(studio: FakeStudio) -> list[object]:
    return [one for one in studio.asked if isinstance(one, tuple) and one[0] == "message"]


async def picking(pilot: Pilot[None], key: str) -> PickText:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, PickText))
    screen = pilot.app.screen
    assert isinstance(screen, PickText)
    await until(pilot, lambda: screen.query_one(Input).has_focus)
    return screen


async def test_a_message_of_this_project_or_of_all_is_found_and_goes_into_the_prompt() -> None:
    studio = FakeStudio()
    async with running(studio, size=(80, 24)) as pilot:
        await picking(pilot, "alt+h")
        await until(pilot, lambda: "Nothing was said yet." in text_of(pilot))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert panels_of(pilot).prompt.text == ""
        studio.memory.said = ("make it slower", "add [/x] a title")
        studio.memory.said_elsewhere = ("把它变慢",)
        panels_of(pilot).prompt.load_text("written")
        await picking(pilot, "alt+h")
        await until(pilot, lambda: "add [/x] a title" in text_of(pilot))
        assert "把它变慢" not in text_of(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: "把它变慢" in text_of(pilot))
        await pilot.press(*"sl")
        await until(pilot, lambda: "add [/x] a title" not in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: panels_of(pilot).prompt.has_focus)
        assert panels_of(pilot).prompt.text == "make it slower\nwritten"
        assert messages(studio) == []


async def test_enter_is_for_what_is_typed_though_the_search_is_slower(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio, go_on = FakeStudio(), threading.Event()
    studio.memory.said = ("make it slower", "add a title")

    def slow(texts: Sequence[PickableText], wanted: str) -> Sequence[PickableText]:
        assert wanted != "ti" or go_on.wait(60)
        return found(texts, wanted)

    monkeypatch.setattr(pick_text, "found", slow)
    async with running(studio) as pilot:
        dialog = await picking(pilot, "alt+h")
        await until(pilot, lambda: "add a title" in text_of(pilot))
        field = dialog.query_one(Input)
        field.value = "ti"
        await field.action_submit()
        await pilot.pause()
        field.value = "slow"
        await until(pilot, lambda: "add a title" not in text_of(pilot))
        go_on.set()
        asking = [each for each in pilot.app.workers if each.group == ANSWERS]
        await until(pilot, lambda: all(each.is_finished for each in asking))
        assert dialog.is_current

        go_on.clear()
        field.value = "ti"
        await field.action_submit()
        await pilot.pause()
        go_on.set()
        await until(pilot, lambda: panels_of(pilot).prompt.text != "")
        assert panels_of(pilot).prompt.text == "add a title"


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ("", ["Slow piano", "a soft pan left", "港口慢镜头"]),
        ("pan", ["a soft pan left", "Slow piano"]),
        ("SOFT left", ["a soft pan left"]),
        ("spn", ["Slow piano", "a soft pan left"]),
        ("慢头", ["港口慢镜头"]),
        ("zz", []),
    ],
)
def test_words_are_found_first_and_then_letters_in_their_order(
    wanted: str, lines: list[str]
) -> None:
    texts = [PickableText(line, line) for line in ("Slow piano", "a soft pan left", "港口慢镜头")]
    assert [one.line for one in found(texts, wanted)] == lines


async def test_a_template_fills_the_prompt_and_keeps_what_is_there(tmp_path: Path) -> None:
    config = replace(a_config(tmp_path), templates={"dusk": "Make it dusk.", "10-second clip": "x"})
    studio = FakeStudio()
    async with an_app(studio, config=config).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: operations_of(pilot).connected)
        panels_of(pilot).prompt.load_text("written")
        await picking(pilot, "alt+m")
        await until(pilot, lambda: "vertical for stories" in text_of(pilot))
        assert "10-second clip: x" in text_of(pilot)
        await pilot.press(*"dusk", "enter")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "Make it dusk.\nwritten")
        assert messages(studio) == []


async def test_texts_are_put_aside_and_brought_back_the_last_one_first() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        prompt = panels_of(pilot).prompt
        for text in ("one\ntwo", "三"):
            prompt.load_text(text)
            await pilot.press("alt+s")
            await until(pilot, lambda: prompt.text == "")
        prompt.load_text("new")
        await pilot.press("alt+z")
        await until(pilot, lambda: prompt.text == "三\nnew" and studio.memory.aside == ["one\ntwo"])
        await pilot.press("alt+z")
        await until(pilot, lambda: prompt.text == "one\ntwo\n三\nnew" and not studio.memory.aside)
        await pilot.press("alt+z")
        await until(pilot, lambda: "Nothing is put aside" in text_of(pilot))


@contextmanager
def lent(app: Stillreel) -> Iterator[None]:
    """The terminal of a test is nobody's to lend."""
    yield


def an_editor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = folder / "my editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{path}' --wait")
    monkeypatch.setattr(Stillreel, "suspend", lent)
    return path


async def test_what_the_editor_leaves_is_in_the_prompt_or_said_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [
        ('printf "more\\n" >> "$2"', "beforemore", "", 0),
        ('ls -l "$2" | cut -c1-10 > "$2"', "-rw-------", "", 0),
        ('printf "\\033[2Jred" > "$2"', "red", "", 0),
        ("exit 3", "before", "failed (code 3)", 0),
        ('printf new > "$2"; exit 3', "before", "failed (code 3)", 1),
        ('printf "\\377" > "$2"', "before", "no text in UTF-8", 1),
        ('rm "$2"', "before", "cannot be read", 0),
        ('head -c 1000002 /dev/zero > "$2"', "before", "too long", 1),
    ]
    editor = an_editor(tmp_path, "", monkeypatch)
    app = an_app(FakeStudio(), config=a_config(tmp_path))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: operations_of(pilot).connected)
        prompt = panels_of(pilot).prompt
        for script, text, words, stays in left:
            editor.write_text(f"#!/bin/sh\n{script}\n")
            prompt.load_text("before")
            app.clear_notifications()
            await pilot.press("ctrl+g")
            await until(pilot, lambda: not [w for w in app.workers if w.group == "writing"])
            assert prompt.text == text, script
            assert words in " ".join(text_of(pilot).split()), script
            kept = list((tmp_path / "data").glob("prompt-*"))
            assert len(kept) == stays, script
            for path in kept:
                path.unlink()


@pytest.mark.parametrize(("writes", "stays"), [("much better", True), ("", False)])
async def test_what_was_saved_in_the_editor_outlives_a_program_that_ends_under_it(
    writes: str, stays: bool, tmp_path: Path
) -> None:
    write = f'printf "{writes}" > "$1"; ' if writes else ""
    script = tmp_path / "editor"
    written = tmp_path / "written"
    os.mkfifo(written)
    script.write_text(f"#!/bin/sh\n{write}echo > {written}; exec sleep 600\n")
    script.chmod(0o700)
    folder = tmp_path / "data"
    editing = asyncio.create_task(edit(Editor((str(script),)), "before", folder))
    await asyncio.to_thread(written.read_text)
    editing.cancel()
    await asyncio.wait([editing])
    left = [path.read_text() for path in folder.glob("prompt-*.txt")]
    assert left == (["much better"] if stays else [])


@pytest.mark.parametrize("is_full", [False, True])
async def test_what_an_editor_left_when_the_program_was_killed_is_put_aside_and_told(
    is_full: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> bool:
        raise LibraryError("the disk is full")

    if is_full:
        monkeypatch.setattr(FakeMemory, "put_aside", refuse)
    folder, studio = tmp_path / "data", FakeStudio()
    folder.mkdir(parents=True)
    for name, text in (("a", b"much better"), ("b", b"in use"), ("c", b""), ("d", b"\xff")):
        (folder / f"prompt-{name}.txt").write_bytes(text)
    with Locks(folder / "holds").while_working("prompt-b"):
        app = an_app(studio, config=a_config(tmp_path))
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            told = "prompt-a.txt" if is_full else "in your editor"
            await until(pilot, lambda: any(told in one.message for one in app._notifications))
            await until(pilot, lambda: has_started(pilot, studio))
            assert studio.memory.aside == ([] if is_full else ["much better"])
    left = ["prompt-a"] if is_full else []
    assert sorted(path.stem for path in folder.glob("prompt-*")) == [*left, "prompt-b", "prompt-d"]


async def test_a_turn_goes_on_while_the_editor_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    an_editor(tmp_path, f'read line < "{gate}"; printf edited > "$2"', monkeypatch)
    studio = FakeStudio(blocks_turn=True)
    app = an_app(studio, config=a_config(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        panels_of(pilot).prompt.load_text("go")
        await pilot.press("enter", "ctrl+g")
        await until(pilot, lambda: bool(list((tmp_path / "data").glob("prompt-*"))))
        studio.unblock.set()
        await until(pilot, lambda: not operations_of(pilot).running)
        await asyncio.to_thread(gate.write_text, "\n")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "edited")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "No editor is set"),
        ({"EDITOR": "  "}, "No editor is set"),
        ({"VISUAL": "'vi"}, "quotes are not closed"),
        ({"EDITOR": "no-such-editor"}, "there is no program no-such-editor"),
        ({"EDITOR": "./here"}, "is a path from a folder"),
        ({"EDITOR": "here", "PATH": ""}, "there is no program"),
        ({"EDITOR": "here", "PATH": ":.:bin"}, "there is no program"),
    ],
)
def test_an_editor_that_is_not_there_is_said_and_none_is_taken_from_the_working_folder(
    variables: dict[str, str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    for path in (tmp_path / "here", tmp_path / "bin" / "here"):
        path.write_text("#!/bin/sh\n")
        path.chmod(0o700)
    with pytest.raises(EditorError, match=words):
        find_editor(variables)


async def test_alt_and_a_character_type_nothing_wherever_one_types() -> None:
    typed: list[Key] = []
    for character in "0123456789K":
        parser = XTermParser()
        events = (*parser.feed(f"\x1b{character}"), *parser.feed(""))
        typed += [event for event in events if isinstance(event, Key)]
    assert [key.key for key in typed[:10]] == [f"alt+{digit}" for digit in range(10)]
    async with running(FakeStudio()) as pilot:
        for key in typed:
            pilot.app.post_message(key)
        await pilot.press("b")
        assert panels_of(pilot).prompt.text == "b"
        dialog = await picking(pilot, "alt+h")
        for key in typed:
            pilot.app.post_message(Key(key.key, key.character))
        await pilot.press("c")
        assert dialog.query_one(Input).value == "c"


async def test_keys_that_come_together_go_where_those_before_them_lead() -> None:
    async with running(FakeStudio(), size=(120, 40)) as pilot:
        panels = panels_of(pilot)
        for key in ("a", "tab", "4", "k", "i", "b"):
            character = key if len(key) == 1 else "\t"
            pilot.app.post_message(Key(key, character))
        await until(pilot, lambda: panels.prompt.text == "ab" and panels.prompt.has_focus)
        assert len(pilot.app.screen_stack) == 1


async def test_leaving_waits_for_the_keys_that_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    take_key = Prompt._on_key

    async def take_key_slowly(prompt: Prompt, event: Key) -> None:
        await asyncio.sleep(0.001)
        await take_key(prompt, event)

    monkeypatch.setattr(Prompt, "_on_key", take_key_slowly)
    memory = FakeMemory()
    studio = FakeStudio(memory=memory)
    typed = "abcdefghi " * 5
    app = an_app(studio)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        for character in typed:
            key = "space" if character == " " else character
            app.post_message(Key(key, character))
        for _ in range(2):
            app.post_message(Key("ctrl+c", None))
        await until(pilot, lambda: studio.asked[-1] == "closed")
        assert memory.unsent == typed


async def test_the_cursor_of_somebody_who_does_not_write_comes_to_rest_and_can_be_seen() -> None:
    async with running(FakeStudio()) as pilot:
        prompt = panels_of(pilot).prompt
        await pilot.press("a")

        def blink() -> bool:
            prompt._toggle_cursor_blink_visible()
            return prompt._cursor_visible

        def rests() -> bool:
            return not prompt.blink_timer._active.is_set()

        assert [blink() for _ in range(30)] == [False, True] * 10 + [True] * 10
        assert rests()
        await pilot.press("b")
        assert not rests()
        assert not blink()
