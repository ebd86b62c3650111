"""A run of `check` beside the one before it: which that is."""

from pathlib import Path

import pytest

from mockserver.check.judge import RunContext, conclude, judge
from mockserver.drift.finding import Trouble
from mockserver.drift.reading.gathering import runs_in
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Event, Exchange, Recording
from mockserver.tests.harness.exchanges import answer, balance, said, stream

CREDITS = "GET /api/credits/balance/simple"
SECOND = "2026-11-29T03-17-00Z"


def keep(folder: Path, *exchanges: Exchange) -> Path:
    folder.mkdir(parents=True)
    head = {"recorded_at": folder.name}
    recording = Recording("run/one", "local", exchanges, head, is_session=True)
    (folder / "one.json").write_text(write_recording(recording), encoding="utf-8")
    return folder


def test_runs_of_one_second_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = [SECOND, *(f"{SECOND}-{number}" for number in range(2, 12)), "2026-11-29T03-17-01Z"]
    for name in reversed(names):
        keep(tmp_path / name, answer(balance()))
    assert [path.name for path in runs_in(tmp_path)] == names
    for name in ("run-10", "run-2"):  # somebody's own names are texts
        keep(tmp_path / name, answer(balance()))
    assert [path.name for path in runs_in(tmp_path)][-2:] == ["run-10", "run-2"]


@pytest.mark.parametrize(("changed", "confirmed"), [(9, True), (8, False)])
def test_the_run_before_is_that_of_the_number_before(
    changed: int, confirmed: bool, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    first = keep(tmp_path / "runs" / SECOND, answer(balance()))
    assert conclude(baseline, first, RunContext()).is_first
    for number in (2, 8, 9):
        spare = {"n": number}  # no run is another's equal, byte for byte
        gone = {"frozen": ...} if number == changed else {}
        keep(tmp_path / "runs" / f"{SECOND}-{number}", answer(balance(**spare, **gone)))
    last = keep(tmp_path / "runs" / f"{SECOND}-10", answer(balance(n=10, frozen=...)))
    report = judge(baseline, last, RunContext())
    gone_now = {
        each.place.path: each.confirmed for each in report.findings if each.came == "absent"
    }
    assert gone_now == {"frozen": confirmed}


def test_what_could_not_be_recorded_is_named_by_its_call(tmp_path: Path) -> None:
    baseline, calls = tmp_path / "baseline.json", {(CREDITS, "it was compressed"): 2}
    first = keep(tmp_path / "runs" / "1", answer(balance()))
    assert conclude(baseline, first, RunContext()).is_first
    second = keep(tmp_path / "runs" / "2", answer(balance(n=2)))
    (found,) = judge(baseline, second, RunContext(not_kept=calls)).unchecked
    assert (found.operation, found.what, found.count) == (CREDITS, "it was compressed", 2)


@pytest.mark.parametrize(("before", "trouble"), [([said()], [Trouble.SILENT]), ([], [])])
def test_a_message_that_was_answered_before_and_is_not_now_is_never_green(
    before: list[Event], trouble: list[Trouble], tmp_path: Path
) -> None:
    baseline, silent = tmp_path / "baseline.json", RunContext(silent=["run_sse"])
    first = keep(tmp_path / "runs" / "1", stream(before))
    assert conclude(baseline, first, RunContext()).is_first
    second = keep(tmp_path / "runs" / "2", stream([]), answer(balance()))
    report = judge(baseline, second, silent)
    assert [each.trouble for each in report.unchecked] == trouble
