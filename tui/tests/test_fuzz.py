"""Random bytes and documents, always the same ones: no exception but the tree's own, no control.

Fifty each time; STILLREEL_FUZZ=10000 draws that many for each test.
"""

import io
import json
import os
import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.nemo.drafts import Draft
from tui.nemo.envelope import read_refusal
from tui.nemo.errors import ServiceError, SettingRefused
from tui.nemo.events import Failure, Text, Thought, Tool, WireEvent, read_frame
from tui.nemo.gateway import encode_json
from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.models import ClaimToken, Credits, Render, Session, State, Token, Upload
from tui.nemo.protocol.refusals import error_for
from tui.nemo.sse import EventDecoder
from tui.printing import JsonLines, PlainLines
from tui.studio.advice import advice
from tui.studio.events import Changed, Event, Failed, Notice
from tui.studio.timeline import differences, read_timeline
from tui.studio.turns.recovery import fingerprint, stored_draft
from tui.studio.turns.reply import Reply
from tui.tests.payloads import PAYLOADS, obeyed
from tui.wording.timeline import changes_said, summary

EXAMPLES = int(os.environ.get("STILLREEL_FUZZ", "50"))
steadily = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.fuzz

KEYS = re.findall(
    r"\w+",
    """
    code data message msg detail error errorCode errorMessage error_code success status state
    draft t tt sg d s m title name text content parts partial thought role author type args id
    functionCall functionResponse function_call result tool volume vol motion url cdn_url files
    filename width height duration hash size progress output outputUrl token expires_at user_id
    session_id taskId claim_token expires_in available frozen total generated_media video_infos
    generateTime credits loc start duration_ms metadata
""",
)
WORDS = st.one_of(
    st.sampled_from(
        [
            *(text[:200] for text in PAYLOADS.values()),
            "text",
            "error",
            "completed",
            "0.5",
            "62%",
            "-1",
            "1e999",
        ]
    ),
    st.text(max_size=20),
    st.text(st.characters(), max_size=20),
)
NUMBERS = st.one_of(
    st.integers(),
    st.integers(-9, 5000),
    st.floats(),
    st.sampled_from([10**400, -(2**63), 2**53 + 1, 1001, 2001, 402, 429, 7, 1e308]),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), WORDS), inner, max_size=6),
    ),
    max_leaves=12,
)
NO_LIST = st.sampled_from([None, 7, "text", {"s": 1}])
ANSWERS = st.one_of(
    DOCUMENTS,
    st.dictionaries(st.sampled_from(KEYS), DOCUMENTS, max_size=8),
)
DETAILS = st.dictionaries(
    st.sampled_from(["name", "text", "title", "motion", "vol"]), LEAVES, max_size=3
)
SEGMENTS = st.dictionaries(
    st.sampled_from(["s", "d", "m", "name", "text", "id"]),
    st.one_of(DETAILS, DOCUMENTS),
    max_size=4,
)
TRACKS = st.fixed_dictionaries(
    {
        "tt": st.one_of(st.sampled_from([0, 1, 7, "video"]), LEAVES),
        "sg": st.one_of(st.lists(SEGMENTS, max_size=3), NO_LIST),
    }
)
DRAFTS = st.one_of(
    DOCUMENTS,
    st.fixed_dictionaries(
        {"t": st.one_of(st.lists(TRACKS, max_size=4), NO_LIST), "d": NUMBERS, "m": DETAILS}
    ),
)
LINES = st.one_of(
    st.binary(max_size=40),
    st.builds(lambda value: b"data: " + json.dumps(value).encode() + b"\n\n", DOCUMENTS),
    st.sampled_from(
        [b"\n", b"\r", b"\r\n\r\n", b"data:", b"event: error\n", b": x\n", b"\xef\xbb\xbf"]
    ),
    st.builds(lambda text: b"data: " + text.encode("utf-8", "replace") + b"\n\n", WORDS),
)


def assert_plain(*texts: str | None) -> None:
    for text in texts:
        assert not obeyed(text or "")


