"""The kill table, in part: the program dies at a step of the job, and the next one finishes it.

For each point: one message took effect, one generation was charged, and the film is there, whole.
All of it: `python -m contract_tests.benchmarks.kill_table`.
"""

from pathlib import Path

import pytest

from contract_tests.harness.commands import Stillreel
from contract_tests.kill_table.rows import AS_IF_WHOLE, IN_GOOD_ORDER, rows
from contract_tests.kill_table.trial import Guard, KillTrial
from mockserver.calls import CallName
from mockserver.faults.notation import parse_faults
from mockserver.pytest_plugin import StartNemoMock

OF_EACH_KIND = [row for row in (*IN_GOOD_ORDER, *AS_IF_WHOLE) if not row.alike]
pytestmark = pytest.mark.usefixtures("stills_examined_here")


@pytest.fixture
def trial(
    tmp_path: Path, start_nemo_mock: StartNemoMock, request: pytest.FixtureRequest
) -> KillTrial:
    guard = Guard(request.param, tmp_path)
    return KillTrial(start_nemo_mock(**guard.settings), guard)


@pytest.mark.parametrize("trial", OF_EACH_KIND, indirect=True, ids=str)
def test_killed_here_the_job_is_finished_by_the_next_program(
    trial: KillTrial, command: Stillreel
) -> None:
    assert trial.die()
    assert trial.before_the_next() == 0
    after = command("resume", env=trial.env)
    assert list(trial.complaints(after)) == []


def test_every_row_of_the_kill_table_can_be_armed_and_stands_there_once() -> None:
    every = rows()
    assert len(set(map(str, every))) == len(every)
    for row in every:
        for fault in parse_faults(row.fault) if row.fault else ():
            assert fault.where.endpoint in tuple(CallName)
