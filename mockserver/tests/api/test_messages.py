import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mockserver.server import MockServer
from mockserver.tests.harness.walker import STREAM, Walker, kinds, payloads, png, texts

RUN = "/run_sse"


def eventually(walker: Walker, wanted: tuple[int, int, int]) -> None:
    """Wait for a change that the server makes when it notices something."""
    while walker.credits() != wanted:
        time.sleep(0.01)


def test_talk_is_free_and_changes_nothing(walker: Walker) -> None:
    stream = walker.say("what can you do?")
    assert "Export" in texts(stream.content)
    assert walker.credits() == (100, 0, 100)
    assert walker.draft() == {}


def test_chinese_is_answered_in_chinese(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    stream = walker.say("把这张图变成12秒的竖屏短片，标题“港”")
    assert "点击右上角的“导出”" in texts(stream.content)
    draft = walker.draft()
    assert (draft["d"], draft["m"]["height"]) == (12_000, 1920)
    assert draft["t"][2]["sg"][0]["m"]["text"] == "港"


def test_without_an_upload_a_clip_is_talk_that_says_so(walker: Walker) -> None:
    stream = walker.say("turn this image into a 10-second clip")
    assert "there is no picture here yet" in texts(stream.content)
    assert walker.credits() == (100, 0, 100)


def test_without_a_clip_an_edit_is_talk_that_says_so(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    assert "no clip on the timeline" in texts(walker.say("add the title Harbour").content)
    assert walker.credits() == (100, 0, 100)


@contextmanager
def begun(mock: MockServer, walker: Walker) -> Iterator[Iterator[bytes]]:
    """A turn of which the first piece has come, where time stands still: to look, and to leave."""
    walker.upload(harbour_png=png())
    mock.clock.set_mode("stepped")
    message, headers = walker.message("animate this"), {**walker.headers, **STREAM}
    with walker.http.stream("POST", RUN, json=message, headers=headers) as stream:
        while not mock.clock.step():
            pass
        chunks = stream.iter_raw()
        assert next(chunks)
        yield chunks


def test_credits_are_frozen_while_a_turn_runs_and_charged_at_its_end(
    mock: MockServer, guest: Walker
) -> None:
    with begun(mock, guest) as chunks:
        assert guest.credits() == (0, 100, 100)
        mock.clock.set_mode("instant")
        for _ in chunks:
            pass
    assert guest.credits() == (0, 0, 0)


def test_without_enough_credits_there_is_no_stream(filmer: Walker) -> None:
    answer = filmer.say("add the title Harbour")
    assert answer.headers["content-type"] == "application/json"
    assert (answer.status_code, answer.json()["code"]) == (200, 2001)
    assert 7 not in kinds(filmer.draft())


def test_leaving_before_the_work_is_done_gives_the_credits_back(
    mock: MockServer, guest: Walker
) -> None:
    with begun(mock, guest):
        pass
    eventually(guest, (100, 0, 100))
    assert guest.draft() == {}


def test_leaving_after_the_clip_keeps_it_and_pays_for_it(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    with walker.http.stream(
        "POST", RUN, json=walker.message("animate this"), headers={**walker.headers, **STREAM}
    ) as stream:
        seen = b""
        for chunk in stream.iter_raw():
            seen += chunk
            if b"functionResponse" in seen:
                break
    eventually(walker, (0, 0, 0))
    assert 0 in kinds(walker.draft())


def test_the_stream_has_heartbeats_pieces_wholes_thoughts_and_tools(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    stream = walker.say("animate this").content
    assert stream.count(b": heartbeat\n\n") == 8
    assert b"data: \n\n" in stream
    events = payloads(stream)
    pieces = "".join(
        event["content"]["parts"][0]["text"] for event in events if event.get("partial")
    )
    wholes = texts(stream).replace("\n", "")
    assert pieces == wholes
    parts = [part for event in events for part in event["content"]["parts"]]
    called = [part["functionCall"]["name"] for part in parts if "functionCall" in part]
    assert called == ["generate_video", "add_music"]
    answered = [event for event in events if "functionResponse" in event["content"]["parts"][0]]
    assert {event["content"]["role"] for event in answered} == {"user"}
    assert any(part.get("thought") for part in parts)
    assert len({event["invocationId"] for event in events}) == 1


def test_times_in_the_events_are_the_mocks_own(walker: Walker) -> None:
    events = payloads(walker.say("what can you do?").content)
    stamps = [event["timestamp"] for event in events]
    assert stamps == sorted(stamps)
    assert stamps[-1] > stamps[0] > 1_700_000_000


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"app_name": "other"}, ["body", "app_name"]),
        ({"user_id": "you"}, ["body", "user_id"]),
        ({"session_id": 7}, ["body", "session_id"]),
        ({"sessionId": "x"}, ["body", "sessionId"]),
        ({"streaming": True}, ["body", "streaming"]),
        ({"new_message": {"text": "x"}}, ["body", "new_message", "parts"]),
        ({"new_message": {"parts": []}}, ["body", "new_message", "parts"]),
        ({"new_message": {"parts": [{"text": " "}]}}, ["body", "new_message", "parts", 0, "text"]),
        ({"new_message": {"parts": [{"x": "y"}]}}, ["body", "new_message", "parts", 0, "text"]),
    ],
)
def test_a_breach_of_the_message_names_its_place(
    walker: Walker, change: dict[str, object], loc: list[object]
) -> None:
    answer = walker.post(RUN, walker.message("hello") | change, **STREAM)
    assert answer.status_code == 422
    assert loc in [fault["loc"] for fault in answer.json()["detail"]]


def test_an_event_stream_must_be_asked_for(walker: Walker) -> None:
    answer = walker.post(RUN, walker.message("hello"))
    assert answer.json()["detail"][0]["loc"] == ["header", "accept"]


def test_only_the_new_still_is_animated_the_second_time(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    assert [s["m"]["name"] for s in _shots(walker, "animate this image")] == ["harbour.png"]


def _shots(walker: Walker, message: str) -> list[dict[str, dict[str, str]]]:
    walker.say(message)
    shots: list[dict[str, dict[str, str]]] = walker.draft()["t"][0]["sg"]
    return shots


def test_a_title_that_looks_like_a_placeholder_stays_as_it_is(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    stream = walker.say('animate this with the title "<ask:music> <stills>"')
    assert "“<ask:music> <stills>”" in texts(stream.content)
    assert walker.draft()["m"]["title"] == "<ask:music> <stills>"


def test_a_still_that_comes_amid_a_turn_is_fresh_for_the_next(
    mock: MockServer, guest: Walker
) -> None:
    mock.set_credits(200)
    guest.upload(first_png=png())
    mock.clock.set_mode("stepped")
    message, headers = guest.message("animate this"), {**guest.headers, **STREAM}
    with guest.http.stream("POST", "/run_sse", json=message, headers=headers) as stream:
        guest.upload(second_png=png(40, 40))
        mock.clock.advance(600_000)
        stream.read()
    mock.clock.set_mode("instant")
    guest.say("animate this")
    assert [segment["m"]["name"] for segment in guest.draft()["t"][0]["sg"]] == ["second.png"]
