"""Recorded answers made ready once: the same bytes at the same times as without."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mockserver.recordings.catalog import load_catalog, names_in, shipped_recordings
from mockserver.recordings.model import Cut, Event, Exchange, Request, Response, Steps, Wire
from mockserver.recordings.player import chunks_of, end_ms, head_ms
from mockserver.recordings.prepared import MOST_KEPT_BYTES, MOST_PREPARED, Preparations, prepare
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.raw_http import raw_request

SHIPPED = sorted(names_in(shipped_recordings()))
EVENTS = (
    Event("data", {"id": "<event:1>", "text": "<literal:1> said"}, repeat=3),
    Event("comment", "<event:1>"),
    Event("data", "<session:1>"),
)
WIRE = Wire(
    at_ms=(Steps(10, 5), 40, 41),
    split={0: (Cut(9), Cut(14, 30)), 2: (Cut(8),)},
    merge=((1, 2),),
    values={"event:1": "e", "literal:1": "<who>", "session:1": "s" * 40},
    end_ms=90,
)


def value(name: str) -> str:
    return f"value of {name}"


def exchange(wire: Wire | None = WIRE, **response: Any) -> Exchange:
    answer = Response(200, {}, **(response or {"events": EVENTS}))
    return Exchange(Request("POST", "/run_sse"), answer, wire)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_answer_is_the_same_prepared(name: str) -> None:
    recording = read_recording(shipped_recordings() / f"{name}.json")
    for each in recording.exchanges:
        ready = prepare(each, recording.folder)
        for _ in range(2):
            assert list(ready.chunks(value)) == list(chunks_of(each, recording.folder, value))
        assert (ready.head_ms, ready.end_ms) == (head_ms(each), end_ms(each))


@pytest.mark.parametrize("wire", [WIRE, None, Wire(json="spaced", eol="\r\n", space=False)])
def test_cuts_joins_and_repeats_stay_where_they_were(wire: Wire | None) -> None:
    made = exchange(wire)
    assert list(prepare(made).chunks(value)) == list(chunks_of(made, None, value))


def test_a_chunk_is_filled_when_it_is_due() -> None:
    asked: list[str] = []

    def lookup(name: str) -> str:
        asked.append(name)
        return name

    chunks = prepare(exchange(None)).chunks(lookup)
    assert asked == []
    next(chunks)
    assert asked == ["event:1", "literal:1"]


def test_an_exchange_is_prepared_for_the_first_and_not_again() -> None:
    known, made = Preparations(), exchange()
    assert known.of(made, None) is known.of(made, None)
    assert known.of(exchange(), None) is not known.of(made, None)


def test_those_prepared_first_are_forgotten_first() -> None:
    known = Preparations()
    made = [exchange() for _ in range(MOST_PREPARED + 1)]
    ready = [known.of(each, None) for each in made]
    assert known.of(made[-1], None) is ready[-1]
    assert known.of(made[0], None) is not ready[0]


def test_large_ones_fill_no_memory() -> None:
    known = Preparations()
    small, large = exchange(), exchange(None, events=(Event("raw", "x" * MOST_KEPT_BYTES),))
    ready = known.of(small, None)
    assert known.of(large, None) is not known.of(large, None)
    assert known.of(small, None) is ready
    made = [exchange(None, events=(Event("raw", "x" * (MOST_KEPT_BYTES // 5)),)) for _ in range(6)]
    kept = [known.of(each, None) for each in made]
    assert known.of(made[-1], None) is kept[-1]
    assert known.of(small, None) is not ready


def test_a_recording_by_name_is_read_again_only_where_it_has_changed(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    path = tmp_path / "turns" / "said.json"
    document: dict[str, Any] = {
        "format": "recording/1",
        "id": "turns/said",
        "source": "handmade",
        "when": {"case": "said"},
        "request": {"method": "POST", "path": "/run_sse"},
        "response": {"status": 200, "headers": {}, "text": "one", "end": "eof"},
    }
    path.write_text(json.dumps(document), "utf-8")
    catalog = load_catalog(tmp_path)
    first = catalog.named("turns/said")
    assert first is not None
    assert catalog.named("turns/said") is first
    with MockServer(recordings=tmp_path, speed=1000) as mock:
        named = {"X-Mock-Recording": "turns/said"}
        assert raw_request(mock.url, headers=named).body == b"one"
        document["response"]["text"] = "two"
        path.write_text(json.dumps(document), "utf-8")
        os.utime(path, ns=(1, 1))
        assert raw_request(mock.url, headers=named).body == b"two"


@pytest.mark.parametrize("name", ["content-length", "Content-Length"])
@pytest.mark.parametrize("body", [{"text": "<literal:1> is long"}, {"events": [{"data": "x"}]}])
def test_a_length_that_was_recorded_is_the_length_that_is_sent(
    tmp_path: Path, name: str, body: dict[str, Any]
) -> None:
    path = tmp_path / "long.json"
    one = {
        "request": {"method": "GET", "path": "/x"},
        "response": {"status": 200, "headers": {name: "3"}, **body, "end": "eof"},
    }
    head = {"format": "recording/1", "id": "s/long", "source": "handmade"}
    path.write_text(json.dumps({**head, "exchanges": [one]}), "utf-8")
    with MockServer(session=path, speed=1000) as mock:
        answer = raw_request(mock.url, "GET", "/x")
    assert answer.end == "eof"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert len(answer.body) > 3
