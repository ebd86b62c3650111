"""A HAR as a recording: one session, in the order of its calls, without a secret. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from mockserver.har.reading import CREATOR, Omitted, creator_of, har_calls, read_har
from mockserver.recorder.combining import CapturedCall, Lost, combine_calls
from mockserver.recorder.provenance import is_of_this_machine
from mockserver.recordings.capture import Recorded

NOTE = "From a HAR: chunks are those of its events, and uploads have the hash of what it held."
_OMITTED = {
    Lost.COMPRESSED: Omitted.BODY_MISSING,
    Lost.HOLDS_SECRET: Omitted.HOLDS_SECRET,
    Lost.TOO_LARGE: Omitted.TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What a HAR came to; `recorded` is None where nothing of it could be used."""

    recorded: Recorded | None
    kept: int
    omitted: Mapping[Omitted, int] = field(default_factory=dict)


def imported(text: str, identity: str, environ: Mapping[str, str]) -> Imported:
    """Make a recording of a HAR's text; `environ` may name secrets. Raises HarError."""
    omitted: Counter[Omitted] = Counter()
    calls: list[CapturedCall] = []
    log = read_har(text)
    is_ours = creator_of(log) == CREATOR
    for each in har_calls(log):
        if isinstance(each, Omitted):
            omitted[each] += 1
        else:
            calls.append(each)
    del log  # it is as large as the calls
    is_here = any(is_of_this_machine(each.origin, each.found_at) for each in calls)
    source = "local" if is_here else "har"  # the first says nothing of the service itself
    found = combine_calls(
        calls, identity, source, environ, {"note": NOTE}, keeps_references=is_ours
    )
    for why, count in found.lost.items():
        omitted[_OMITTED[why]] += count
    return Imported(found.recorded, found.kept, omitted)
