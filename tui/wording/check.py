"""What a check reads like."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

from tui.check.events import CheckEvent, Otherwise, Spent, StepDone, StepFailed
from tui.check.legs import Leg, Plan, Step
from tui.text import clean_name

_DONE = {
    Leg.FREE: "token, credits, session, upload, state, four refusals",
    Leg.TALK: "session, one message",
    Leg.CLIP: "session, upload, one clip, its render, a ranged download",
}
_LEFT = {
    Step.SESSION: ("session", "sessions"),
    Step.UPLOAD: ("still", "stills"),
    Step.MESSAGE: ("message", "messages"),
    Step.GENERATION: ("clip", "clips"),
    Step.RENDER: ("render", "renders"),
}
_WHY = {
    "max-credits": "it would go beyond --max-credits",
    "credits": "the account has fewer credits than this costs",
    "no-balance": "the credits cannot be read",
    "no-draft": "there is no timeline to render",
    "no-address": "the render has no address",
    "cut": "less came than was promised",
}


def planned(plan: Plan, service: str, most: int, keep: Path, *, is_first: bool) -> Iterator[str]:
    """What will be done, what it may cost, what stays behind."""
    yield f"Checks {clean_name(service)}, and records what passes."
    for leg in plan.legs:
        cost = plan.cost(leg)
        yield f"  {leg:5} {f'about {cost} credits' if cost else 'costs nothing'}: {_DONE[leg]}"
    left = (_counted(count, *_LEFT[step]) for step, count in plan.left_behind().items())
    yield f"Stays there for good: {', '.join(left)}."
    yield "Uses your token; without one, an anonymous token (one in seven days)."
    if plan.whole_cost:
        yield f"Stops before more than {most} credits are spent."
    yield f"Keeps the recordings in {clean_name(str(keep))}."
    if is_first:
        yield "There is no baseline yet: this run makes the first one."


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def told(event: CheckEvent) -> str:
    """One event in a line."""
    match event:
        case StepDone(leg=leg, step=step):
            return f"{leg or '':5} {step}"
        case Otherwise(leg=leg, step=step, code=code):
            return f"{leg:5} {step}: another answer than expected ({clean_name(code)})"
        case StepFailed(leg=leg, step=step, code=code, message=message):
            why = message or _WHY.get(code, code)
            return f"{leg or '':5} {step}: NOT DONE. {clean_name(why)}"
        case Spent(credits=spent, left=left):
            return f"{'':5} {spent} credits spent so far, {left} left"
        case _:
            return ""


def unknown_legs(legs: Sequence[Leg], baseline: Path) -> tuple[str, str]:
    """Why a baseline will not do, and what will."""
    file, named = quote(clean_name(str(baseline))), ",".join(legs)
    return (
        f"{clean_name(str(baseline))} knows nothing of the leg {named}; nothing was sent",
        f"Begin another baseline with --legs {named} --baseline OTHER.json, and put both together: "
        f"stillreel baseline {file} OTHER.json -o {file}",
    )


def first_baseline(baseline: Path, run: Path) -> str:
    """What to do with the first baseline."""
    return (
        f"{clean_name(str(baseline))} is the baseline now: commit it. It has shapes and counts, no "
        f"text.\nThe recordings are in {clean_name(str(run))}; they may stay private."
    )


def no_baseline(run: Path) -> str:
    """Why a first run became no baseline."""
    return (
        "No baseline was made: not everything could be checked. "
        f"What was recorded is in {clean_name(str(run))}."
    )


def how_to_go_on(baseline: str, run: str, *, has_findings: bool) -> str:
    """What to do after a run that was compared."""
    if has_findings:
        return f"To accept one: stillreel drift {baseline} {run} --accept ID --reason TEXT"
    return f"To learn from this run, too: stillreel baseline {baseline} {run} -o {baseline}"


def interrupted(run: Path | None) -> str:
    """What is there after an interrupt."""
    if run is None:
        return "Interrupted. Nothing was sent."
    return f"Interrupted. What was complete is in {clean_name(str(run))}; nothing was judged."
