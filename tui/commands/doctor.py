"""The command `doctor`: what works here, fit to be pasted where others help."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from tui.commands.guarded import guarded
from tui.config import Config, ConfigError
from tui.crash import report
from tui.doctor.finding import Finding, Topic
from tui.doctor.places import place_findings, program_findings, setting_findings, token_findings
from tui.doctor.service import service_finding
from tui.doctor.terminal import terminal_findings
from tui.doctor.wording import NAMES, TOPICS
from tui.exit_codes import ExitCode
from tui.formatting import padded
from tui.text import clean_name
from tui.words import _

_NAME_ROOM = 10
_BREAKS = "\n" + " " * (_NAME_ROOM + 4)


def run_doctor(configure: Callable[[], Config], *, as_json: bool) -> int:
    """Look at everything, print each finding; `FAILED` where something is not as it has to be.

    `configure` may raise `ConfigError`: that is a finding, too.
    """

    def crashed(error: Exception) -> None:
        sys.stderr.write("\n".join(report(error)) + "\n")

    return guarded(lambda: _print(configure, as_json), interrupted=lambda: None, crashed=crashed)


def _print(configure: Callable[[], Config], as_json: bool) -> ExitCode:
    all_is_well, topic = True, None
    for finding in map(without_home, _findings(configure)):
        all_is_well &= finding.ok
        if as_json:
            sys.stdout.write(json.dumps(finding.as_json()) + "\n")
            continue
        if finding.topic != topic:
            sys.stdout.write(f"{'' if topic is None else chr(10)}{TOPICS[finding.topic]}\n")
            topic = finding.topic
        sys.stdout.write(_line(finding))
    return ExitCode.DONE if all_is_well else ExitCode.FAILED


def _line(finding: Finding) -> str:
    mark = " " if finding.ok else "!"
    advice = f"{_BREAKS}{finding.advice}" if finding.advice else ""
    name = padded(NAMES.get(finding.name, finding.name), _NAME_ROOM)
    return f"{mark} {name}  {finding.value}{advice}\n"


def without_home(finding: Finding) -> Finding:
    """The finding without the name of the user's home: it is read where others help."""
    home = os.path.expanduser("~")  # noqa: PTH111 - the method raises where there is none
    if len(home) < 2:
        return finding
    name = re.compile(rf"{re.escape(home)}(?![^\s{re.escape(os.sep)},:;'\"])")
    return replace(
        finding, value=name.sub("~", finding.value), advice=name.sub("~", finding.advice)
    )


def _findings(configure: Callable[[], Config]) -> Iterator[Finding]:
    yield from program_findings()
    yield from terminal_findings(os.environ)
    try:
        config = configure()
    except ConfigError as error:
        told = [clean_name(line) for line in str(error).split("\n")]
        for advice in told:
            yield Finding(Topic.SETTINGS, "config", _("cannot be used"), ok=False, advice=advice)
        return
    yield from place_findings(config)
    yield from setting_findings(config)
    yield from token_findings(config)
    yield asyncio.run(service_finding(config))
