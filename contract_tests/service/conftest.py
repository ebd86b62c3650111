"""What a target showed, for the tests of the service."""

from collections.abc import Sequence

import pytest

from contract_tests.service.answers import Answer, Session
from contract_tests.service.expectations import about_of
from contract_tests.service.targets import TargetAnswers, TargetError, ask_target
from contract_tests.service.wanted import wanted_by


@pytest.fixture(scope="session")
def seen(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> TargetAnswers:
    """What the target showed; asked once. Where it could not be asked, every test errs."""
    plugins = pytestconfig.pluginmanager
    terminal, capture = plugins.get_plugin("terminalreporter"), plugins.get_plugin("capturemanager")

    def say(line: str) -> None:
        assert terminal is not None and capture is not None  # noqa: PT018 - pytest's own
        with capture.global_and_fixture_disabled():
            terminal.ensure_newline()
            terminal.write_line(line)

    try:
        return ask_target(wanted_by(pytestconfig), tmp_path_factory.mktemp("service"), say)
    except TargetError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def sessions(request: pytest.FixtureRequest, seen: TargetAnswers) -> Sequence[Session]:
    """The sessions that have such answers of all calls that the test is about."""
    about = about_of(request.node)
    assert about is not None, "a test of the service says what it is about"
    found = [
        session
        for session in seen.sessions
        if set(about.calls) <= {each.call for each in session if bool(each.code) is about.refused}
    ]
    if not found:
        pytest.fail(seen.lacks(about), pytrace=False)
    return found


@pytest.fixture
def answers(request: pytest.FixtureRequest, sessions: Sequence[Session]) -> Sequence[Answer]:
    """The answers themselves."""
    about = about_of(request.node)
    assert about is not None
    return [
        each
        for session in sessions
        for each in session
        if each.call in about.calls and bool(each.code) is about.refused
    ]
