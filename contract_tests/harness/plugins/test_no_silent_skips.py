"""In CI a test that is left out is a failure; elsewhere it is said."""

import pytest

from contract_tests.harness.plugins import no_silent_skips

pytest_plugins = ("pytester",)

TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
@pytest.mark.skipif(True, reason="no browser")
def test_in_a_browser(number): pass

def test_amid(): pytest.skip("root may read everything")

@pytest.mark.xfail(strict=True)
def test_known(): assert False

def test_good(): pass
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(TESTS)
    return pytester


def run(project: pytest.Pytester) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", no_silent_skips.__name__)


def test_what_is_left_out_is_said_in_one_line_for_each_reason(project: pytest.Pytester) -> None:
    result = run(project)
    result.assert_outcomes(passed=1, skipped=4, xfailed=1)
    result.stdout.fnmatch_lines(
        ["Left out: 3 tests: no browser", "Left out: 1 test: root may read everything"]
    )


def test_in_ci_only_what_the_table_names_may_be_left_out(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(project)
    result.assert_outcomes(passed=1, skipped=1, xfailed=1, errors=3)
    result.stdout.fnmatch_lines(["Skipped in CI: no browser. See *ALLOWED_IN_CI."])


def test_in_ci_a_module_cannot_leave_itself_out(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    project.makepyfile(test_whole="import pytest\npytest.importorskip('no_such_module')")
    result = run(project)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["Skipped in CI: could not import 'no_such_module'*"])
