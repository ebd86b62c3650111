"""Pins: an enum by the word of the user, and what a pin cannot be."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.drift.baseline_file import Baseline, read_baseline, write_baseline
from mockserver.drift.cli import main
from mockserver.drift.compare import Comparison
from mockserver.drift.contract import EVENTS, shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Trouble
from mockserver.drift.pins import pins_of
from mockserver.drift.reading.gathering import evidence_of
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Exchange, Recording
from mockserver.tests.harness.exchanges import CREDITS, answer, balance, folder, said, short, stream

CALL = f"GET {CREDITS}"
PINNED = shipped_contract().pinned(pins_of({CALL: ["data.plan"], EVENTS: ["author"]}))


def learned(*exchanges: Exchange, number: int = 1, pinned: bool = True) -> Evidence:
    return evidence_of(folder(*exchanges, number=number), PINNED if pinned else None)


def judged(base: Evidence, fresh: Evidence) -> tuple[list[tuple[str, str, str]], list[Trouble]]:
    report = Comparison(base, fresh, contract=PINNED).report()
    return [short(each) for each in report.findings], [each.trouble for each in report.unchecked]


def plan(name: Any) -> Exchange:
    return answer(balance(plan=name))


def by(author: str) -> Exchange:
    event = said()
    return stream([type(event)("data", event.value | {"author": author})])


def test_a_new_value_of_a_pinned_member_is_drift_and_of_another_it_is_not() -> None:
    base = Evidence.merge_runs([learned(plan("free")), learned(plan("pro"), number=2)])
    assert judged(base, learned(plan("pro"), number=3)) == ([], [])
    found = [("value", "data.plan", "team")]
    assert judged(base, learned(plan("team"), number=3)) == (found, [])
    loose = Comparison(base, learned(plan("team"), number=3, pinned=False)).report()
    assert loose.findings == ()
    base = learned(by("nemo_agent"))
    assert judged(base, learned(by("other"), number=3))[0] == [("value", "author", "other")]


def test_a_text_that_is_no_word_is_not_kept_though_it_is_pinned() -> None:
    base = learned(plan("Anna Example, 12 Harbour Street"))
    assert "Anna" not in write_baseline(Baseline(base, pins=PINNED.pins))
    assert judged(base, learned(plan("Somebody else's whole address"), number=2)) == ([], [])


@pytest.mark.parametrize("is_base", [True, False])
def test_what_was_learned_without_the_pin_cannot_be_checked(is_base: bool) -> None:
    with_it, without = learned(plan("free")), learned(plan("team"), number=2, pinned=False)
    sides = (without, with_it) if is_base else (with_it, without)
    assert judged(*sides) == ([], [Trouble.PINNED])
    part = Evidence.merge_runs([with_it, without])
    assert judged(part, learned(plan("free"), number=3)) == ([], [Trouble.PINNED])


def test_a_pinned_member_that_is_null_or_absent_lacks_nothing() -> None:
    base = Evidence.merge_runs([learned(plan(None)), learned(answer(balance()), number=2)])
    assert judged(base, learned(plan(None), number=3)) == ([], [])


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, exchange in (("a", plan("free")), ("b", plan("pro")), ("c", plan("team"))):
        (tmp_path / name).mkdir()
        recording = Recording("run/one", "handmade", (exchange,), {"recorded_at": name})
        (tmp_path / name / "one.json").write_text(write_recording(recording), encoding="utf-8")
    return tmp_path


def pin(document: object) -> None:
    Path("pins.json").write_text(json.dumps(document))


def test_a_baseline_keeps_the_pins_that_it_was_learned_with(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin({CALL: ["plan"]})
    assert main("baseline", ["a", "b", "--pins", "pins.json", "-o", "b.json"]) == 0
    assert read_baseline(Path("b.json")).pins == {CALL: frozenset({"plan"})}
    Path("pins.json").unlink()
    assert main("drift", ["b.json", "c", "--json"]) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (found["kind"], found["path"], found["came"]) == ("value", "data.plan", "team")
    assert main("drift", ["b.json", "c", "--accept", found["id"], "--reason", "sold now"]) == 0
    assert main("drift", ["b.json", "c"]) == 0
    assert main("baseline", ["b.json", "c", "-o", "b.json"]) == 0
    assert read_baseline(Path("b.json")).pins == {CALL: frozenset({"plan"})}


def test_a_pin_that_comes_after_the_baseline_is_never_green(runs: Path) -> None:
    assert main("baseline", ["a", "b", "-o", "b.json"]) == 0
    assert main("drift", ["b.json", "c"]) == 0
    pin({CALL: ["plan"]})
    assert main("drift", ["b.json", "c", "--pins", "pins.json"]) == 3


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({CALL: ["plann"]}, f"{CALL} was never seen with 'plann'"),
        ({"GET /credits": ["plan"]}, "there is no call 'GET /credits'. There are GET /api/"),
        ({CALL: ["data"]}, "was never seen with 'data'"),
        ({CALL: "plan"}, "pins are {CALL: [PATH, …]}"),
        ([CALL], "pins are {CALL: [PATH, …]}"),
        ({"POST /api/tasks/me/with-session/nemo_agent": ["nothing"]}, "was never seen"),
    ],
)
def test_a_pin_that_names_nothing_is_a_usage_error(
    document: object, why: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin(document)
    for words in (["baseline", "a", "-o", "b.json"], ["drift", "a", "b"]):
        assert main(words[0], [*words[1:], "--pins", "pins.json"]) == 2
        assert why in capsys.readouterr().err
    assert not Path("b.json").exists()


def test_a_pin_of_what_holds_no_value_says_what_it_holds(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = Recording("run/one", "handmade", (plan({"name": "free"}),), {"recorded_at": "a"})
    Path("a/one.json").write_text(write_recording(recording), encoding="utf-8")
    pin({CALL: ["plan"]})
    assert main("baseline", ["a", "--pins", "pins.json"]) == 2
    assert "'plan' of" in (said_ := capsys.readouterr().err)
    assert "holds object" in said_


def test_pins_that_cannot_be_read_and_a_mapping_of_no_call_are_usage_errors(runs: Path) -> None:
    Path("pins.json").write_text("{")
    assert main("drift", ["a", "b", "--pins", "pins.json"]) == 2
    assert main("drift", ["a", "b", "--pins", "nowhere.json"]) == 2
    Path("mine.json").write_text(json.dumps({"GET /credits": {"plan": ["me.py:read"]}}))
    assert main("drift", ["a", "b", "--readers", "mine.json"]) == 2


def test_a_mapping_may_name_paths_as_reports_show_them(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin({CALL: ["data.plan"]})
    Path("mine.json").write_text(json.dumps({CALL: {"data.plan": ["me.ts:plan"]}}))
    words = ["a", "c", "--pins", "pins.json", "--readers", "mine.json", "--json"]
    assert main("drift", words) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (found["readers"], found["severity"]) == (["me.ts:plan"], "breaks")
