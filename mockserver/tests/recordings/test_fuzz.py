"""Random bytes, random documents and spoilt recordings: refused in a sentence, or playable.

Few each time, always the same ones; STILLREEL_FUZZ=10000 draws that many for each test.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.ids import IdSource
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.modes.matching import ReceivedRequest, is_same, learn
from mockserver.modes.played import PlayedAnswer
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.catalog import load_catalog, shipped_recordings
from mockserver.recordings.lint import fixed, lint
from mockserver.recordings.model import Exchange, Recording, RecordingError
from mockserver.recordings.player import chunks_of, end_ms, head_ms
from mockserver.recordings.prepared import prepare
from mockserver.recordings.read import parse_recording, read_recording
from mockserver.recordings.sse import spelling_of
from mockserver.recordings.templates import Values, make_template
from mockserver.tests.harness.walker import VirtualClock
from mockserver.wire.closing import Closing

pytestmark = pytest.mark.fuzz

SAMPLE = (
    "turns/animate-one-en",
    "turns/emoji-cut-adk",
    "turns/ten-minutes-of-heartbeats-typed",
    "turns/looks-like-a-reference-adk",
    "turns/invalid-utf-8-adk",
    "turns/cut-mid-stream-typed",
    "errors/429-http",
    "errors/200-truncated",
    "renders/completed-flat",
    "sessions/animate-one",
)
DOCUMENTS = [
    json.loads((shipped_recordings() / f"{name}.json").read_text("utf-8")) for name in SAMPLE
]
KEYS = re.findall(
    r"\w+",
    """
    format id source recorded_at note faults when request response wire exchanges method path
    headers json text base64 file size multipart status events end data comment raw raw_base64
    fields repeat at_ms split merge eol space values sha256 began_ms head_ms end_ms name filename
    type each content parts functionCall functionResponse partial errorCode
