"""A pytest plugin: no test is left out without a word.

In CI a skipped test fails, but for the reasons in `ALLOWED_IN_CI`. Elsewhere the end of the run
says in one line for each reason what was left out.
"""

import os
from collections import Counter
from collections.abc import Generator

import pytest

Report = pytest.TestReport | pytest.CollectReport
ALLOWED_IN_CI = {
    "root may read everything": "CI runs as root in a container; as anybody else the test runs",
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail, where that counts."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a module that is skipped as a whole fail, where that counts."""
    report = yield
    _refuse(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in Counter(map(_reason, skipped)).items():
        terminalreporter.write_line(
            f"Left out: {count} {'test' if count == 1 else 'tests'}: {reason}"
        )


def _refuse(report: Report) -> None:
    in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
    if in_ci and report.skipped and (reason := _reason(report)) not in ALLOWED_IN_CI:
        report.outcome = "failed"
        report.longrepr = f"Skipped in CI: {reason}. See {__name__}.ALLOWED_IN_CI."


def _reason(report: Report) -> str:
    where_and_why = report.longrepr
    assert isinstance(where_and_why, tuple)
    return str(where_and_why[2]).removeprefix("Skipped: ")
