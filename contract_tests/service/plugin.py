"""A pytest plugin: the tests of the service against one of three targets.

    pytest contract_tests/service                                   the mock, and no other machine
    pytest contract_tests/service --target recordings [--recordings DIR]
    NEMO_TOKEN=… pytest contract_tests/service --target live [--legs free,talk --max-credits 50]

A test that could not be answered errs; it is never left out. Each says on which facts of
`openapi.yaml` it stands, and where those come from: with `-v`, where it fails, and in `--junitxml`.
"""

from collections import Counter
from collections.abc import Generator

import pytest

from contract_tests.service.wanted import MARK, add_options, wanted_by

_PROVENANCE = "provenance"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark; refuse what cannot be meant, before anything is collected."""
    config.addinivalue_line("markers", f"{MARK}(about): a test of the service, see expectations")
    if config.getoption("target"):
        wanted_by(config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is of other legs; have every test say on what it stands."""
    ours = [item for item in items if item.get_closest_marker(MARK)]
    if ours:
        _prepare(config, items, ours)
    if config.getoption("target") and not any(item.get_closest_marker(MARK) for item in items):
        raise pytest.UsageError("--target, and no test of the service is among those that ran")


def _prepare(config: pytest.Config, items: list[pytest.Item], ours: list[pytest.Item]) -> None:
    from contract_tests.service.expectations import about_of

    wanted, left = wanted_by(config), []
    for item in ours:
        about = about_of(item)
        assert about is not None
        if set(about.legs) & set(wanted.legs):
            item.user_properties += [
                ("target", wanted.target.value),
                (_PROVENANCE, about.provenance),
                ("facts", ", ".join(about.facts)),
            ]
        else:
            left.append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say on what a test stands that failed; let none be skipped."""
    report = yield
    said = dict(report.user_properties)
    if _PROVENANCE in said:
        if report.skipped:
            report.outcome = "failed"
        if report.failed and call.when == "call":
            text = f"[{said[_PROVENANCE]}] {said['facts']}"
            report.sections.append(("what it stands on", text))
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """With `-v`, have the provenance beside what passed."""
    said = dict(getattr(report, "user_properties", ()))
    if report.when == "call" and report.passed and _PROVENANCE in said:
        return "passed", ".", f"PASSED [{said[_PROVENANCE]}]"
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on what stands what was seen to hold."""
    passed = [dict(report.user_properties) for report in terminalreporter.stats.get("passed", [])]
    counts = Counter(str(said[_PROVENANCE]) for said in passed if _PROVENANCE in said)
    if counts:
        by_marks = ", ".join(f"{count} on [{marks}]" for marks, count in sorted(counts.items()))
        terminalreporter.write_line(
            f"Of the service, {counts.total()} expectations hold: {by_marks}"
        )
