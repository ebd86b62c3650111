"""Answers of which HTTP knows no body: a recording that gives them one is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.faults.notation import parse_fault
from mockserver.faults.targets import FaultError
from mockserver.recordings.lint import fixed, lint
from mockserver.recordings.model import RecordingError
from mockserver.recordings.read import parse_recording
from mockserver.server import MockServer
from mockserver.tests.harness.raw_http import raw_request

EMPTY_FILE = f"{'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}.bin"
BODIES: dict[str, dict[str, Any]] = {
    "json": {"json": {"a": 1}},
    "json null": {"json": None},
    "an empty string of JSON": {"json": ""},
    "text": {"text": "x"},
    "base64": {"base64": "eA=="},
    "file": {"file": EMPTY_FILE, "size": 1},
    "events": {"events": [{"data": 1}]},
    "a heartbeat": {"events": [{"comment": ""}]},
}
NONE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no text": {"text": ""},
    "no bytes": {"base64": ""},
    "no events": {"events": []},
}


def recording(status: int, members: dict[str, Any], *, session: bool = True) -> str:
    exchange = {
        "request": {"method": "GET", "path": "/x"},
        "response": {"status": status, "headers": {}, **members, "end": "eof"},
    }
    head = {"format": "recording/1", "id": "s/none", "source": "handmade"}
    return json.dumps({**head, **({"exchanges": [exchange]} if session else exchange)})


@pytest.mark.parametrize("session", [True, False])
@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("kind", BODIES)
def test_a_body_where_none_can_be_is_refused_with_its_line(
    tmp_path: Path, kind: str, status: int, session: bool
) -> None:
    path = tmp_path / "none.json"
    path.write_text(recording(status, BODIES[kind], session=session), "utf-8")
    with pytest.raises(RecordingError, match=f"an answer of {status} has no body"):
        parse_recording(path.read_text("utf-8"), path)
    with pytest.raises(RecordingError, match="no body"):
        fixed(path)
    assert [found.mend for found in lint(path)] == ["take it out"]
    with pytest.raises(RecordingError, match="no body"):
        MockServer(session=path)


@pytest.mark.parametrize("status", [100, 101, 103, 199])
def test_an_answer_that_is_not_the_last_is_refused(tmp_path: Path, status: int) -> None:
    with pytest.raises(RecordingError, match="an HTTP status"):
        parse_recording(recording(status, {}), tmp_path / "none.json")


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("kind", NONE)
def test_without_a_body_it_is_played(tmp_path: Path, kind: str, status: int) -> None:
    path = tmp_path / "none.json"
    path.write_text(recording(status, NONE[kind]), "utf-8")
    with MockServer(session=path, speed=1000) as mock:
        answer = raw_request(mock.url, "GET", "/x", headers={"Connection": "close"})
    assert (answer.status, answer.body) == (status, b"")


@pytest.mark.parametrize("status", [200, 205, 404])
def test_other_answers_may_have_one(tmp_path: Path, status: int) -> None:
    parse_recording(recording(status, BODIES["json"]), tmp_path / "none.json")


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("fault", ["error:2001,status={}", "html:{}"])
def test_a_fault_gives_them_none_either(fault: str, status: int) -> None:
    with MockServer() as mock:
        mock.fault(fault.format(status))
        answer = raw_request(mock.url, "GET", "/api/credits/balance/simple")
        assert (answer.status, answer.body, answer.end) == (status, b"", "eof")


@pytest.mark.parametrize("status", [1, 100, 103, 199])
@pytest.mark.parametrize("fault", ["error:2001,status={}", "upload-refused:4001,status={}"])
def test_a_fault_cannot_answer_with_what_is_no_answer(fault: str, status: int) -> None:
    with pytest.raises(FaultError, match="200 to 599"):
        parse_fault(fault.format(status))
