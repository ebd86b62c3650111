"""What goes wrong and can be made good: waits, lost messages, old sessions, refused tokens."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.keys.in_force import key_of
from tui.library.records import TurnOutcome
from tui.nemo.errors import OutOfCredits, TokenInvalid
from tui.screens.dialogs.question import Question
from tui.screens.main.conversation_text.outcomes import stopped, wait_explained, wait_label
from tui.screens.main.wording import advised, quoted
from tui.screens.main.workers import Operation, Stop
from tui.studio.advice import Do, Link, Remedy, advice
from tui.studio.events import (
    Changed,
    Rendering,
    TextArrived,
    TurnEnded,
    Uploaded,
    Waiting,
    WaitingKind,
)
from tui.studio.failures import StudioError
from tui.studio.timeline import Timeline
from tui.studio.turns.recovery import LOST_WAITS_S
from tui.tests.screens.harness.fake_studio import (
    CHANGES,
    CHANGES_SAID,
    FILM,
    FakeStudio,
    answer,
    operations_of,
    panels_of,
    presenter_of,
    running,
    send,
    text_of,
    until,
    words_of,
)
from tui.widgets.status import Status


def lost() -> TurnEnded:
    return TurnEnded((), (), (), (), TurnOutcome.LOST, (), (), spent=0)


async def asked(pilot: Pilot[None]) -> None:
    """A question came."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Question))


async def answered(pilot: Pilot[None]) -> None:
    """The question is gone."""
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


def ticking(status: Status) -> list[bool]:
    """Whether the spinner turns, and whether the clock ticks alone."""
    return [timer is not None and timer._active.is_set() for timer in (status._spin, status._count)]


# Waits.


async def test_a_countdown_ticks_once_a_second_and_rests_when_it_is_over() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        pilot.app.animation_level = "full"
        await send(pilot, "go")
        status = panels_of(pilot).conversation.status
        studio.tell(Waiting(WaitingKind.LOST, 0.0, 30.0))
        await until(pilot, lambda: "0:30 left" in text_of(pilot))
        assert status._count is not None
        assert status._count._interval == 1
        assert ticking(status) == [False, True]
        studio.clock.time += 31
        assert "left" not in status.lay(60)[0].plain
        studio.tell(TextArrived("Here.", final=True))
        await until(pilot, lambda: "Nemo answers" in text_of(pilot))
        assert ticking(status) == [True, False]


async def test_a_lost_turn_can_be_looked_at_now_and_given_up_is_offered_and_never_put_back() -> (
    None
):
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await pilot.press("alt+n")
        await until(pilot, lambda: "no wait that could be cut" in words_of(pilot))
        await send(pilot, "make it move")
        await until(pilot, lambda: ("message", "make it move") in studio.asked)
        studio.tell(Waiting(WaitingKind.LOST, 0.0, LOST_WAITS_S[0]))
        await until(pilot, lambda: "0:30 left" in text_of(pilot))
        assert "alt+n checks now, esc gives up waiting" in words_of(pilot)
        await pilot.press("alt+n")
        assert "hurry" in studio.asked
        await pilot.press("escape")
        await until(pilot, lambda: "you pay twice" in words_of(pilot))
        assert panels_of(pilot).prompt.text == ""
        assert presenter_of(pilot).lost_message == "make it move"


async def test_a_pause_that_the_service_asked_for_is_kept_and_left_unasked_before_a_turn_only() -> (
    None
):
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        studio.tell(Waiting(WaitingKind.PAUSE, 0.0, 30.0))
        await until(pilot, lambda: "0:30 left" in text_of(pilot))
        await pilot.press("alt+n")
        assert "hurry" not in studio.asked
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing was sent" in words_of(pilot))
        assert panels_of(pilot).prompt.text == "go"
        studio.turn = [TextArrived("I began.", final=True)]
        await pilot.press("enter")
        await until(pilot, lambda: "I began." in text_of(pilot))
        studio.tell(Waiting(WaitingKind.PAUSE, 0.0, 30.0))
        await until(pilot, lambda: "0:30 left" in text_of(pilot))
        await pilot.press("escape")
        await asked(pilot)


