"""A render that never ends bars the others of its session: no further row is paid meanwhile."""

from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import (
    calls,
    coloured_stills,
    ended,
    shows,
    write_jobs,
)
from contract_tests.harness.commands import Stillreel
from mockserver.pytest_plugin import NemoMock

pytestmark = pytest.mark.usefixtures("stills_examined_here")

NOT_STOPPED = "error:503,as=status@cancel"


def test_a_render_that_hangs_is_stopped_and_made_once_more(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    batch_mock.fault("render-stuck@poll;times=1")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, ended(ran)) == (0, (2, [], 0, 200)), ran.out
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def test_a_row_whose_render_hangs_twice_fails_and_bars_no_other(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    batch_mock.fault("render-stuck@poll;times=1", "render-stuck@poll;skip=33;times=1")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, ended(ran)) == (1, (1, [1], 0, 200)), ran.out
    on = command("resume", "--json")
    assert (on.code, ended(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def test_nothing_is_paid_while_a_render_that_cannot_be_stopped_bars_the_exports(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    jobs = write_jobs(tmp_path, stills)
    batch_mock.fault("render-stuck@poll;times=1", NOT_STOPPED)
    ran = command("batch", jobs, "--json")
    assert (ran.code, ended(ran)) == (1, (0, [], 3, 100)), ran.out
    assert (ran.last["code"], ran.last["actions"]) == ("exports_barred", ["resume"])
    again = command("batch", jobs, "--json")
    assert (again.code, ended(again)) == (1, (0, [], 3, 100)), again.out
    assert calls(batch_mock, "run_sse") == 1
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, ended(on)) == (0, (3, [], 0, 300)), on.out
    assert calls(batch_mock, "run_sse") == 3
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def test_an_export_of_somebody_else_bars_one_row_and_the_next_is_not_paid(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    batch_mock.fault("error:409,as=status@render")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, ended(ran)) == (1, (0, [], 2, 100)), ran.out
    assert (ran.last["code"], ran.last["actions"]) == ("exports_barred", ["resume"])
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, ended(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2


def test_rows_are_not_paid_one_after_the_other_where_no_clip_can_be_saved(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 5)
    batch_mock.fault("render-failed@poll")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, ended(ran)) == (1, (0, [1, 2], 3, 300)), ran.out
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, ended(on)) == (0, (5, [], 0, 500)), on.out
    assert calls(batch_mock, "run_sse") == 5
