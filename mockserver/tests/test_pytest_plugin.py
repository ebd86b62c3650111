"""The pytest plugin, as a project of somebody else's would use it."""

import pytest

pytest_plugins = ("pytester",)
PLUGIN = ("-p", "mockserver.pytest_plugin")

CLIENT = """
import httpx, ssl

def call(mock, method="POST", path="/api/auth/anonymous-token", **more):
    headers = {
        "X-Skill-Source": "test", "X-Skill-Version": "1", "X-Skill-Platform": "unknown",
        "X-Client-Id": "me", **more.pop("headers", {}),
    }
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with httpx.Client(base_url=mock.url, trust_env=False, verify=tls, headers=headers) as http:
        return http.request(method, path, **more)
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a client of its own, and no plugin but ours, installed or not."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(client=CLIENT)
    return pytester


def run(project: pytest.Pytester, tests: str, *words: str) -> pytest.RunResult:
    project.makepyfile(test_it=f"import pytest\nfrom client import call\n{tests}")
    return project.runpytest_inprocess(*PLUGIN, *words)


def test_a_test_has_a_mock_at_hand(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
def test_everything_at_hand(nemo_mock):
    before_s = nemo_mock.clock.now_s()
    nemo_mock.credits = 90
    nemo_mock.scenario("silent-edit")
    assert call(nemo_mock).json()["code"] == 0
    assert nemo_mock.credits == 90
    nemo_mock.credits = 7
    nemo_mock.reset()
    call(nemo_mock)
    assert nemo_mock.credits == 100
    nemo_mock.credits = 7
    assert nemo_mock.state["accounts"][0]["credits"]["available"] == nemo_mock.credits == 7
    (whole,), (head,) = nemo_mock.journal, nemo_mock.heads
    assert head["call"] == "token"
    assert whole == {**head, "request": whole["request"], "answer": whole["answer"]}
    nemo_mock.clock.jump(60)
    assert nemo_mock.clock.now_s() - before_s >= 60
    assert not nemo_mock.verdict().guilty
    assert nemo_mock.near_misses == []

def test_faults_and_scenarios(nemo_mock):
    assert nemo_mock.fault("error:2001@token;times=1", "reset@event:3") == ("f1", "f2")
    assert call(nemo_mock).json()["code"] == 2001
    nemo_mock.scenario("out-of-credits")
    call(nemo_mock, headers={"X-Client-Id": "other"})
    assert nemo_mock.credits == 0
""",
    )
    result.assert_outcomes(passed=2)


def test_nothing_of_one_test_is_left_for_the_next(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
urls = set()

@pytest.mark.parametrize("turn", [1, 2])
def test_as_new(nemo_mock, turn):
    urls.add(nemo_mock.url)
    assert len(urls) == 1
    assert nemo_mock.journal == []
    assert nemo_mock.state["accounts"] == []
    assert nemo_mock.server.faults.armed() == ()
    assert nemo_mock.state["scenario"] == "clean"
    assert (nemo_mock.clock.mode, nemo_mock.clock.speed) == ("scaled", 1000)
    assert nemo_mock.dialect.endswith("envelope=full")
    call(nemo_mock)
    nemo_mock.fault("reset@event:3")
    nemo_mock.scenario("silent-edit")
    nemo_mock.clock.set_mode("stepped")
    nemo_mock.dialect = "envelope=bare"
""",
    )
    result.assert_outcomes(passed=2)


def test_a_guilty_client_fails_its_test_and_its_calls_are_named(
    project: pytest.Pytester,
) -> None:
    result = run(
        project,
        """
def test_innocent_but_for_the_verdict(nemo_mock):
    call(nemo_mock)
    call(nemo_mock, "GET", "/api/credits/balance/simple?access_token=nmv_usr_secret1")
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["verdict on the client: *found in 2 calls", "*leak *token-in-url*call 2*"]
    )
    result.stdout.fnmatch_lines(["*2 GET /api/credits/balance/simple 200 code 1001 eof"])
    result.stdout.fnmatch_lines(["*@pytest.mark.nemo_guilty*"])
    assert "nmv_usr_secret1" not in result.stdout.str().partition("verdict on the client")[2]


def test_what_could_not_be_judged_is_not_green(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
def test_more_calls_than_anybody_remembers(nemo_mock):
    nemo_mock.server._running()._mock.journal.forgotten = 7
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*not judged: 7 calls*"])


def test_who_means_to_sin_says_so(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
@pytest.mark.nemo_guilty
def test_anything_goes(nemo_mock):
    call(nemo_mock, "GET", "/nowhere")

@pytest.mark.nemo_guilty("no-such-call")
def test_this_goes(nemo_mock):
    call(nemo_mock, "GET", "/nowhere")

@pytest.mark.nemo_guilty("token-in-url")
def test_this_does_not(nemo_mock):
    call(nemo_mock, "GET", "/nowhere")
""",
    )
    result.assert_outcomes(passed=2, failed=1)


def test_a_failing_test_shows_what_the_mock_heard(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
def test_fails(nemo_mock):
    nemo_mock.fault("error:2001@token", "reset@event:3")
    call(nemo_mock)
    assert False, "on its own account"
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*on its own account*"])
    result.stdout.fnmatch_lines(
        ["*nemo mock*", "*1 POST /api/auth/anonymous-token 200 code 2001 eof [[]error]", "armed:*"]
    )


def test_a_mock_of_the_tests_own_is_judged_and_stopped(project: pytest.Pytester) -> None:
    result = run(
        project,
        """
urls = []

def test_two_of_them(start_nemo_mock):
    rich, poor = start_nemo_mock(credits=1000), start_nemo_mock(credits=1, dialects="errors=http")
    call(rich), call(poor)
    assert (rich.credits, poor.credits) == (1000, 1)
    assert "errors=http" in poor.dialect
    urls.append(poor.url)

def test_guilty(start_nemo_mock):
    import httpx
    with pytest.raises(httpx.ConnectError):
        httpx.get(urls[0], trust_env=False)
    call(start_nemo_mock(), "GET", "/nowhere")
""",
    )
    result.assert_outcomes(passed=1, failed=1)


def test_settings_come_from_ini_then_conftest_then_command_line(
    project: pytest.Pytester,
) -> None:
    project.makeini("[pytest]\nnemo_speed = 20\nnemo_dialect = envelope=bare,errors=http\n")
    project.makeconftest(
        """
import pytest

@pytest.fixture(scope="session")
def nemo_settings():
    return {"speed": 30, "credits": 5}
"""
    )
    tests = """
def test_it(nemo_mock, pytestconfig):
    assert nemo_mock.clock.speed == (40 if pytestconfig.getoption("nemo_speed") else 30)
    assert nemo_mock.dialect.endswith("errors=http,envelope=bare")
    call(nemo_mock)
    assert nemo_mock.credits == 5
"""
    run(project, tests).assert_outcomes(passed=1)
    run(project, tests, "--nemo-speed=40").assert_outcomes(passed=1)
    refused = run(project, tests, "--nemo-speed=fast")
    refused.assert_outcomes(errors=1)
    refused.stdout.fnmatch_lines(["*nemo_speed is a number, not 'fast'*"])
