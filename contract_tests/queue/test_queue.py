"""The queue by keyboard alone: each still its own clip, in one session, asked and paid once."""

import signal
import sys
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from contract_tests.harness.batch_trial import (
    MOCK,
    POST,
    RENDER,
    SPEED,
    TURN,
    UPLOAD,
    calls,
    coloured_stills,
    shows,
    write_job_list,
)
from contract_tests.harness.killer import Killer, Point
from contract_tests.harness.screens.queue_screen import (
    PROMPTS,
    enqueue,
    interface,
    library,
    queue_of,
    queued,
    type_text,
    wait_for_question,
    wait_for_text,
)
from contract_tests.kill_table.queue import QueueTrial
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import coloured_film
from tui.config import load_config
from tui.library.batches import RowState
from tui.library.queue.rows import queue_key
from tui.tests.screens.harness.fake_studio import main_of, operations_of, text_of, until

pytestmark = pytest.mark.usefixtures("quick_queue")


async def test_each_still_with_its_prompt_becomes_a_clip_of_its_own(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 6)
    async with interface(*stills) as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "t takes the 6 stills")
        await pilot.press("t")
        await wait_for_text(pilot, "6 clips")
        await pilot.press("e")
        for number in range(6):
            await type_text(pilot, PROMPTS[number % 4])
            await pilot.press("enter")
        await until(pilot, lambda: all(row.request.prompt for row in queued()))
        await pilot.press("s")
        await wait_for_question(pilot, "Make 6 clips for about 600 credits?")
        assert "You have 2000" in text_of(pilot)
        assert calls(batch_mock, "run_sse") == 0
        await pilot.press("y")
        await wait_for_text(pilot, "6 saved")
        assert "1400 credits left" in text_of(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        await until(pilot, lambda: "Queue: 6 made; 600 credits spent." in text_of(pilot))
    for number, each in enumerate(stills):
        assert shows(tmp_path / f"{number + 1}.mp4", each)
    used = [session for session in batch_mock.state["sessions"] if session["generated"]]
    assert len(used) == 1
    assert [calls(batch_mock, name) for name in ("upload", "run_sse", "render")] == [6, 6, 6]
    assert not batch_mock.verdict().findings


async def test_what_is_edited_outlives_the_program_and_nothing_begins_by_itself(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 4)
    async with interface(*stills) as pilot:
        main_of(pilot).view.show_panel("stills")
        await pilot.press("s", "down", "s", "s", "ctrl+b")
        await wait_for_text(pilot, "t takes the 3 stills")
        await pilot.press("t")
        await wait_for_text(pilot, "3 clips")
        await pilot.press("e")
        await type_text(pilot, "first")
        await pilot.press("escape", "J", "J", "k", "x", "space")
        states = [RowState.WAITING, RowState.PAUSED]
        await until(pilot, lambda: [row.state for row in queued()] == states)
    assert [(row.number, Path(row.request.path).stem, row.request.prompt) for row in queued()] == [
        (1, "3", ""),
        (2, "1", "first"),
    ]
    async with interface(columns=60, rows=20) as pilot:
        await until(pilot, lambda: "The queue has 1 clip to make" in text_of(pilot))
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "1 paused")
        assert "no prompt yet: e writes one" in text_of(pilot)
    assert calls(batch_mock, "run_sse") == 0


