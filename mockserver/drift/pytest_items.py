"""Drift as tests: `pytest --drift BASE FRESH --junitxml drift.xml` has a case for each call.

A call that differs has one for each finding instead, which fails, named by its id; what could not
be checked is a case that errs. Nothing else is collected, unless it is named on the command line.
Nothing of drift is imported without the option.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.drift.finding import Finding, Report, Unchecked

_EVERYTHING = "everything"
"""The case of what concerns no one call."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("nemo", "the NemoVideo mock")
    group.addoption(
        "--drift",
        nargs=2,
        type=Path,
        metavar=("BASE", "FRESH"),
        help="compare recordings with a baseline: a test for each call, or finding",
    )
    for name, says in (
        ("readers", "of --drift: what your client reads, as `stillreel drift --readers`"),
        ("pins", "of --drift: members that are enums, as `stillreel drift --pins`"),
    ):
        group.addoption(f"--drift-{name}", type=Path, metavar="FILE", help=says)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Collect no file where drift is all that was asked for."""
    config = session.config
    if not config.getoption("drift") or _names_tests(config) or _leaves_it_to_workers(config):
        return None
    session.items = []
    config.hook.pytest_collection_modifyitems(session=session, config=config, items=session.items)
    config.hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add the cases of drift."""
    sides = session.config.getoption("drift")
    if sides:
        items += _cases(session, *sides)


def _names_tests(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.ARGS


def _leaves_it_to_workers(config: pytest.Config) -> bool:
    return config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")


def _cases(session: pytest.Session, base: Path, fresh: Path) -> list[pytest.Item]:
    """Compare, and give the cases. Raises UsageError for what was asked amiss."""
    from mockserver.drift.loading import NothingToCompare, compared
    from mockserver.drift.pins import PinError
    from mockserver.drift.readers import MappingError
    from mockserver.recordings.model import RecordingError

    config = session.config
    whole = Call.from_parent(session, name="drift", nodeid="drift")
    readers, pins = config.getoption("drift_readers"), config.getoption("drift_pins")
    try:
        _, comparison = compared(base, fresh, readers, pins)
        report = comparison.report()
    except RecordingError as fault:
        return [UncheckedCase.from_parent(whole, name=_EVERYTHING, why=str(fault))]
    except (NothingToCompare, PinError, MappingError) as fault:
        raise pytest.UsageError(f"--drift: {fault}") from fault
    calls = sorted({*comparison.base.operations(), *comparison.fresh.operations()})
    return list(_of_the_report(whole, report, calls))


def _of_the_report(whole: "Call", report: "Report", calls: Sequence[str]) -> Iterator[pytest.Item]:
    unchecked: dict[str, list[Unchecked]] = {}
    for each in report.unchecked:
        unchecked.setdefault(each.operation, []).append(each)
    for call in sorted({*calls, *unchecked}):
        found = [each for each in report.findings if each.place.operation == call]
        for finding in found:
            of_call = Call.from_parent(whole, name=call, nodeid=f"{whole.nodeid}::{call}")
            yield Difference.from_parent(of_call, name=finding.id, finding=finding)
        if call in unchecked:
            from mockserver.drift import wording

            why = "\n".join(map(wording.unchecked, unchecked[call]))
            yield UncheckedCase.from_parent(whole, name=call or _EVERYTHING, why=why)
        elif not found:
            yield Same.from_parent(whole, name=call)


class Call(pytest.Collector):
    """What several cases belong to; it collects nothing by itself."""

    def collect(self) -> Sequence[pytest.Item]:
        """Give nothing: the cases are made at once."""
        return ()


class _Case(pytest.Item):
    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the case."""
        return self.path, None, self.name


class Same(_Case):
    """A call that is as it was."""

    def runtest(self) -> None:
        """Pass."""


class Difference(_Case):
    """A finding."""

    def __init__(self, *, finding: "Finding", **given: Any) -> None:
        super().__init__(**given)
        self._finding = finding
        self.user_properties += [
            ("kind", finding.kind.value),
            ("severity", finding.severity.value),
            ("blame", finding.blame.value),
            ("confirmed", finding.confirmed),
            *(("reader", f"{each.module}:{each.function}") for each in finding.readers),
        ]

    def runtest(self) -> None:
        """Fail, and say what differs."""
        from mockserver.drift.output import entry

        text = "\n".join([self._finding.place.operation, *entry(self._finding)])
        pytest.fail(text, pytrace=False)


class UncheckedCase(_Case):
    """Something that could not be checked."""

    def __init__(self, *, why: str, **given: Any) -> None:
        super().__init__(**given)
        self._why = why

    def setup(self) -> None:
        """Err: what could not be checked has neither passed nor failed."""
        pytest.fail(self._why, pytrace=False)

    def runtest(self) -> None:
        """Do nothing: it is not reached."""
