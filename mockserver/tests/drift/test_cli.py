"""`stillreel baseline` and `stillreel drift`, as they are typed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.drift.cli import main
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Exchange, Recording
from mockserver.tests.harness.exchanges import answer, balance

USUAL, CHANGED = answer(balance()), answer(balance(frozen=...))
DOWN = answer({"code": 503, "message": "no"}, status=503)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    exchanges: Mapping[str, Exchange] = {
        "base/1": USUAL, "base/2": USUAL, "same": USUAL, "changed": CHANGED, "down": DOWN,
    }  # fmt: skip
    for name, exchange in exchanges.items():
        place = tmp_path / name
        place.mkdir(parents=True)
        recording = Recording("run/one", "handmade", (replace(exchange),), {"recorded_at": name})
        (place / "one.json").write_text(write_recording(recording), encoding="utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "one.json").write_text("{", encoding="utf-8")
    assert main("baseline", ["base", "-o", "b.json"]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["b.json", "same"], 0),
        (["b.json", "changed"], 1),
        (["base", "changed"], 1),
        (["b.json", "b.json"], 0),
        (["b.json"], 2),
        (["b.json", "nowhere"], 2),
        (["b.json", "same", "--accept", "credits-000000"], 2),
        (["b.json", "same", "--accept", "credits-000000", "--reason", "x"], 2),
        (["base", "changed", "--accept", "x", "--reason", "x"], 2),
        (["b.json", "same", "--reason", "x"], 2),
        (["b.json", "same", "--until", "tomorrow"], 2),
        (["b.json", "same", "--readers", "nowhere.json"], 2),
        (["b.json", "same", "--self-test"], 2),
        (["b.json", "--self-test"], 2),
        (["same", "--self-test", "5"], 2),
        (["base", "--self-test", "40"], 0),
        (["b.json", "down"], 3),
        (["b.json", "bad"], 4),
        (["bad/one.json", "same"], 4),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_exit_code_says_how_it_ended(words: list[str], code: int) -> None:
    assert main("drift", words) == code


def test_accepting_makes_it_green(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main("drift", ["b.json", "changed", "--json"]) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[0])
    assert found["path"] == "data.frozen"
    assert "tui.nemo.models:Credits.read" in found["readers"]
    accepting = ["b.json", "changed", "--accept", found["id"], "--reason", "announced"]
    assert main("drift", accepting) == 0
    assert main("drift", ["b.json", "changed"]) == 0
    assert "announced" in (folder / "b.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_the_report_in_markdown_names_who_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("drift", ["b.json", "changed", "--markdown"]) == 1
    out = capsys.readouterr().out
    assert "## breaks: data.frozen is gone" in out
    assert "was: number in 2 of 2" in out
    assert "`tui.nemo.models:Credits.read`" in out


@pytest.mark.usefixtures("folder")
def test_a_mapping_names_the_readers_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = {"GET /api/credits/balance/simple": {"frozen": ["src/credits.ts:balance"]}}
    (tmp_path / "ours.json").write_text(json.dumps(mapping), encoding="utf-8")
    main("drift", ["b.json", "changed", "--readers", "ours.json"])
    assert "src/credits.ts:balance" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_a_baseline_can_be_added_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("baseline", ["b.json", "same", "-o", "b.json"]) == 0
    assert main("baseline", ["b.json", "same", "-o", "b.json", "--last", "2"]) == 0
    assert "2 runs" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["baseline", "drift"])
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command, ["--help"]) == 0
    assert f"stillreel {command} " in capsys.readouterr().out
