"""The words of the wire."""

from pathlib import Path

from tui.formatting import size_of, time_of
from tui.keys.in_force import keyed
from tui.nemo.events import Failure, Finished, Heartbeat, Text, Thought, Tool, WireEvent
from tui.nemo.wire.tap import End, Head
from tui.text import clean_name
from tui.wire.keepable import NotKeepable
from tui.wire.kept import Kept, Kind
from tui.wire.seen import SeenCall, Sent

TITLE = "Wire"
FILTER = "Type to filter: post, run_sse, 429, failed, marked"
FIND = "Type to find in this call"
LIST_KEYS = keyed(
    "{wire_open} the call · {wire_filter} filter · {wire_follow} follow · {wire_mark} mark · "
    "{wire_next_mark} {wire_previous_mark} marks · {wire_curl} curl · "
    "{wire_save} {wire_save_marked} save · {wire_clear} clear · {wire_back}"
)
CALL_KEYS = keyed(
    "{call_unfold} unfold · {call_find} find · {call_next} {call_previous} next · "
    "{call_back} calls · {wire_curl} curl · {wire_save} save · {wire_back}"
)
FILTER_KEYS = keyed("enter to the calls · {wire_back} clears")
FIND_KEYS = keyed("enter to what is found · {wire_back} clears")
NOT_YET = "Not yet: the program is still starting."
EMPTY = "No calls yet. What passes between the program and the service is shown here as it happens."
NO_MATCH = keyed("No call matches. {wire_back} clears the filter.")
NONE_CHOSEN = "No call is chosen."
NO_MARKS = keyed("No call is marked. {wire_mark} marks one.")
NOT_FOUND = "Not in this call."
UNSEEN = "Only the head of this call is known: it ran before the wire was first opened."
REQUEST_HEADERS = "Request headers"
REQUEST = "Request"
ANSWER_HEADERS = "Answer headers"
ANSWER = "Answer"
EARLIER_UNSEEN = "Events before the wire was opened are not here."
EARLIER_LEFT_OUT = "Earlier events were left out to save memory."
NOTHING_YET = "Nothing yet."
NOTHING = "Nothing."
READING = "Laying it out …"
NO_LONGER_HERE = "It was left out to save memory."

_KINDS: dict[type[WireEvent], str] = {
    Text: "text",
    Thought: "thought",
    Tool: "tool",
    Heartbeat: "alive",
    Finished: "finished",
    Failure: "failure",
}


def counted(shown: int, all_of_them: int, under_way: int, *, follows: bool) -> str:
    """How many calls there are, and whether the newest stays in sight."""
    calls = f"{all_of_them} call{'' if all_of_them == 1 else 's'}"
    if shown != all_of_them:
        calls = f"{shown} of {calls}"
    parts = [calls]
    if under_way:
        parts.append(f"{under_way} under way")
    parts.append("following" if follows else keyed("{wire_follow} follows"))
    return " · ".join(parts)


def code(call: SeenCall) -> str:
    """The status of a call, and the service's own code or how the call ended."""
    head = call.head
    if head.status is None:
        return "…" if head.end is None else _ENDS[head.end]
    if call.refusal:
        return f"{head.status} {call.refusal}"
    return f"{head.status}{_AFTER_STATUS.get(head.end, '')}"


_ENDS = {End.UNANSWERED: "failed", End.LEFT: "left", End.CUT: "cut", End.WHOLE: ""}
_AFTER_STATUS: dict[End | None, str] = {End.CUT: " cut", End.LEFT: " left"}


def lasted(seconds: float) -> str:
    """A time that a call took, in at most seven characters."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 60 else time_of(seconds)


def summary(call: SeenCall, now_s: float) -> str:
    """How a call went, in one line."""
    head = call.head
    parts = [code(call)]
    if head.answered_s is not None:
        parts.append(f"head after {lasted(head.answered_s - head.began_s)}")
        parts.append(size_of(call.size))
    if head.ended_s is None:
        parts.append(f"{lasted(now_s - head.began_s)} so far")
    else:
        parts.append(f"{lasted(head.ended_s - head.began_s)} in all")
    return " · ".join(parts)


def kind(event: type[WireEvent] | None) -> str:
    """What an event of a stream is."""
    return _KINDS[event] if event is not None else "unknown"


def files(sent: Sent) -> list[str]:
    """The files that were sent, a line each."""
    return [
        f"file {file.name} ({file.media_type}, {size_of(file.size)})"
        + (f" from {file.path}" if file.path is not None else "")
        for file in sent.files
    ]


def missing(body: Kept, head: Head, media_type: str) -> str:
    """What of an answer that is no stream is not here; empty where all is."""
    if body.kind is Kind.FILE and body.size:
        return f"A file ({media_type or 'without a type'}): its bytes are not kept."
    if body.missed:
        return NO_LONGER_HERE
    if body.size == 0:
        return NOTHING if head.ended_s is not None else NOTHING_YET
    return "" if body.is_whole else f"The first {size_of(body.held)} of {size_of(body.size)}."


_NOT_KEEPABLE = {
    NotKeepable.UNSEEN: UNSEEN,
    NotKeepable.UNDER_WAY: "It is still under way.",
    NotKeepable.UNANSWERED: "There was no answer.",
    NotKeepable.NOT_WHOLE: "Not all of it is here. stillreel --record keeps everything.",
    NotKeepable.FILE_CHANGED: "A file that it sent has changed since, or is gone.",
}


def not_saved(why: NotKeepable) -> str:
    """Why a call cannot be saved."""
    return f"Not saved. {_NOT_KEEPABLE[why]}"


def not_recorded(why: str) -> str:
    """Why no recording can be made of calls."""
    return f"Not saved: {why}"


def not_written(path: Path, why: str) -> str:
    """The disk did not take it."""
    return f"{clean_name(str(path))} cannot be written: {why}."


def saved(path: Path, kept: int, lost: int) -> str:
    """Where it was saved."""
    calls = f"{kept} call{'' if kept == 1 else 's'}"
    rest = f"; {lost} cannot be recorded" if lost else ""
    return f"Saved {calls} as {clean_name(str(path))}{rest}."


def events(count: int) -> str:
    """The heading of a stream."""
    return f"{ANSWER}: {count} event{'' if count == 1 else 's'}"