""",
)
WORDS = st.one_of(
    st.sampled_from([
        "", "a", "\x1b]2;EVIL\x07", "\u202e\n\r\u2028", "\ud83c", "<literal:1>", "<session:1>",
        "<time>", "\r", "\0",
        "<ask:title>", "<token:1><token:2>", "../../etc/passwd", "/etc/passwd", "0" * 64 + ".bin",
        "bytes=\r\nx: y", "reset@event:3", "stall:30@event:2;times=1", "content-length", "é港",
        "recording/1", "handmade", "live", "POST", "/run_sse", "eof", "reset", "=", "YQ==",
    ]),
    st.text(max_size=12),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-2, 40),
    st.sampled_from([10**12, 10**40, 2**63, -1, 200, 404, 599, 1e308, 1e9, 0.5, 50_001]),
    st.floats(),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), WORDS), inner, max_size=4),
    ),
    max_leaves=8,
)
DEEP = st.integers(1, 1200).map(lambda depth: ("[" * depth, "]" * depth))
HOSTILE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "turns"
    folder.mkdir()
    return folder


def is_plain(text: str) -> bool:
    return not HOSTILE.search(text) and len(text) < 2000


T = TypeVar("T")


def refused_or(reads: Callable[[], T]) -> T | None:
    """What is read, or None where it is refused in one plain line."""
    try:
        return reads()
    except RecordingError as fault:
        complaint = str(fault)
    assert is_plain(complaint)
    assert "\n" not in complaint
    return None


def survives(path: Path, content: bytes) -> Recording | None:
    """Whatever the file holds, each reader refuses it in a plain sentence or can play it."""
    path.write_bytes(content)
    recording = refused_or(lambda: read_recording(path))
    findings = lint(path)
    assert recording is not None or findings
    for finding in findings:
        assert is_plain(str(finding))
    refused_or(lambda: fixed(path))
    refused_or(lambda: load_catalog(path.parent.parent))
    if recording is not None:
        written = write_recording(recording)
        assert parse_recording(written, path) == recording
        assert write_recording(parse_recording(written, path)) == written
        plays(recording)
    return recording


def played(exchange: Exchange, recording: Recording, bindings: Bindings) -> PlayedAnswer:
    prepared = prepare(exchange, recording.folder)
    return PlayedAnswer(prepared, VirtualClock(), Closing(), bindings.resolve, 0.0)


def plays(recording: Recording) -> None:
    bindings = Bindings(IdSource(1), lambda: 1.0, recorded_values(recording))
    for exchange in recording.exchanges:
        came = ReceivedRequest("POST", exchange.request.path, {}, b'{"a": "b"}')
        is_same(exchange.request, came, bindings.tentative())
        learn(exchange.request, came, bindings)
        answer = refused_or(partial(played, exchange, recording, bindings))
        if answer is None:
            body = exchange.response.body
            assert body is not None
            assert body.kind == "file"  # its bytes are looked at when they are played
            continue
        chunks = list(chunks_of(exchange, recording.folder))
        times = [head_ms(exchange), *(chunk.at_ms for chunk in chunks), end_ms(exchange)]
        assert all(0 <= float(time) / 1000 < 10**9 for time in times)
        assert [chunk.at_ms for chunk in chunks] == sorted(chunk.at_ms for chunk in chunks)
        h11.Response(status_code=answer.status_code, headers=answer.raw_headers)
        some_values = Values({"session:1": "s"}, lambda: "id", lambda: 1.0)
        for typed in (True, False):
            for event in exchange.events:
                ready = make_template(event, spelling_of(exchange.wire), typed=typed)
                if some_values.knows(ready.needs):
                    ready.filled(some_values)


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, dict | list):
            yield from places(item, (*place, key))
        else:
            yield (*place, key)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A recording that ships, with something in it taken out, renamed, replaced or added."""
    document = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(sorted(places(document), key=repr)))
        if place:
            spoil(draw, document, place)
    text = json.dumps(document, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:
        opened, closed = draw(DEEP)
        text = text.replace("[", opened, 1).replace("]", closed, 1)
    return text


def spoil(draw: st.DrawFn, document: Any, place: tuple[Any, ...]) -> None:
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    last, value = place[-1], inner[place[-1]]
    match draw(st.sampled_from(["drop", "put", "add", "nest", "repeat", "wire", "many"])):
        case "drop":
            del inner[last]
        case "add" if isinstance(inner, dict):
            inner[draw(st.one_of(st.sampled_from(KEYS), WORDS))] = draw(VALUES)
        case "nest":
            inner[last] = [value]
        case "repeat" if isinstance(value, dict):
            value["repeat"] = draw(NUMBERS)
        case "wire" if isinstance(document, dict):
            document["wire"] = draw(WIRES)
        case "many" if isinstance(value, list):
            inner[last] = value * draw(st.integers(0, 3))
        case _:
            inner[last] = draw(VALUES)


TIMES = st.one_of(NUMBERS, st.lists(NUMBERS, max_size=3), VALUES)
WIRES = st.fixed_dictionaries(
    {},
    optional={
        "at_ms": st.lists(TIMES, max_size=3),
        "split": st.dictionaries(
            st.sampled_from(["0", "1", "2", "x", "00", "1٣"]), st.lists(TIMES, max_size=3)
        ),
        "merge": st.lists(st.lists(st.integers(-1, 9), max_size=3), max_size=3),
        "eol": st.one_of(st.sampled_from(["\n", "\r\n", "\r"]), LEAVES),
        "json": st.one_of(st.sampled_from(["spaced", "compact-ascii"]), LEAVES),
        "space": LEAVES,
        "values": st.dictionaries(
            st.one_of(st.sampled_from(["literal:1", "event:1", "session:1"]), WORDS), VALUES
        ),
        "began_ms": NUMBERS,
        "head_ms": NUMBERS,
        "end_ms": NUMBERS,
        "sha256": WORDS,
    },
)
BODIES = st.dictionaries(
    st.sampled_from(["json", "text", "base64", "file", "size", "events", "multipart"]), VALUES
)
EVENTS = st.one_of(
    VALUES,
    st.dictionaries(
        st.sampled_from(["data", "comment", "raw", "raw_base64", "fields", "repeat"]),
        VALUES,
        max_size=2,
    ),
)
WHOLE = st.fixed_dictionaries(
    {
        "format": st.just("recording/1"),
        "id": st.sampled_from(["turns/x", "\x1b[2J"]),
        "source": st.sampled_from(["handmade", "live"]),
        "request": st.builds(
            lambda body, headers: {"method": "POST", "path": "/x", "headers": headers} | body,
            st.one_of(st.just({}), BODIES),
            st.dictionaries(WORDS, WORDS, max_size=2),
        ),
        "response": st.builds(
            lambda body, headers: {"status": 200, "headers": headers, "end": "eof"} | body,
            st.one_of(BODIES, st.builds(lambda e: {"events": e}, st.lists(EVENTS, max_size=3))),
            st.dictionaries(WORDS, WORDS, max_size=2),
        ),
    },
    optional={"when": VALUES, "wire": WIRES, "faults": st.lists(WORDS, max_size=2), "note": LEAVES},
)


@given(content=st.one_of(st.binary(max_size=80), st.text(max_size=40).map(str.encode)))
def test_bytes_of_any_kind_are_refused_in_a_sentence(turns: Path, content: bytes) -> None:
    assert survives(turns / "x.json", content) is None


@given(document=st.one_of(VALUES, WHOLE))
def test_a_document_of_any_kind_is_refused_or_can_be_played(turns: Path, document: object) -> None:
    survives(turns / "x.json", json.dumps(document).encode())


@given(text=spoilt())
def test_a_spoilt_recording_is_refused_or_can_be_played(turns: Path, text: str) -> None:
    survives(turns / "x.json", text.encode("utf-8", "surrogatepass"))
