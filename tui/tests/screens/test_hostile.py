"""Hostile text through every widget: nothing of it is obeyed, and none of it ends the program."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.events import Text, Tool, WireEvent
from tui.nemo.models import Draft, Upload
from tui.screens.dialogs.add_stills import AddStills, FoundFiles
from tui.screens.dialogs.export_to import ExportTo
from tui.studio.advice import advice
from tui.studio.events import (
    Changed,
    Connected,
    Converting,
    CreditsRead,
    Downloading,
    Event,
    Failed,
    Notice,
    Offer,
    Offered,
    Rendering,
    Saved,
    TextArrived,
    ToolRunning,
    TurnEnded,
    Uploaded,
    Uploading,
)
from tui.studio.failures import StudioError
from tui.studio.timeline import differences, read_timeline
from tui.studio.turns.reply import Reply
from tui.tests.payloads import MARKUP, PAYLOADS, SEQUENCES, cut, obeyed
from tui.tests.screens.harness.fake_studio import (
    FILM,
    FakeStudio,
    an_app,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)
from tui.widgets.lines import Lines

TEXTS = tuple(PAYLOADS.values())
SOME = (*MARKUP.values(), *list(SEQUENCES.values())[::6])
NAMES = [
    f"{number} {text.replace('/', '|')[:40]}.png"
    for number, text in enumerate(TEXTS)
    if "\0" not in text and "\ud800" not in text
]


def assert_obeys_nothing(pilot: Pilot[None]) -> None:
    """What the terminal is given to read, the window's title included, is plain text."""
    app = pilot.app
    assert app.is_running
    assert app._exception is None
    assert obeyed(text_of(pilot)) == []
    for widget in app.screen.query(Lines):  # what is scrolled away, too
        assert obeyed("\n".join(line.plain for line in widget.laid(60))) == []


async def at_rest(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: not operations_of(pilot).running)
    assert_obeys_nothing(pilot)


def events_of(events: Iterable[WireEvent]) -> list[Event]:
    """What a reply makes of the wire's events."""
    reply = Reply()
    done = [one for event in events for one in reply.add(event)]
    return [*done, *reply.finish()]


async def test_words_of_the_service_in_every_event_of_a_turn() -> None:
    turn: list[Event | Exception] = []
    for text in TEXTS:
        turn += [TextArrived(text, final=False), ToolRunning(text, text, done=False)]
    for text in SOME:
        turn += [TextArrived(text, final=True), Notice(text)]
        turn.append(Offered(Offer.EDIT, text))
    turn.append(TurnEnded(SOME, SOME, SOME, SOME[:5], TurnOutcome.FAILED, SOME, ()))
    async with running(FakeStudio(turn=turn)) as pilot:
        await send(pilot, "go")
        await at_rest(pilot)


async def test_words_of_the_service_cut_between_two_chunks() -> None:
    pieces = [pair for text in SEQUENCES.values() for pair in cut(f"a{text}b")]
    assert len(pieces) > 200
    events: list[WireEvent] = []
    for first, second in pieces:
        events += [Text(first, "partial"), Text(second, "partial"), Tool(first, None, True, False)]
    async with running(FakeStudio(turn=events_of(events))) as pilot:
        await send(pilot, "go")
        await at_rest(pilot)


async def test_an_answer_and_its_failure_with_a_toast() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        for text in (*list(MARKUP.values())[:10:2], SEQUENCES["clipboard, ST"]):
            failure = StudioError(text, text, code=text)
            studio.turn = [
                TextArrived(text, final=True),
                Failed(text, text, advice(text), text),
                failure,
            ]
            await send(pilot, "go")
            await at_rest(pilot)
            pilot.app.clear_notifications()
            await pilot.pause()


async def test_a_timeline_of_hostile_names() -> None:
    segments = [{"d": 900, "m": {"name": text, "motion": text}} for text in TEXTS]
    words = [{"d": 900, "m": {"text": text}} for text in TEXTS]
    raw = {"t": [{"tt": 0, "sg": segments}, {"tt": 7, "sg": words}], "m": {"title": TEXTS[3]}}
    timeline = read_timeline(Draft.read(raw))
    changes = differences(FILM, timeline)
    changed = Changed(changes, timeline)
    async with running(FakeStudio(timeline=timeline, turn=[changed])) as pilot:
        await send(pilot, "go")
        await at_rest(pilot)


