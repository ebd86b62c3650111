from pathlib import Path

import pytest
from textual import events

from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.screens.main.workers import Operation
from tui.studio.advice import advice
from tui.studio.events import (
    CreditsRead,
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
    Waiting,
    WaitingKind,
)
from tui.studio.failures import StudioError
from tui.studio.timeline import Clip, Lane, Timeline
from tui.tests.screens.harness.fake_studio import (
    CHANGES_SAID,
    FILM,
    FakeStudio,
    an_app,
    answer,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
    until_read,
)

HOSTILE = "file [/x/a.png] missing [@click=app.quit]x[/] [red]"


async def test_a_turn_is_shown_from_message_to_timeline() -> None:
    studio = FakeStudio(turn=answer("The boats **drift**."))
    async with running(studio) as pilot:
        await send(pilot, "make it move")
        await until(pilot, lambda: not operations_of(pilot).running)
        shown = text_of(pilot)
    assert ("message", "make it move") in studio.asked
    for words in ("make it move", "The boats drift.", CHANGES_SAID[1], "Lo-fi 35%", "harbour"):
        assert words in shown


async def test_text_streams_in_as_markdown_and_the_whole_replaces_its_pieces() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        studio.tell(TextArrived("The boa", final=False))
        studio.tell(TextArrived("ts drfit", final=False))
        await until(pilot, lambda: "The boats drfit" in text_of(pilot))
        studio.tell(TextArrived("The boats drift.", final=True))
        await until(pilot, lambda: "The boats drift." in text_of(pilot))
        assert "drfit" not in text_of(pilot)
        studio.tell(TextArrived("**Bold** start.\n\n- one\n- tw", final=False))
        await until(pilot, lambda: "Bold start." in text_of(pilot))
        assert "- tw" in text_of(pilot)


async def test_the_status_says_what_runs_in_program_time_and_rests_when_idle() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        status = panels_of(pilot).conversation.status
        assert status.shown is None
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        studio.tell(ToolRunning("generate_video", "generating video", done=False))
        await until(pilot, lambda: "generating video" in text_of(pilot))
        studio.clock.time += 72
        status.changed()
        await pilot.pause()
        assert "generating video · 1:12" in text_of(pilot)
        studio.tell(Waiting(WaitingKind.PAUSE, 0.0, 30.0))
        studio.tell(Waiting(WaitingKind.WORKING, 120.0))
        studio.tell(Offered(Offer.EXPORT, ""))
        studio.tell(Notice("A new token was fetched."))
        await until(pilot, lambda: "A new token was fetched." in text_of(pilot))
        for words in ("0:30 left", "nothing heard for 2:00", "ctrl+e exports."):
            assert words in text_of(pilot)
        studio.unblock.set()
        await until(pilot, lambda: status.shown is None)
        for timer in (status._spin, status._count):
            assert timer is not None
            assert not timer._active.is_set()


async def test_stills_go_out_before_the_message_but_for_what_is_no_picture(pictures: Path) -> None:
    studio = FakeStudio(turn=answer("Done."))
    source = str(pictures / "harbour.jpg")
    async with running(studio, [source, pictures / "fake.png", pictures / "gone.png"]) as pilot:
        await until(pilot, lambda: "40×30" in text_of(pilot))
        await until(pilot, lambda: text_of(pilot).count("✗") >= 4)
        assert [one.word for one in main_of(pilot).parts.adding.waiting()] == [source]
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        assert "✓ sent" in text_of(pilot)
    calls = [call for call in studio.asked if isinstance(call, tuple)]
    assert calls == [("upload", (source,)), ("message", "go")]


async def test_a_still_refused_on_the_way_holds_the_message_back(pictures: Path) -> None:
    refused = Failed(4001, "It is not accepted", advice("Convert it."), file="gulls.png")
    studio = FakeStudio(uploads=[Uploaded("harbour.jpg", 9, 40, 30), refused])
    sources = [pictures / "harbour.jpg", pictures / "gulls.png"]
    async with running(studio, sources) as pilot:
        await until(pilot, lambda: "41×30" in text_of(pilot))
        await send(pilot, "go")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "go")
        shown = text_of(pilot)
        assert "1 of 2 stills could not be sent" in shown
        assert "It is not accepted" in shown
        studio.uploads = ()
        await pilot.press("enter")
        await until(pilot, lambda: ("message", "go") in studio.asked)