def read_by_all(events: list[Event]) -> None:
    """Every reader without a screen takes the events, and writes nothing that is obeyed."""
    for live in (False, True):
        out, err = io.StringIO(), io.StringIO()
        printer = PlainLines(live=live, err=err, out=out)
        for event in events:
            printer.tell(event)
        printer.close()
        assert_plain(out.getvalue(), err.getvalue().replace("\r\x1b[2K", ""))
    lines = io.StringIO()
    reader = JsonLines(lambda: 0.0, lines)
    for event in events:
        reader.tell(event)
    assert len(lines.getvalue().splitlines()) == len(events)
    assert lines.getvalue().isascii()


def events_of(events: list[WireEvent]) -> list[Event]:
    reply = Reply()
    done = [one for event in events for one in reply.add(event)]
    done += reply.finish()
    assert_plain(*reply.texts, *reply.thoughts, *reply.tools, *reply.errors, reply.error_code)
    return done


@steadily
@given(st.lists(LINES, max_size=12), st.lists(st.integers(0, 400), max_size=6))
def test_a_stream_of_anything_becomes_events(lines: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(lines)
    places = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    decoder = EventDecoder(largest=300)
    pieces = [whole[a:b] for a, b in pairwise(places)]
    frames = [frame for piece in pieces for frame in decoder.feed(piece)]
    assert frames == EventDecoder(largest=300).feed(whole)
    wire = [event for frame in frames for event in read_frame(frame)]
    for event in wire:
        match event:
            case Text(text=text) | Thought(text=text):
                assert_plain(text)
            case Tool(name=name, id=id_):
                assert_plain(name, id_)
            case Failure(code=code, message=message):
                assert_plain(message)
                read_by_all([Failed(code or "", message, advice(message))])
    read_by_all(events_of(wire))


@steadily
@given(st.one_of(st.text(), WORDS, st.builds(json.dumps, DOCUMENTS)), st.integers(0, 50))
def test_a_text_is_json_or_is_not(text: str, missing: int) -> None:
    for part in (text, text[: len(text) - missing]):
        try:
            parse_json(part)
        except NotJson:
            continue


@steadily
@given(ANSWERS, st.sampled_from([200, 400, 401, 402, 404, 413, 422, 429, 500]), WORDS)
def test_an_answer_of_anything_is_narrowed_or_refused(
    document: object, status: int, header: str
) -> None:
    refusal = read_refusal(document, status)
    if refusal is not None:
        headers = {"Retry-After": header, "Date": header}
        error = error_for(refusal.code, status, refusal.message, headers)
        assert isinstance(error, ServiceError)
        assert_plain(str(error), error.advice, error.detail, str(error.code))
    token, session = Token.read(document), Session.read(document)
    claim, render = ClaimToken.read(document), Render.read(document)
    assert_plain(token.token, token.user_id, session.session_id, session.task_id, render.id)
    assert_plain(claim.claim_token, render.url, render.error)
    assert render.progress is None or 0 <= render.progress <= 100
    Credits.read(document)
    state = State.read(document)
    for upload in (*Upload.read_all(document), *state.files):
        assert_plain(upload.name, upload.url, upload.media_type, upload.digest)


@steadily
@given(DRAFTS, DRAFTS)
def test_a_draft_of_anything_has_a_timeline_and_differences(old: object, new: object) -> None:
    before, after = Draft.read(old), Draft.read(new)
    first, second = read_timeline(before), read_timeline(after)
    changes = (*differences(first, second), *differences(second, first))
    assert differences(first, first) == ()
    for timeline in (first, second):
        assert timeline.duration_ms >= 0
        assert_plain(summary(timeline), timeline.title, *changes_said(changes))
        read_by_all([Changed(changes, timeline), Notice(str(timeline.title))])
    for draft in (before, after):
        assert fingerprint(draft) is not None
        assert Draft.read(json.loads(stored_draft(draft) or "")) == draft
        try:
            encode_json({"draft": draft.raw})
        except SettingRefused:
            continue


@pytest.mark.parametrize("depth", [99, 101, 900, 100_000])
@pytest.mark.parametrize("shape", ['{"a":', "["])
def test_a_document_of_any_depth_can_be_written_again_or_is_not_read(
    shape: str, depth: int
) -> None:
    text = shape * depth + "1" + {"[": "]", '{"a":': "}"}[shape] * depth
    try:
        value = parse_json(text)
    except NotJson:
        assert depth > 99
        return
    assert depth <= 99
    assert encode_json(value)
    assert stored_draft(Draft.read(value))
