import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.clock import Mode
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.model import Body, Recording, RecordingError
from mockserver.recordings.player import body_bytes
from mockserver.recordings.read import read_recording
from mockserver.recordings.references import REFERENCE
from mockserver.server import MockServer
from mockserver.tests.harness.walker import client

FOLDER = shipped_recordings()
SESSIONS = sorted((FOLDER / "sessions").glob("*.json"))
ANIMATE = FOLDER / "sessions" / "animate-one.json"


class Somebody:
    """Follows a recorded session to the letter, with the names that this one has."""

    def __init__(self, url: str, recording: Recording) -> None:
        self.recording = recording
        self.known: dict[str, str] = {"origin": url, "client:1": "somebody", "render:1": "render_9"}
        self.http = client(url)

    def said(self, text: str) -> str:
        return REFERENCE.sub(lambda found: self._called(found[1]), text)

    def _called(self, name: str) -> str:
        """What a name stands for; a token that no answer gave is one that this client brings."""
        if name.startswith("token:"):
            return self.known.setdefault(name, f"nmv_usr_brought_{name[6:]}")
        return self.known[name]

    def told(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.told(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.told(item) for item in value]
        return self.said(value) if isinstance(value, str) else value

    def ask(self, number: int, **headers: str) -> httpx.Response:
        """Send a recorded request; learn the names that its answer gives."""
        exchange = self.recording.exchanges[number]
        request = exchange.request
        more: dict[str, Any] = {}
        kept = {name: self.said(value) for name, value in request.headers.items()}
        if request.body is not None and request.body.kind == "json":
            more["json"] = self.told(request.body.value)
        elif request.body is not None:
            del kept["content-type"]
            part = request.body.value[0]
            more["files"] = [(part.name, (part.filename, b"another still", part.type))]
        answer = self.http.request(
            request.method, self.said(request.path), headers={**kept, **headers}, **more
        )
        if answer.status_code == exchange.response.status and exchange.response.body is not None:
            self._learn(exchange.response.body, answer)
        return answer

    def _learn(self, body: Body, answer: httpx.Response) -> None:
        if body.kind == "json":
            for name, value in names_in(body.value, answer.json()):
                assert self.known.setdefault(name, value) == value


def names_in(template: Any, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(template, dict):
        assert template.keys() == value.keys()
        for key in template:
            yield from names_in(template[key], value[key])
    elif isinstance(template, list):
        for one, other in zip(template, value, strict=True):
            yield from names_in(one, other)
    elif isinstance(template, str):
        found = REFERENCE.fullmatch(template)
        if found:
            yield found[1], value
        elif template.startswith("<origin>/cdn/<file:"):
            yield template[14:20], value.split("/")[4]
        else:
            assert template == value


def replayed(path: Path | str, mode: Mode = "instant") -> Iterator[Somebody]:
    path = Path(path)
    with MockServer(session=path, clock=mode) as mock:
        recording = read_recording(path if path.is_file() else FOLDER / f"{path}.json")
        somebody = Somebody(mock.url, recording)
        yield somebody
        somebody.http.close()


@pytest.fixture
def somebody() -> Iterator[Somebody]:
    yield from replayed("sessions/animate-one")


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_a_session_is_replayed_to_its_end(path: Path) -> None:
    for somebody in replayed(path):
        for number, exchange in enumerate(somebody.recording.exchanges):
            answer = somebody.ask(number)
            assert answer.status_code == exchange.response.status, answer.text
        film = exchange.response.body
        assert film is not None
        assert answer.content == body_bytes(film, path.parent)
        assert somebody.known["token:1"].startswith("nmv_usr_")


def test_names_are_made_for_each_run_and_kept_throughout(somebody: Somebody) -> None:
    other = Somebody(str(somebody.http.base_url).rstrip("/"), somebody.recording)
    for number in range(2):
        somebody.ask(number, **{"x-mock-test-id": "one"})
        other.ask(number, **{"x-mock-test-id": "two"})
    other.http.close()
    assert somebody.known["token:1"] != other.known["token:1"]
    assert somebody.known["session:1"] != other.known["session:1"]


def test_calls_that_only_read_may_be_left_out(somebody: Somebody) -> None:
    exchanges = somebody.recording.exchanges
    for number, exchange in enumerate(exchanges):
        if exchange.request.method != "GET":
            assert somebody.ask(number).status_code == 200
    polls = [n for n, each in enumerate(exchanges) if "<render:1>" in each.request.path]
    assert somebody.ask(polls[0]).json()["status"] == "pending"
    assert somebody.ask(polls[1]).json()["status"] == "processing"


def test_calls_that_act_come_in_their_order(somebody: Somebody) -> None:
    problem = somebody.ask(0).status_code, somebody.http.post("/run_sse", json={}).json()
    assert problem[0] == 200
    told = problem[1]
    assert told["status"] == 599
    assert "exchange 6 of sessions/animate-one" in told["detail"]
    assert any(row["part"].startswith("body") for row in told["difference"])
    assert any("header authorization" in row["part"] for row in told["difference"])


def test_nothing_is_answered_twice(somebody: Somebody) -> None:
    assert somebody.ask(0).status_code == 200
    again = somebody.ask(0)
    assert again.status_code == 599
    assert "already used" in again.json()["detail"]


def test_another_sessions_token_is_not_this_ones(somebody: Somebody) -> None:
    somebody.ask(0)
    somebody.known["token:1"] = "nmv_usr_somebody_elses"
    answer = somebody.ask(1)
    assert answer.status_code == 599
    assert "nmv_usr" not in answer.text


def test_the_journal_says_which_exchange_answered() -> None:
    with MockServer(session=ANIMATE, clock="instant") as mock:
        somebody = Somebody(mock.url, read_recording(ANIMATE))
        somebody.ask(0)
        somebody.http.close()
        assert mock.journal[0]["recording"] == "sessions/animate-one#1"


def test_a_turn_to_be_filled_in_is_no_session() -> None:
    with pytest.raises(RecordingError, match="simulation"):
        MockServer(session=FOLDER / "turns" / "talk-en.json")


def test_what_has_no_name_in_it_is_the_same_for_every_test_and_what_has_is_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "three.json"
    answers = [
        ("/same", {"is": "always 港"}, {"x-kind": "plain"}),
        ("/own", {"user": "<user:1>"}, {}),
        ("/head", {}, {"x-user": "<user:1>"}),
    ]
    head = {
        "format": "recording/1",
        "id": "sessions/three",
        "source": "handmade",
        "recorded_at": "2026-11-28",
        "validated_at": None,
        "api": "1.9",
    }
    exchanges = [
        {
            "request": {"method": "GET", "path": at},
            "response": {
                "status": 200,
                "headers": {"content-type": "application/json", **more},
                "json": body,
                "end": "eof",
            },
        }
        for at, body, more in answers
    ]
    path.write_text(json.dumps({**head, "exchanges": exchanges}))
    with MockServer(session=path, clock="instant") as mock, client(mock.url) as http:
        seen = []
        for test in ("one", "two", "three"):
            named = {"x-mock-test-id": test}
            same, own, in_head = (http.get(at, headers=named) for at, _, _ in answers)
            assert (same.json(), same.headers["x-kind"]) == ({"is": "always 港"}, "plain")
            assert own.json() == {"user": in_head.headers["x-user"]}
            seen.append(own.json()["user"])
        assert len(set(seen)) == 3
        assert [call["recording"] for call in mock.journal] == [
            f"sessions/three#{number}" for number in (1, 2, 3)
        ] * 3
