"""`pytest --drift BASE FRESH`, in a project of somebody's own: a case for each call or finding."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from mockserver.drift.cli import main
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Exchange, Recording
from mockserver.tests.harness.exchanges import CREDITS, answer, balance, said, stream

pytest_plugins = ("pytester",)
PLUGIN = ("-p", "mockserver.pytest_plugin")
USUAL, TURN = answer(balance()), stream([said()])
RUNS = {
    "base/1": [USUAL, TURN],
    "base/2": [USUAL, TURN],
    "same": [USUAL, TURN],
    "changed": [answer(balance(frozen=..., total="100")), TURN],
    "down": [answer({"code": 503, "message": "no"}, status=503), TURN],
}


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with recordings, and a test that would fail if it were collected."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(test_own="def test_own():\n    raise AssertionError")
    for name, exchanges in RUNS.items():
        keep(pytester.path / name, exchanges, name)
    assert main("baseline", ["base", "-o", "base.json"]) == 0
    return pytester


def keep(folder: Path, exchanges: list[Exchange], day: str) -> None:
    folder.mkdir(parents=True)
    recording = Recording(
        "run/one", "handmade", tuple(exchanges), {"recorded_at": day}, is_session=True
    )
    (folder / "one.json").write_text(write_recording(recording), encoding="utf-8")


def cases(project: pytest.Pytester) -> list[tuple[str | None, str | None, list[str]]]:
    """The cases of the JUnit file: class, name, and what is below them but properties."""
    found = ElementTree.parse(project.path / "out.xml").iter("testcase")
    return [
        (case.get("classname"), case.get("name"), [c.tag for c in case if c.tag != "properties"])
        for case in found
    ]


def drift(project: pytest.Pytester, fresh: str, *words: str) -> pytest.RunResult:
    return project.runpytest_inprocess(
        *PLUGIN, *words, "--junitxml", "out.xml", "--drift", "base.json", fresh
    )


def test_a_call_that_is_as_it_was_is_a_case_that_passes(project: pytest.Pytester) -> None:
    result = drift(project, "same")
    result.assert_outcomes(passed=2)
    assert result.ret == 0
    calls = [f"GET {CREDITS}", "POST /run_sse"]
    assert cases(project) == [("drift", call, []) for call in calls]


def test_each_finding_is_a_case_that_fails_under_its_id(project: pytest.Pytester) -> None:
    result = drift(project, "changed")
    result.assert_outcomes(passed=1, failed=2)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*data.frozen is gone*", "*read by tui.nemo.models:Credits.read*"])
    found = cases(project)
    assert [tags for *_, tags in found] == [["failure"], ["failure"], []]
    assert {where for where, *_ in found} == {f"drift.GET {CREDITS}", "drift"}
    assert all(str(name).startswith("credits-") for _, name, tags in found if tags)
    told = {
        each.get("name"): each.get("value")
        for each in ElementTree.parse(project.path / "out.xml").iter("property")
    }
    assert (told["severity"], told["blame"], told["confirmed"]) == ("breaks", "stand-in", "False")
    again = [each for each in found if each[2]]
    drift(project, "changed")
    assert [each for each in cases(project) if each[2]] == again


def test_what_could_not_be_checked_is_an_error(project: pytest.Pytester) -> None:
    result = drift(project, "down")
    result.assert_outcomes(passed=1, errors=1)
    assert result.ret == 1
    assert cases(project)[0] == ("drift", f"GET {CREDITS}", ["error"])
    (project.path / "same" / "one.json").write_text("{")
    result = drift(project, "same")
    result.assert_outcomes(errors=1)
    assert cases(project) == [("drift", "everything", ["error"])]


@pytest.mark.parametrize(
    "words", [["nowhere"], ["base"], ["same", "--drift-pins", "no"], ["same", "--drift-readers=no"]]
)
def test_what_cannot_be_meant_is_a_usage_error(project: pytest.Pytester, words: list[str]) -> None:
    result = drift(project, *words)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --drift: *"])


def test_tests_that_are_named_run_beside_it(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess(*PLUGIN, "--drift", "base.json", "same", "test_own.py")
    result.assert_outcomes(passed=2, failed=1)


def test_several_workers_share_the_cases(project: pytest.Pytester) -> None:
    result = drift(project, "changed", "-p", "xdist", "-n", "2")
    result.assert_outcomes(passed=1, failed=2)
