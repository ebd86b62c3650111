"""A row of the fault table through the commands: `make`, and what a person is told to do next."""

import io
import os
import re
import shlex
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from contract_tests.fault_table.rows import COMMANDS
from contract_tests.fault_table.trial import Outcome, Trial
from contract_tests.harness.commands import CommandResult, still
from contract_tests.harness.prompts import ANIMATE
from tui import cli
from tui.library.library import Library

_MOST_STEPS = 5
_PROGRESS = re.compile(
    r"connected to |\S+ credits|uploading |uploaded |the service has |rendering|downloading|saved "
    r"|Timeline|  \S|still working|.* is (shown|at hand) here\.$|.*(…|: done)$"
)
_COMMAND = re.compile(r"`stillreel ([^`\n]+)`|stillreel ([a-z]+(?: [^`\n]+)?)$", re.MULTILINE)
_ASK = re.compile(r"\b(ask|say it|send it) (once more|again)\b", re.IGNORECASE)
_EXPORT = re.compile(r"\bexport", re.IGNORECASE)


def through_commands(trial: Trial) -> Outcome:
    """Make a film while the fault strikes; then go on without it, as the program says."""
    if trial.row.call == "claim":
        return _opened(trial)
    trial.arm()
    words = ("make", str(trial.still), "-p", ANIMATE, "-o", str(trial.out))
    first = run(trial, *words)
    trial.disarm()
    runs, steps = [first], list[str]()
    planned = _next_steps(trial, first)
    while not trial.has_film and planned and len(steps) < _MOST_STEPS:
        step = planned.pop(0)
        steps.append(step[0])
        runs.append(run(trial, *step))
        planned = planned or _next_steps(trial, runs[-1])
    return _outcome(trial, runs, steps, done=trial.has_film)


def _opened(trial: Trial) -> Outcome:
    """The link to a project, while the fault strikes and afterwards."""
    run(trial, "upload", str(trial.still))
    trial.arm()
    runs, steps = [run(trial, "open")], []
    trial.disarm()
    if runs[0].code:
        runs.append(run(trial, "open"))
        steps.append("open")
    return _outcome(trial, runs, steps, done="/workspace/claim?ct=" in runs[-1].out)


def _outcome(
    trial: Trial, runs: Sequence[CommandResult], steps: Sequence[str], *, done: bool
) -> Outcome:
    crashes = [ran.err for ran in runs if "Traceback" in ran.err or "made a mistake" in ran.err]
    crashes += [each.read_text() for each in (trial.folder / "home/data/reports").glob("*")]
    return trial.outcome(
        COMMANDS,
        code=runs[0].code,
        read=what_was_read(runs[0].err),
        steps=tuple(steps),
        done=done,
        recoverable=done or _can_go_on(trial, runs),
        crash=crashes[0] if crashes else "",
    )


def _next_steps(trial: Trial, ran: CommandResult) -> list[tuple[str, ...]]:
    """What the person does next: what is named in the advice, in its order."""
    read = what_was_read(ran.err)
    if not ran.code:
        return []
    export = ("export", "-o", str(trial.out))
    found: list[tuple[str, ...]] = []
    for quoted, bare in _COMMAND.findall(read):
        words = tuple(shlex.split(quoted or bare))
        match words[0]:
            case "send":
                found += [("send", ANIMATE), export]
            case "export":
                found.append(export)
            case "make":
                another = str(still(trial.folder / "quay.png", (60, 40)))
                found.append(("make", another, "-p", words[-1], "-o", str(trial.out)))
            case _:
                found.append(words)
    if found:
        return found
    if _ASK.search(read):
        return [("send", ANIMATE), export]
    return [export] if _EXPORT.search(read.splitlines()[-1]) else [("resume",)]


def what_was_read(err: str) -> str:
    """What a command runs of its troubles: all but the progress."""
    lines = [line for line in err.splitlines() if line.strip()]
    return "\n".join(
        line.strip()
        for number, line in enumerate(lines)
        if not _PROGRESS.match(line) or (number and lines[number - 1].startswith("error: "))
    )


def _can_go_on(trial: Trial, runs: Sequence[CommandResult]) -> bool:
    """Whether there is something to go on with: for `resume`, or the message word by word."""
    library = Library(trial.folder / "home" / "data" / "library.sqlite3")
    try:
        projects = library.projects.listed(trial.mock.url)
        renders = [render for each in projects for render in library.renders.of(each.id)]
        left = any(render.is_unfinished for render in renders)
        jobs = library.jobs.unfinished(trial.mock.url)
        return bool(jobs) or left or any(ANIMATE in ran.err for ran in runs)
    finally:
        library.close()


def run(trial: Trial, *words: str) -> CommandResult:
    """One command in this process, in the trial's home."""
    out, err = io.StringIO(), io.StringIO()
    others = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    with (
        patch.dict(os.environ, others | trial.environ, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = cli.main(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
    return CommandResult(code, out.getvalue(), err.getvalue())


_OURS = ("NEMO_", "STILLREEL_", "SKILL_")
