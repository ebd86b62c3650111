"""A NemoVideo for your tests: `def test_x(nemo_mock): nemo_mock.fault("reset@event:3")`.

Fixtures: `nemo_mock` is one mock for each process of a test run (so for each xdist worker), on a
free port, and as new for each test. `start_nemo_mock(**settings)` starts one of the test's own.
`nemo_settings`, overridden in a conftest, says how the shared one is to be: a mapping of what
`MockServer` takes.

After each test that used a mock its client is judged: a test that passed but for costly, leaking
or broken calls fails, and the calls are named; so does one that made more calls than the mock
remembers. `@pytest.mark.nemo_guilty` forgives all of it, or just the rules that it names. A test
that fails shows the calls that came.

Nothing of the mock is imported before the first test that uses it. `--drift BASE FRESH` has the
findings of `stillreel drift` as tests (`mockserver.drift.pytest_items`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.faults.fault import Fault
    from mockserver.remote import RemoteClock
    from mockserver.server import MockServer
    from mockserver.verdict.judge import Verdict

pytest_plugins = ("mockserver.drift.pytest_items",)

__all__ = ["NemoMock", "StartNemoMock"]

GUILTY = "nemo_guilty"
MOST_LINES = 60
_OPTIONS = {
    "speed": "how many times faster simulated time passes (default 1000)",
    "dialect": "what the mock speaks, such as render=wrapped,events=typed",
    "recordings": "a folder of recordings to answer from",
}
SPEED = 1000.0


StartNemoMock = Callable[..., "NemoMock"]
"""What the fixture `start_nemo_mock` gives."""


class NemoMock:
    """A running mock, for a test to use."""

    def __init__(self, server: "MockServer") -> None:
        self.server = server
        self._dialect = self.dialect

    @property
    def url(self) -> str:
        """The base of the API, for the client under test."""
        return self.server.url

    @property
    def clock(self) -> "RemoteClock":
        """The clock: `set_mode`, `set_speed`, `advance`, `jump`, `step`, `until`."""
        return self.server.clock

    @property
    def journal(self) -> Sequence[dict[str, Any]]:
        """The calls that came, oldest first, redacted."""
        return self.server.journal

    @property
    def heads(self) -> Sequence[dict[str, Any]]:
        """The calls that came, oldest first: all but headers and bodies, and far sooner."""
        return self.server.heads

    @property
    def near_misses(self) -> Sequence[dict[str, Any]]:
        """The requests that nothing answered, oldest first."""
        return self.server.near_misses

    @property
    def state(self) -> dict[str, Any]:
        """Accounts, sessions and renders, as the mock has them."""
        return self.server.state

    @property
    def credits(self) -> int:
        """What all accounts have left to spend; what is set is for each, and for new ones."""
        return sum(each["credits"]["available"] for each in self.state["accounts"])

    @credits.setter  # noqa: A003 - the word of the field
    def credits(self, available: int) -> None:
        self.server.set_credits(available)

    @property
    def dialect(self) -> str:
        """What the mock speaks; can be set, from the next call on."""
        return str(self.state["dialect"])

    @dialect.setter
    def dialect(self, wanted: str) -> None:
        self.server.set_dialect(wanted)

    def fault(self, *faults: "Fault | str") -> tuple[str, ...]:
        """Arm faults, such as `reset@event:3@run_sse;times=1`; give their ids."""
        return tuple(self.server.fault(fault) for fault in faults)

    def scenario(self, name: str) -> None:
        """Play a named scenario, such as `out-of-credits`; `clean` for none."""
        self.server.scenario(name)

    def verdict(self) -> "Verdict":
        """Say what the client has done wrong so far."""
        return self.server.verdict()

    def reset(self) -> None:
        """Be as new, but for the clock, which never goes back."""
        self.server.reset()
        self.server.clock.set_mode("scaled", self.server.speed)
        self.server.set_dialect(self._dialect)


@contextmanager
def serving(**settings: Any) -> Iterator[NemoMock]:
    """Run a mock of your own, for fixtures of any scope; settings are those of `MockServer`.

    Nobody judges such a mock by itself.
    """
    from mockserver.server import MockServer

    with MockServer(**{"speed": SPEED, **settings}) as server:
        yield NemoMock(server)


_USED = pytest.StashKey[list[NemoMock]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare options and settings."""
    group = parser.getgroup("nemo", "the NemoVideo mock")
    for name, says in _OPTIONS.items():
        group.addoption(f"--nemo-{name}", dest=f"nemo_{name}", help=says)
        parser.addini(f"nemo_{name}", says)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers",
        f"{GUILTY}(*rules): the client means to do wrong; forgive all of it, or these rules",
    )


