"""What is told of what, to whom: the program as it works, and everything beside its screen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import AppBlur, AppFocus
from textual.pilot import Pilot

from tui.config import NoticeLevel
from tui.library.records import StillState
from tui.media.sources import Source
from tui.nemo.errors import PlanRequired
from tui.screens.main.messages import QueueSaid
from tui.screens.notices.outside import OutsideNotices
from tui.studio.events import Rendering, Uploading
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    answer,
    has_started,
    main_of,
    operations_of,
    panels_of,
    send,
    until,
)

RXVT = "\x1b]777;notify;{};{}\x07"
TITLES = ("\x1b]2;", "\x1b[2")
AT_WORK = "\x1b]2;turn · harbour · stillreel\x1b\\"
START = "\x1b]9;4;3;0\x07"
END = "\x1b]9;4;0;0\x07"


@pytest.fixture(autouse=True)
def _ghostty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.notices.telling._STARTED_S", 0.001)
    monkeypatch.setattr("tui.screens.notices.outside._AFTER_END_S", 0.001)
    monkeypatch.setenv("TERM", "xterm-ghostty")
    monkeypatch.setenv("TERM_PROGRAM", "ghostty")
    monkeypatch.setenv("TERM_PROGRAM_VERSION", "1.2.3")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that was written beside the screen."""
    written: list[str] = []
    monkeypatch.setattr(OutsideNotices, "_write", lambda _, sequence: written.append(sequence))
    return written


@asynccontextmanager
async def running(
    studio: FakeStudio, level: NoticeLevel = NoticeLevel.ALL
) -> AsyncIterator[Pilot[None]]:
    config = replace(a_config(Path("/dev/null/nowhere")), notices=level)
    app = an_app(studio, config=config)
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        await until(pilot, lambda: app._outside._notices is not None)
        yield pilot


async def away(pilot: Pilot[None]) -> None:
    pilot.app.post_message(AppBlur())
    await pilot.pause()


def told(sent: list[str]) -> list[str]:
    """What was sent that is no title."""
    return [each for each in sent if not each.startswith(TITLES)]


async def a_turn(
    pilot: Pilot[None], studio: FakeStudio, sent: list[str], then: Callable[[], object]
) -> None:
    """Send a message; do something while its turn is seen to run; see its end."""
    before = sent.count(AT_WORK)
    await send(pilot, "go")
    await until(pilot, lambda: sent.count(AT_WORK) > before)
    result = then()
    if hasattr(result, "__await__"):
        await result
    studio.unblock.set()
    await until(pilot, lambda: not operations_of(pilot).running)


async def test_who_is_away_hears_of_the_end_of_a_turn_and_sees_that_it_runs(
    sent: list[str],
) -> None:
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio) as pilot:
        await a_turn(pilot, studio, sent, lambda: away(pilot))
        await until(pilot, lambda: END in sent)
    assert AT_WORK in sent
    assert told(sent) == [
        START,
        "\x07",
        RXVT.format("harbour", "The message has its answer."),
        END,
    ]


async def test_who_is_in_front_hears_nothing(sent: list[str]) -> None:
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio) as pilot:
        await away(pilot)
        pilot.app.post_message(AppFocus())
        await pilot.pause()
        await a_turn(pilot, studio, sent, lambda: None)
        await until(pilot, lambda: END in sent)
    assert told(sent) == [START, END]


async def test_where_nobody_tells_only_the_bell_rings_and_only_after_a_while(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio) as pilot:
        await a_turn(pilot, studio, sent, lambda: None)
        await until(pilot, lambda: END in sent)
        assert "\x07" not in sent
        studio.unblock.clear()
        await a_turn(
            pilot,
            studio,
            sent,
            lambda: monkeypatch.setattr("tui.screens.notices.front._ALONE_S", 0.0),
        )
        await until(pilot, lambda: sent.count(END) == 2)
    assert told(sent) == [START, END, START, "\x07", END]


@pytest.mark.parametrize(
    ("level", "rings"), [(NoticeLevel.BELL, ["\x07"]), (NoticeLevel.NOTHING, [])]
)
async def test_as_much_is_told_as_is_wanted(
    level: NoticeLevel, rings: list[str], sent: list[str]
) -> None:
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio, level) as pilot:
        await a_turn(pilot, studio, sent, lambda: away(pilot))
        await until(pilot, lambda: END in sent)
    assert told(sent) == [START, *rings, END]


async def test_what_needs_the_user_is_told_and_marks_the_tab_until_they_are_back(
    sent: list[str],
) -> None:
    studio = FakeStudio(turn=[PlanRequired(402, 402)])
    async with running(studio) as pilot:
        await away(pilot)
        panels_of(pilot).prompt.load_text("go")
        main_of(pilot).parts.sending.send_prompt(pilot.app)  # a key would say that one is back
        failed = "\x1b]9;4;2;100\x07"
        await until(pilot, lambda: failed in sent)
        assert (
            RXVT.format(
                "harbour", "Your plan does not allow this export. Credits are not the problem."
            )
            in sent
        )
        assert sent.count("\x07") == 1
        assert END not in sent
        pilot.app.post_message(AppFocus())
        await until(pilot, lambda: END in sent)


async def test_a_saved_clip_is_told_with_how_far_it_was(sent: list[str]) -> None:
    studio = FakeStudio(
        exports=[Rendering("r1", "RENDERING", 42.7, 1)],
        blocks_export=True,
    )
    async with running(studio) as pilot:
        await away(pilot)
        panels_of(pilot).renders.begin()
        operations_of(pilot).export(Path("/f/a;b.mp4"), force=False)
        await until(pilot, lambda: "\x1b]9;4;1;42\x07" in sent)
        assert "\x1b]2;export 42% · harbour · stillreel\x1b\\" in sent
        studio.unblock.set()
        await until(pilot, lambda: END in sent)
    assert RXVT.format("harbour", "a,b.mp4 is saved.") in sent


async def test_what_is_on_its_way_is_counted_in_bytes_without_what_was_there_before(
    sent: list[str], pictures: Path
) -> None:
    studio = FakeStudio(blocks_turn=True, uploads=[])
    async with running(studio) as pilot:
        stills = panels_of(pilot).stills
        await send(pilot, "go")
        await until(pilot, lambda: ("message", "go") in studio.asked)
        stills.add([Source.read(pictures / "harbour.jpg"), Source.read(pictures / "gulls.png")])
        stills.revise("harbour.jpg", state=StillState.SENT, total=900)
        stills.revise("gulls.png", state=StillState.SENDING, sent=0, total=100)
        studio.tell(Uploading("gulls.png", 50, 100))
        await until(pilot, lambda: "\x1b]9;4;1;50\x07" in sent)
        studio.unblock.set()
        await until(pilot, lambda: not operations_of(pilot).running)


async def test_the_queue_is_told_of_too(sent: list[str]) -> None:
    async with running(FakeStudio()) as pilot:
        await away(pilot)
        pilot.app.post_message(QueueSaid("2 clips are saved."))
        await until(pilot, lambda: "\x07" in sent)
    assert told(sent) == ["\x07", RXVT.format("Stillreel", "2 clips are saved.")]


async def test_an_unknown_terminal_gets_its_title_and_the_bell(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TERM_PROGRAM")
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio) as pilot:
        await a_turn(pilot, studio, sent, lambda: away(pilot))
        await until(pilot, lambda: "\x07" in sent)
    assert told(sent) == ["\x07"]
    assert AT_WORK in sent
    assert sent[0] == "\x1b[22;2t"
    assert sent[-1] == "\x1b[23;2t"
