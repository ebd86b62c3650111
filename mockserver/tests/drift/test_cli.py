"""`stillreel baseline` and `stillreel drift`, as they are typed."""

import errno
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mockserver.calls import CALLS
from mockserver.drift.cli import main
from mockserver.exit_codes import ExitCode
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
        (["b.json", "b.json"], 2),
        (["b.json", "base"], 2),
        (["base", "base/1"], 0),
        (["base/1", "base"], 2),
        (["b.json"], 2),
        (["b.json", "nowhere"], 2),
        (["b.json", "same", "--accept", "credits-000000"], 2),
        (["b.json", "same", "--accept", "credits-000000", "--reason", "x"], 2),
        (["base", "changed", "--accept", "x", "--reason", "x"], 2),
        (["b.json", "same", "--reason", "x"], 2),
        (["b.json", "same", "--until", "tomorrow"], 2),
        (["b.json", "changed", "--accept", "x", "--reason", "y", "--until", "2020-01-01"], 2),
        (["b.json", "same", "--readers", "nowhere.json"], 2),
        (["b.json", "same", "--self-test"], 2),
        (["--self-test", "b.json"], 2),
        (["--self-test", "same", "--mutants", "5"], 2),
        (["--self-test", "base"], 0),
        (["base", "--self-test", "--mutants", "40", "--seed", "2"], 0),
        (["base", "--self-test", "--mutants", "none"], 2),
        (["b.json", "down"], 3),
        (["b.json", "bad"], 4),
        (["bad/one.json", "same"], 4),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_exit_code_says_how_it_ended(words: list[str], code: int) -> None:
    assert main("drift", words) == code


class Refusing(io.StringIO):
    """A standard output that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def flush(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    "words", [["b.json", "same"], ["b.json", "changed"], ["--self-test", "base"]]
)
@pytest.mark.usefixtures("folder")
def test_a_report_that_nobody_can_read_says_neither_drift_nor_the_same(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full, gone = OSError(errno.ENOSPC, "full"), BrokenPipeError(errno.EPIPE, "gone")
    for error, told in ((full, "standard output cannot be written: full"), (gone, "")):
        monkeypatch.setattr(sys, "stdout", Refusing(error))
        assert main("drift", words) == ExitCode.COULD_NOT_CHECK
        assert sys.stdout is None  # what it holds is no later mistake
        assert told in capsys.readouterr().err


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
def test_a_run_that_is_in_the_base_is_compared_with_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main("baseline", ["base", "changed", "-o", "all.json"]) == 0
    assert main("drift", ["all.json", "changed", "--json"]) == 1
    *_, note, summed = map(json.loads, capsys.readouterr().out.splitlines())
    assert (note["note"], note["what"]) == ("in the base as well", "1")
    assert (summed["base_runs"], summed["fresh_runs"]) == (2, 1)


def test_some_recordings_of_the_base_are_no_fresh_run(folder: Path) -> None:
    some = folder / "some"
    some.mkdir()
    (folder / "base" / "1" / "two.json").write_text(
        (folder / "changed" / "one.json").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (some / "one.json").write_bytes((folder / "base" / "1" / "one.json").read_bytes())
    assert main("drift", ["base", "some"]) == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", ["--markdown", "--json"])
def test_every_form_of_the_report_says_all_that_the_table_says(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> str:
        main("drift", ["b.json", *words])
        return capsys.readouterr().out

    found = json.loads(said("changed", "--json").splitlines()[0])["id"]
    sure = '"runs": 1, "of_runs": 1' if form == "--json" else "1 of 1 fresh runs"
    compared = f"1 of {len(CALLS)} calls compared"
    assert all(part in said("changed", form) for part in (found, sure, compared))
    assert "POST /run_sse" in said("changed", form)  # never made, so not covered
    assert "the service failed (503)" in said("down", form)
    main("drift", ["b.json", "changed", "--accept", found, "--reason", "x"])
    assert "accepted" in next(line for line in said("changed", form).splitlines() if found in line)


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


def test_a_baseline_replaces_nothing_that_it_is_learned_from(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording, pins = folder / "same" / "one.json", folder / "pins.json"
    pins.write_text("{}", encoding="utf-8")
    before = recording.read_bytes()
    for out in ("same/one.json", "pins.json"):
        assert main("baseline", ["same", "--pins", "pins.json", "-o", out]) == 2
        assert f"{out} is what is learned from" in capsys.readouterr().err
    assert (recording.read_bytes(), pins.read_text(encoding="utf-8")) == (before, "{}")


@pytest.mark.parametrize("command", ["baseline", "drift"])
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command, ["--help"]) == 0
    assert f"stillreel {command} " in capsys.readouterr().out
