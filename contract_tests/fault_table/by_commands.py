"""A row of the fault table through the commands: `make`, and what a person is told to do next."""

import io
import os
import re
import shlex
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from contract_tests.fault_table.rows import COMMANDS
from contract_tests.fault_table.trial import PROMPT, Outcome, Trial
from contract_tests.harness.commands import Ran, still
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


def through_commands(ground: Trial) -> Outcome:
    """Make a film while the fault strikes; then go on without it, as the program says."""
    if ground.row.call == "claim":
        return _opened(ground)
    ground.arm()
    words = ("make", str(ground.still), "-p", PROMPT, "-o", str(ground.out))
    first = run(ground, *words)
    ground.disarm()
    said, steps = [first], list[str]()
    planned = _planned(ground, first)
    while not ground.has_film and planned and len(steps) < _MOST_STEPS:
        step = planned.pop(0)
        steps.append(step[0])
        said.append(run(ground, *step))
        planned = planned or _planned(ground, said[-1])
    return _told(ground, said, steps, done=ground.has_film)


def _opened(ground: Trial) -> Outcome:
    """The link to a project, while the fault strikes and afterwards."""
    run(ground, "upload", str(ground.still))
    ground.arm()
    said, steps = [run(ground, "open")], []
    ground.disarm()
    if said[0].code:
        said.append(run(ground, "open"))
        steps.append("open")
    return _told(ground, said, steps, done="/workspace/claim?ct=" in said[-1].out)


def _told(ground: Trial, said: Sequence[Ran], steps: Sequence[str], *, done: bool) -> Outcome:
    crashes = [ran.err for ran in said if "Traceback" in ran.err or "made a mistake" in ran.err]
    return ground.outcome(
        COMMANDS,
        code=said[0].code,
        read=what_was_read(said[0].err),
        steps=tuple(steps),
        done=done,
        kept=done or _is_kept(ground, said),
        crash=crashes[0] if crashes else "",
    )


def _planned(ground: Trial, said: Ran) -> list[tuple[str, ...]]:
    """What the person does next: what is named in the advice, in its order."""
    read = what_was_read(said.err)
    if not said.code:
        return []
    export = ("export", "-o", str(ground.out))
    found: list[tuple[str, ...]] = []
    for quoted, bare in _COMMAND.findall(read):
        words = tuple(shlex.split(quoted or bare))
        match words[0]:
            case "send":
                found += [("send", PROMPT), export]
            case "export":
                found.append(export)
            case "make":
                another = str(still(ground.folder / "quay.png", (60, 40)))
                found.append(("make", another, "-p", words[-1], "-o", str(ground.out)))
            case _:
                found.append(words)
    if found:
        return found
    if _ASK.search(read):
        return [("send", PROMPT), export]
    return [export] if _EXPORT.search(read.splitlines()[-1]) else [("resume",)]


def what_was_read(err: str) -> str:
    """What a command said of its troubles: all but the progress."""
    lines = [line for line in err.splitlines() if line.strip()]
    return "\n".join(
        line.strip()
        for number, line in enumerate(lines)
        if not _PROGRESS.match(line) or (number and lines[number - 1].startswith("error: "))
    )


def _is_kept(ground: Trial, said: Sequence[Ran]) -> bool:
    """Whether there is something to go on with: for `resume`, or the message word by word."""
    library = Library(ground.folder / "home" / "data" / "library.sqlite3")
    try:
        projects = library.projects(ground.mock.url)
        renders = [render for each in projects for render in library.renders(each.id)]
        left = any(render.is_unfinished for render in renders)
        jobs = library.open_jobs(ground.mock.url)
        return bool(jobs) or left or any(PROMPT in ran.err for ran in said)
    finally:
        library.close()


def run(ground: Trial, *words: str) -> Ran:
    """One command in this process, in the ground's home."""
    out, err = io.StringIO(), io.StringIO()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    with (
        patch.dict(os.environ, kept | ground.environ, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = cli.main(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


_OURS = ("NEMO_", "STILLREEL_", "SKILL_")