async def test_a_message_that_was_not_taken_returns_above_what_was_written_meanwhile() -> None:
    studio = FakeStudio(turn=[StudioError("no credits left", "Top up.")])
    async with running(studio) as pilot:
        prompt = panels_of(pilot).prompt
        await send(pilot, "make it\nmove")
        await until(pilot, lambda: prompt.text == "make it\nmove")
        assert "✗" in text_of(pilot)
        assert "Top up." in text_of(pilot)
        studio.turn, studio.blocks_turn = [], True
        await send(pilot, "first")
        await pilot.press("a", "b")
        operations_of(pilot).cancel(Operation.TURN)
        await until(pilot, lambda: prompt.text == "first\nab")


async def test_a_message_that_was_taken_is_not_sent_again_by_enter() -> None:
    studio = FakeStudio(
        turn=[TextArrived("I began.", final=True), StudioError("lost", "Look first.")]
    )
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: "Look first." in text_of(pilot))
        assert panels_of(pilot).prompt.text == ""
        await pilot.press("up")
        assert panels_of(pilot).prompt.text == "go"


async def test_a_second_message_waits_above_the_prompt() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await send(pilot, "one")
        await until(pilot, lambda: ("message", "one") in studio.asked)
        await send(pilot, "two")
        assert panels_of(pilot).prompt.text == ""
        assert panels_of(pilot).waiting.texts == ("two",)
        assert [call for call in studio.asked if isinstance(call, tuple)] == [("message", "one")]


async def test_a_turn_that_went_wrong_is_said_in_words() -> None:
    said = {
        TurnOutcome.LOST: "you pay twice",
        TurnOutcome.FAILED: "overloaded [/x]",
        TurnOutcome.SILENT: "No answer came",
    }
    studio = FakeStudio()
    async with running(studio) as pilot:
        for outcome, words in said.items():
            errors = ("overloaded [/x]",) if outcome is TurnOutcome.FAILED else ()
            studio.turn = [TurnEnded((), (), (), errors, outcome, (), (), spent=0)]
            await send(pilot, "go")
            await until_read(pilot, words)


async def test_text_from_outside_is_text_everywhere() -> None:
    clip = Timeline((Lane("video", (Clip(HOSTILE, 0, 1000),)),), 1000, HOSTILE)
    studio = FakeStudio(project_name=HOSTILE, service=HOSTILE, timeline=clip)
    studio.turn = [
        TextArrived(HOSTILE, final=True),
        Notice(HOSTILE),
        ToolRunning(HOSTILE, HOSTILE, done=False),
        Uploading(HOSTILE, 1, 2),
        Rendering(HOSTILE, HOSTILE, None),
        Saved(Path("/films") / HOSTILE, 1, 1.0, 1, 1),
        Failed("x", HOSTILE, advice(HOSTILE), file=HOSTILE),
        StudioError(HOSTILE, HOSTILE),
    ]
    async with running(studio) as pilot:
        main_of(pilot).parts.adding.add([Source.read(f"/x/{HOSTILE}")])
        await send(pilot, HOSTILE)
        await until(pilot, lambda: "✗" in text_of(pilot))
        await pilot.press("tab", "f1", "escape", "ctrl+p")
        assert pilot.app.is_running


async def test_marked_clips_show_what_a_turn_changed() -> None:
    quiet = Timeline(FILM.lanes[:1], FILM.duration_ms)
    studio = FakeStudio(timeline=quiet, turn=answer("Added.", film=FILM))
    async with running(studio) as pilot:
        await send(pilot, "add music")
        await until(pilot, lambda: "+1 Lo-fi" in text_of(pilot))
        await until(pilot, lambda: "The timeline changed" in text_of(pilot))
        shown = text_of(pilot)
    assert "+1 harbour" not in shown
    assert shown.count("Added BGM") == 1  # told once


async def test_enter_sends_ctrl_j_begins_a_line_and_recall_goes_through_what_was_said() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        await send(pilot, "one")
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("a", "ctrl+j", "b", "enter")
        await until(pilot, lambda: ("message", "a\nb") in studio.asked)
        await until(pilot, lambda: not operations_of(pilot).running)
        prompt = panels_of(pilot).prompt
        await pilot.press("x", "up")
        assert prompt.text == "a\nb"
        await pilot.press("up", "up")
        assert prompt.text == "one"
        await pilot.press("down", "down", "down")
        assert prompt.text == "x"


