import json

import pytest

from mockserver.recordings.model import Event
from mockserver.recordings.sse import Spelling, data_frame
from mockserver.recordings.templates import Values, prepare

VALUES = {"ask:title": 'Quay "1" \\ 港', "ask:duration": 12, "stills:urls": ["/a", "/b"]}


def filler() -> Values:
    return Values(VALUES, lambda: "id0", lambda: 12.5)


def adk(text: str, **more: object) -> dict[str, object]:
    return {"content": {"role": "model", "parts": [{"text": text}]}, **more}


@pytest.mark.parametrize("style", ["compact", "spaced", "compact-ascii"])
@pytest.mark.parametrize(
    "value",
    [
        adk("nothing to fill <b>here</b>"),
        adk('The title "<ask:title>" stays <ask:duration> s: <ask:title>', id="<event:1>"),
        {"n": "<ask:duration>", "urls": "<stills:urls>", "time": "<time>", "a": ["<ask:title>"]},
        {"quoted": '"<ask:title>"', "lone": "\ud83d", "line": "a\u2028b"},
    ],
)
def test_what_is_prepared_reads_as_what_is_filled(value: object, style: str) -> None:
    spelling = Spelling(style=style)
    written = prepare(Event("data", value), spelling, typed=False).written(filler())
    assert written == data_frame(filler().fill(value), spelling)
    json.loads(written.removeprefix(b"data: ").decode("utf-8", "surrogatepass"))


def test_an_event_without_placeholders_is_the_same_bytes_every_time() -> None:
    ready = prepare(Event("data", adk("hello")), Spelling(), typed=False)
    assert ready.written(filler()) is ready.written(filler())


def test_what_a_tool_did_and_what_failed_is_known_beforehand() -> None:
    answer = {"content": {"parts": [{"functionResponse": {"name": "add_title", "response": {}}}]}}
    assert prepare(Event("data", answer), Spelling(), typed=True).effects == ("add_title",)
    failed = {"errorCode": "500", "errorMessage": "x"}
    assert prepare(Event("data", failed), Spelling(), typed=False).fails


def test_in_the_typed_dialect_one_event_may_be_none_or_many() -> None:
    partial = prepare(Event("data", adk("piece", partial=True)), Spelling(), typed=True)
    assert partial.written(filler()) == b""
    heartbeat = prepare(Event("comment", " heartbeat"), Spelling(), typed=True)
    assert heartbeat.written(filler()) == b'data: {"type":"heartbeat"}\n\n'


def test_raw_text_and_comments_are_sent_as_they_are() -> None:
    assert prepare(Event("raw", "data: x"), Spelling(), typed=False).written(filler()) == b"data: x"
    assert prepare(Event("comment", "y"), Spelling(), typed=False).written(filler()) == b":y\n\n"
