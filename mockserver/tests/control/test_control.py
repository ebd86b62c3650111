"""The mock's own calls: what they show, what they do, and that they are as they are described."""

import json
import re
from typing import Any

import pytest

from mockserver.calls import CONTROL
from mockserver.control.contract import document
from mockserver.control.layer import ROUTES
from mockserver.control.scenarios import PARTS
from mockserver.control.writes import TRANSITIONS
from mockserver.faults.scenarios import SCENARIOS
from mockserver.server import MockServer
from mockserver.tests.harness.controller import Controller, message_of, operation
from mockserver.tests.harness.walker import SPEED, STREAM, Walker, client, kinds, png, texts
from mockserver.wire.problem import MEDIA_TYPE


@pytest.fixture
def walker(guest: Walker) -> Walker:
    """Everybody here is on a mock of their own."""
    return guest


def test_the_description_and_the_calls_are_the_same_ones() -> None:
    described = {
        (method.upper(), path.removeprefix(CONTROL))
        for path, item in document()["paths"].items()
        for method in item
    }
    assert described == {(method, path) for method, path, _ in ROUTES}


def test_the_description_names_what_there_is_to_name() -> None:
    def words(method: str, path: str, name: str) -> Any:
        body = operation(method, path)["requestBody"]["content"]["application/json"]["schema"]
        return body["properties"][name]

    assert words("POST", "/scenario", "name")["enum"] == list(SCENARIOS)
    assert words("POST", "/transitions", "do")["enum"] == list(TRANSITIONS)
    assert words("POST", "/reset", "parts")["items"]["enum"] == list(PARTS)


def test_the_description_is_served(control: Controller) -> None:
    assert control("GET", "/openapi.json") == json.loads(json.dumps(document()))


def test_control_calls_are_not_journaled(control: Controller, walker: Walker) -> None:
    before = control("GET", "/journal")
    control("GET", "/state")
    after = control("GET", "/journal")
    assert [each["call"] for each in after["calls"]] == ["token", "session"]
    assert after == before


def test_what_is_no_control_call_is_a_problem(mock: MockServer) -> None:
    with client(mock.url) as http:
        refused = [http.request("GET", f"{CONTROL}/nothing")]
        for method in ("PUT", "OPTIONS", "TRACE", "BREW"):
            for path in ("/clock", "/state", "", "/", "/page.json", "/page/main.js"):
                answer = http.request(method, CONTROL + path)
                refused.append(answer)
                allowed = answer.headers["allow"].split(", ")
                assert {
                    http.request(each, CONTROL + path).status_code for each in allowed
                }.isdisjoint({405}), (method, path)
                assert "HEAD" in allowed
    assert [answer.status_code for answer in refused] == [404, *[405] * (len(refused) - 1)]
    assert {answer.headers["content-type"] for answer in refused} == {MEDIA_TYPE}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/scenario", {}),
        ("/scenario", {"name": "sunshine"}),
        ("/scenario", {"name": "clean", "for": "me"}),
        ("/scenario", {"name": "silent-edit", "test": "t"}),
        ("/scenario", ["clean"]),
        ("/faults", {"spec": "sharknado"}),
        ("/faults", {"spec": "rest"}),
        ("/faults", {"name": "abort", "at": "everywhere"}),
        ("/clock", {"mode": "backwards"}),
        ("/clock", {"speed": 0}),
        ("/clock/jump", {"seconds": -1}),
        ("/clock/advance", {"ms": 1e300}),
        ("/clock/step", {"events": 1e9}),
        ("/clock/step", {"until": {"moon": "full"}}),
        ("/transitions", {"do": "magic"}),
        ("/transitions", {"do": "set-credits", "available": -5}),
        ("/dialect", {"dialect": "render=round"}),
        ("/reset", {"parts": ["everything"]}),
    ],
)
def test_what_makes_no_sense_is_told_so(path: str, body: object, control: Controller) -> None:
    said = control("POST", path, body, status=400)
    assert re.search(r"[^.?][.?]$", said["detail"])


