"""A pytest plugin: with `--workers 4`, so many processes share the tests, once all are collected.

Workers of pytest-xdist are interpreters of their own: each imports and collects everything anew,
which takes five seconds of a processor for each, before the first test. A forked one has it all at
once, and shares the memory. What a worker reports is reported here, as with pytest-xdist.
"""

import multiprocessing.connection
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from multiprocessing.connection import Connection
from typing import Any, Final, NoReturn

import pytest

_MOST_AT_ONCE: Final = 8
_LOOK_S: Final = 1.0
_DIED: Final = "The worker ended that was to run this test."
Place = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A worker has nothing more to do after what it begins now."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A worker begins a test: its number among all."""

    number: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A phase of a test has ended: its report, as values."""

    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker is through with a test."""

    number: int


@dataclass
class Worker:
    """A worker, seen from here: its process, the way to it, and the tests that it was given."""

    pid: int
    connection: Connection
    left: set[int] = field(default_factory=set)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.addoption(
        "--workers", type=int, default=0, help="share the tests among forked processes"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Have workers run the tests, where they were asked for."""
    config = session.config
    wanted = min(config.getoption("workers"), len(session.items))
    if wanted < 2 or session.testsfailed or config.option.collectonly:
        return None
    # Others ask this: a run that is shared knows not by itself which snapshots were not looked at.
    os.environ["PYTEST_XDIST_WORKER_COUNT"] = str(wanted)
    config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]  # theirs lie within
    _Run(session).go(wanted)
    return True


class _Run:
    """One run of all tests, shared among workers."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._bundles = iter(tuple(bundles(session.items)))
        self._workers: list[Worker] = []

    def go(self, number: int) -> None:
        """Run everything, and report it; no worker is left behind."""
        try:
            for one in range(number):
                self._workers.append(self._fork(one))
            while at_work := [each for each in self._workers if not each.connection.closed]:
                self._listen(at_work)
            for bundle in self._bundles:
                self._tell_of_loss(bundle)
        finally:
            for worker in self._workers:
                worker.connection.close()  # which ends one that is still there
                os.waitpid(worker.pid, 0)

    def _fork(self, number: int) -> Worker:
        ours, theirs = multiprocessing.connection.Pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        if (pid := os.fork()) == 0:
            ours.close()
            for other in self._workers:
                other.connection.close()
            _work(self._session, number, theirs)
        theirs.close()
        return Worker(pid, ours)

    def _listen(self, at_work: Sequence[Worker]) -> None:
        ways = {each.connection: each for each in at_work}
        for way in multiprocessing.connection.wait(list(ways), _LOOK_S):
            worker = ways[way]  # type: ignore[index]  # these are connections
            try:
                self._hear(worker, worker.connection.recv())
            except (EOFError, ConnectionResetError, BrokenPipeError):
                worker.connection.close()
                self._tell_of_loss(sorted(worker.left))
            self._stop_where_asked()

    def _hear(self, worker: Worker, told: Wanted | Begun | Reported | Ended) -> None:
        hook = self._session.config.hook
        match told:
            case Wanted():
                bundle = next(self._bundles, ())
                worker.left.update(bundle)
                worker.connection.send(bundle)
            case Begun(number):
                nodeid, location = self._place(number)
                hook.pytest_runtest_logstart(nodeid=nodeid, location=location)
            case Reported(values):
                report = hook.pytest_report_from_serializable(
                    config=self._session.config, data=values
                )
                hook.pytest_runtest_logreport(report=report)
            case Ended(number):
                worker.left.discard(number)
                nodeid, location = self._place(number)
                hook.pytest_runtest_logfinish(nodeid=nodeid, location=location)

    def _place(self, number: int) -> tuple[str, Place]:
        item = self._session.items[number]
        return item.nodeid, item.location

    def _tell_of_loss(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            nodeid, location = self._place(number)
            report = pytest.TestReport(nodeid, location, {}, "failed", _DIED, "call")
            self._session.config.hook.pytest_runtest_logreport(report=report)

    def _stop_where_asked(self) -> None:
        if self._session.shouldfail:
            raise self._session.Failed(self._session.shouldfail)
        if self._session.shouldstop:
            raise self._session.Interrupted(self._session.shouldstop)


def bundles(items: Sequence[pytest.Item]) -> Iterator[tuple[int, ...]]:
    """The tests by number, as they are handed out: few at once, so that all end at the same time.

    Those of a file that share what takes long to make stay together.
    """
    for _file, numbers in groupby(range(len(items)), lambda number: items[number].path):
        together = tuple(numbers)
        shares = any(_shares(items[number]) for number in together)
        most = len(together) if shares else _MOST_AT_ONCE
        yield from (together[at : at + most] for at in range(0, len(together), most))


def _shares(item: pytest.Item) -> bool:
    """Whether a test has a fixture that lasts for its file."""
    if not isinstance(item, pytest.Function):
        return False
    fixtures = item._fixtureinfo.name2fixturedefs
    return any(found[-1].scope in ("module", "package") for found in fixtures.values() if found)


class _Teller:
    """Tells of each test, as it goes on."""

    def __init__(self, session: pytest.Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection
        self.number = 0

    def pytest_runtest_logstart(self) -> None:
        self._connection.send(Begun(self.number))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        config = self._session.config
        values = config.hook.pytest_report_to_serializable(config=config, report=report)
        self._connection.send(Reported(values))

    def pytest_runtest_logfinish(self) -> None:
        self._connection.send(Ended(self.number))

    def numbers(self) -> Iterator[int]:
        """What is to be run, as it is handed out."""
        while True:
            self._connection.send(Wanted())
            if not (bundle := self._connection.recv()):
                return
            yield from bundle


class _Silent:
    """Stands where others look for how to write on a terminal, and writes nothing."""

    def __init__(self, reporter: Any) -> None:
        self._tw = reporter._tw


def _work(session: pytest.Session, number: int, connection: Connection) -> NoReturn:
    """Be a worker: run what one is given, and leave nothing behind."""
    try:
        _settle(session.config, number)
        teller = _Teller(session, connection)
        session.config.pluginmanager.register(teller)
        _run_all(session, teller)
    except ConnectionError:
        pass  # nobody listens any more: the run was stopped
    except BaseException:  # noqa: BLE001 - what is not run is told; here is why
        sys.excepthook(*sys.exc_info())
    finally:
        connection.close()
        os._exit(0)


def _settle(config: pytest.Config, number: int) -> None:
    """Have folders and captured output of one's own, and print nothing."""
    os.environ["PYTEST_XDIST_WORKER"] = f"gw{number}"
    manager = config.pluginmanager
    reporter = manager.unregister(name="terminalreporter")
    manager.register(_Silent(reporter), "terminalreporter")
    capture = manager.getplugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()
    capture.suspend_global_capture()
    folders = config._tmp_path_factory  # type: ignore[attr-defined]  # what a session is given
    folders._basetemp = folders.getbasetemp() / f"gw{number}"
    folders._basetemp.mkdir(mode=0o700)


def _run_all(session: pytest.Session, teller: _Teller) -> None:
    numbers = teller.numbers()
    following = next(numbers, None)
    while following is not None:
        teller.number, following = following, next(numbers, None)
        item = session.items[teller.number]
        after = session.items[following] if following is not None else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
