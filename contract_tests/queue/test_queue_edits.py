"""The queue edited while it runs, closed while it ends, on a full disk: no prompt is lost."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from contract_tests.harness.batch_trial import SPEED, calls, coloured_stills, shows
from contract_tests.harness.screens.queue_screen import (
    enqueue,
    interface,
    library,
    queue_of,
    queued,
    type_text,
    wait_for_question,
    wait_for_text,
)
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import coloured_film
from tui.config import load_config
from tui.library.batches import RowRequest, RowState
from tui.library.records import MessageOwner, TurnOutcome
from tui.screens.queue.new_rows import requests_for
from tui.screens.queue.work import QueueWork
from tui.studio.batch.batch import Batch
from tui.studio.batch.events import BatchPlanned
from tui.studio.batch.plan import Plan
from tui.tests.screens.harness.fake_studio import main_of, text_of, until

pytestmark = pytest.mark.usefixtures("quick_queue")


@pytest.fixture
def slow_mock(start_nemo_mock: StartNemoMock, monkeypatch: pytest.MonkeyPatch) -> NemoMock:
    """A service in whose first turn there is time for everything, until it is hurried."""
    mock = start_nemo_mock(speed=1, credits=1000, film=coloured_film)
    monkeypatch.setenv("NEMO_API_URL", mock.url)
    return mock


def work_of(pilot: Pilot[None]) -> QueueWork:
    return queue_of(pilot).shared.work


async def begun(pilot: Pilot[None], mock: NemoMock, clips: int) -> None:
    """The queue is open, and its first row's message is out."""
    await pilot.press("ctrl+b", "s")
    await wait_for_question(pilot, f"Make {clips} clips")
    await pilot.press("y")
    await until(pilot, lambda: calls(mock, "run_sse") == 1)


async def ended(pilot: Pilot[None], mock: NemoMock) -> None:
    """What was begun has ended, quickly from now on."""
    mock.clock.set_mode("scaled", SPEED)
    await until(pilot, lambda: not queue_of(pilot).is_running)


def said(mock: NemoMock) -> list[str]:
    """The prompts that went out."""
    bodies = (call["request"]["json"] for call in mock.journal if call["call"] == "run_sse")
    return [body["new_message"]["parts"][0]["text"].split("\n")[-1] for body in bodies]