def test_a_body_of_another_type_is_refused(mock: MockServer) -> None:
    with client(mock.url) as http:
        answer = http.post("/__mock/reset", content=b"{}", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 400
        answer = http.post("/__mock/reset", content=b"a" * 300_000)
        assert answer.status_code == 413


def test_the_journal_is_listed_filtered_and_shown(control: Controller, walker: Walker) -> None:
    message_of(walker, **{"X-Mock-Test-Id": "t-7"})
    walker.credits()
    assert [each["number"] for each in control("GET", "/journal?after=2")["calls"]] == [3, 4]
    assert [each["number"] for each in control("GET", "/journal?test=t-7")["calls"]] == [3]
    assert [each["number"] for each in control("GET", "/journal?limit=1")["calls"]] == [4]
    by_session = control("GET", f"/journal?session={walker.sid}")["calls"]
    assert [each["call"] for each in by_session] == ["session", "run_sse"]
    shown = control("GET", "/journal/3")
    assert shown["request"]["json"]["new_message"]["parts"] == [{"text": "hello"}]
    control("GET", "/journal/99", status=404)
    control("GET", "/journal/x", status=400)
    assert control("DELETE", "/journal") == {"cleared": 4}


def test_near_misses_are_listed_newest_first(control: Controller, walker: Walker) -> None:
    walker.get("/api/one")
    walker.get("/api/two")
    found = control("GET", "/near-misses")["near_misses"]
    assert [each["call"] for each in found] == [4, 3]
    assert control("DELETE", "/near-misses") == {"cleared": 2}


def test_the_verdict_comes_as_json_or_for_people(
    mock: MockServer, control: Controller, walker: Walker
) -> None:
    walker.post("/run_sse", walker.message("hello"))
    found = control("GET", "/verdict")
    assert found["guilty"]
    assert found["findings"][0]["rule"] == "stream-without-accept"
    with client(mock.url) as http:
        said = http.get("/__mock/verdict", headers={"Accept": "text/plain"}).text
    assert said.startswith("verdict on the client: 1 found in 3 calls")
    assert control("GET", "/verdict?test=other")["judged"] == 0


def test_the_state_is_shown_without_secrets(control: Controller, walker: Walker) -> None:
    walker.upload(harbour_png=png())
    message_of(walker, "animate this")
    walker.render(render_id="render_1")
    found = control("GET", "/state")
    (account,), (session,), (render,) = found["accounts"], found["sessions"], found["renders"]
    assert account["credits"] == {"available": 0, "frozen": 0, "total": 0}
    assert session["session_id"] == walker.sid
    assert session["uploads"][0]["name"] == "harbour.png"
    assert kinds(session["draft"]) == [0, 1]
    assert render["id"] == "render_1"
    assert walker.token not in json.dumps(found)


def test_the_clock_is_set_stepped_and_jumped(control: Controller, walker: Walker) -> None:
    seen = control("POST", "/clock", {"mode": "stepped"})
    assert seen["mode"] == "stepped"
    later = control("POST", "/clock/advance", {"ms": 1500})
    assert later["now_s"] - seen["now_s"] == pytest.approx(1.5)
    week = control("POST", "/clock/jump", {"seconds": 7 * 24 * 3600})
    assert week["now_s"] - later["now_s"] == pytest.approx(604_800)
    assert walker.get("/api/credits/balance/simple").json()["code"] == 1001
    assert control("POST", "/clock/step", {"events": 1})["stepped"] == 0
    faster = control("POST", "/clock", {"speed": 60})
    assert (faster["mode"], faster["speed"]) == ("scaled", 60)
    assert control("GET", "/clock")["mode"] == "scaled"


def test_a_clock_goes_on_until_a_call_has_ended(control: Controller, walker: Walker) -> None:
    control("POST", "/clock", {"mode": "stepped"})
    headers = {**walker.headers, **STREAM}
    with walker.http.stream(
        "POST", "/run_sse", json=walker.message("hello"), headers=headers
    ) as stream:
        number = control("GET", "/journal")["calls"][-1]["number"]
        assert control("POST", "/clock/step", {"until": {"call": number}})["reached"]
        assert texts(stream.read())


def test_a_clock_goes_on_until_a_render_is_completed(control: Controller, walker: Walker) -> None:
    walker.upload(harbour_png=png())
    message_of(walker, "animate this")
    control("POST", "/clock", {"mode": "stepped"})
    walker.render(render_id="render_1")
    control("POST", "/transitions", {"do": "complete-render", "render": "render_1"})
    until = {"render": "render_1", "status": "completed"}
    assert control("POST", "/clock/step", {"until": until})["reached"]
    assert walker.poll("render_1")["progress"] == 100
    control("POST", "/clock/step", {"until": {"render": "x", "status": "failed"}}, status=404)


def test_a_render_can_be_made_to_fail(control: Controller, walker: Walker) -> None:
    walker.upload(harbour_png=png())
    message_of(walker, "animate this")
    control("POST", "/clock", {"mode": "stepped"})
    walker.render(render_id="render_1")
    failing = {"do": "fail-render", "render": "render_1", "message": "Out of film."}
    control("POST", "/transitions", failing)
    assert walker.poll("render_1")["error"] == "Out of film."
    assert "already" in control("POST", "/transitions", failing, status=409)["detail"]
    assert "taskId" in walker.render(render_id="render_2").json()
    control("POST", "/transitions", {"do": "fail-render", "render": "render_9"}, status=404)


def test_tokens_expire_and_are_revoked_at_once(control: Controller, walker: Walker) -> None:
    assert control("POST", "/transitions", {"do": "expire-token"})["changed"] == 1
    assert "expired" in walker.get("/api/credits/balance/simple").json()["message"]
    walker.connect()
    assert walker.credits() == (100, 0, 100)
    control("POST", "/transitions", {"do": "revoke-token", "session": walker.sid})
    assert "not known" in walker.get("/api/credits/balance/simple").json()["message"]


def test_credits_can_be_set_for_a_session_or_a_test(
    mock: MockServer, control: Controller, walker: Walker
) -> None:
    other = Walker(mock.url, "other")
    other.http.headers["X-Mock-Test-Id"] = "t-2"
    other.connect()
    setting = {"do": "set-credits", "available": 7}
    assert control("POST", "/transitions", {**setting, "session": walker.sid})["changed"] == 1
    assert (walker.credits()[0], other.credits()[0]) == (7, 100)
    control("POST", "/transitions", {**setting, "test": "t-2", "available": 9})
    assert (walker.credits()[0], other.credits()[0]) == (7, 9)
    control("POST", "/transitions", {**setting, "session": "none"}, status=404)
    other.http.close()


def test_a_session_can_be_dropped(control: Controller, walker: Walker) -> None:
    control("POST", "/transitions", {"do": "drop-session", "session": walker.sid})
    assert message_of(walker).json()["code"] == 1002
    control("POST", "/transitions", {"do": "drop-session", "session": walker.sid}, status=404)


def test_faults_are_armed_listed_and_taken_away(control: Controller, walker: Walker) -> None:
    (first,) = control("POST", "/faults", {"spec": "error:2001@run_sse;times=1"})["armed"]
    fault = {"name": "error", "parameters": {"code": 1002}, "where": {"endpoint": "state"}}
    (second,) = control("POST", "/faults", fault)["armed"]
    assert [each["id"] for each in control("GET", "/faults")["armed"]] == [first, second]
    assert message_of(walker).json()["code"] == 2001
    assert control("GET", "/journal")["calls"][-1]["faults"] == ["error"]
    assert control("DELETE", f"/faults/{second}") == {"disarmed": [second]}
    control("DELETE", f"/faults/{second}", status=404)
    control("POST", "/faults", {"spec": "stall:1 | slow:100"})
    assert len(control("DELETE", "/faults")["disarmed"]) == 2
    assert control("GET", "/faults")["armed"] == []


def test_the_dialect_can_be_changed_under_way(control: Controller, walker: Walker) -> None:
    assert control("POST", "/dialect", {"dialect": "envelope=bare"})["dialect"].endswith("bare")
    assert walker.get("/api/credits/balance/simple").json()["available"] == 100
    assert control("GET", "/dialect")["dialect"].endswith("bare")


def test_reset_makes_it_new(mock: MockServer, control: Controller, walker: Walker) -> None:
    walker.upload(a_png=png())
    walker.get("/api/nothing")
    control("POST", "/scenario", {"name": "plan-required"})
    control("POST", "/faults", {"spec": "abort@event:3"})
    control("POST", "/reset")
    state = control("GET", "/state")
    assert (state["accounts"], state["sessions"], state["scenario"]) == ([], [], "clean")
    assert control("GET", "/faults")["armed"] == []
    assert control("GET", "/journal")["calls"] == []
    assert control("GET", "/near-misses")["near_misses"] == []
    assert walker.get("/api/credits/balance/simple").json()["code"] == 1001


def test_reset_can_be_of_parts(control: Controller, walker: Walker) -> None:
    assert control("POST", "/reset", {"parts": ["journal"]}) == {"reset": ["journal"]}
    assert walker.credits() == (100, 0, 100)


def test_everything_can_be_done_from_a_tests_own_thread(mock: MockServer, walker: Walker) -> None:
    mock.scenario("out-of-credits")
    assert walker.credits() == (0, 0, 0)
    mock.scenario("clean")
    mock.clock.set_mode("stepped")
    before_s = mock.clock.now_s()
    mock.clock.advance(250)
    mock.clock.jump(1)
    assert mock.clock.now_s() - before_s == pytest.approx(1.25)
    assert (mock.clock.mode, mock.clock.step()) == ("stepped", 0)
    mock.clock.set_speed(SPEED)
    assert mock.clock.speed == SPEED
    assert mock.clock.until(lambda: True)
    assert [each["call"] for each in mock.journal] == ["token", "session", "credits"]
    assert not mock.verdict().guilty
    mock.reset("journal")
    assert len(mock.journal) == 0
    mock.reset()
    assert mock.state["sessions"] == []
