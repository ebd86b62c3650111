import json

import pytest

from mockserver.ids import IdSource
from mockserver.modes.bindings import Bindings
from mockserver.modes.matching import ReceivedRequest, is_same, shown, unlike_headers
from mockserver.recordings.model import Body, Part, Request

JSON = Request(
    "POST",
    "/run_sse",
    {"authorization": "Bearer <token:1>", "x-skill-version": "0.1.0"},
    Body("json", {"session_id": "<session:1>", "n": 1}),
)
FORM = {"content-type": 'multipart/form-data; boundary="B"'}
UPLOAD = Request(
    "POST",
    "/upload",
    {},
    Body("multipart", (Part("files", Body("text", "x"), "a.jpg", "image/jpeg"),)),
)


@pytest.fixture
def bindings() -> Bindings:
    return Bindings(IdSource(1), lambda: 0.0, {"token:1": "T"})


def came(meant: object, **changes: object) -> ReceivedRequest:
    members: dict[str, object] = {
        "method": "POST",
        "path": "/run_sse",
        "headers": {"authorization": "Bearer T", "x-skill-version": "9"},
        "body": json.dumps(meant, indent=2).encode(),
    }
    return ReceivedRequest(**{**members, **changes})  # type: ignore[arg-type] # members of all types


GOOD = {"n": 1.0, "session_id": "s"}


def test_the_same_call_in_other_words_is_the_same(bindings: Bindings) -> None:
    assert is_same(JSON, came(GOOD), bindings)
    assert bindings.values["session:1"] == "s"


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "PUT"},
        {"path": "/run_sse?x=1"},
        {"headers": {"authorization": "Bearer other"}},
        {"headers": {}},
        {"body": b""},
        {"body": b"{"},
        {"body": b'{"session_id": "s", "n": 2}'},
    ],
)
def test_another_call_is_not(bindings: Bindings, changes: dict[str, object]) -> None:
    assert not is_same(JSON, came(GOOD, **changes), bindings)


def test_headers_that_are_not_the_sessions_own_are_named(bindings: Bindings) -> None:
    other = came(GOOD, headers={"authorization": "Bearer other"})
    assert unlike_headers(JSON, other, bindings) == ["authorization"]


def upload(name: str, filename: str, kind: str) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
    return f"--B\r\n{head}Content-Type: {kind}\r\n\r\nother bytes\r\n--B--\r\n".encode()


def test_an_upload_is_compared_by_its_parts_not_by_their_bytes(bindings: Bindings) -> None:
    def sent(*names: str) -> bool:
        return is_same(UPLOAD, ReceivedRequest("POST", "/upload", FORM, upload(*names)), bindings)

    assert sent("files", "a.jpg", "image/jpeg")
    assert not sent("file", "a.jpg", "image/jpeg")
    assert not sent("files", "b.jpg", "image/jpeg")
    assert not sent("files", "a.jpg", "image/png")
    assert not is_same(UPLOAD, ReceivedRequest("POST", "/upload", {}, b""), bindings)


def test_a_call_without_a_body_has_none(bindings: Bindings) -> None:
    get = Request("GET", "/x")
    assert is_same(get, ReceivedRequest("GET", "/x"), bindings)
    assert not is_same(get, ReceivedRequest("GET", "/x", {}, b"{}"), bindings)


def test_what_is_shown_keeps_secrets_to_itself(bindings: Bindings) -> None:
    bindings.values["session:1"] = "s"
    template = {"a": ["<session:1>", "<token:1>", 1], "b": "of <render:1>"}
    assert shown(template, bindings) == {"a": ["s", "<token:1>", 1], "b": "of <render:1>"}
