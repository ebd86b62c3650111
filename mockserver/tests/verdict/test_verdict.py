"""The verdict: each sin named, with its calls; and none found where there is none."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from mockserver.journal.call import JournalCall
from mockserver.redaction.redactor import Redactor
from mockserver.server import MockServer
from mockserver.tests.harness.walker import ATTRIBUTION, JSON, STREAM, Walker, plain_get, png
from mockserver.tests.verdict.journal_calls import (
    MESSAGE,
    POLL,
    call,
    message,
    rules,
    state_read,
    verdict,
)
from mockserver.verdict.judge import judge


def test_a_retry_waits_as_long_as_it_was_told() -> None:
    def limited(wait: str) -> JournalCall:
        return call(0, status=429, answer={"code": 429}, answer_headers={"retry-after": wait})

    assert rules(limited("60"), call(30)) == ["retry-too-soon"]
    assert rules(limited("60"), call(62)) == []
    assert rules(limited("soon"), call(20)) == ["retry-too-soon"]
    assert rules(limited("soon"), call(32)) == []


def test_a_date_is_as_far_off_as_the_clients_own_clock_says() -> None:
    def limited(until_s: float) -> JournalCall:
        then = format_datetime(datetime.fromtimestamp(until_s, UTC), usegmt=True)
        return call(0, status=429, answer={"code": 429}, answer_headers={"retry-after": then})

    assert rules(limited(6), call(8)) == []
    assert rules(limited(120), call(40)) == ["retry-too-soon"]
    assert rules(limited(120), call(122)) == []


def test_an_export_under_a_new_id_is_the_same_one_repeated() -> None:
    def export(at_s: float, name: str, **more: Any) -> JournalCall:
        order = {"id": name, "sessionId": "s1", "draft": {"t": [{"sg": [{}]}]}}
        return call(at_s, "POST", "/api/render/proxy/lambda", order, **more)

    limited = export(0, "render_1", status=429, answer={"code": 429})
    assert rules(limited, export(5, "render_2")) == ["retry-too-soon"]
    assert rules(limited, export(35, "render_2")) == []


def test_what_one_account_was_refused_another_has_not_repeated() -> None:
    def given(client: str) -> JournalCall:
        answer, own = {"code": 0, "data": {"token": f"nmv_usr_{client}"}}, {"X-Client-Id": client}
        return call(0, "POST", "/api/auth/anonymous-token", answer=answer, headers=own)

    def asks(at_s: float, client: str, **more: Any) -> JournalCall:
        return call(at_s, headers={"Authorization": f"Bearer nmv_usr_{client}"}, **more)

    both = given("a"), given("b")
    limited = asks(1, "a", status=429, answer={"code": 429})
    assert rules(*both, limited, asks(2, "b")) == []
    assert rules(*both, limited, asks(2, "a")) == ["retry-too-soon"]
    dead = [asks(each, client, answer={"code": 1001}) for each, client in enumerate("abab")]
    assert rules(*both, *dead) == []


def test_another_call_need_not_wait_for_the_first_ones_time() -> None:
    limited = call(0, status=429, answer={"code": 429}, answer_headers={"retry-after": "60"})
    assert rules(limited, state_read(5)) == []


def test_polls_come_every_thirty_seconds() -> None:
    assert rules(call(0, path=POLL), call(31, path=POLL), call(62, path=POLL)) == []
    hasty = [call(at_s, path=POLL) for at_s in (0, 10, 41, 51)]
    (finding,) = verdict(*hasty).findings
    assert finding.rule == "polls-too-fast"
    assert finding.calls == (hasty[1].number, hasty[3].number)
    assert "2 times" in finding.sentence


def test_a_poll_that_failed_may_be_repeated_at_once() -> None:
    web_page = call(0, path=POLL)
    web_page.entry.got_pieces = [b"<html>"]
    for failed in (call(0, path=POLL, status=502, answer={}), web_page):
        assert rules(failed, call(1, path=POLL), call(33, path=POLL)) == []


def test_where_the_clock_stands_still_the_clients_own_waiting_counts() -> None:
    polls = [call(0, path=POLL, lasted_s=0), call(0, path=POLL, lasted_s=0)]
    polls[1].entry.real_s = 1.0
    assert rules(*polls) == ["polls-too-fast"]
    polls[0].entry.speed = 60
    assert rules(*polls) == []


def test_what_a_busy_machine_does_to_milliseconds_is_nobodys_fault() -> None:
    polls = [call(0, path=POLL), call(25, path=POLL)]
    assert rules(*polls) == ["polls-too-fast"]
    polls[0].entry.speed = 600
    assert rules(*polls) == []


def test_a_token_in_an_address_is_a_leak_and_is_not_shown() -> None:
    plainly = call(0, query=b"token=nmv_usr_0123456789abcdef")
    encoded = call(1, query=b"x=nmv%5Fusr%5F0123456789abcdef")
    own = call(
        2,
        path="/cdn/odd-secret-of-mine/a.mp4",
        headers={"Authorization": "Bearer odd-secret-of-mine"},
    )
    found = verdict(plainly, encoded, own)
    leak = next(each for each in found.findings if each.rule == "token-in-url")
    assert leak.severity == "leak"
    assert leak.calls == (plainly.number, encoded.number, own.number)
    assert "nmv_usr_0123" not in str(found)


def test_what_the_service_has_put_into_an_address_belongs_there() -> None:
    assert rules(call(0, query=b"ct=clm_0123456789abcdef")) == []
    assert "token-in-url" not in rules(call(0, path="/cdn/k/a.mp4", query=b"token=signed"))


def test_without_the_token_attribution_alone_at_the_file_host_is_no_leak() -> None:
    (finding,) = verdict(call(0, path="/cdn/k/film.mp4")).findings
    assert (finding.rule, finding.severity) == ("credentials-at-the-file-host", "broken")


def test_a_call_refused_with_1001_is_repeated_once_and_no_more() -> None:
    def dead(at_s: float) -> JournalCall:
        return call(at_s, answer={"code": 1001})

    assert rules(dead(0), dead(2)) == []
    assert rules(dead(0), dead(2), dead(4)) == ["dead-token-repeated"]
    assert rules(dead(0), dead(2), call(4), dead(6)) == []
    assert rules(dead(0), dead(600), dead(1200)) == []


def test_what_a_fault_or_a_recording_refuses_is_no_sin() -> None:
    path = "/api/upload-video/nemo_agent/me/s1"
    malformed, too_large = call(0, status=422), call(1, "POST", path, answer={"code": 4002})

    def told(*faults: str, recording: str | None = None) -> list[str]:
        for each in (malformed, too_large):
            each.entry.faults, each.entry.recording = faults, recording
        return rules(malformed, too_large)

    assert told() == told("stall", "slow") == ["upload-too-large", "contract-broken"]
    assert told("error") == told(recording="errors/any") == []


def test_answers_of_a_strange_shape_are_judged_too() -> None:
    token, files = {"token": ["a"]}, {"files": ["a", "a", {"filename": "a"}, {"filename": "b"}]}
    strange = [
        call(0, "POST", "/api/auth/anonymous-token", answer=token, headers={"X-Client-Id": "a"}),
        call(1, "POST", "/api/upload-video/nemo_agent/me/s1", answer=files),
    ]
    assert rules(*strange) == []
    for detail in ("bad", ["bad"], [{"loc": None, "msg": "bad"}], [{"loc": 3}]):
        assert rules(call(2, status=422, answer={"detail": detail})) == ["contract-broken"]


def test_waste_makes_nobody_guilty() -> None:
    made = call(0, "POST", "/api/tasks/me/with-session/nemo_agent", answer={"session_id": "s9"})
    assert rules(made) == ["session-never-used"]
    assert not verdict(made).guilty


def test_a_session_that_something_was_sent_to_is_used() -> None:
    made = call(0, "POST", "/api/tasks/me/with-session/nemo_agent", answer={"session_id": "s1"})
    assert rules(made, message(3)) == []


def test_each_test_that_names_itself_is_a_client_of_its_own() -> None:
    def asks(client: str, **headers: str) -> JournalCall:
        path = "/api/auth/anonymous-token"
        return call(0, "POST", path, headers={"X-Client-Id": client, **headers})

    assert rules(asks("a"), asks("b"), asks("c")) == ["fresh-client-ids"]
    apart = [asks(each, **{"X-Mock-Test-Id": each}) for each in ("a", "b", "c")]
    assert rules(*apart) == []


def test_the_verdict_says_what_it_could_not_judge() -> None:
    found = judge([call(0)], Redactor(), forgotten=7)
    assert found.as_json() == {"guilty": False, "judged": 1, "forgotten": 7, "findings": []}
    assert found.is_unsure
    assert "not judged: 7 calls" in str(found)


def sin_with_accounts_and_files(walker: Walker) -> None:
    bare = {"Authorization": f"Bearer {walker.token}"}
    walker.http.post("/api/auth/anonymous-token", headers=ATTRIBUTION)
    walker.http.get("/api/credits/balance/simple", headers=bare)
    walker.http.get(f"/api/credits/balance/simple?token={walker.token}", headers=walker.headers)
    upload = walker.upload(a_png=png()).json()["data"]["files"][0]
    walker.upload(again_png=png())
    walker.upload(large_png=png() + b"\0" * 6000)
    plain_get(upload["cdn_url"], **bare)


def sin_with_messages_and_renders(mock: MockServer, walker: Walker) -> None:
    walker.post(MESSAGE, walker.message("hello"))
    mock.fault("abort@event:2@run_sse;times=1")
    with pytest.raises(httpx.RemoteProtocolError):
        walker.say("animate this")
    walker.say("animate this")
    mock.clock.set_speed(10)
    mock.fault("error:429,retry_after=30@state;times=1")
    walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest")
    walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest")
    walker.render({"t": []})
    walker.render(render_id="render_1")
    walker.poll("render_1")
    walker.poll("render_1")


def test_a_bad_client_is_told_each_of_its_sins(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.service.uploads.LARGEST_BYTES", 5000)
    walker = Walker(mock.url, "bad-1").connect().open()
    Walker(mock.url, "bad-2").connect().http.close()
    Walker(mock.url, "bad-3").connect().open().http.close()
    sin_with_accounts_and_files(walker)
    sin_with_messages_and_renders(mock, walker)
    walker.get("/api/credits")
    walker.post("/api/auth/claim-token", {"task": 1})
    walker.token = "nmv_usr_dead"
    for _ in range(3):
        walker.get("/api/credits/balance/simple")
    found = mock.verdict()
    walker.http.close()
    assert found.guilty
    assert {each.rule for each in found.findings} == {
        "message-sent-again",
        "token-in-url",
        "credentials-at-the-file-host",
        "retry-too-soon",
        "polls-too-fast",
        "dead-token-repeated",
        "render-without-a-draft",
        "stream-without-accept",
        "upload-too-large",
        "attribution-missing",
        "client-id-missing",
        "no-such-call",
        "contract-broken",
        "same-file-twice",
        "session-never-used",
        "fresh-client-ids",
    }
    assert all(each.calls and each.advice for each in found.findings)


def test_a_good_client_is_not_told_anything(mock: MockServer) -> None:
    walker = Walker(mock.url, "good").connect().open()
    walker.credits()
    url = walker.upload(a_png=png()).json()["data"]["files"][0]["cdn_url"]
    mock.fault("error:429,retry_after=30@run_sse;times=1")
    assert walker.say("animate this").status_code == 429
    mock.clock.jump(31)
    mock.fault("abort@event:9@run_sse;times=1")
    with pytest.raises(httpx.RemoteProtocolError):
        walker.say("animate this")
    for wait_s in (30, 60, 60, 60, 60):
        mock.clock.jump(wait_s)
        walker.state()
    walker.say("animate this")
    walker.render(render_id="render_1")
    for _ in range(40):
        mock.clock.jump(30)
        if walker.poll("render_1")["status"] == "completed":
            break
    plain_get(url)
    found = mock.verdict()
    walker.http.close()
    assert found.findings == ()
    assert found.judged > 10


def test_a_verdict_can_be_asked_of_one_test(mock: MockServer) -> None:
    walker = Walker(mock.url, "one").connect().open()
    walker.say("hello")
    walker.post(MESSAGE, walker.message("hello"), **JSON, **{"X-Mock-Test-Id": "bad"})
    walker.post(MESSAGE, walker.message("hello"), **STREAM, **{"X-Mock-Test-Id": "good"})
    walker.http.close()
    assert [each.rule for each in mock.verdict(test="bad").findings] == ["stream-without-accept"]
    assert mock.verdict(test="good").findings == ()