async def test_pasted_paths_become_stills_wherever_the_focus_is_and_words_stay_words(
    pictures: Path,
) -> None:
    async with running(FakeStudio()) as pilot:
        main = main_of(pilot)
        pasted = f"'{pictures}/harbour.jpg'\nfile://{pictures}/more/%E6%B8%AF%E5%8F%A3.png\n"
        main.parts.panels.prompt.post_message(events.Paste(pasted))
        await until(pilot, lambda: len(main.parts.panels.stills.stills) == 2)
        assert main.parts.panels.prompt.text == ""
        main.parts.panels.prompt.post_message(events.Paste("make [b]it[/b]\x1b[31m move"))
        await until(pilot, lambda: main.parts.panels.prompt.text == "make [b]it[/b] move")
        main.set_focus(None)
        pilot.app.post_message(events.Paste(f"{pictures}/gulls.png"))
        await until(pilot, lambda: len(main.parts.panels.stills.stills) == 3)


async def test_web_addresses_are_stills_too_and_only_unsent_ones_can_be_taken_out() -> None:
    studio = FakeStudio(uploads=[Uploaded("name-of-the-service.jpg", 0, 10, 20)])
    addresses = [f"https://example.org/a/{name}.jpg?size=2" for name in ("gulls", "harbour")]
    async with running(studio, addresses) as pilot:
        stills = panels_of(pilot).stills
        await until(pilot, lambda: "gulls.jpg" in text_of(pilot))
        await pilot.press("tab", "1", "down", "x")
        assert [still.name for still in stills.stills] == ["gulls.jpg"]
        await pilot.press("u")
        await until(pilot, lambda: "✓ sent" in text_of(pilot))
        await pilot.press("x")
        assert len(stills.stills) == 1
    assert ("upload", (addresses[0],)) in studio.asked


async def test_leaving_a_turn_asks_first() -> None:
    studio = FakeStudio(blocks_turn=True, turn=[TextArrived("I began.", final=True)])
    async with running(studio) as pilot:
        await send(pilot, "go")
        await pilot.press("escape")
        await until(pilot, lambda: "Leave this turn?" in text_of(pilot))
        assert "credits already taken" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert "turn" in operations_of(pilot).running
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("y")
        await until(pilot, lambda: "You left the turn." in text_of(pilot))
        assert panels_of(pilot).conversation.status.shown is None


async def test_credits_and_tracks_are_read_when_asked_for() -> None:
    studio = FakeStudio(timeline=FILM)
    async with running(studio) as pilot:
        studio.asked.clear()
        studio.balance = CreditsRead(60, 0, 60)
        await pilot.press("f7")
        await until(pilot, lambda: "60 credits left" in text_of(pilot))
        assert "Timeline (3 tracks)" not in text_of(pilot)  # the panel shows it
        await pilot.press("ctrl+t")
        await until(pilot, lambda: text_of(pilot).count("Timeline (3 tracks)") == 1)
    assert studio.asked[:2] == ["credits", "refresh_timeline"]


async def test_a_start_that_failed_is_told_and_tried_again_with_the_next_wish() -> None:
    studio = FakeStudio(connecting=[StudioError("no network", "Check it.")])
    studio.broken = StudioError("the library is locked", "Close the other one.")
    app = an_app(studio)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "Close the other one." in text_of(pilot))
        studio.broken = None
        await send(pilot, "go")
        await until(pilot, lambda: "Check it." in text_of(pilot))
        assert "not connected" in text_of(pilot)
        studio.connecting = ()
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        await until(pilot, lambda: "not connected" not in text_of(pilot))


async def test_a_busy_machine_leaves_no_step_of_the_start_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "tui.screens.main.layout._FILL_DELAY_S", 1e-9
    )  # over before anybody can look
    async with running(FakeStudio()) as pilot:
        assert operations_of(pilot).connected


async def test_what_is_typed_before_there_is_a_prompt_is_kept() -> None:
    studio = FakeStudio()
    async with running(studio) as pilot:
        main = main_of(pilot)
        main.view.can_focus = True
        main.view.focus()
        await pilot.pause()
        await pilot.press("a", "q")
        assert len(pilot.app.screen_stack) == 1
        main.parts.panels.prompt.focus()
        await until(pilot, lambda: main.parts.panels.prompt.text == "aq")
        await pilot.press("x")
        assert main.parts.panels.prompt.text == "aqx"


async def test_a_long_evening_does_not_pile_up() -> None:
    async with running(FakeStudio()) as pilot:
        talk = panels_of(pilot).conversation
        for number in range(130):
            talk.transcript.say("note", f"line {number}")
        await until(pilot, lambda: len(talk.log_view.children) <= 100)
        await until(pilot, lambda: "line 129" in text_of(pilot))
