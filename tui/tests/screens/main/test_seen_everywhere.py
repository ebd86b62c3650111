"""What is seen whichever panel is shown: what works, what has ended, and where the keys lead."""

from collections.abc import Sequence
from pathlib import Path

from textual.events import Paste
from textual.pilot import Pilot

from tui.library.records import RenderState, StillState, TurnOutcome
from tui.media.sources import Source
from tui.screens.dialogs.question import Question
from tui.studio.events import Changed, Event, Saved, TurnEnded
from tui.studio.listed_events import VersionListed
from tui.studio.timeline import Timeline
from tui.tests.screens.harness.fake_studio import (
    FILM,
    FakeStudio,
    answer,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
    until_read,
)

SMALL = [(80, 24), (60, 20)]
A_FAULT = TurnEnded((), (), (), ("It broke.",), TurnOutcome.COMPLETE, (), ())
PANELS = ("stills", "conversation", "timeline", "renders")


def tab_line(pilot: Pilot[None]) -> str:
    return text_of(pilot).split("\n")[1]


def key_line(pilot: Pilot[None]) -> str:
    return text_of(pilot).split("\n")[-1]


async def test_every_tab_says_that_a_turn_runs_and_the_others_that_it_has_ended() -> None:
    turns: list[tuple[Sequence[Event | Exception], str]] = [
        (answer("Done."), "✓ turn"),
        ([A_FAULT], "✗ turn"),
    ]
    studio = FakeStudio(blocks_turn=True)
    async with running(studio, size=SMALL[0]) as pilot:
        for size, (turn, end) in zip(SMALL, turns, strict=True):
            await pilot.resize_terminal(*size)
            studio.turn = turn
            studio.unblock.clear()
            await send(pilot, "make it move")
            await until(pilot, lambda: bool(operations_of(pilot).running))
            for _ in PANELS:
                await pilot.press("ctrl+n")
                assert "… " in tab_line(pilot)
                assert "0:00" in tab_line(pilot)
            await pilot.press("ctrl+n", "ctrl+n")
            studio.unblock.set()
            await until(pilot, lambda: not operations_of(pilot).running)
            assert end in tab_line(pilot)
            await pilot.press("2")
            assert end not in tab_line(pilot)


async def test_an_export_that_has_ended_is_said_until_renders_are_looked_at() -> None:
    studio = FakeStudio(exports=[Saved(Path("/films/a.mp4"), 1, 1.0, 2, 2, 1)])
    async with running(studio, size=SMALL[0]) as pilot:
        for size in SMALL:
            await pilot.resize_terminal(*size)
            await pilot.press("tab", "2", "i")
            panels_of(pilot).renders.begin()
            operations_of(pilot).export(Path("/films/a.mp4"), force=False)
            await until(pilot, lambda: "✓ export" in tab_line(pilot))
            await pilot.press("tab", "4")
            assert "✓ export" not in tab_line(pilot)
            await pilot.press("i")


async def test_a_timeline_that_was_read_and_not_changed_is_no_news() -> None:
    studio = FakeStudio(turn=answer("Done."))
    async with running(studio, size=SMALL[0]) as pilot:
        studio.tell(Changed((), Timeline()))
        await pilot.pause()
        assert "Timeline*" not in tab_line(pilot)
        await send(pilot, "make it move")
        await until(pilot, lambda: "Timeline*" in tab_line(pilot))


async def test_the_footer_follows_the_focus_and_keeps_the_keys_that_lead_elsewhere() -> None:
    own = {"1": "x remove", "2": "/ find", "3": "b changes", "4": "o open"}
    async with running(FakeStudio()) as pilot:
        for size in ((120, 40), SMALL[1]):
            await pilot.resize_terminal(*size)
            assert "enter send" in key_line(pilot)
            for key, word in own.items():
                await pilot.press("escape", "tab", key)
                shown = key_line(pilot)
                for leads in ("i prompt", "? keys", "ctrl+n panel", ": palette"):
                    assert leads in shown
                assert word in shown
            await pilot.press("i")
            assert "enter send" in key_line(pilot)
            assert "f1 keys" in key_line(pilot)


