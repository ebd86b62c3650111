"""The words of the wire."""

from pathlib import Path

from tui.formatting import size_of, time_of
from tui.keys.in_force import keyed
from tui.nemo.events import Failure, Finished, Heartbeat, Text, Thought, Tool, WireEvent
from tui.nemo.protocol.tap import End, Head
from tui.text import clean_name
from tui.wire.captured_body import BodyKind, CapturedBody
from tui.wire.recordable import NotRecordable
from tui.wire.seen import SeenCall, SentFile
from tui.words import _, plural

TITLE = _("Wire")
FILTER = _("Type to filter: post, run_sse, 429, failed, marked")
LIST_KEYS = keyed(
    _(
        "{wire_open} the call · {wire_zoom} zoom · {wire_filter} filter · {wire_follow} follow · "
        "{wire_mark} mark · {wire_next_mark} {wire_previous_mark} marks · {wire_curl} curl · "
        "{wire_save} {wire_save_marked} save · {wire_clear} clear · {wire_back}"
    )
)
CALL_KEYS = keyed(
    _(
        "{call_unfold} unfold · {call_find} find · {call_next} {call_previous} next · "
        "{wire_zoom} zoom · {call_back} calls · {wire_curl} curl · {wire_save} save · {wire_back}"
    )
)
FILTER_KEYS = keyed(_("enter to the calls · {wire_back} clears"))
EMPTY = _(
    "No calls yet. What passes between the program and the service is shown here as it happens."
)
NO_MATCH = keyed(_("No call matches. {wire_back} clears the filter."))
NONE_CHOSEN = _("No call is chosen.")
NO_MARKS = keyed(_("No call is marked. {wire_mark} marks one."))
MARKED = _("marked")
UNSEEN = _("Only the head of this call is known: it ran before the wire was first opened.")
REQUEST_HEADERS = _("Request headers")
REQUEST = _("Request")
ANSWER_HEADERS = _("Answer headers")
ANSWER = _("Answer")
EARLIER_UNSEEN = _("Events before the wire was opened are not here.")
EARLIER_LEFT_OUT = _("Earlier events were left out to save memory.")
NOTHING_YET = _("Nothing yet.")
NOTHING = _("Nothing.")
READING = _("Laying it out …")
NO_LONGER_HERE = _("It was left out to save memory.")
TOO_LARGE = _("A secret would have stayed in it, or it is too large.")

_KINDS: dict[type[WireEvent], str] = {
    Text: _("text"),
    Thought: _("thought"),
    Tool: _("tool"),
    Heartbeat: _("alive"),
    Finished: _("finished"),
    Failure: _("failure"),
}
_UNKNOWN = _("unknown")
_ENDS = {
    End.UNANSWERED: _("failed"),
    End.ABANDONED: _("left"),
    End.CUT: _("cut"),
    End.WHOLE: "",
}
_NOT_KEEPABLE = {
    NotRecordable.UNSEEN: _("Not saved: only the head of this call is known."),
    NotRecordable.UNDER_WAY: _("Not saved: it has not ended yet."),
    NotRecordable.UNANSWERED: _("Not saved: there was no answer."),
    NotRecordable.NOT_WHOLE: _("Not saved: not all of it is here."),
    NotRecordable.FILE_CHANGED: _("Not saved: a file that it sent has changed since, or is gone."),
}


def counted(shown: int, of: int, under_way: int, *, follows: bool) -> str:
    """How many calls there are, and whether the newest stays in sight."""
    if shown == of:
        calls = plural("{count} call", "{count} calls", of)
    else:
        calls = plural("{shown} of {count} call", "{shown} of {count} calls", of, shown=shown)
    running = plural("{count} under way", "{count} under way", under_way) if under_way else ""
    newest = _("following") if follows else keyed(_("{wire_follow} follows"))
    return " · ".join(filter(None, (calls, running, newest)))


def code(call: SeenCall) -> str:
    """The status of a call, and the service's own code or how the call ended."""
    head = call.head
    if head.status is None:
        return "…" if head.end is None else _ENDS[head.end]
    if call.refusal:
        return f"{head.status} {call.refusal}"
    return f"{head.status} {_ENDS[head.end] if head.end is not None else ''}".rstrip()


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
        parts.append(_("head after {time}", time=lasted(head.answered_s - head.began_s)))
        parts.append(size_of(call.size))
    if head.ended_s is None:
        parts.append(_("{time} so far", time=lasted(now_s - head.began_s)))
    else:
        parts.append(_("{time} in all", time=lasted(head.ended_s - head.began_s)))
    return " · ".join(parts)


def kind(event: type[WireEvent] | None) -> str:
    """What an event of a stream is."""
    return _KINDS[event] if event is not None else _UNKNOWN


def file(sent: SentFile) -> str:
    """A file that was sent."""
    size, name, media_type = size_of(sent.size), sent.name, sent.media_type
    if sent.path is None:
        return _("file {name} ({type}, {size})", name=name, type=media_type, size=size)
    return _(
        "file {name} ({type}, {size}) from {path}",
        name=name,
        type=media_type,
        size=size,
        path=sent.path,
    )


def missing(body: CapturedBody, head: Head, media_type: str) -> str:
    """What of an answer that is no stream is not here; empty where all is."""
    if body.kind is BodyKind.FILE and body.size:
        return _("A file ({type}): its bytes are not kept.", type=media_type or "?")
    if body.missed:
        return NO_LONGER_HERE
    if body.size == 0:
        return NOTHING if head.ended_s is not None else NOTHING_YET
    if body.is_whole:
        return ""
    held, size = size_of(body.held), size_of(body.size)
    return _("The first {held} of {size}.", held=held, size=size)


def sized(part: str, size: int) -> str:
    """The heading of a part of a call, and how long it is."""
    return f"{part} · {size_of(size)}"


def events(count: int) -> str:
    """The heading of a stream."""
    return plural("Answer · {count} event", "Answer · {count} events", count)


def not_saved(why: NotRecordable) -> str:
    """Why a call cannot be saved."""
    return _NOT_KEEPABLE[why]


def not_recorded(why: str) -> str:
    """Why no recording can be made of calls."""
    return _("Not saved: {why}", why=why)


def not_written(path: Path, why: str) -> str:
    """The disk did not take it."""
    return _("{path} cannot be written: {why}.", path=clean_name(str(path)), why=why)


def saved(path: Path, kept: int, lost: int) -> str:
    """Where it was saved, and how many calls could not be."""
    name = clean_name(str(path))
    if lost:
        return plural(
            "Saved {count} call as {path}; others cannot be recorded: {lost}.",
            "Saved {count} calls as {path}; others cannot be recorded: {lost}.",
            kept,
            path=name,
            lost=lost,
        )
    return plural(
        "Saved {count} call as {path}.", "Saved {count} calls as {path}.", kept, path=name
    )
