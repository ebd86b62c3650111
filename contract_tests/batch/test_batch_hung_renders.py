"""A render that never ends bars the others of its session: no further row is paid meanwhile."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import (
    batch_totals,
    calls,
    coloured_stills,
    events_of_kind,
    shows,
    write_jobs,
)
from contract_tests.harness.commands import Stillreel
from mockserver.pytest_plugin import NemoMock
from tui.studio.batch.due import RowDue
from tui.studio.batch.row_work import RowWork
from tui.studio.events import Saved
from tui.studio.failures import StudioError
from tui.studio.film.polling import RenderPolling
from tui.studio.film.render import SubmittedRender
from tui.studio.film.render_course import IDLE_POLLS

pytestmark = pytest.mark.usefixtures("stills_examined_here")

NOT_STOPPED = "error:503,as=status@cancel"


@pytest.fixture(autouse=True)
def _impatience(patience: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A render that gets no further is given up after as many polls as ever."""
    monkeypatch.setattr("tui.studio.film.render_course.IDLE_POLLS", IDLE_POLLS)


def all_are_right(folder: Path, stills: Sequence[Path]) -> bool:
    """Whether each still has a clip, and that shows it."""
    return all(shows(folder / f"clip-{row}.mp4", still) for row, still in enumerate(stills, 1))


def test_a_row_whose_render_hangs_twice_fails_and_bars_no_other(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stills, renders = coloured_stills(tmp_path, 2), iter(range(100))
    poll = RenderPolling.until_end

    async def hang_twice(polling: RenderPolling, render: SubmittedRender) -> SubmittedRender:
        if next(renders) < 2:
            batch_mock.fault("render-stuck@poll;times=1")
        return await poll(polling, render)

    monkeypatch.setattr(RenderPolling, "until_end", hang_twice)
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [1], 0, 200)), ran.out
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2
    assert all_are_right(tmp_path, stills)


def test_nothing_is_paid_while_a_render_that_cannot_be_stopped_bars_the_exports(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    batch_mock.fault("render-stuck@poll;times=1", NOT_STOPPED)
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (1, (0, [], 2, 100)), ran.out
    assert (ran.last["code"], ran.last["actions"]) == ("exports_barred", ["resume"])
    assert events_of_kind(ran, "batch_ended")[0]["spent_now"] == 100
    again = command("batch", jobs, "--json")
    assert (again.code, batch_totals(again)) == (1, (0, [], 2, 100)), again.out
    assert calls(batch_mock, "run_sse") == 1
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2
    assert all_are_right(tmp_path, stills)


def test_an_export_of_somebody_else_bars_one_row_and_the_next_is_not_paid(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    batch_mock.fault("error:409,as=status@render")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (1, (0, [], 2, 100)), ran.out
    assert (ran.last["code"], ran.last["actions"]) == ("exports_barred", ["resume"])
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2


def test_rows_are_not_paid_one_after_the_other_where_no_clip_can_be_saved(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 4)
    batch_mock.fault("render-failed@poll")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (1, (0, [1, 2], 2, 300)), ran.out
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (4, [], 0, 400)), on.out
    assert calls(batch_mock, "run_sse") == 4


def test_a_render_that_hangs_is_made_once_more_and_an_earlier_rows_clip_not_taken_for_its(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stills, make = coloured_stills(tmp_path, 2), RowWork.make

    async def make_and_hang(work: RowWork, due: RowDue) -> Saved:
        if work.row.number == 2:
            batch_mock.fault("render-stuck@poll;times=1")
        return await make(work, due)

    monkeypatch.setattr(RowWork, "make", make_and_hang)
    batch_mock.fault("error:404,as=status@cdn;times=2", "error:404,as=status@download;times=1")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [1], 0, 200)), ran.out
    assert [calls(batch_mock, name) for name in ("cancel", "render")] == [1, 3]
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert all_are_right(tmp_path, stills)


def test_a_render_that_was_left_is_waited_for_and_saved_before_the_next_row_is_paid(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stills, polls = coloured_stills(tmp_path, 2), iter(range(100))
    poll = RenderPolling.until_end

    async def leave_the_first(polling: RenderPolling, render: SubmittedRender) -> SubmittedRender:
        if next(polls) == 0:
            raise StudioError("It is left at the service", "Resume.")
        return await poll(polling, render)

    monkeypatch.setattr(RenderPolling, "until_end", leave_the_first)
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [1], 0, 200)), ran.out
    assert calls(batch_mock, "cancel") == 0
    assert all_are_right(tmp_path, stills)
    assert command("resume", "--json").code == 0
    assert (calls(batch_mock, "render"), calls(batch_mock, "run_sse")) == (2, 2)
