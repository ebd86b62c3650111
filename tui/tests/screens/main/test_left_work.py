"""What an earlier program left: a message without an outcome, a film on its way."""

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.library.records import TurnOutcome
from tui.screens.dialogs.question import Question
from tui.screens.main import wording
from tui.screens.main.conversation_text.remarks import MessageRecovered, ResendOffered
from tui.studio.events import (
    Changed,
    Recovered,
    Rendering,
    Saved,
    Waiting,
    WaitingKind,
)
from tui.studio.keeping.memory import Page, SavedProject
from tui.studio.keeping.stored_events import MessageSent
from tui.studio.listed_events import Leftover
from tui.studio.timeline import Timeline
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_studio import (
    CHANGES,
    CHANGES_SAID,
    FILM,
    FakeStudio,
    an_app,
    answer,
    main_of,
    operations_of,
    panels_of,
    presenter_of,
    running,
    send,
    text_of,
    until,
    until_said,
    words_of,
)


def toasts_of(pilot: Pilot[None]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


async def test_with_nothing_left_nothing_is_said_of_it() -> None:
    async with running(studio := FakeStudio()) as pilot:
        assert "last message" not in text_of(pilot)
        assert "No clip yet" in text_of(pilot)
    assert not {"recover", "resume_renders"} & set(studio.asked)


async def test_asked_to_resume_it_says_where_there_is_nothing_or_where_it_does_already() -> None:
    async with running(FakeStudio()) as pilot:
        await until(pilot, lambda: not operations_of(pilot).running)
        assert toasts_of(pilot) == []
        await pilot.press("alt+g")
        await until(pilot, lambda: toasts_of(pilot) == [wording.NOTHING_LEFT])
    left = [Rendering("r0", "processing", 40.0)]
    app = an_app(FakeStudio(left=left, blocks_export=True))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: operations_of(pilot).running == {"resume_renders"})
        await pilot.press("alt+g")
        await until(pilot, lambda: toasts_of(pilot) == [wording.RESUMING])


async def test_while_it_looks_whether_anything_was_left_nothing_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = asyncio.Event()

    async def look_for_ever() -> tuple[Leftover, ...]:
        looks.set()
        await asyncio.Event().wait()
        return ()

    studio = FakeStudio(outcome=TurnOutcome.DONE, left=[Rendering("r0", "processing", 40.0)])
    monkeypatch.setattr(studio.projects, "leftovers", look_for_ever)
    app = an_app(studio)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, looks.is_set)
        await pilot.press("escape")
        assert "You stopped waiting" not in words_of(pilot)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)


async def test_a_film_that_was_left_is_taken_up_beside_other_work() -> None:
    left = [Rendering("r0", "processing", 40.0)]
    studio = FakeStudio(left=left, blocks_export=True, turn=answer("Done."))
    app = an_app(studio)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: " 40%" in text_of(pilot))
        await send(pilot, "go")
        await until(pilot, lambda: "Done." in text_of(pilot))
        assert "resume_renders" in operations_of(pilot).running
        studio.unblock.set()
        await until(pilot, lambda: not operations_of(pilot).running)


async def test_an_export_waits_for_the_film_that_was_left(tmp_path: Path) -> None:
    saved = Saved(tmp_path / "old.mp4", 8_100_000, 12.0, 1920, 1080)
    studio = FakeStudio(left=[Rendering("r0", "processing", 40.0), saved], blocks_export=True)
    app = an_app(studio)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        main = main_of(pilot)
        await until(pilot, lambda: "old.mp4" in text_of(pilot))
        main.parts.panels.renders.begin()
        main.parts.operations.export(tmp_path / "new.mp4", force=False)
        await until(pilot, lambda: "this one follows" in words_of(pilot))
        assert not any(isinstance(call, tuple) for call in studio.asked)
        studio.unblock.set()
        both = [tmp_path / "new.mp4", tmp_path / "old.mp4"]
        renders = main.parts.panels.renders
        await until(pilot, lambda: [one.path for one in renders.renders] == both)