async def test_a_prompt_that_is_being_written_is_not_sent_and_one_that_was_left_is(
    slow_mock: NemoMock, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    enqueue(tmp_path, stills, ("one, 1s", "two", "three"))
    async with interface() as pilot:
        await begun(pilot, slow_mock, 3)
        await pilot.press("j", "e")
        await type_text(pilot, ", 1s")
        await pilot.press("enter")
        await type_text(pilot, ", 1")
        await until(pilot, lambda: queued()[2].request.prompt == "three, 1")
        await ended(pilot, slow_mock)
        await until(pilot, lambda: "1 not made yet" in text_of(pilot))
        assert said(slow_mock) == ["one, 1s", "two, 1s"]
        await type_text(pilot, "s")
        await pilot.press("ctrl+s")
        await wait_for_question(pilot, "Make 1 clip")
        await pilot.press("y")
        await wait_for_text(pilot, "3 saved")
    assert said(slow_mock) == ["one, 1s", "two, 1s", "three, 1s"]
    assert all(shows(tmp_path / f"{number}.mp4", each) for number, each in enumerate(stills, 1))


async def test_rows_moved_to_the_front_and_taken_off_amid_a_run_are_counted_and_made_in_turn(
    slow_mock: NemoMock, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 5)
    enqueue(tmp_path, stills[:4], tuple(f"row {number}, 1s" for number in range(1, 5)))
    async with interface() as pilot:
        await begun(pilot, slow_mock, 4)
        assert "Making 1 of 4" in text_of(pilot)
        await pilot.press("G", "K", "K", "K", "G", "x")
        await until(pilot, lambda: len(queued()) == 3)
        with library() as other:
            batch = other.queued.record(load_config().service, 0).id
            first = queued()[0]
            other.queued.append(batch, [first.request])
            other.queued.move(other.batches.rows(batch)[-1], -3)
        work, seen = work_of(pilot), set[str]()
        work.shown = lambda: seen.add(work.progress())
        await ended(pilot, slow_mock)
    assert {each.split(" · ")[0] for each in seen} >= {"Making 2 of 3", "Making 3 of 3"}
    assert said(slow_mock) == [f"row {number}, 1s" for number in (1, 4, 2)]
    assert [row.state for row in queued()] == [RowState.WAITING, *[RowState.SAVED] * 3]
    assert all(shows(tmp_path / f"{n}.mp4", stills[n - 1]) for n in (1, 2, 4))


@pytest.mark.parametrize("opened_first", [False, True])
async def test_a_queue_opened_again_just_as_its_run_ends_is_open_and_watched(
    slow_mock: NemoMock, tmp_path: Path, opened_first: bool
) -> None:
    stills = coloured_stills(tmp_path, 2)
    enqueue(tmp_path, stills, ("one, 1s", "two, 1s"))
    async with interface() as pilot:
        await begun(pilot, slow_mock, 2)
        await pilot.press("s", "escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        async with work_of(pilot).edits.lock:  # both the end of the run and the screen wait here
            if opened_first:
                await pilot.press("ctrl+b")
            await ended(pilot, slow_mock)
            if not opened_first:
                await pilot.press("ctrl+b")
        await wait_for_text(pilot, "1 saved")
        await pilot.press("s")
        await wait_for_question(pilot, "Make 1 clip")
        await pilot.press("y")
        await wait_for_text(pilot, "2 saved")
    assert calls(slow_mock, "run_sse") == 2


async def test_a_queue_that_is_left_while_its_price_is_asked_for_is_no_mistake(
    slow_mock: NemoMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for, answered = asyncio.Event(), asyncio.Event()

    async def slow_price(batch: Batch, plan: Plan, *, returns: bool) -> BatchPlanned:
        asked_for.set()
        await answered.wait()
        return await price(batch, plan, returns=returns)

    price = Batch.price
    monkeypatch.setattr(Batch, "price", slow_price)
    enqueue(tmp_path, coloured_stills(tmp_path, 1), ("one, 1s",))
    async with interface() as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "one, 1s")
        await pilot.press("s")
        await until(pilot, asked_for.is_set)
        work = work_of(pilot)
        close = work._close_studio

        async def close_and_answer() -> None:
            await close()
            answered.set()

        monkeypatch.setattr(work, "_close_studio", close_and_answer)
        await pilot.press("escape")
        await until(pilot, answered.is_set)
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert pilot.app.is_running
    assert calls(slow_mock, "run_sse") == 0


async def test_stills_that_are_added_as_the_queue_is_left_are_in_it(
    slow_mock: NemoMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def name_slowly(*given: Any) -> Sequence[RowRequest]:
        begun.set()
        goes_on.wait(60)
        return requests_for(*given)

    monkeypatch.setattr("tui.screens.queue.new_rows.requests_for", name_slowly)
    async with interface(*coloured_stills(tmp_path, 2)) as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "t takes the 2 stills")
        await pilot.press("t")
        await until(pilot, begun.is_set)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        goes_on.set()
        await until(pilot, lambda: len(queued()) == 2)
        assert pilot.app.is_running


async def test_on_a_full_disk_nothing_is_lost_or_sent_and_the_program_goes_on(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    enqueue(tmp_path, stills[:1], ("one",))
    database = load_config().data_dir / "library.sqlite3"

    def full(*, is_full: bool) -> None:
        with closing(sqlite3.connect(database)) as db, db:
            for change in ("INSERT", "UPDATE"):
                db.execute(
                    f"CREATE TRIGGER full_{change} BEFORE {change} ON batch_rows"
                    " BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
                    if is_full
                    else f"DROP TRIGGER full_{change}"
                )

    async with interface(*stills[1:]) as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "1 clip")
        full(is_full=True)
        await pilot.press("t")
        await wait_for_text(pilot, "disk is full")
        await pilot.press("e")
        await type_text(pilot, ", 1s")
        await pilot.press("escape", "s")
        await wait_for_text(pilot, "disk is full")
        assert "one, 1s" in text_of(pilot)
        assert queued()[0].request.prompt == "one"
        full(is_full=False)
        await pilot.press("s")
        await wait_for_question(pilot, "Make 1 clip")
        await pilot.press("y")
        await wait_for_text(pilot, "1 saved")
    assert said(batch_mock) == ["one, 1s"]


async def test_a_library_that_takes_no_queue_ends_no_program(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    with library():
        pass
    with closing(sqlite3.connect(load_config().data_dir / "library.sqlite3")) as db, db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON batches"
            " BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
        )
    async with interface() as pilot:
        await pilot.press("ctrl+b")
        await until(pilot, lambda: "disk is full" in text_of(pilot))
        assert pilot.app.screen is main_of(pilot)
        await type_text(pilot, "on")
        await until(pilot, lambda: main_of(pilot).view.panels.prompt.text == "on")


async def test_a_row_that_may_be_paid_for_is_kept_as_it_is_and_the_screen_says_why(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    enqueue(tmp_path, coloured_stills(tmp_path, 2), ("one", "two"))
    with library() as other:
        project = other.projects.add(load_config().service, "x", "s", None, 1.0)
        for row, outcome in zip(queued(), (None, TurnOutcome.COMPLETE), strict=True):
            turn = other.turns.open(
                project.id, "message", 2.0, owner=MessageOwner(batch_row=row.id)
            )
            other.batches.mark(row.id, RowState.PAUSED if outcome is None else RowState.FAILED)
            if outcome is not None:
                other.turns.close(turn, outcome, 3.0)
    before = queued()
    async with interface() as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "2 clips")
        for keys, why in (
            ("e", "Nobody knows yet"),
            ("x", "Nobody knows yet"),
            ("je", "It may have been paid for"),
        ):
            pilot.app.clear_notifications()
            await pilot.press(*keys)
            await wait_for_text(pilot, why)
        await pilot.press("x")
        await wait_for_question(pilot, "Take it off?")
        await pilot.press("n")
        await wait_for_text(pilot, "2 clips")
        assert queued() == before
        await pilot.press("x")
        await wait_for_question(pilot, "Take it off?")
        await pilot.press("y")
        await until(pilot, lambda: queued() == before[:1])


async def test_a_row_that_was_begun_and_not_sent_is_paused_to_be_written(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    enqueue(tmp_path, coloured_stills(tmp_path, 1), ("one",))
    with library() as other:
        assert other.batches.begin(queued()[0])
    async with interface() as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "begun")
        await pilot.press("e")
        await until(pilot, lambda: "space pauses it" in text_of(pilot))
        await pilot.press("space")
        await wait_for_text(pilot, "1 paused")
        await pilot.press("e")
        await type_text(pilot, ", 1s")
        await pilot.press("escape", "space")
        await until(pilot, lambda: queued()[0].state is RowState.WAITING)
    assert queued()[0].request.prompt == "one, 1s"