async def test_files_and_films_of_hostile_names() -> None:
    uploads: list[Event | Exception] = []
    exports: list[Event | Exception] = []
    for text in (one[:200] for one in SOME):
        uploads += [
            Converting(text),
            Uploading(text, 1, 2),
            Uploaded(Upload.read({"filename": text}).name, 2, 3, 4),
        ]
        exports += [Rendering(text, text, 50.0), Downloading(text, 1, 2)]
        exports.append(Saved(Path("/films") / f"{text}.mp4", 9, 1.0, 2, 2))
    studio = FakeStudio(uploads=uploads, exports=exports)
    names = [one[:200] for one in SOME]
    sources = [f"/nowhere/{one}" for one in names] + [
        f"https://x.example/{one}" for one in names[::4]
    ]
    async with running(studio, sources) as pilot:
        await until(pilot, lambda: len(panels_of(pilot).stills.stills) > len(names))
        operations_of(pilot).upload([Source("/nowhere/a.jpg")])
        await at_rest(pilot)
        operations_of(pilot).export(Path("/nowhere/out.mp4"), force=False)
        await at_rest(pilot)


async def test_a_project_and_a_service_of_hostile_names() -> None:
    text = PAYLOADS["clipboard, ST"] + PAYLOADS["closing tag"]
    studio = FakeStudio(text, text, connecting=[Connected(text, text, text, True, True)])
    studio.balance = CreditsRead(1, 2, 3)
    async with running(studio) as pilot:
        await at_rest(pilot)
        assert obeyed(pilot.app.title) == []
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        assert_obeys_nothing(pilot)


async def test_a_failure_at_the_start_whose_words_are_hostile() -> None:
    words = "\x1b]2;EVIL\x07[/x] \x9b6661m \u202e"
    studio = FakeStudio(broken=StudioError(words, words))
    async with an_app(studio).run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "not connected" in text_of(pilot))
        assert_obeys_nothing(pilot)


async def test_pasted_text_is_cleaned_before_it_stands_in_the_prompt() -> None:
    async with running(FakeStudio()) as pilot:
        for text in SOME[:-20:-1]:
            panels_of(pilot).prompt.post_message(Paste(f"{text[:99]}\x1b[6661m"))
        panels_of(pilot).prompt.post_message(Paste("the end"))
        await until(pilot, lambda: "the end" in panels_of(pilot).prompt.text)
        assert_obeys_nothing(pilot)
        assert obeyed(panels_of(pilot).prompt.text) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
async def test_folders_and_files_of_hostile_names_in_the_picker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "\x1b]2;EVIL\x07 [x]\u202e"
    here.mkdir()
    for name in NAMES:
        (here / name).write_bytes(b"")
    (here / "zz\x1b[6661m\x9b6661m\ndeep").mkdir()
    (here / os.fsdecode(b"\xff\xfe.jpg")).write_bytes(b"")
    monkeypatch.chdir(here)
    async with running(FakeStudio()) as pilot:
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(pilot.app.screen, AddStills))
        found = pilot.app.screen.query_one(FoundFiles)
        await until(pilot, lambda: len(found.entries) > 50)
        assert_obeys_nothing(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: "deep" in pilot.app.screen.query_one(Input).value)
        assert_obeys_nothing(pilot)
        await pilot.press("escape")
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportTo))
        assert_obeys_nothing(pilot)
        field = pilot.app.screen.query_one(Input)
        field.value = f"{here}/sub\x1b[6661m/"
        await pilot.press("enter")
        await pilot.pause()
        assert_obeys_nothing(pilot)


async def test_what_recalls_the_user_own_words_keeps_them() -> None:
    words = "make [b]this[/b] [@click=app.quit]move[/]"
    async with running(FakeStudio(turn=[StudioError("no", "no")])) as pilot:
        await send(pilot, words)
        await at_rest(pilot)
        assert panels_of(pilot).prompt.text == words


async def test_a_terminal_of_no_room_ends_nothing() -> None:
    async with running(FakeStudio(), size=(120, 40)) as pilot:
        await send(pilot, "make it move")
        await at_rest(pilot)
        for key in ("f1", "ctrl+p", "ctrl+r"):
            await pilot.press(key)
            for size in ((1, 1), (3, 30), (200, 1), (120, 40)):
                await pilot.resize_terminal(*size)
                await pilot.press("pagedown", "up")
            assert_obeys_nothing(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is main_of(pilot))
