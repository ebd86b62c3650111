"""What drift says to people. Pure."""

from collections.abc import Iterator, Mapping

from mockserver.calls import CALLS
from mockserver.drift.finding import Blame, Finding, Kind, Note, Remark, Report, Trouble, Unchecked
from mockserver.drift.places import ABSENT, OK, Aspect, is_success
from mockserver.recordings.model import number_of, printable

_WHY: Mapping[Trouble, str] = {
    Trouble.OUTAGE: "the service failed",
    Trouble.CUT: "the answer broke off",
    Trouble.LEFT: "the client left before the end of the answer",
    Trouble.TOKEN: "the token was refused",
    Trouble.CREDITS: "the credits or the plan do not allow it",
    Trouble.RATE: "the service asked to slow down",
    Trouble.FAILED: "a stream told of an error",
    Trouble.NEVER_NOW: "it succeeded before, and never now",
    Trouble.NO_COMMON_CALL: "the two sides have no call in common",
    Trouble.STOPPED: "the check ended before it was done",
    Trouble.PINNED: "its values were not looked at before; learn from those recordings again",
    Trouble.NOT_REFUSED: "it was to be refused, as it was before, and was not",
    Trouble.SILENT: "it was answered with something before, and now with nothing that can be read",
    Trouble.NOT_KEPT: "it could not be recorded",
    Trouble.FREE: "it cost nothing, as it never did before: perhaps nothing was made",
    Trouble.RENEWED: "the token was refused, and replaced",
}
_BLAMED: Mapping[Blame, str] = {
    Blame.SERVICE: "the service moved",
    Blame.STAND_IN: "a mock, or a stand-in, moved",
    Blame.MOCK: "the mock is stale",
    Blame.DESCRIPTION: "the description was wrong",
}
_FORMS = {
    "bare": "the answer comes without an envelope, its data at the top",
    "full": "the answer comes in an envelope, its data in `data` beside `code`",
    "flat": "the render stands at the top of the answer",
    "wrapped": "the render stands in `data`, beside `success`",
    "detail": "the refusal is a `detail` alone",
    "refusal": "the refusal is without an envelope",
    "not JSON": "the answer is no JSON",
}
_FORMS_OF_EVENTS = {
    **_FORMS,
    "not JSON": "the answer is no stream of events",
    "adk": "the events hold `content.parts`",
    "typed": "the events say their kind in `type`",
    "bare": "the events are a `text` alone",
}
_STREAMS = "POST /run_sse"
_LIMITS = {
    "silence": "10 minutes without anything but heartbeats",
    "whole": "15 minutes in all",
    "poll": "30 s for the answer to a poll",
}


def headline(finding: Finding) -> str:
    """Say in one line what differs."""
    path = finding.place_shown or "the body"
    part = f"{finding.place.part}: " if " " in finding.place.part else ""
    match finding.kind:
        case Kind.GONE:
            return f"{part}{path} is gone"
        case Kind.SOMETIMES_GONE:
            return f"{part}{path} is missing at times"
        case Kind.NEW:
            return f"{part}{path} is new ({finding.came})"
        case Kind.RETYPED if finding.came in _FORMS:
            return _FORMS[finding.came]
        case Kind.RETYPED | Kind.UNIT:
            return f"{part}{path} comes as {finding.came}"
        case Kind.VALUE:
            return f"{part}{path} has a new value, {finding.came}"
        case Kind.HEADER_GONE:
            return f"the header {path} is gone"
        case Kind.HEADER_NEW:
            return f"the header {path} is new"
        case Kind.PRICE:
            return f"it costs {finding.came} credits in the leg {path}"
        case _:
            return _of_the_answer(finding)


def _of_the_answer(finding: Finding) -> str:
    came, path = finding.came, finding.place.path
    match finding.kind:
        case Kind.STATUS:
            return f"the HTTP status is {came}"
        case Kind.FORM:
            return f"{_form(finding)} ({came})"
        case Kind.MEDIA:
            return f"the content type is {came}"
        case Kind.REFUSED:
            return f"the call is refused with {came}"
        case Kind.OUTCOME:
            status = came.removeprefix(f"{OK}, ")
            without = "it is answered without a status that can be read"
            return without if came == OK else f"it is answered with another status: {status}"
        case Kind.LIMIT:
            return f"the client would have given up: {_LIMITS.get(path, path)}"
        case _:
            return _of_the_stream(finding)