async def test_every_fault_of_a_long_list_can_be_read_by_row_and_the_others_are_added(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    coloured_stills(tmp_path, 2)
    gone = (f"gone-{row}.png,move," for row in range(40))
    path = write_job_list(tmp_path, '1.png,"a 1s clip",one', *gone, "2.png,,three")
    async with interface() as pilot:
        await pilot.press("ctrl+b")
        await wait_for_text(pilot, "The queue is empty")
        await pilot.press("a")
        await wait_for_question(pilot, "Add to the queue")
        await type_text(pilot, path.name)
        await pilot.press("enter")
        await wait_for_question(pilot, "Add the others?")
        assert "Row 2: there is no file" in text_of(pilot)
        assert "gone-0.png" in text_of(pilot)
        for _page in range(10):
            await pilot.press("pagedown")
        await until(pilot, lambda: "Row 42: it has no prompt" in text_of(pilot))
        assert "gone-0.png" not in text_of(pilot)
        await pilot.press("y")
        await wait_for_text(pilot, "1 clip")
    assert [row.request.path for row in queued()] == [str(tmp_path / "one.mp4")]
    assert not calls(batch_mock, "upload") + calls(batch_mock, "run_sse")


async def test_it_stops_before_a_row_that_the_balance_cannot_pay_and_says_what_helps(
    start_nemo_mock: StartNemoMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock = start_nemo_mock(speed=SPEED, credits=150, film=coloured_film)
    monkeypatch.setenv("NEMO_API_URL", mock.url)
    enqueue(tmp_path, coloured_stills(tmp_path, 2))
    async with interface() as pilot:
        await pilot.press("ctrl+b", "s")
        await wait_for_question(pilot, "Make 2 clips for about 200 credits?")
        assert "enough for 1 of 2" in text_of(pilot)
        await pilot.press("y")
        await wait_for_text(pilot, "1 saved")
        await until(pilot, lambda: not queue_of(pilot).is_running)
        await wait_for_text(pilot, "http")
    assert [row.state for row in queued()] == [RowState.SAVED, RowState.WAITING]
    assert calls(mock, "run_sse") == 1


async def test_one_row_is_stopped_and_the_next_is_made_while_the_account_stays(
    start_nemo_mock: StartNemoMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock = start_nemo_mock(speed=1, credits=500, film=coloured_film)
    monkeypatch.setenv("NEMO_API_URL", mock.url)
    enqueue(tmp_path, coloured_stills(tmp_path, 2))
    async with interface() as pilot:
        await pilot.press("ctrl+b", "s")
        await wait_for_question(pilot, "Make 2 clips")
        await pilot.press("y")
        await until(pilot, lambda: calls(mock, "run_sse") == 1)
        operations, before = operations_of(pilot), main_of(pilot).parts.project_change
        before._move(lambda studio: studio.accounts.go_anonymous())
        assert not operations.running
        await pilot.press("x", "e")
        assert len(queued()) == 2
        await pilot.press("space")
        await wait_for_question(pilot, "Stop this row?")
        await pilot.press("y")
        await until(pilot, lambda: queued()[0].state is RowState.PAUSED)
        mock.clock.set_mode("scaled", SPEED)
        await until(pilot, lambda: not queue_of(pilot).is_running)
        await wait_for_text(pilot, "1 saved")
    assert calls(mock, "run_sse") == 2


async def test_what_another_program_works_on_is_left_to_it(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    enqueue(tmp_path, coloured_stills(tmp_path, 1))
    async with interface() as pilot:
        with library() as other, other.batches.while_working(queue_key(load_config().service)):
            await pilot.press("ctrl+b", "s")
            await wait_for_question(pilot, "Make 1 clip")
            await pilot.press("y")
            await wait_for_text(pilot, "Another Stillreel is at work on the queue")
    assert calls(batch_mock, "run_sse") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
async def test_killed_again_and_again_amid_the_queue_each_row_is_asked_and_paid_once(
    start_nemo_mock: StartNemoMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = (
        Point(UPLOAD, "unanswered"),
        Point(TURN, "amid the answer", 2, chunks=8),
        Point(RENDER, "answered", method=POST),
    )
    made: list[Killer] = []

    def guarded(app: ASGIApp) -> ASGIApp:
        made.append(Killer(app, points[0]))
        return made[0]

    mock = start_nemo_mock(data=tmp_path / "mock", wrap=guarded, **MOCK)
    monkeypatch.setenv("NEMO_API_URL", mock.url)
    trial = QueueTrial(mock, made[0], tmp_path)
    for point in points:
        trial.killer.aim(point)
        assert trial.die() == -signal.SIGKILL, point
    outcome = await trial.go_on()
    assert outcome.is_whole(*points), outcome
