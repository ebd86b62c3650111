"""Of a test that passed a worker tells once; of what failed, whenever it did."""

import pytest

from contract_tests.harness.plugins import told_once

pytest_plugins = ("pytester",)

A_WORKER = "def pytest_configure(config): config.workerinput = {}"
TESTS = """
import pytest

@pytest.fixture
def broken(): assert False

@pytest.fixture
def breaks_at_its_end():
    yield
    assert False

def test_good(): pass
def test_bad(): assert False
def test_never_begun(broken): pass
def test_ended_badly(breaks_at_its_end): pass
def test_left_out(): pytest.skip("there is none")
"""


def told(pytester: pytest.Pytester, *words: str) -> list[str]:
    recorder = pytester.inline_run("-p", told_once.__name__, *words)
    reports = recorder.getreports("pytest_runtest_logreport")
    return [f"{each.nodeid.rpartition('_')[2]} {each.when} {each.outcome}" for each in reports]


def test_of_a_test_that_passed_a_worker_tells_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(TESTS)
    everything = told(pytester)
    pytester.makeconftest(A_WORKER)
    assert told(pytester) == [
        "good call passed",
        "bad call failed",
        "begun setup failed",
        "badly call passed",
        "badly teardown failed",
        "out call skipped",
    ]
    assert told(pytester, "--durations", "1") == everything
    assert len(everything) == 14