def _form(finding: Finding) -> str:
    is_stream = finding.place.operation == _STREAMS and is_success(finding.place.outcome)
    forms = _FORMS_OF_EVENTS if is_stream else _FORMS
    return forms.get(finding.came, "it comes in another dialect")


def _of_the_stream(finding: Finding) -> str:
    came, path = finding.came, finding.place.path
    match finding.kind:
        case Kind.EVENT:
            return f"a new kind of event, {path}"
        case Kind.EVENT_GONE:
            return f"no event is of the kind {path} any more"
        case Kind.ORDER:
            return f"in the stream, {came} follows {path}"
        case Kind.PERIOD:
            return f"{came} s without a heartbeat" if path else f"heartbeats come every {came} s"
        case _:
            return f"{path} differs"


def counted(values: Mapping[str, int]) -> str:
    """Say how often each value was seen: `string in 12 of 12`."""
    total = sum(values.values())
    if not total:
        return "never seen"
    ordered = sorted(values.items(), key=lambda each: (each[0] == ABSENT, -each[1], each[0]))
    return ", ".join(f"{value} in {count} of {total}" for value, count in ordered)


def answer(finding: Finding) -> str:
    """Say which answers it is about; empty for all."""
    outcome = finding.place.outcome
    if not outcome or finding.place.aspect is Aspect.OUTCOME:
        return ""
    return outcome.removeprefix("ok, ") if is_success(outcome) else outcome


def blamed(finding: Finding) -> str:
    """Say who is to change."""
    return _BLAMED[finding.blame]


def sureness(finding: Finding) -> str:
    """Say how sure it is."""
    runs = f"{finding.runs} of {finding.of_runs} fresh runs"
    return f"{'confirmed' if finding.confirmed else 'unconfirmed'} ({runs})"


def unchecked(each: Unchecked) -> str:
    """Say what could not be checked, and why."""
    what = f" ({each.what})" if each.what else ""
    times = f", {each.count} times" if each.count > 1 else ""
    return f"could not check {each.operation or 'anything'}: {_WHY[each.trouble]}{what}{times}"


def remark(each: Remark) -> str:
    """Say what is worth a line."""
    where = each.place.operation
    match each.note:
        case Note.CHUNKS:
            return f"{where}: chunks differ ({each.before}; now {each.what}); no drift"
        case Note.UNSEEN:
            return f"{where}{f' ({each.what})' if each.what else ''}: not in the fresh recordings"
        case Note.AS_DESCRIBED:
            return f"{where}: {each.what} is new to the baseline, and in the contract"
        case Note.STALE:
            return f"{each.what} was accepted ({printable(each.before)}) and is no longer seen"
        case Note.EXPIRED:
            return f"{each.what} was accepted until {each.before}; it counts again"
        case Note.IN_BASE:
            return (
                f"{each.what} fresh runs are in the base, too: they were compared with the others"
            )
        case Note.LEFT:
            return f"{where}: the client left {each.what} answers early, as in every run before"
        case Note.RENEWED:
            return f"{where}: the token was refused, and replaced ({each.what})"
        case Note.UNKNOWN:
            return f"{each.what} recorded calls are none of the service's"


def summary(report: Report) -> str:
    """Say what it all comes to."""
    count = len(report.findings)
    found = "no drift" if report.base_runs else "nothing to compare with"
    if count:
        found = number_of(count, "findings")
    unsure = ", and not everything could be checked" if report.unchecked else ""
    runs = number_of(report.base_runs, "runs")
    return (
        f"{found}{unsure}: {runs} against {report.fresh_runs} fresh, "
        f"{report.compared} of {len(CALLS)} calls compared"
    )


def uncovered(report: Report) -> Iterator[str]:
    """Say which calls nothing is known of, where anything was compared."""
    if report.uncovered and report.compared:
        yield f"not covered, for neither side ever made it: {', '.join(report.uncovered)}"
