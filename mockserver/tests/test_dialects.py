from collections.abc import Iterator
from itertools import product

import pytest

from mockserver.dialects import CHOICES, Dialects, parse_dialects, typed_payloads
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import SPEED, Walker, payloads, png

ALL = [Dialects(**dict(zip(CHOICES, values, strict=True))) for values in product(*CHOICES.values())]


def test_dialects_are_read_by_name_and_written_the_same_way() -> None:
    found = parse_dialects("render=wrapped, events=typed")
    assert found == Dialects(render="wrapped", events="typed")
    assert parse_dialects(str(found)) == found
    assert parse_dialects("") == Dialects()


@pytest.mark.parametrize("text", ["render", "render=round", "colour=red", "events=", "=x"])
def test_an_unknown_dialect_is_refused_with_the_choices(text: str) -> None:
    with pytest.raises(ValueError, match=r"or|there are"):
        parse_dialects(text)


@pytest.mark.parametrize("dialects", ALL, ids=str)
def test_every_combination_serves_the_whole_workflow(dialects: Dialects) -> None:
    with MockServer(speed=60_000, film=quick_film, dialects=dialects) as mock:
        walker = Walker(mock.url, "somebody").connect().open()
        walker.upload(harbour_png=png())
        events = payloads(walker.say("animate this with the title Harbour").content)
        assert ("type" in events[0]) == (dialects.events == "typed")
        walker.render(render_id="render_1")
        found = walker.finished("render_1")
        assert found.get("data", found)["status"] == "completed"
        walker.http.close()


@pytest.fixture(scope="module")
def other() -> Iterator[Walker]:
    """Somebody at a mock that speaks all the other dialects."""
    spoken = parse_dialects("render=wrapped,events=typed,errors=http,envelope=bare")
    with MockServer(speed=SPEED, film=quick_film, dialects=spoken) as mock:
        walker = Walker(mock.url, "somebody").connect().open()
        walker.upload(harbour_png=png())
        yield walker
        walker.http.close()


def test_bare_answers_have_no_envelope(other: Walker) -> None:
    found = other.get("/api/credits/balance/simple").json()
    assert set(found) == {"available", "frozen", "total"}


def test_errors_have_a_status_and_still_their_code(other: Walker) -> None:
    draft = {"t": [{"tt": 0, "sg": [{"d": 1}]}]}
    lost = Walker(str(other.http.base_url), "lost")
    lost.token = "nmv_usr_lost"
    answers = {
        1001: lost.get("/api/credits/balance/simple"),
        1002: other.get("/api/state/nemo_agent/me/x/latest"),
        4001: other.upload(a_png=b"words"),
        402: other.http.post(
            "/api/render/proxy/lambda",
            json=other.order(draft),
            headers={"Authorization": f"Bearer {other.token}"},
        ),
    }
    lost.http.close()
    assert {code: answer.status_code for code, answer in answers.items()} == {
        1001: 401,
        1002: 404,
        4001: 415,
        402: 402,
    }
    assert all(answer.json()["code"] == code for code, answer in answers.items())


def test_typed_events_say_each_text_once_and_beat(other: Walker) -> None:
    stream = other.say("animate this").content
    events = payloads(stream)
    assert [event for event in events if event == {"type": "heartbeat"}] == [
        {"type": "heartbeat"}
    ] * 8
    called = [event["name"] for event in events if event["type"] == "tool_call"]
    answered = [event["name"] for event in events if event["type"] == "tool_result"]
    assert called == answered == ["generate_video", "add_music"]
    said = [event["content"] for event in events if event["type"] == "text"]
    assert len(said) == len(set(said)) == 4
    assert b": heartbeat" not in stream


def test_wrapped_renders_tell_success_times_and_a_url(other: Walker) -> None:
    draft = {"t": [{"tt": 0, "sg": [{"d": 1000}]}], "d": 1000}
    submitted = other.render(draft, "render_wrapped").json()
    assert submitted == {
        "success": True,
        "data": {"id": "render_wrapped", "status": "pending", "progress": 0},
    }
    data = other.finished("render_wrapped")["data"]
    assert data["completedAt"] >= data["createdAt"] + 30_000
    assert data["outputUrl"].endswith(".mp4")
    assert other.poll("render_none") == {
        "success": False,
        "error": "Render not found: render_none",
        "code": 404,
    }


def event(*parts: dict[str, object], **more: object) -> dict[str, object]:
    return {"content": {"role": "model", "parts": list(parts)}, **more}


def test_one_event_may_become_several_payloads() -> None:
    found = event(
        {"text": "hello"},
        {"functionCall": {"id": "1", "name": "cut", "args": {"a": 1}}},
        {"functionResponse": {"id": "1", "name": "cut", "response": {"ok": True}}},
    )
    assert list(typed_payloads(found)) == [
        {"type": "text", "content": "hello"},
        {"type": "tool_call", "name": "cut", "args": {"a": 1}},
        {"type": "tool_result", "name": "cut", "result": {"ok": True}},
    ]


def test_pieces_and_thoughts_are_left_out() -> None:
    assert list(typed_payloads(event({"text": "hel"}, partial=True))) == []
    assert list(typed_payloads(event({"thought": True, "text": "hm"}))) == []


def test_an_error_is_told_as_one() -> None:
    assert list(typed_payloads({"errorCode": "X", "errorMessage": "no"})) == [
        {"type": "error", "code": "X", "message": "no"}
    ]


def test_odd_events_say_nothing() -> None:
    odds: list[object] = ["", None, [], {"content": 5}, {"content": {"parts": "x"}}]
    for odd in [*odds, event({"blob": 1})]:
        assert list(typed_payloads(odd)) == []
