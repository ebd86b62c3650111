"""What each kind of fault does, by name, in one table: `EFFECTS`.

A fault strikes the call (before the service gets it, or instead of its answer) or the answer's
body, at a place in it. A kind of fault is a row in `faults/kinds.py` and a row here.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from starlette.types import Scope

from mockserver.dialects import Dialects
from mockserver.faults.fault import Fault
from mockserver.faults.targets import Place
from mockserver.ids import shuffled
from mockserver.injection.answers import (
    InjectedAnswer,
    error_answer,
    error_event,
    heartbeat,
    upload_refusal,
    web_page,
)
from mockserver.injection.compressed import Compressed
from mockserver.injection.corruption import cut_json, page_event, tear_character
from mockserver.injection.heads import OnHead, write_content_encoding, write_end_headers
from mockserver.injection.items import Fragment, Item, Pause, Rate, Stage, StrikeHere, Struck
from mockserver.injection.sending import Connection, abort, break_framing, end, reset_connection
from mockserver.injection.stages import (
    Edit,
    Events,
    EventWindow,
    Insertion,
    SmallChunks,
    WholeBody,
    ends_chunk,
    joined,
    rewritten,
    without_bytes,
)
from mockserver.injection.state import (
    drop_files,
    expire_token,
    fail_render,
    freeze_render,
    lose_render,
)
from mockserver.service.service import Service


@dataclass(frozen=True, slots=True)
class InsteadOfAnswer:
    """The client is answered without the service, or otherwise than the service answers."""

    answer: Callable[[Dialects, Fault, Scope], InjectedAnswer]


@dataclass(frozen=True, slots=True)
class Waits:
    """The call goes on after a silence."""

    seconds: Callable[[Fault], float]


@dataclass(frozen=True, slots=True)
class Ends:
    """The answer ends."""

    end: Callable[[Connection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Changes:
    """The service's state changes. `change` says whether there was anything to change."""

    change: Callable[[Service, Scope, Fault], bool]


OnCall = InsteadOfAnswer | Waits | Ends | Changes


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """The body that a fault is to strike."""

    is_stream: bool
    dialects: Dialects


OnBody = Callable[[Fault, AnswerBody], Stage]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a kind of fault does: to the call, to a body, and to the head before that.

    Without an `on_body`, it does to the call what it does when its place in the body is reached.
    """

    on_call: OnCall | None = None
    on_body: OnBody | None = None
    on_head: OnHead | None = None


def effect_of(fault: Fault) -> Effect:
    """Give the effect of a fault's kind."""
    return EFFECTS[fault.name]


def stage_of(fault: Fault, body: AnswerBody) -> Stage | None:
    """Give the stage of a fault on a body; None for one that strikes before the body."""
    place = fault.place
    if place is not None and place.place not in ("event", "byte"):
        return None
    on_body = effect_of(fault).on_body or _strike_at_place
    return on_body(fault, body)


def _at(fault: Fault) -> Place:
    return fault.place or Place("byte")


def _strike_at_place(fault: Fault, body: AnswerBody) -> Stage:
    return Insertion(_at(fault), lambda: (StrikeHere(fault),))


def _silence(fault: Fault, body: AnswerBody) -> Stage:
    return Insertion(_at(fault), lambda: (Struck(fault), Pause(fault.number("seconds"))))


def _slowness(fault: Fault, body: AnswerBody) -> Stage:
    return Insertion(_at(fault), lambda: (Struck(fault), Rate(fault.number("bytes_per_s"))))


def _error_event(fault: Fault, body: AnswerBody) -> Stage:
    return Insertion(
        _at(fault), lambda: (Struck(fault), Fragment(error_event(body.dialects, fault), True, True))
    )


def _heartbeats(fault: Fault, body: AnswerBody) -> Stage:
    return Insertion(_at(fault), lambda: _beats(fault, heartbeat(body.dialects)))


def _beats(fault: Fault, beat: bytes) -> Iterator[Item]:
    yield Struck(fault)
    left_s, every_s = fault.number("seconds"), fault.number("every")
    while left_s >= every_s:
        yield Pause(every_s)
        yield Fragment(beat, ends_event=True, ends_chunk=True)
        left_s -= every_s
    yield Pause(left_s)


def _compressed(fault: Fault, body: AnswerBody) -> Stage:
    return Compressed(fault.whole("layers"), fault.whole("blanks_mb"), (Struck(fault),))


