import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mockserver
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import Captured, record
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.model import RecordingError
from mockserver.recordings.read import parse_recording

SCHEMA = json.loads(
    (Path(mockserver.__file__).parent / "recordings" / "schema.json").read_text("utf-8")
)
VALID = jsonschema_rs.Draft202012Validator(SCHEMA)
SHIPPED = sorted(shipped_recordings().rglob("*.json"))
WHOLE: dict[str, Any] = {
    "format": "recording/1",
    "id": "turns/small",
    "source": "handmade",
    "recorded_at": "2026-11-22",
    "validated_at": None,
    "note": "x",
    "faults": ["abort@event:3"],
    "when": {"ask": "talk"},
    "request": {"method": "POST", "path": "/x", "headers": {"a": "b"}, "json": {"a": 1}},
    "response": {
        "status": 200,
        "headers": {},
        "events": [
            {"fields": [["event", "x"]], "data": {"a": 1}},
            {"comment": "", "repeat": 2},
            {"raw": "x"},
            {"raw_base64": "/w=="},
        ],
        "end": "eof",
    },
    "wire": {
        "began_ms": 1, "head_ms": 2, "at_ms": [3, {"each": [4, 5]}, 6, 7], "end_ms": 9,
        "split": {"0": [1, [2, 3]]}, "merge": [[2, 3]], "eol": "\r\n", "json": "spaced",
        "space": False, "values": {"event:1": "x"}, "sha256": "0" * 64,
    },
}  # fmt: skip
SESSION: dict[str, Any] = {
    "format": "recording/1",
    "id": "sessions/small",
    "source": "handmade",
    "exchanges": [
        {
            "request": {"method": "GET", "path": "/"},
            "response": {"status": 200, "headers": {}, "json": 1, "end": "eof"},
        },
        {
            "request": {
                "method": "POST",
                "path": "/",
                "multipart": [{"name": "a", "filename": "b", "type": "c", "text": "d"}],
            },
            "response": {
                "status": 200, "headers": {}, "file": f"{'0' * 64}.bin", "size": 3, "end": "reset",
            },
        },
    ],
    "wire": [None, {"at_ms": [1]}],
}  # fmt: skip


def is_read(document: object) -> bool:
    try:
        parse_recording(json.dumps(document), Path("small.json"))
    except RecordingError:
        return False
    return True


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(SCHEMA)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_ships_fits_the_schema(path: Path) -> None:
    VALID.validate(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("document", [WHOLE, SESSION], ids=["exchange", "session"])
def test_schema_and_reader_take_everything_that_there_is(document: object) -> None:
    VALID.validate(document)
    assert is_read(document)


def places(value: object, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [place]
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        found += places(item, (*place, key))
    return found


FREE = ("json", "data", "when", "headers", "note")
"""Where anything, or any string, may stand."""
OTHERS: list[object] = [None, True, -1, 7, 2.5, "", "x", [], ["x"], {}, {"x": 1}, [1, 2, 3]]


@given(st.sampled_from([WHOLE, SESSION]), st.data())
def test_whatever_the_schema_refuses_the_reader_refuses(
    document: dict[str, Any], data: st.DataObject
) -> None:
    spoilt = copy.deepcopy(document)
    place = data.draw(st.sampled_from(places(document)[1:]))
    inner: Any = spoilt
    for key in place[:-1]:
        inner = inner[key]
    how = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "replace":
        inner[place[-1]] = data.draw(st.sampled_from(OTHERS))
    elif how == "remove":
        del inner[place[-1]]
    elif isinstance(inner, dict):
        inner["surprise"] = 1
    if not VALID.is_valid(spoilt):
        assert not is_read(spoilt)


SEMANTIC = [
    ({"at_ms": [3, [4, 5], 6]}, "times for"),
    ({"at_ms": [9, [4, 5], 6, 7]}, "go back"),
    ({"at_ms": [[1, 2], [4, 5], 6, 7]}, "a time is"),
    ({"merge": [[1, 0]]}, "merge"),
    ({"split": {"9": [1]}}, "exists"),
    ({"split": {"0": [2, 1]}}, "rise"),
]


@pytest.mark.parametrize(("wire", "words"), SEMANTIC)
def test_what_a_schema_cannot_say_the_reader_says(wire: dict[str, object], words: str) -> None:
    document = {**WHOLE, "wire": wire}
    assert VALID.is_valid(document)
    with pytest.raises(RecordingError, match=words):
        parse_recording(json.dumps(document), Path("small.json"))


def test_whatever_the_reader_refuses_for_its_shape_the_schema_refuses() -> None:
    for whole in (WHOLE, SESSION):
        document = {key: value for key, value in whole.items() if key != "wire"}
        for place in places(document)[1:]:
            if any(key in FREE for key in place):
                continue
            for other in OTHERS:
                spoilt = copy.deepcopy(document)
                inner: Any = spoilt
                for key in place[:-1]:
                    inner = inner[key]
                inner[place[-1]] = other
                if not is_read(spoilt):
                    assert not VALID.is_valid(spoilt), (place, other)


@given(st.lists(st.tuples(st.just(5), st.binary(max_size=30)), max_size=4), st.booleans())
def test_what_is_written_of_captured_bytes_fits_the_schema(
    chunks: list[tuple[int, bytes]], is_stream: bool
) -> None:
    kind = "text/event-stream" if is_stream else "application/json"
    captured = Captured("POST", "/x", [("a", "b")], b"{}", 200, [("content-type", kind)], chunks)
    VALID.validate(json.loads(write_recording(record(captured, "x/y").recording)))
