"""The `wire` of a recording, read: times, chunk borders, spelling, hash."""

import re
from collections.abc import Mapping
from typing import Any

from mockserver.recordings.model import EOLS, STYLES, At, Cut, Each, Event, Response, Steps, Wire
from mockserver.recordings.narrow import JsonChecker
from mockserver.recordings.player import BODY_AS_EVENT
from mockserver.wire.json_lines import JsonPath

_MEMBERS = (
    "began_ms", "head_ms", "at_ms", "end_ms", "split", "merge", "eol", "json", "space", "values",
    "sha256",
)  # fmt: skip


def read_wire(read: JsonChecker, value: object, place: JsonPath, response: Response) -> Wire:
    """Read a `wire`. Raises RecordingError."""
    members = read.members(value, place, _MEMBERS)
    for key, member in members.items():
        if member is None:
            read.fail((*place, key), f"`{key}` says nothing; leave it out")
    events = (BODY_AS_EVENT,) if response.body else response.events or ()
    eol, style, space = members.get("eol"), members.get("json"), members.get("space", True)
    if eol is not None and eol not in EOLS:
        read.fail((*place, "eol"), "`eol` must be a line feed, a return, or both")
    if style is not None and style not in STYLES:
        read.fail((*place, "json"), f"`json` must be one of {', '.join(STYLES)}")
    if not isinstance(space, bool):
        read.fail((*place, "space"), "`space` must be true or false")
    split = _splits(read, members.get("split", {}), (*place, "split"), events)
    return Wire(
        at_ms=_times(read, members["at_ms"], (*place, "at_ms"), events, split)
        if "at_ms" in members
        else (),
        split=split,
        merge=_merges(read, members.get("merge", []), (*place, "merge"), len(events)),
        eol=eol,
        json=style,
        space=space,
        values=_values(read, members.get("values", {}), (*place, "values")),
        began_ms=_whole(read, members, place, "began_ms"),
        head_ms=_whole(read, members, place, "head_ms"),
        end_ms=_whole(read, members, place, "end_ms"),
        sha256=_hash(read, members, place),
    )


def _times(
    read: JsonChecker,
    value: object,
    place: JsonPath,
    events: tuple[Event, ...],
    split: Mapping[int, tuple[Cut, ...]],
) -> tuple[At, ...]:
    items = read.items(value, place)
    if len(items) != len(events):
        read.fail(place, f"{len(items)} times for {len(events)} events")
    times: list[At] = []
    last = 0
    for number, (item, event) in enumerate(zip(items, events, strict=True)):
        at, moments = _time(read, item, (*place, number), event.repeat)
        moments += [cut.at_ms for cut in split.get(number, ()) if cut.at_ms is not None]
        for moment in moments:
            if moment < last:
                read.fail((*place, number), "times must not go back")
            last = moment
        times.append(at)
    return tuple(times)


def _time(read: JsonChecker, item: object, place: JsonPath, repeat: int) -> tuple[At, list[int]]:
    """Read when an event comes, and when its repetitions do."""
    match item:
        case int() if repeat == 1 and read.is_moment(item):
            return item, [item]
        case [int(first), int(step)] if repeat > 1 and read.is_whole(first) and read.is_whole(step):
            last = first + step * (repeat - 1)
            if read.is_moment(last):
                return Steps(first, step), [first, last]
        case {"each": list(each), **rest} if repeat > 1 and len(each) == repeat and not rest:
            if all(read.is_moment(at) for at in each):
                return Each(tuple(each)), list(each)
    return read.fail(
        place,
        "a time is a number, up to a year; of a repeated event [start, step] or "
        '{"each": [a time for every one]}',
    )


def _splits(
    read: JsonChecker, value: object, place: JsonPath, events: tuple[Event, ...]
) -> dict[int, tuple[Cut, ...]]:
    found: dict[int, tuple[Cut, ...]] = {}
    for key, item in read.members(value, place, None).items():
        inside = (*place, key)
        if not re.fullmatch(r"0|[1-9][0-9]{0,8}", key) or int(key) >= len(events):
            read.fail(inside, "offsets belong to an event that exists")
        cuts = [_cut(read, each, inside) for each in read.items(item, inside)]
        offsets = [cut.offset for cut in cuts]
        if offsets != sorted(set(offsets)) or not offsets:
            read.fail(inside, "byte offsets must rise")
        if events[int(key)].repeat > 1 and any(cut.at_ms is not None for cut in cuts):
            read.fail(inside, "of a repeated event, the parts have no times of their own")
        found[int(key)] = tuple(cuts)
    return found


def _cut(read: JsonChecker, item: object, place: JsonPath) -> Cut:
    match item:
        case int() if read.is_whole(item) and item > 0:
            return Cut(item)
        case [int(offset), int(at_ms)] if (
            read.is_whole(offset) and read.is_moment(at_ms) and offset
        ):
            return Cut(offset, at_ms)
    return read.fail(place, "a cut is a byte offset from 1, or [offset, time]")


def _merges(
    read: JsonChecker, value: object, place: JsonPath, count: int
) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    reached = 0
    for number, item in enumerate(read.items(value, place)):
        match item:
            case [int(first), int(last)] if (
                read.is_whole(first) and read.is_whole(last) and reached <= first < last < count
            ):
                found.append((first, last))
                reached = last
            case _:
                read.fail((*place, number), "a merge is [first, last] of the events, in order")
    return tuple(found)


def _values(read: JsonChecker, value: object, place: JsonPath) -> dict[str, Any]:
    members = read.members(value, place, None)
    for key, item in members.items():
        if not re.fullmatch(r"[a-z]+:[a-z0-9_]+", key):
            read.fail((*place, key), "a value belongs to a reference, such as `event:1`")
        if isinstance(item, dict | list):
            read.fail((*place, key), "a value is a string, a number, true, false or null")
    return members


def _whole(read: JsonChecker, members: Mapping[str, Any], place: JsonPath, key: str) -> int | None:
    value = members.get(key)
    if value is not None and not read.is_moment(value):
        read.fail((*place, key), f"`{key}` is a whole number of milliseconds, up to a year")
    return value


def _hash(read: JsonChecker, members: Mapping[str, Any], place: JsonPath) -> str | None:
    value = members.get("sha256")
    if value is not None and not (isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)):
        read.fail((*place, "sha256"), "`sha256` is 64 hexadecimal digits")
    return value
