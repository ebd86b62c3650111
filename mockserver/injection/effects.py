"""The stages by name: what each fault makes of a body."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from mockserver.faults.fault import Fault
from mockserver.faults.targets import Place
from mockserver.ids import shuffled
from mockserver.injection.corruption import cut_json, page_event, tear_character
from mockserver.injection.items import Fragment, Item, Pause, Rate, Stage, Struck
from mockserver.injection.stages import (
    Edit,
    Events,
    Mark,
    Pieces,
    WholeBody,
    Window,
    ends_chunk,
    joined,
    rewritten,
    without_bytes,
)

ENDING = ("end", "abort", "reset", "bad-framing", "download-cut")
Frame = Callable[[], bytes]


def stage_of(fault: Fault, *, stream: bool, beat: Frame, error_event: Frame) -> Stage | None:
    """The stage of a fault on a body; None for one that does nothing to bodies.

    `beat` writes a heartbeat in the dialect, `error_event` the event that tells of an error.
    """
    at = fault.place
    if at is not None and at.place not in ("event", "byte"):
        return None
    if fault.name == "split":
        return _split(fault)
    if fault.name in _SPOILT:
        return _spoiling(fault, stream=stream)
    if fault.name in _EDITS and at is not None:
        edit, span = _EDITS[fault.name]
        return Window(at.number, fault.whole(span) if span else 1, edit(fault))
    what = _what_happens(fault, beat, error_event)
    return Mark(at or Place("byte"), what)


def _what_happens(fault: Fault, beat: Frame, error_event: Frame) -> Callable[[], Iterable[Item]]:
    match fault.name:
        case "stall":
            return lambda: (Struck(fault), Pause(fault.number("seconds")))
        case "slow":
            return lambda: (Struck(fault), Rate(fault.whole("bytes_per_s")))
        case "heartbeats":
            return lambda: _beats(fault, beat)
        case "error":
            return lambda: (Struck(fault), Fragment(error_event(), True, True))
        case _:
            return lambda: (Struck(fault, acts=True),)


def _beats(fault: Fault, beat: Frame) -> Iterator[Item]:
    yield Struck(fault)
    left_s, every_s = fault.number("seconds"), fault.number("every")
    while left_s >= every_s:
        yield Pause(every_s)
        yield Fragment(beat(), ends_event=True, ends_chunk=True)
        left_s -= every_s
    yield Pause(left_s)


def _split(fault: Fault) -> Stage:
    """At a byte, inside an event (in its middle, unless told where), or everywhere."""
    border = (Struck(fault), Fragment(b"", ends_chunk=True))
    if fault.at is None:
        return Pieces(fault.whole("size"), (Struck(fault),))
    if fault.at.place == "byte" or fault.at.inside is not None:
        return Mark(fault.at, lambda: border)

    def halved(events: Events) -> Iterator[Item]:
        data = joined(events[0])
        half = len(data) // 2
        yield Fragment(data[:half])
        yield from border
        yield from rewritten(events[0], data[half:])

    return Window(fault.at.number, 1, halved)


_SPOILT: Mapping[str, Callable[[bytes], bytes]] = {
    "bad-json": cut_json,
    "bad-utf8": tear_character,
    "html": page_event,
}


def _spoiling(fault: Fault, *, stream: bool) -> Stage:
    spoil = _SPOILT[fault.name]

    def edit(events: Events) -> Iterator[Item]:
        yield Struck(fault)
        yield from rewritten(events[0], spoil(joined(events[0])))

    if not stream:
        return WholeBody(edit)
    return Window(fault.at.number if fault.at else 1, 1, edit)


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


_EDITS: Mapping[str, tuple[Callable[[Fault], Edit], str]] = {
    "duplicate": (_duplicating, ""),
    "drop": (_dropping, "count"),
    "reorder": (_reordering, "count"),
    "merge": (_merging, "count"),
}
"""The edit of a kind, and the parameter that says how many events it takes."""
