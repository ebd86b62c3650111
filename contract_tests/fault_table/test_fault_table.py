"""The fault table, in part: rows that differ in what the program has to do about them.

All of it: `python -m contract_tests.benchmarks.fault_table`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.fault_table.by_commands import run, through_commands
from contract_tests.fault_table.by_interface import through_interface
from contract_tests.fault_table.rows import COMMANDS, INTERFACE, FaultRow, rows
from contract_tests.fault_table.trial import MOCK, Outcome, Trial
from contract_tests.harness.prompts import ANIMATE
from mockserver.faults.notation import parse_fault
from mockserver.pytest_plugin import NemoMock, serving

pytestmark = pytest.mark.usefixtures("stills_examined_here")

BY_COMMANDS = (
    FaultRow("token", "error:400,as=body"),
    FaultRow("session", "html:502", 0),
    FaultRow("upload", "abort@sent:100"),
    FaultRow("upload", "error:1002,as=body"),
    FaultRow("upload", "upload-refused:4001"),
    FaultRow("state", "error:503,as=status", 0, 2),
    FaultRow("credits", "error:503,as=status", 0),
    FaultRow("run_sse", "reset@event:3,work=goes-on"),
    FaultRow("run_sse", "end@event:3,work=goes-on"),
    FaultRow("run_sse", "html:502"),
    FaultRow("run_sse", "html@event:2"),
    FaultRow("run_sse", "error:429,retry_after=7"),
    FaultRow("render", "abort@head"),
    FaultRow("render", "error:402,as=status"),
    FaultRow("poll", "render-failed"),
    FaultRow("poll", "render-lost", 0),
    FaultRow("cdn", "end@byte:40000", 0),
    FaultRow("download", "error:503,as=status", 0),
    FaultRow("download", "token-expired"),
    FaultRow("claim", "error:429,as=status"),
)
BY_INTERFACE = (
    FaultRow("run_sse", "error:503,as=status"),
    FaultRow("run_sse", "abort@event:0"),
    FaultRow("cancel", "error:500,as=body"),
)
ONLY_LOOKS_WHOLE = (
    (FaultRow("upload", "upload-dropped:failed"), {1}, "did not keep it: The file could"),
    (FaultRow("run_sse", "error:2001,type=event-stream"), {3}, "not enough credits"),
    (FaultRow("run_sse", "gzip:6"), {1, 0}, "too large"),
    (FaultRow("cdn", "end,by=close@byte:1000"), {0}, ""),
    (FaultRow("token", "error:503,as=status", beside_page=True), {1}, "in trouble"),
)
"""What must come of each: the exit code, and words of what is read.

A stream that is too large is left; on a busy machine the service may be done with the turn by then.
"""

PATIENCE = 600.0
"""The program runs slower than the service: on a busy machine it must not give up."""

MARKUP = re.compile(r"<\w|\{\"|Traceback|None")


@pytest.fixture(scope="module")
def troubled() -> Iterator[NemoMock]:
    """A mock for these rows alone: each judges its own."""
    with serving(**MOCK) as mock:
        yield mock


def is_well(outcome: Outcome) -> None:
    """Nothing lost, nothing paid twice, nobody to blame, and words that a person understands."""
    assert outcome.struck, "the fault never struck"
    assert not outcome.crash
    assert not outcome.verdict
    assert not outcome.lost, outcome
    assert not outcome.charged_twice, outcome
    assert not outcome.torn, "a film that is not whole has a film's name"
    assert not outcome.let_in, "a foreign page was let in"
    assert not MARKUP.search(outcome.read)
    if outcome.code and outcome.face == COMMANDS and not outcome.at_once:
        sentence, advice = outcome.read.splitlines()[-2:]
        assert sentence.startswith("error: ")
        assert len(advice) > 20


@pytest.mark.parametrize("row", BY_COMMANDS, ids=str)
def test_whatever_happens_to_a_command_nothing_is_lost_or_paid_twice(
    troubled: NemoMock, tmp_path: Path, row: FaultRow
) -> None:
    outcome = through_commands(Trial(troubled, tmp_path, row, scale=PATIENCE))
    is_well(outcome)
    assert outcome.done


@pytest.mark.parametrize(("row", "codes", "says"), ONLY_LOOKS_WHOLE, ids=str)
def test_what_only_looks_whole_deceives_nobody(
    troubled: NemoMock, tmp_path: Path, row: FaultRow, codes: set[int], says: str
) -> None:
    outcome = through_commands(Trial(troubled, tmp_path, row, scale=PATIENCE))
    is_well(outcome)
    assert outcome.done
    assert outcome.code in codes
    assert says in outcome.read


@pytest.mark.parametrize("row", BY_INTERFACE, ids=str)
async def test_whatever_happens_on_the_screen_nothing_is_lost_or_paid_twice(
    troubled: NemoMock, tmp_path: Path, row: FaultRow
) -> None:
    outcome = await through_interface(Trial(troubled, tmp_path, row, scale=PATIENCE))
    is_well(outcome)
    assert outcome.done


def test_a_message_that_may_have_been_taken_is_looked_for_before_it_is_sent_again(
    troubled: NemoMock, tmp_path: Path
) -> None:
    trial = Trial(troubled, tmp_path, FaultRow("run_sse", "error:503,as=status"))
    run(trial, "upload", str(trial.still))
    trial.arm()
    ran = run(trial, "send", ANIMATE)
    assert ran.code == 1
    assert "in trouble" in ran.err
    assert ran.err.rstrip().endswith("stillreel resume")


def test_every_row_of_the_table_can_be_armed_and_stands_there_once() -> None:
    every = rows()
    assert len(set(every)) == len(every)
    for row in every:
        assert parse_fault(row.specs[-1]).where.endpoint == row.call
    assert {face for row in every for face in row.faces} == {COMMANDS, INTERFACE}