async def test_an_export_that_waits_its_turn_says_so(tmp_path: Path) -> None:
    queue = Waiting(WaitingKind.EXPORT_AHEAD, 0.0, 30.0)
    studio = FakeStudio(exports=[queue], blocks_export=True)
    async with running(studio) as pilot:
        panels_of(pilot).renders.begin()
        operations_of(pilot).export(tmp_path / "a.mp4", force=False)
        await until(pilot, lambda: "0:30 left" in text_of(pilot))
        assert panels_of(pilot).renders.renders[0].step == "waiting"
        studio.unblock.set()
        await until(pilot, lambda: "✓ saved" in text_of(pilot))
        assert panels_of(pilot).conversation.status.shown is None


# A message that was lost.


async def test_a_lost_message_is_sent_again_only_by_its_key_and_a_yes() -> None:
    studio = FakeStudio(turn=[lost()])
    async with running(studio) as pilot:
        await pilot.press("alt+r")
        await until(pilot, lambda: "No message was lost." in text_of(pilot))
        await send(pilot, "make it move")
        await until(pilot, lambda: "you pay twice" in words_of(pilot))
        await pilot.press("alt+r")
        await asked(pilot)
        assert "you pay twice" in words_of(pilot)
        await pilot.press("enter")
        await answered(pilot)
        assert studio.asked.count(("message", "make it move")) == 1
        studio.turn = answer("Here.")
        await pilot.press("alt+r")
        await asked(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "Here." in text_of(pilot))
        assert studio.asked.count(("message", "make it move")) == 2
        assert presenter_of(pilot).lost_message == ""


async def test_the_timeline_says_at_the_end_what_the_whole_turn_changed() -> None:
    clip = Timeline(FILM.lanes[:1], FILM.duration_ms)
    ended = TurnEnded((), (), (), (), TurnOutcome.SILENT, ("video", "audio"), CHANGES)
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        studio.tell(Changed(CHANGES[:1], clip))
        studio.tell(Changed(CHANGES[1:], FILM))
        await until(pilot, lambda: panels_of(pilot).timeline.changes == CHANGES_SAID[1:])
        studio.tell(ended)
        await until(pilot, lambda: panels_of(pilot).timeline.changes == CHANGES_SAID)
        assert "Added BGM" in text_of(pilot)
        studio.unblock.set()
        await until(pilot, lambda: not operations_of(pilot).running)
        studio.turn = [
            Changed(CHANGES, FILM),
            TurnEnded((), (), (), (), TurnOutcome.LOST, ("video",), CHANGES),
        ]
        await send(pilot, "go on")
        await until(pilot, lambda: "the service had taken it" in words_of(pilot))
        assert presenter_of(pilot).lost_message == ""


# Exports.


async def exporting(pilot: Pilot[None], out: Path) -> None:
    panels_of(pilot).renders.begin()
    operations_of(pilot).export(out, force=False)
    await until(pilot, lambda: " 40%" in text_of(pilot))
    await pilot.press("escape")
    await asked(pilot)


async def test_a_running_export_is_kept_also_by_who_quits_or_stopped(tmp_path: Path) -> None:
    studio = FakeStudio(exports=[Rendering("r", "processing", 40.0)], blocks_export=True)
    async with running(studio) as pilot:
        await exporting(pilot, tmp_path / "a.mp4")
        await pilot.press("n")
        await answered(pilot)
        assert "export" in operations_of(pilot).running
        await pilot.press("ctrl+q")
        await asked(pilot)
        assert "the next start resumes it" in words_of(pilot)
        await pilot.press("escape")
        await answered(pilot)
        await pilot.press("escape")
        await asked(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "stop render" in studio.asked)
        await until(pilot, lambda: "Nothing was saved." in words_of(pilot))


# Sessions, tokens, credits.