async def test_the_outcome_of_the_last_message_is_told() -> None:
    outcomes = {
        TurnOutcome.DONE: ("was taken before the program ended", False),
        TurnOutcome.UNTOUCHED: ("took no effect", True),
        TurnOutcome.UNKNOWN: ("is not known", False),
    }
    studio = FakeStudio()
    async with running(studio) as pilot:
        for outcome, (said, offered) in outcomes.items():
            studio.outcome = outcome
            await pilot.press("alt+g")
            await until_said(pilot, said)
            await until(pilot, lambda: not operations_of(pilot).running)
            assert bool(presenter_of(pilot).lost_message) is offered
            await pilot.press("up")
            assert panels_of(pilot).prompt.text == "make it move"
            panels_of(pilot).prompt.forget()


async def test_what_a_left_turn_did_in_stages_is_said_whole_and_once() -> None:
    raw = Changed(CHANGES[:1], Timeline(FILM.lanes[:1], FILM.duration_ms))
    studio = FakeStudio()
    async with running(studio) as pilot:
        studio.recovering = [raw, raw, Changed(CHANGES[1:], FILM)]
        studio.outcome = TurnOutcome.DONE
        await pilot.press("alt+g")
        await until_said(pilot, "changed • New clip: 12 s, 1920×1080 • Added BGM")
        assert panels_of(pilot).timeline.changes == CHANGES_SAID


@pytest.mark.parametrize(
    ("later", "offered"),
    [(("export it to a.mp4",), True), (("drop the music",), False)],
)
async def test_a_lost_message_is_offered_again_until_another_one_was_sent(
    later: tuple[str, ...], offered: bool
) -> None:
    lost = (MessageSent("make it move"), ResendOffered("make it move"))
    events = (*lost, *map(MessageSent, later))
    studio = FakeStudio(memory=FakeMemory(SavedProject(Page(events))))
    async with running(studio) as pilot:
        await until(pilot, lambda: "alt+r sends" in words_of(pilot))
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question) is offered)
        assert presenter_of(pilot).lost_message == ("make it move" if offered else "")


async def test_what_was_offered_again_is_offered_no_more_once_it_is_known_to_be_taken() -> None:
    events = (MessageSent("make it move"), ResendOffered("make it move"))
    studio = FakeStudio(memory=FakeMemory(SavedProject(Page(events))))
    async with running(studio) as pilot:
        await until(pilot, lambda: presenter_of(pilot).lost_message == "make it move")
        await until(pilot, lambda: not operations_of(pilot).running)
        studio.outcome = TurnOutcome.DONE
        await pilot.press("alt+g")
        await until(pilot, lambda: "was taken before the program ended" in words_of(pilot))
        assert presenter_of(pilot).lost_message == ""
    told = (*events, MessageRecovered(TurnOutcome.DONE, "make it move", here=False))
    later = FakeStudio(memory=FakeMemory(SavedProject(Page(told))))
    async with running(later) as pilot:
        await until(pilot, lambda: "was taken before the program ended" in words_of(pilot))
        assert presenter_of(pilot).lost_message == ""


async def test_what_became_of_a_message_that_another_one_followed_is_said_amid_the_turn() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        for outcome, said in {
            TurnOutcome.DONE: "An earlier message, “make it move”, was taken before",
            TurnOutcome.UNKNOWN: "What became of an earlier message, “make it move”, is not known",
        }.items():
            studio.turn = [Recovered(outcome, "make it move", followed=True), *answer("New.")]
            await send(pilot, "go")
            await until_said(pilot, said)
            await until(pilot, lambda: not operations_of(pilot).running)
            assert presenter_of(pilot).lost_message == ""


async def test_a_recovery_is_given_up_and_begun_again_and_ended_by_a_new_message() -> None:
    studio = FakeStudio(
        recovering=[Waiting(WaitingKind.INTERRUPTED, 0.0, 60.0)],
        blocks_recovery=True,
        turn=answer("New."),
    )
    app = an_app(studio)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "1:00 left" in text_of(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "You stopped waiting." in text_of(pilot))
        assert panels_of(pilot).conversation.status.shown is None
        await pilot.press("alt+g")
        await until(pilot, lambda: "1:00 left" in text_of(pilot))
        await send(pilot, "go")
        await until(pilot, lambda: "is found out later" in words_of(pilot))
        await until(pilot, lambda: "New." in text_of(pilot))
        studio.outcome, studio.blocks_recovery = TurnOutcome.DONE, False
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("alt+g")
        await until(pilot, lambda: "was taken before" in words_of(pilot))
