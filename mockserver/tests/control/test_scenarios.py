"""Scenarios: one word, and the client is in trouble."""

import httpx
import pytest

from mockserver.faults.notation import parse_faults
from mockserver.faults.scenarios import SCENARIOS
from mockserver.server import MockServer
from mockserver.tests.harness.controller import Controller, message_of
from mockserver.tests.harness.walker import Walker, kinds, png, texts


@pytest.fixture
def walker(guest: Walker) -> Walker:
    """Everybody here is on a mock of their own."""
    return guest


def test_the_scenarios_faults_are_all_faults_that_there_are() -> None:
    for scenario in SCENARIOS.values():
        if scenario.faults:
            assert parse_faults(scenario.faults)


def test_out_of_credits_is_for_everybody_until_it_is_clean_again(
    mock: MockServer, control: Controller, walker: Walker
) -> None:
    walker.upload(a_png=png())
    control("POST", "/scenario", {"name": "out-of-credits"})
    assert control("GET", "/scenario")["scenario"] == "out-of-credits"
    assert message_of(walker, "animate this").json()["code"] == 2001
    newcomer = Walker(mock.url, "newcomer").connect()
    assert newcomer.credits() == (0, 0, 0)
    newcomer.http.close()
    control("POST", "/scenario", {"name": "clean"})
    assert walker.credits() == (100, 0, 100)
    assert control("GET", "/scenario")["scenario"] == "clean"


def test_a_plan_is_required_until_it_is_not(control: Controller, walker: Walker) -> None:
    walker.upload(a_png=png())
    message_of(walker, "animate this")
    control("POST", "/scenario", {"name": "plan-required"})
    for _ in range(2):
        assert walker.render(render_id="render_1").json()["code"] == 402
    control("POST", "/scenario", {"name": "render-fails"})
    assert "taskId" in walker.render(render_id="render_1").json()
    assert walker.poll("render_1")["status"] == "failed"


def test_a_rate_limit_names_its_time_and_passes(control: Controller, walker: Walker) -> None:
    control("POST", "/scenario", {"name": "rate-limited"})
    refused = message_of(walker)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    assert texts(message_of(walker).content)


def test_a_stream_is_cut_and_the_work_goes_on(control: Controller, walker: Walker) -> None:
    walker.upload(a_png=png())
    control("POST", "/scenario", {"name": "cut-stream"})
    with pytest.raises(httpx.RemoteProtocolError):
        message_of(walker, "animate this")
    control("POST", "/clock/advance", {"ms": 600_000})
    assert kinds(walker.draft()) == [0, 1]


def test_an_edit_without_a_word_still_edits(control: Controller, walker: Walker) -> None:
    walker.upload(a_png=png())
    control("POST", "/transitions", {"do": "set-credits", "available": 1000})
    message_of(walker, "animate this")
    control("POST", "/scenario", {"name": "silent-edit"})
    assert texts(message_of(walker, 'add the title "Harbour"').content) == ""
    assert kinds(walker.draft()) == [0, 1, 7]
    control("POST", "/scenario", {"name": "clean"})
    assert texts(message_of(walker, 'change the title to "Gulls"').content)


@pytest.mark.parametrize("name", ["ten-minutes-of-silence", "ten-minutes-of-heartbeats"])
def test_ten_minutes_pass_before_the_answer(name: str, control: Controller, walker: Walker) -> None:
    control("POST", "/clock", {"mode": "instant"})
    control("POST", "/scenario", {"name": name})
    message_of(walker)
    assert control("GET", "/journal")["calls"][-1]["lasted_s"] >= 600


def test_slow_is_slow(control: Controller, walker: Walker) -> None:
    control("POST", "/clock", {"mode": "instant"})
    control("POST", "/scenario", {"name": "slow"})
    message_of(walker)
    last = control("GET", "/journal")["calls"][-1]
    assert last["lasted_s"] >= last["got_bytes"] / 500 * 0.9


def test_a_scenario_can_be_for_one_test_alone(
    mock: MockServer, control: Controller, walker: Walker
) -> None:
    control("POST", "/scenario", {"name": "plan-required", "test": "t-1"})
    headers = {"X-Mock-Test-Id": "t-1"}
    path = "/api/render/proxy/lambda"
    draft = {"t": [{"tt": 0, "sg": [{"s": 0, "d": 1000, "m": {}}]}]}
    refused = walker.post(path, walker.order(draft, "render_1"), **headers)
    assert refused.json()["code"] == 402
    assert "taskId" in walker.render(draft, "render_1").json()
    found = control("GET", "/scenario")
    assert (found["scenario"], found["tests"]) == ("clean", {"t-1": "plan-required"})


def test_a_header_plays_a_scenario_once(control: Controller, walker: Walker) -> None:
    headers = {"X-Mock-Scenario": "rate-limited", "X-Mock-Test-Id": "t-1"}
    assert message_of(walker, **headers).status_code == 429
    assert message_of(walker, **headers).status_code == 200
    wrong = message_of(walker, **{"X-Mock-Scenario": "sunshine"})
    assert wrong.status_code == 400
    assert "out-of-credits" in wrong.json()["detail"]
    message_of(walker, **{**headers, "X-Mock-Scenario": "clean"})
    assert control("GET", "/scenario")["tests"] == {}
