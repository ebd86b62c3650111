import json

import pytest

from mockserver.recordings.model import Event
from mockserver.recordings.references import fill
from mockserver.recordings.sse import Spelling, event_bytes
from mockserver.recordings.templates import Template, Values, make_template

TITLE = 'Quay "1" \\ 港'
VALUES = {"ask:title": TITLE, "ask:duration": 12, "stills:urls": ["/a", "/b"]}


def values(**more: object) -> Values:
    ids = iter(f"id{number}" for number in range(99))
    known = {name.replace("__", ":"): value for name, value in more.items()}
    return Values({**VALUES, **known}, lambda: next(ids), lambda: 12.5)


def adk(text: str, **more: object) -> dict[str, object]:
    return {"content": {"role": "model", "parts": [{"text": text}]}, **more}


def ready(value: object, *, style: str = "compact", typed: bool = False) -> Template:
    return make_template(Event("data", value), Spelling(style=style), typed=typed)


def sent(value: object, some: Values | None = None) -> object:
    text = ready(value).filled(some or values()).removeprefix(b"data: ")
    return json.loads(text.decode("utf-8", "surrogatepass"))


def test_a_string_that_is_one_placeholder_becomes_its_value() -> None:
    found = sent(
        {"d": "<ask:duration>", "words": ["title: <ask:title>, <ask:duration> ms"], "n": 1}
    )
    assert found == {"d": 12, "words": [f"title: {TITLE}, 12 ms"], "n": 1}
    assert sent({"urls": "<stills:urls>", "t": "<time>"}) == {"urls": ["/a", "/b"], "t": 12.5}


def test_what_was_filled_in_is_not_read_again() -> None:
    some = values(ask__title="<ask:music>", ask__music="Lo-fi")
    assert sent({"a": "“<ask:title>”"}, some) == {"a": "“<ask:music>”"}


@pytest.mark.parametrize("style", ["compact", "spaced", "compact-ascii"])
@pytest.mark.parametrize(
    "value",
    [
        adk("nothing to fill <b>here</b>"),
        adk('The title "<ask:title>" stays <ask:duration> s: <ask:title>', id="<event:1>"),
        {"quoted": '"<ask:title>"', "lone": "\ud83d", "line": "a\u2028b"},
    ],
)
def test_a_turn_fills_as_a_replay_does(value: object, style: str) -> None:
    spelling = Spelling(style=style)
    recorded = event_bytes(Event("data", value), spelling)
    replayed = fill(recorded, values().value, is_json=True, style=style).data
    assert ready(value, style=style).filled(values()) == replayed


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        (
            Event("data", {"a": "<literal:1> of <literal:2>"}),
            b'data: {"a":"<session:1> of <time>"}\n\n',
        ),
        (Event("data", {"a": "<literal:1>"}), b'data: {"a":"<session:1>"}\n\n'),
        (Event("data", "a <literal:1>"), b"data: a <session:1>\n\n"),
        (Event("raw", "<literal:1>"), b"<session:1>"),
        (Event("comment", "<literal:2>"), b":<time>\n\n"),
    ],
)
def test_a_text_that_only_looks_like_a_reference_is_sent_as_it_was(
    event: Event, wanted: bytes
) -> None:
    some = values(literal__1="<session:1>", literal__2="<time>", session__1="s")
    assert make_template(event, Spelling(), typed=False).filled(some) == wanted


def test_it_is_so_in_the_typed_dialect_too() -> None:
    some = values(literal__1="<ask:title>")
    assert ready(adk("<literal:1>"), typed=True).filled(some) == (
        b'data: {"type":"text","content":"<ask:title>"}\n\n'
    )


def test_an_event_without_its_value_is_not_wanted() -> None:
    some = values(ask__music="Lo-fi")
    assert some.knows(ready({"text": ["about <ask:music>"]}).needs)
    assert not some.knows(ready({"text": ["about <ask:volume>"]}).needs)
    assert not some.knows(ready(adk("about <ask:volume>", partial=True), typed=True).needs)
    harmless = {"text": "<b>no placeholder</b>", "t": "<time>", "id": "<event:4>"}
    assert some.knows(ready(harmless).needs)


def test_an_id_is_the_same_wherever_it_is_named_and_no_other_is() -> None:
    some = values()
    ids = ["<event:1>", "<event:2>", "<event:1>", "<call:1>", "<invocation:2>"]
    assert sent({"ids": ids}, some) == {"ids": ["id0", "id1", "id0", "id2", "id3"]}
    assert sent({"id": "<event:2>", "at": "<time:7>"}, some) == {"id": "id1", "at": 12.5}


def test_what_nobody_can_know_here_stays_as_it_is() -> None:
    assert sent({"a": "<token:1> <task:1>", "b": "<literal:9>"}) == {
        "a": "<token:1> <task:1>",
        "b": "<literal:9>",
    }


def test_an_event_without_placeholders_is_the_same_bytes_every_time() -> None:
    plain = ready(adk("hello"))
    assert plain.filled(values()) is plain.filled(values())


def test_what_a_tool_did_and_what_failed_is_known_beforehand() -> None:
    answer = {"content": {"parts": [{"functionResponse": {"name": "add_title", "response": {}}}]}}
    assert ready(answer, typed=True).effects == ("add_title",)
    assert ready({"errorCode": "500", "errorMessage": "x"}).fails


def test_in_the_typed_dialect_one_event_may_be_none_or_many() -> None:
    assert ready(adk("piece", partial=True), typed=True).filled(values()) == b""
    heartbeat = make_template(Event("comment", " heartbeat"), Spelling(), typed=True)
    assert heartbeat.filled(values()) == b'data: {"type":"heartbeat"}\n\n'


def test_raw_text_and_comments_are_sent_as_they_are() -> None:
    for event, wanted in (
        (Event("raw", "data: x"), b"data: x"),
        (Event("comment", "y"), b":y\n\n"),
    ):
        assert make_template(event, Spelling(), typed=False).filled(values()) == wanted
