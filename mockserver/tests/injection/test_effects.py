"""What the stages make of a body, in pure play: no sockets, no time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.dialects import Dialects
from mockserver.faults.kinds import ANSWERING, KINDS
from mockserver.faults.notation import parse_faults
from mockserver.injection.corruption import cut_json
from mockserver.injection.effects import EFFECTS, AnswerBody, InsteadOfAnswer, stage_of
from mockserver.injection.items import (
    EventBorders,
    Fragment,
    Item,
    NoBorders,
    Pause,
    Rate,
    StrikeHere,
    Struck,
    items_at_end,
    items_at_start,
    items_through,
)

STREAM = [b'data: {"n":%d,"text":"event %d"}\n\n' % (n, n) for n in range(1, 6)]
ONE, TWO, THREE, FOUR, FIVE = STREAM
BEAT = b": heartbeat\n\n"
ERROR = (
    b'data: {"author":"nemo_agent","errorCode":"500","errorMessage":"Internal Server Error"}\n\n'
)


@dataclass
class Played:
    """What came of a body: chunks, and what happened between which of them."""

    chunks: list[bytes] = field(default_factory=list)
    happened: list[tuple[int, str]] = field(default_factory=list)
    pending: bytes = b""

    def play_items(self, items: Iterable[Item]) -> bool:
        """Take items in until one ends it all."""
        for item in items:
            if isinstance(item, Fragment):
                self.pending += item.data
                if item.ends_chunk:
                    self.flush()
                continue
            match item:
                case Pause(seconds):
                    what = f"pause {seconds:g}"
                case Rate(rate):
                    what = f"rate {rate:g}"
                case _:
                    what = item.fault.name
            if not isinstance(item, Struck):
                self.flush()
            self.happened.append((len(b"".join(self.chunks) + self.pending), what))
            if isinstance(item, StrikeHere):
                return True
        return False

    def flush(self) -> None:
        if self.pending:
            self.chunks.append(self.pending)
        self.pending = b""

    @property
    def bytes(self) -> bytes:
        return b"".join(self.chunks)


def played(spec: str, chunks: Sequence[bytes] = STREAM, *, stream: bool = True) -> Played:
    body = AnswerBody(stream, Dialects())
    found = [stage_of(fault, body) for fault in parse_faults(spec)]
    stages = [stage for stage in found if stage]
    borders = EventBorders() if stream else NoBorders()
    seen = Played()
    if seen.play_items(items_at_start(stages)):
        return seen
    for chunk in chunks:
        if seen.play_items(items_through(stages, borders.fragments(chunk))):
            return seen
    if not seen.play_items(items_at_end(stages)):
        seen.flush()
    return seen


@pytest.mark.parametrize(
    ("spec", "chunks"),
    [
        ("drop@event:2", [ONE, THREE, FOUR, FIVE]),
        ("drop:3@event:2", [ONE, FIVE]),
        ("drop:99@event:4", [ONE, TWO, THREE]),
        ("duplicate@event:2", [ONE, TWO, TWO, THREE, FOUR, FIVE]),
        ("duplicate:3@event:5", [*STREAM, FIVE, FIVE, FIVE]),
        ("reorder@event:2", [ONE, THREE, TWO, FOUR, FIVE]),
        ("reorder@event:5", STREAM),
        ("merge@event:2", [ONE, TWO + THREE, FOUR, FIVE]),
        ("merge:5", [b"".join(STREAM)]),
        ("split@event:2/4", [ONE, TWO[:4], TWO[4:], THREE, FOUR, FIVE]),
        ("split@event:2", [ONE, TWO[:16], TWO[16:], THREE, FOUR, FIVE]),
        ("split@byte:5", [ONE[:5], ONE[5:], TWO, THREE, FOUR, FIVE]),
        ("drop@event:9", STREAM),
    ],
)
def test_events_and_chunks_are_changed_where_the_fault_says(spec: str, chunks: list[bytes]) -> None:
    assert played(spec).chunks == chunks


def test_splitting_everything_leaves_pieces_of_a_size() -> None:
    seen = played("split:10")
    assert [len(chunk) for chunk in seen.chunks[:5]] == [10, 10, 10, len(ONE) % 10, 10]
    assert seen.bytes == b"".join(STREAM)


@pytest.mark.parametrize(
    ("spec", "after"),
    [
        ("reset@event:3", ONE + TWO + THREE),
        ("abort@event:0", b""),
        ("end@event:2/9", ONE + TWO[:9]),
        ("bad-framing@byte:40", b"".join(STREAM)[:40]),
        ("abort@event:2/9999", ONE + TWO),
    ],
)
def test_an_end_comes_after_exactly_what_its_place_says(spec: str, after: bytes) -> None:
    seen = played(spec)
    assert seen.bytes == after
    assert [what for _, what in seen.happened] == [spec.partition("@")[0]]


def test_a_place_that_is_never_reached_does_nothing() -> None:
    for spec in ("reset@event:6", "reset@byte:9999", "abort@event:6/1"):
        assert played(spec) == Played(STREAM), spec


def test_a_fault_before_the_first_byte_waits_for_none() -> None:
    assert played("reset@byte:0", []).happened == [(0, "reset")]


def test_silence_falls_inside_a_chunk_at_its_byte() -> None:
    seen = played("stall:30@event:2/10", [ONE + TWO, THREE])
    assert seen.chunks == [ONE + TWO[:10], TWO[10:], THREE]
    assert (len(ONE) + 10, "pause 30") in seen.happened


@pytest.mark.parametrize(
    ("data", "cut"),
    [
        (b"data: {}\n\n", b"data: {\n\n"),
        (b"data: [1]\n\n", b"data: [\n\n"),
        (b"event: message\r\ndata: {1}\r\n\r\n", b"event: message\r\ndata: {\r\n\r\n"),
        (b'{"a":12}', b'{"a":'),
        (b"{", b"{"),
        (b"data: x\n\n", b'data: {"\n\n'),
        (b"x", b'{"'),
    ],
)
def test_json_that_is_cut_has_always_begun(data: bytes, cut: bytes) -> None:
    assert cut_json(data) == cut


def test_slowness_begins_at_its_place() -> None:
    assert (len(ONE), "rate 50") in played("slow:50@event:1").happened


def test_heartbeats_are_events_with_silences_between() -> None:
    seen = played("heartbeats:60,every=15@event:1")
    assert seen.chunks == [ONE, *[BEAT] * 4, TWO, THREE, FOUR, FIVE]
    assert [what for _, what in seen.happened] == ["heartbeats", *["pause 15"] * 4, "pause 0"]


def test_an_error_is_an_event_of_its_own() -> None:
    assert played("error:500@event:2").chunks == [ONE, TWO, ERROR, THREE, FOUR, FIVE]


def test_faults_work_one_after_another_each_on_what_the_last_one_left() -> None:
    assert played("drop@event:1 | reset@event:2").bytes == TWO + THREE
    assert played("reset@event:2 | drop@event:1").bytes == TWO
    assert played("heartbeats:60@event:1 | abort@event:3").bytes == ONE + BEAT * 2
    assert played("duplicate@event:1 | split@event:2").chunks[:3] == [ONE, ONE[:16], ONE[16:]]


def test_what_happens_before_a_window_does_not_wait_for_it() -> None:
    seen = played("stall:9@event:1 | drop@event:2")
    assert [what for _, what in seen.happened] == ["stall", "pause 9", "drop"]


def test_a_dropped_event_holds_back_nothing_of_its_chunk() -> None:
    assert played("drop@event:2", [ONE + TWO, THREE]).chunks == [ONE, THREE]
    assert played("reorder@event:1", [ONE + TWO, THREE]).chunks == [TWO, ONE, THREE]


def test_json_cut_short_is_json_no_more_and_the_stream_goes_on() -> None:
    seen = played("bad-json@event:2")
    assert seen.chunks[1].endswith(b"\n\n")
    with pytest.raises(ValueError, match=r"."):
        json.loads(seen.chunks[1].removeprefix(b"data: "))
    assert [seen.chunks[0], *seen.chunks[2:]] == [ONE, THREE, FOUR, FIVE]


def test_a_torn_character_is_no_utf8_but_json_all_the_same() -> None:
    spoilt = played("bad-utf8@event:2").chunks[1]
    with pytest.raises(UnicodeDecodeError):
        spoilt.decode()
    text = json.loads(spoilt.decode(errors="replace").removeprefix("data: "))["text"]
    assert text == "\ufffdevent 2"


def test_a_web_page_takes_the_place_of_an_event() -> None:
    spoilt = played("html@event:2").chunks[1]
    assert spoilt.startswith(b"data: <!DOCTYPE html>")
    assert spoilt.count(b"\n") == 2


LINE = st.binary(max_size=80).map(lambda data: data.replace(b"\r", b"").replace(b"\n", b""))


@given(LINE | st.sampled_from([b"", b"{", b"[1]", b'"a"', b"1", b"{}"]))
def test_whatever_an_event_holds_it_can_be_spoilt(line: bytes) -> None:
    for start in (b"data: ", b":"):
        event = start + line + b"\n\n"
        cut, torn = (played(f"{name}@event:1", [event]).bytes for name in ("bad-json", "bad-utf8"))
        assert cut.endswith(b"\n\n")
        with pytest.raises(ValueError, match=r"."):
            json.loads(cut.partition(b":")[2])
        assert torn.endswith(b"\n\n")
        assert b"\xf0\x9f\x8e" in torn


def test_a_body_without_events_is_spoilt_as_a_whole() -> None:
    seen = played("bad-json", [b'{"a": 1, ', b'"b": 2}'], stream=False)
    assert seen.bytes == b'{"a": 1, "'
    assert played("abort@byte:4", [b'{"a": 1}'], stream=False).bytes == b'{"a"'


EVENT = st.sampled_from([b"data: x\n\n", b": beat\n\n", b"data: \xf0\x9f\x8e\xac\r\n\r\n"])
HARMLESS = ["split:1", "split@byte:3", "merge:3", "stall:1@event:1", "slow:9", "drop@event:99"]


@given(st.lists(EVENT, max_size=6), st.integers(1, 30), st.sampled_from(HARMLESS))
def test_what_only_moves_borders_and_times_changes_no_byte(
    events: list[bytes], size: int, spec: str
) -> None:
    body = b"".join(events)
    chunks = [body[at : at + size] for at in range(0, len(body), size)]
    assert played(spec, chunks).bytes == body


def test_mixing_is_by_the_seed_and_never_leaves_the_order_as_it_was() -> None:
    orders = {played(f"reorder:4;seed={seed}").bytes for seed in range(20)}
    assert len(orders) > 5
    assert b"".join(STREAM) not in orders
    assert played("reorder:4;seed=3").bytes == played("reorder:4;seed=3").bytes


def test_every_kind_of_fault_has_exactly_one_effect() -> None:
    assert list(EFFECTS) == list(KINDS)
    answering = [
        name for name, each in EFFECTS.items() if isinstance(each.on_call, InsteadOfAnswer)
    ]
    assert set(answering) == ANSWERING


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_an_effect_at_every_place_where_it_can_strike(name: str) -> None:
    effect, kind = EFFECTS[name], KINDS[name]
    if {"start", "sent", "head"} & set(kind.places):
        assert effect.on_call is not None
    if {"event", "byte"} & set(kind.places):
        # Within a body there is no answer to give any more.
        acts = effect.on_call is not None and not isinstance(effect.on_call, InsteadOfAnswer)
        assert effect.on_body is not None or acts