async def test_stills_are_gone_through_by_letters() -> None:
    async with running(FakeStudio()) as pilot:
        stills = panels_of(pilot).stills
        stills.add([Source.read(f"https://example.org/{number}.png") for number in range(5)])
        await pilot.press("tab", "1")
        for keys, marked in {"k": 0, "j": 1, "jj": 2, "G": 4, "Gk": 3, "Gg": 0}.items():
            stills.marked = 0
            await pilot.press(*keys)
            assert stills.marked == marked, keys


async def test_stills_that_were_removed_come_back_to_their_places_those_at_once_at_once() -> None:
    async with running(FakeStudio()) as pilot:
        stills = panels_of(pilot).stills
        stills.add([Source.read(f"https://example.org/{number}.png") for number in range(4)])
        for number in (0, 2):
            stills.revise(
                f"https://example.org/{number}.png", state=StillState.REFUSED, reason="too large"
            )
        before = list(stills.stills)
        await pilot.press("tab", "1", "j", "x", "x")
        assert stills.stills == [before[0], before[3]]
        await pilot.press("U", "U")
        assert stills.stills == before
        await pilot.press("U")
        await until(pilot, lambda: "No still was removed." in text_of(pilot))
        await pilot.press("X")
        assert stills.stills == [before[1], before[3]]
        await pilot.press("U")
        assert stills.stills == before


async def test_a_paste_over_a_dialog_that_takes_no_text_goes_to_the_prompt_and_says_so() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await send(pilot, "make it move")
        await until(pilot, lambda: bool(operations_of(pilot).running))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        for words in ("a harbour at dawn", "港口的早晨", "[red]two\nlines"):
            panels_of(pilot).prompt.load_text("")
            pilot.app.clear_notifications()
            pilot.app.post_message(Paste(words))
            await until(pilot, lambda words=words: panels_of(pilot).prompt.text == words)  # type: ignore[misc] # not inferred: a default
            assert isinstance(pilot.app.screen, Question)
            await until(pilot, lambda: "Nothing takes text here" in text_of(pilot))


def a_version(number: int) -> VersionListed:
    film = Path(f"/films/{number}.mp4")
    return VersionListed(number, f"r{number}", RenderState.SAVED, film, True, 1, 1.0, "", False)


async def test_two_versions_are_on_the_timeline_until_escape() -> None:
    studio = FakeStudio(
        versions=[a_version(2), a_version(1)], earlier=Timeline(FILM.lanes[:1], 12000)
    )
    for size in ((120, 40), *SMALL):
        async with running(studio) as pilot:
            await pilot.resize_terminal(*size)
            await pilot.press("i", "tab", "4", "v")
            for words in ("v1 → v2", "+ new", "▌+1"):
                await until_read(pilot, words)
            await pilot.press("escape")
            await until(pilot, lambda: "v1 → v2" not in text_of(pilot))


async def test_before_and_after_the_last_turn_is_a_key_away_and_what_changed_told_once() -> None:
    async with running(FakeStudio(turn=answer("Done."))) as pilot:
        await pilot.press("alt+d")
        await until(pilot, lambda: "No turn has changed" in text_of(pilot))
        await send(pilot, "make it move")
        await until(pilot, lambda: "Added BGM" in text_of(pilot))
        assert text_of(pilot).count("Added BGM") == 1
        await pilot.press("alt+d")
        await until(pilot, lambda: "Before and after the last turn" in text_of(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "Before and after" not in text_of(pilot))


async def test_a_line_that_is_out_of_sight_asks_for_no_layout() -> None:
    async with running(FakeStudio()) as pilot:
        tabs = panels_of(pilot).tabs
        assert not tabs.display
        asked = []
        tabs.refresh = lambda *_, **kwargs: asked.append(kwargs)  # type: ignore[method-assign, assignment] # for this test
        for _ in range(3):
            tabs.changed()
        assert asked == []