def _split(fault: Fault, body: AnswerBody) -> Stage:
    """At a byte, inside an event (in its middle, where no byte is named), or everywhere."""
    border = (Struck(fault), Fragment(b"", ends_chunk=True))
    if fault.at is None:
        return SmallChunks(fault.whole("size"), (Struck(fault),))
    if fault.at.place == "byte" or fault.at.inside is not None:
        return Insertion(fault.at, lambda: border)

    def halved(events: Events) -> Iterator[Item]:
        data = joined(events[0])
        half = len(data) // 2
        yield Fragment(data[:half])
        yield from border
        yield from rewritten(events[0], data[half:])

    return EventWindow(fault.at.number, 1, halved)


def _spoiling(spoil: Callable[[bytes], bytes]) -> OnBody:
    """An event of a stream is spoilt, or the whole of another body."""

    def on_body(fault: Fault, body: AnswerBody) -> Stage:
        def edit(events: Events) -> Iterator[Item]:
            yield Struck(fault)
            yield from rewritten(events[0], spoil(joined(events[0])))

        if not body.is_stream:
            return WholeBody(edit)
        return EventWindow(fault.at.number if fault.at else 1, 1, edit)

    return on_body


def _editing(edit: Callable[[Fault], Edit], *, span: str | None = None) -> OnBody:
    """Whole events are edited; the parameter `span` says how many, without it one."""

    def on_body(fault: Fault, body: AnswerBody) -> Stage:
        return EventWindow(_at(fault).number, fault.whole(span) if span else 1, edit(fault))

    return on_body


def _duplicating(fault: Fault) -> Edit:
    def edit(events: Events) -> Iterator[Item]:
        yield from events[0]
        yield Struck(fault)
        for _ in range(fault.whole("copies")):
            yield from (item for item in events[0] if isinstance(item, Fragment))

    return edit


def _dropping(fault: Fault) -> Edit:
    def edit(events: Events) -> Iterator[Item]:
        yield Struck(fault)
        for event in events:
            yield from without_bytes(event)

    return edit


def _reordering(fault: Fault) -> Edit:
    def edit(events: Events) -> Iterator[Item]:
        if len(events) > 1:
            yield Struck(fault)
        for number in shuffled(len(events), fault.seed):
            yield from events[number]
        if ends_chunk(events[-1]):
            yield Fragment(b"", ends_chunk=True)

    return edit


def _merging(fault: Fault) -> Edit:
    def edit(events: Events) -> Iterator[Item]:
        if len(events) > 1:
            yield Struck(fault)
        for event in events:
            for item in event:
                yield replace(item, ends_chunk=False) if isinstance(item, Fragment) else item
        yield Fragment(b"", ends_chunk=True)

    return edit


EFFECTS: Mapping[str, Effect] = {
    "split": Effect(on_body=_split),
    "merge": Effect(on_body=_editing(_merging, span="count")),
    "stall": Effect(Waits(lambda fault: fault.number("seconds")), _silence),
    "slow": Effect(on_body=_slowness),
    "end": Effect(Ends(end), on_head=write_end_headers),
    "abort": Effect(Ends(abort)),
    "reset": Effect(Ends(reset_connection)),
    "bad-framing": Effect(Ends(break_framing)),
    "bad-json": Effect(on_body=_spoiling(cut_json)),
    "html": Effect(InsteadOfAnswer(web_page), _spoiling(page_event)),
    "bad-utf8": Effect(on_body=_spoiling(tear_character)),
    "duplicate": Effect(on_body=_editing(_duplicating)),
    "drop": Effect(on_body=_editing(_dropping, span="count")),
    "reorder": Effect(on_body=_editing(_reordering, span="count")),
    "heartbeats": Effect(on_body=_heartbeats),
    "error": Effect(InsteadOfAnswer(error_answer), _error_event),
    "gzip": Effect(on_body=_compressed, on_head=write_content_encoding),
    "token-expired": Effect(Changes(expire_token)),
    "upload-refused": Effect(InsteadOfAnswer(upload_refusal)),
    "upload-dropped": Effect(Changes(drop_files)),
    "render-failed": Effect(Changes(fail_render)),
    "render-lost": Effect(Changes(lose_render)),
    "render-stuck": Effect(Changes(freeze_render)),
    "download-cut": Effect(Ends(abort)),
}
"""One entry for each kind in `faults/kinds.py`."""
