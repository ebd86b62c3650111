"""The baseline: committed, read again, added to; acceptances in it."""

import json
from pathlib import Path

import pytest

from mockserver.drift.acceptance import accept, with_acceptance
from mockserver.drift.baseline_file import Baseline, read_baseline, write_baseline
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Note
from mockserver.recordings.model import Event, RecordingError
from mockserver.tests.harness.exchanges import (
    answer,
    balance,
    called,
    compared,
    resulted,
    run,
    runs,
    said,
    short,
    stream,
)

TURN = stream([said("my secret prompt", partial=True), said("my prompt"), called(), resulted()])
USUAL = [answer(balance()), TURN]


def kept(baseline: Baseline, folder: Path) -> Baseline:
    path = folder / "baseline.json"
    path.write_text(write_baseline(baseline), encoding="utf-8")
    return read_baseline(path)


def test_a_baseline_comes_back_as_it_was(tmp_path: Path) -> None:
    evidence = runs(USUAL, [answer(balance(frozen=...)), TURN], USUAL)
    again = kept(Baseline(evidence), tmp_path)
    assert again == Baseline(evidence)
    assert write_baseline(again) == write_baseline(Baseline(evidence))


def test_no_text_is_in_a_baseline(tmp_path: Path) -> None:
    named = answer(balance(note="ada@example.org", **{"ada@example.org": 1, "9f8e7d6c5b4a": 2}))
    odd = stream([said("Ünsagbar"), Event("data", "Ünsagbar"), Event("raw", "data: Unsagbar\n\n")])
    text = write_baseline(Baseline(runs([named, odd], USUAL)))
    for word in ("secret", "prompt", "ada@", "nsagbar", "9f8e7d6c5b4a"):
        assert word not in text


def test_a_further_run_of_the_same_changes_only_lines_with_counts() -> None:
    before = write_baseline(Baseline(runs(USUAL, USUAL))).splitlines()
    after = write_baseline(Baseline(runs(USUAL, USUAL, USUAL))).splitlines()
    assert all("[" in line for line in set(after) ^ set(before))
    assert any('"number"' in line for line in set(after) & set(before))


def test_only_the_last_runs_are_remembered() -> None:
    whole = runs(*[USUAL] * 9)
    window = Evidence.merge_runs([whole], last=3)
    assert [each.day for each in window.runs] == ["2026-11-07", "2026-11-08", "2026-11-09"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"format": "baseline/1"}', '{"format": "baseline/2", "runs": [[1]]}', "{"],
)
def test_what_is_no_baseline_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordingError, match="no baseline"):
        read_baseline(path)


def test_an_accepted_finding_is_none_and_the_next_is_still_found(tmp_path: Path) -> None:
    base = runs(USUAL, USUAL)
    first = run(answer(balance(plan={"name": "free"})), TURN, number=8)
    (found,) = compared(base, first).findings
    one = accept(found.place, found.came, first, reason="announced", day="2026-11-08", until=None)
    baseline = kept(Baseline(base, with_acceptance((), one)), tmp_path)
    assert not compared(baseline.evidence, first, accepted=baseline.accepted).findings
    later = run(answer(balance(plan={"name": 1}, total=...)), TURN, number=9)
    report = compared(baseline.evidence, later, accepted=baseline.accepted)
    assert [short(each) for each in report.findings] == [
        ("retyped", "data.plan.name", "number"),
        ("gone", "data.total", "absent"),
    ]


def test_an_acceptance_past_its_date_counts_no_more() -> None:
    base, fresh = runs(USUAL), run(answer(balance(frozen=...)), TURN, number=8)
    (found,) = compared(base, fresh).findings
    one = accept(found.place, found.came, fresh, reason="x", day="2026-11-08", until="2026-12-01")
    assert not compared(base, fresh, accepted=[one], today="2026-12-01").findings
    report = compared(base, fresh, accepted=[one], today="2026-12-02")
    assert [each.id for each in report.findings] == [one.id]
    assert Note.EXPIRED in {each.note for each in report.remarks}


def test_an_accepted_finding_that_is_no_longer_seen_is_told() -> None:
    base, fresh = runs(USUAL), run(answer(balance(frozen=...)), TURN, number=8)
    (found,) = compared(base, fresh).findings
    one = accept(found.place, found.came, fresh, reason="x", day="2026-11-08", until=None)
    report = compared(base, run(*USUAL, number=9), accepted=[one])
    assert [each.note for each in report.remarks] == [Note.STALE]


def test_an_acceptance_adds_a_few_lines_and_takes_none() -> None:
    base, fresh = runs(USUAL), run(answer(balance(frozen=...)), TURN, number=8)
    (found,) = compared(base, fresh).findings
    one = accept(found.place, found.came, fresh, reason="x", day="2026-11-08", until=None)
    before = write_baseline(Baseline(base)).splitlines()
    after = write_baseline(Baseline(base, (one,))).splitlines()
    assert set(before) - set(after) == {' "accepted": [],'}
    assert len(set(after) - set(before)) == 2
    assert json.loads("\n".join(after))["accepted"][0]["reason"] == "x"