async def test_a_session_gone_with_no_still_in_sight_names_what_it_held() -> None:
    gone = StudioError("the session is gone", Do(Remedy.UPLOAD, files=("x",)), code=1002)
    studio = FakeStudio(turn=[gone])
    async with running(studio) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: "ctrl+o adds again: x. Your message is back" in words_of(pilot))
        studio.turn = [TokenInvalid(1001, 200)]
        await send(pilot, "go on")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "go on")
        assert not isinstance(pilot.app.screen, Question)  # of an anonymous token, nothing is asked


async def test_a_link_is_shown_whole_and_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = FakeStudio(turn=[OutOfCredits(2001, 200)], user_id="anon_" + "0123456789" * 8)
    async with running(studio, size=(80, 24)) as pilot:
        copied: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await pilot.press("alt+l")
        assert copied == []
        await send(pilot, "make it move")
        await until(pilot, lambda: "alt+l copies the link" in words_of(pilot))
        link = f"https://nemovideo.com/register?bind={studio.user_id}"
        shown = "".join(line.strip(" │") for line in text_of(pilot).split("\n"))
        assert link in shown
        assert panels_of(pilot).prompt.text == "make it move"
        await pilot.press("alt+l")
        assert copied == [link]
        panels_of(pilot).conversation.log_view.children[-1].text_select_all()
        assert link in (pilot.app.screen.get_selected_text() or "")


async def test_a_link_can_be_read_after_a_still_was_sent(pictures: Path) -> None:
    studio = FakeStudio(
        uploads=[Uploaded("harbour.jpg", 9, 40, 30)], turn=[OutOfCredits(2001, 200)]
    )
    async with running(studio, [pictures / "harbour.jpg"]) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: "register?bind=anon_1" in words_of(pilot).replace(" ", ""))


# Words.


def test_only_a_pause_of_the_services_own_is_not_hurried() -> None:
    assert [kind for kind in WaitingKind if not kind.can_be_hurried] == [WaitingKind.PAUSE]


def test_an_advice_falls_apart_around_its_link() -> None:
    register = advice("Register:", Link("https://a.example/x?b=c"), "Your message is kept.")
    assert advised(register) == ("Register:", "https://a.example/x?b=c", "Your message is kept.")
    assert advised(advice("Try again.")) == ("Try again.", "", "")


@pytest.mark.parametrize("remedy", Remedy)
def test_no_advice_on_the_screen_names_a_command(remedy: Remedy) -> None:
    for do in (Do(remedy), Do(remedy, files=("a.jpg",), message="go")):
        before, link, after = advised(advice(do))
        assert "stillreel" not in before
        assert (link, after) == ("", "")


@pytest.mark.parametrize("kind", WaitingKind)
def test_every_wait_has_words(kind: WaitingKind) -> None:
    assert wait_label(kind)
    assert "esc gives" in wait_explained(kind).lower()


@pytest.mark.parametrize("stop", Stop)
def test_every_stop_has_words(stop: Stop) -> None:
    for operation in Operation:
        assert "{" not in stopped(operation, stop)


def test_a_message_is_quoted_in_one_short_line() -> None:
    assert quoted("make\nit move") == "“make it move”"
    assert len(quoted("x" * 400)) < 70


def test_keys_in_sentences_are_those_of_the_actions() -> None:
    assert key_of("again") == "alt+r"


async def test_an_export_that_was_left_is_followed_again_on_its_own_line(tmp_path: Path) -> None:
    studio = FakeStudio(exports=[Rendering("r", "processing", 40.0)], blocks_export=True)
    async with running(studio) as pilot:
        await exporting(pilot, tmp_path / "a.mp4")
        await pilot.press("l")
        await until(pilot, lambda: "goes on at the service" in words_of(pilot))
        assert "stop render" not in studio.asked
        assert panels_of(pilot).renders.renders[0].left
        await until(pilot, lambda: "running at the service" in words_of(pilot))
        studio.left = [Rendering("r", "processing", 60.0)]
        await pilot.press("alt+g")
        await until(pilot, lambda: " 60%" in text_of(pilot))
        assert "running at the" not in text_of(pilot)
        assert len(panels_of(pilot).renders.renders) == 1
