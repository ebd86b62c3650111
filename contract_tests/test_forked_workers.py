"""Forked workers share the tests: each is run once, and what is lost with a worker is a failure."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests.harness.plugins import forked_workers, own_folders
from contract_tests.harness.plugins.forked_workers import bundles

pytest_plugins = ("pytester",)
MANY = """
import os
import pytest

@pytest.mark.parametrize("number", range(40))
def test_each(number, tmp_path):
    print(f"it was {number}")
    (tmp_path / "mine").touch(exist_ok=False)
    assert [number] != [7]
    if number == 39:
        assert [number] == [1]
"""
SHARED = """
import os
import pytest

@pytest.fixture(scope="module")
def made(tmp_path_factory):
    yield os.getpid()
    (tmp_path_factory.getbasetemp().parent / f"ended {os.getpid()}").touch()

@pytest.mark.parametrize("number", range(20))
def test_by_one_alone(number, made):
    assert made == os.getpid()
"""
DYING = """
import os
import pytest

@pytest.mark.parametrize("number", range(20))
def test_each(number):
    if number == 3:
        os._exit(1)
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "0")  # the run inside sets it
    return pytester


def run(project: pytest.Pytester, *words: str, workers: int = 3) -> pytest.RunResult:
    plugins = ("-p", forked_workers.__name__, "-p", own_folders.__name__)
    return project.runpytest_inprocess(
        *plugins,
        "-p",
        "no:cacheprovider",
        f"--workers={workers}",
        f"--basetemp={project.path}/t",
        *words,
    )


def test_each_test_is_run_once_and_what_fails_is_told_with_what_it_printed(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(test_many=MANY, test_shared=SHARED)
    result = run(project)
    result.assert_outcomes(passed=58, failed=2)
    result.stdout.fnmatch_lines(["*test_each[[]7[]]*", "it was 7", "*assert [[]39] == [[]1]*"])
    assert len(list((project.path / "t").glob("ended *"))) == 1, "what a file shares is made once"


def test_what_a_worker_had_when_it_died_has_failed_and_the_others_run_the_rest(
    project: pytest.Pytester,
) -> None:
    project.makepyfile(test_dying=DYING)
    result = run(project, workers=2)
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] + outcomes["failed"] == 20
    result.stdout.fnmatch_lines(["The worker ended that was to run this test."])


def test_when_all_have_died_nothing_is_green(project: pytest.Pytester) -> None:
    project.makepyfile(test_dying=DYING.replace("number == 3", "True"))
    run(project, workers=2).assert_outcomes(failed=20)


def test_it_stops_at_the_first_failure_where_it_is_told_to(project: pytest.Pytester) -> None:
    project.makepyfile(test_many=MANY)
    result = run(project, "-x")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert result.parseoutcomes()["failed"] == 1


def test_few_are_handed_out_at_once_and_all_of_them() -> None:
    items: list[Any] = [SimpleNamespace(path=Path(name)) for name in "aaaaaaaaaabbc"]
    assert list(bundles(items)) == [tuple(range(8)), (8, 9), (10, 11), (12,)]
