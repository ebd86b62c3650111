"""What a check reads like."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

from tui.check.events import CheckEvent, Spent, StepDone, StepFailed, UnexpectedRefusal
from tui.check.legs import Leg, Plan, Step
from tui.formatting import about_file, listed
from tui.text import clean_name
from tui.words import _, plural

_DONE = {
    Leg.FREE: _("token, credits, session, upload, state, four refusals"),
    Leg.TALK: _("session, one message"),
    Leg.CLIP: _("session, upload, one clip, its render, a ranged download"),
}
_WHY = {
    "max-credits": _("it would go beyond --max-credits"),
    "credits": _("the account has fewer credits than this costs"),
    "no-balance": _("the credits cannot be read"),
    "no-draft": _("there is no timeline to render"),
    "no-address": _("the render has no address"),
    "cut": _("less came than was promised"),
    "no-etag": _("no ETag, and so no part of it can be asked for"),
    "no-range": _("all of it came, and not the part that was asked for"),
}


def planned(plan: Plan, service: str, most: int, keep: Path, *, is_first: bool) -> Iterator[str]:
    """What will be done, what it may cost, what stays behind."""
    yield _("Checks {service}, and records what passes.", service=clean_name(service))
    for leg in plan.legs:
        cost = _("costs nothing")
        if plan.cost(leg):
            cost = _("about {count} credits", count=plan.cost(leg))
        yield f"  {leg:5} " + about_file(cost, _DONE[leg])
    left = listed(_counted(step, count) for step, count in plan.left_behind().items())
    yield _("Stays there for good: {things}.", things=left)
    yield _("Uses your token; without one, an anonymous token (one in seven days).")
    if plan.whole_cost:
        yield _("Stops before more than {most} credits are spent.", most=most)
    yield _("Keeps the recordings in {folder}.", folder=clean_name(str(keep)))
    if is_first:
        yield _("There is no baseline yet: this run makes the first one.")


def _counted(step: Step, count: int) -> str:
    match step:
        case Step.SESSION:
            return plural("{count} session", "{count} sessions", count)
        case Step.UPLOAD:
            return plural("{count} still", "{count} stills", count)
        case Step.MESSAGE:
            return plural("{count} message", "{count} messages", count)
        case Step.GENERATION:
            return plural("{count} clip", "{count} clips", count)
        case _:
            return plural("{count} render", "{count} renders", count)


def told(event: CheckEvent) -> str:
    """One event in a line."""
    match event:
        case StepDone(leg=leg, step=step):
            return f"{leg or '':5} {step}"
        case UnexpectedRefusal(leg=leg, step=step, code=code):
            came = clean_name(_WHY.get(code, code))
            unexpected = _("another answer than expected ({code})", code=came)
            return f"{leg:5} " + about_file(step, unexpected)
        case StepFailed(leg=leg, step=step, code=code, message=message):
            why = message or _WHY.get(code, code)
            not_done = _("NOT DONE. {why}", why=clean_name(why))
            return f"{leg or '':5} " + about_file(step, not_done)
        case Spent(credits=spent, left=left):
            said = _("{spent} credits spent so far, {left} left", spent=spent, left=left)
            return f"{'':5} {said}"
        case _:
            return ""


def unknown_legs(legs: Sequence[Leg], baseline: Path) -> tuple[str, str]:
    """Why a baseline will not do, and what will."""
    file, named = quote(clean_name(str(baseline))), ",".join(legs)
    return (
        _(
            "{baseline} knows nothing of the leg {leg}; nothing was sent",
            baseline=clean_name(str(baseline)),
            leg=named,
        ),
        _(
            "Begin another baseline with --legs {leg} --baseline OTHER.json, and put both "
            "together: stillreel baseline {file} OTHER.json -o {file}",
            leg=named,
            file=file,
        ),
    )


def first_baseline(baseline: Path, run: Path) -> str:
    """What to do with the first baseline."""
    return _(
        "{baseline} is the baseline now: commit it. It has shapes and counts, no text.\n"
        "The recordings are in {folder}; they may stay private.",
        baseline=clean_name(str(baseline)),
        folder=clean_name(str(run)),
    )


def not_covered(calls: Sequence[str]) -> str:
    """Which calls a baseline knows nothing of."""
    return _("Not covered, for it was never called: {calls}.", calls=listed(calls))


def no_baseline(run: Path) -> str:
    """Why a first run became no baseline."""
    return _(
        "No baseline was made: not everything could be checked. What was recorded is in {folder}.",
        folder=clean_name(str(run)),
    )


def how_to_go_on(baseline: str, run: str, *, has_findings: bool) -> str:
    """What to do after a run that was compared."""
    if has_findings:
        return _(
            "To accept one: stillreel drift {baseline} {run} --accept ID --reason TEXT",
            baseline=baseline,
            run=run,
        )
    return _(
        "To learn from this run, too: stillreel baseline {baseline} {run} -o {baseline}",
        baseline=baseline,
        run=run,
    )


def interrupted(run: Path | None) -> str:
    """What is there after an interrupt."""
    if run is None:
        return _("Interrupted. Nothing was sent.")
    return _(
        "Interrupted. What was complete is in {folder}; nothing was judged.",
        folder=clean_name(str(run)),
    )