@pytest.fixture(scope="session")
def nemo_settings() -> Mapping[str, Any]:
    """How the shared mock is to be: what `MockServer` takes. Override it in your conftest."""
    return {}


@pytest.fixture(scope="session")
def nemo_server(
    nemo_settings: Mapping[str, Any], pytestconfig: pytest.Config
) -> Iterator[NemoMock]:
    """The mock of this process; tests use `nemo_mock`."""
    with serving(**_settings(pytestconfig, nemo_settings)) as mock:
        yield mock


@pytest.fixture
def nemo_mock(nemo_server: NemoMock, request: pytest.FixtureRequest) -> NemoMock:
    """The mock, as new; judged when the test has ended."""
    nemo_server.reset()
    request.node.stash.setdefault(_USED, []).append(nemo_server)
    return nemo_server


@pytest.fixture
def start_nemo_mock(
    nemo_settings: Mapping[str, Any], request: pytest.FixtureRequest
) -> Iterator[StartNemoMock]:
    """Start a mock of the test's own, with settings of `MockServer`; judged and stopped after."""
    with ExitStack() as started:

        def start(**settings: Any) -> NemoMock:
            wanted = _settings(request.config, nemo_settings) | settings
            mock = started.enter_context(serving(**wanted))
            request.node.stash.setdefault(_USED, []).append(mock)
            return mock

        yield start


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Judge the client when the test has passed; show its calls when the test has failed."""
    try:
        yield
    except (Exception, pytest.fail.Exception):
        for mock in item.stash.get(_USED, []):
            item.add_report_section("call", "nemo mock", _shown(mock))
        raise
    verdicts = [_unforgiven(item, mock) for mock in item.stash.get(_USED, [])]
    if any(verdicts):
        pytest.fail("\n".join(filter(None, verdicts)), pytrace=False)


def _settings(config: pytest.Config, overridden: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings: the ini file's, then the conftest's, then the command line's."""
    ini = {name: config.getini(f"nemo_{name}") for name in _OPTIONS}
    if ini["recordings"]:
        ini["recordings"] = config.rootpath / ini["recordings"]
    line = {name: config.getoption(f"nemo_{name}") for name in _OPTIONS}
    return {**_read(ini), **overridden, **_read(line)}


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the options that were given into settings of `MockServer`. Raises UsageError."""
    from pathlib import Path

    found: dict[str, Any] = {}
    if given["speed"]:
        try:
            found["speed"] = float(given["speed"])
        except ValueError as error:
            raise pytest.UsageError(f"nemo_speed is a number, not {given['speed']!r}") from error
    if given["dialect"]:
        found["dialects"] = given["dialect"]
    if given["recordings"]:
        found["recordings"] = Path(given["recordings"])
    return found


def _unforgiven(item: pytest.Item, mock: NemoMock) -> str:
    """Write what the client did that is not forgiven; empty where there is nothing."""
    from dataclasses import replace

    marks = list(item.iter_markers(GUILTY))
    forgiven = {rule for mark in marks for rule in mark.args}
    if marks and not forgiven:
        return ""
    verdict = mock.verdict()
    left = tuple(each for each in verdict.findings if each.rule not in forgiven)
    unforgiven = replace(verdict, findings=left)
    if not (unforgiven.guilty or unforgiven.is_unsure):
        return ""
    named = {number for finding in left for number in finding.calls}
    lines = [_line(call) for call in mock.heads if call["number"] in named]
    hint = f"A test that means to: @pytest.mark.{GUILTY}"
    return "\n".join([str(unforgiven), *lines[:MOST_LINES], hint])


def _shown(mock: NemoMock) -> str:
    """Write a mock's calls, a line each, its armed faults, and the verdict."""
    calls = mock.heads
    left_out = [f"… {len(calls) - MOST_LINES} calls before"] if len(calls) > MOST_LINES else []
    armed = [f"armed: {fault}" for fault in mock.server.faults.armed()]
    lines = [_line(call) for call in calls[-MOST_LINES:]]
    return "\n".join([*left_out, *lines, *armed, str(mock.verdict())])


def _line(call: Mapping[str, Any]) -> str:
    """Write a call in one line."""
    code = f" code {call['code']}" if call["code"] else ""
    faults = f" [{', '.join(call['faults'])}]" if call["faults"] else ""
    end = call["ended"] or "running"
    status = call["status"] or "no answer"
    return f"  {call['number']:>3} {call['method']} {call['path']} {status}{code} {end}{faults}"
