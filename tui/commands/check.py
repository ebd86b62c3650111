"""The command `check`: say what it costs, ask, go through the service and record it, judge."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from tui.bundled_mock import (
    BadRecording,
    Concluded,
    Form,
    RunningRecorder,
    bundled_mock,
    conclusion,
    known_by,
    recording,
)
from tui.check.check import Check, Outcome
from tui.check.events import CheckEvent
from tui.check.legs import Leg, Plan
from tui.command_line.asking import agreed, is_at_terminal
from tui.commands.guarded import guarded, stop_on_sigterm
from tui.config import Config, ConfigError, checked_address, load_config
from tui.exit_codes import CheckCode, ExitCode, check_explained
from tui.library.private_files import make_private_folder
from tui.nemo.errors import SettingRefused
from tui.opening import open_service
from tui.parser import Help, Parser
from tui.printing import reader
from tui.studio.clock import ScaledClock
from tui.studio.failures import EXPECTED, StudioError, describe
from tui.text import clean_name
from tui.wording import check as wording
from tui.words import _

BASELINE, MOCK_BASELINE = Path("baseline.json"), Path("mock-baseline.json")
_EXAMPLE = _(
    "examples:\n"
    "  %(prog)s --baseline baseline.json                    every night; costs nothing\n"
    "  %(prog)s --baseline baseline.json --legs free,talk,clip --max-credits 150 --yes\n"
    "  %(prog)s --mock                                      try it: makes mock-baseline.json\n"
    "  %(prog)s --mock --dialect envelope=bare --markdown   and what a change looks like\n\n"
    "Without the baseline's file, the first run makes it."
)


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What was asked for. Without `most` it is what the legs are expected to cost."""

    legs: tuple[Leg, ...]
    baseline: Path
    keep: Path
    most: int | None
    form: Form
    is_sure: bool
    dialect: str

    @property
    def as_json(self) -> bool:
        """Whether programs read what is printed."""
        return self.form == "json"


def main(words: Sequence[str]) -> int:
    """Run the command; gives its exit code: `CheckCode`, or `INTERRUPTED`."""
    parser = _parser()
    read = parser.parse_args(words)
    if read.mock and read.upstream:
        parser.error("--mock takes no --upstream")
    if not read.mock and (read.dialect or read.speed):
        parser.error("--dialect and --speed are for the bundled mock: give --mock with them")
    wanted = _wanted(read)
    try:
        config = load_config()
        if read.upstream:
            config = replace(config, api_url=checked_address(read.upstream, "--upstream"))
    except ConfigError as error:
        _say(f"stillreel check: {clean_name(str(error))}")
        return CheckCode.USAGE
    config = config.with_mock(read.speed) if read.mock else config
    command = Command(config, wanted)
    ended: list[int] = []

    def run() -> int:
        ended.append(command.run())
        return ended[0]

    code = guarded(run, interrupted=command.interrupted, crashed=command.crashed)
    # Whatever else happened, such as a defect, nothing was judged, or nobody could read it.
    return code if code in (*ended, ExitCode.INTERRUPTED) else CheckCode.COULD_NOT_CHECK


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "stillreel check",
        description=_("Go through the service with this client, and say what of it has changed."),
        epilog=f"{_EXAMPLE}\n\n{check_explained()}",
        formatter_class=Help,
    )
    add_arguments(parser)
    return parser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--upstream", metavar="URL", help=_("the service; default: NEMO_API_URL"))
    parser.add_argument(
        "--legs",
        type=_legs,
        default=(Leg.FREE,),
        metavar="LEGS",
        help=_("free (the default), talk (one message), clip (one clip); several with commas"),
    )
    parser.add_argument(
        "--max-credits",
        type=_credits,
        metavar="N",
        help=_("stop before more are spent; default: what the legs usually cost"),
    )
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help=_("what is known; default: {file}", file=BASELINE),
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help=_("where recordings go; default: beside the baseline"),
    )
    parser.add_argument("--yes", action="store_true", help=_("do not ask"))
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help=_("one JSON object a line on stdout"))
    shown.add_argument("--markdown", action="store_true", help=_("a report fit for an issue"))
    parser.add_argument("--mock", action="store_true", help=_("on the bundled mock, at no cost"))
    parser.add_argument(
        "--dialect", default="", metavar="NAME=VALUE,…", help=_("how the mock speaks")
    )
    parser.add_argument(
        "--speed", type=_speed, metavar="N", help=_("how much faster its time runs")
    )


def _legs(text: str) -> tuple[Leg, ...]:
    named = {word.strip() for word in text.split(",")}
    if not named <= set(Leg):
        raise argparse.ArgumentTypeError(
            _("legs are {legs}, not {text!r}", legs=", ".join(Leg), text=text)
        )
    return tuple(leg for leg in Leg if leg in named)


def _credits(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(_("credits are a whole number, not {text!r}", text=text))
    return int(text)


def _speed(text: str) -> float:
    from tui.arguments import speed

    return speed(text)


def _wanted(read: argparse.Namespace) -> CheckRequest:
    baseline: Path = read.baseline or (MOCK_BASELINE if read.mock else BASELINE)
    return CheckRequest(
        legs=read.legs,
        baseline=baseline,
        keep=read.keep or baseline.with_name(f"{baseline.stem}-runs"),
        most=read.max_credits,
        form="json" if read.json else "markdown" if read.markdown else "table",
        is_sure=read.yes or read.mock,
        dialect=read.dialect,
    )


class Command:
    """One check at work."""

    def __init__(self, config: Config, wanted: CheckRequest) -> None:
        self._config, self._wanted = config, wanted
        self._printer = reader(as_json=wanted.as_json, clock=ScaledClock(config.time_scale))
        self._recorder: RunningRecorder | None = None
        self._is_first = False

    def run(self) -> int:
        """Plan, ask, check, judge."""
        wanted = self._wanted
        try:
            plan = Plan(wanted.legs, known_by(wanted.baseline))
            self._is_first = plan.known is None
            if unknown := plan.unknown_legs():
                raise StudioError(*wording.unknown_legs(unknown, wanted.baseline), usage=True)
            most = plan.whole_cost if wanted.most is None else wanted.most
            self._announce(plan, most)
            if not wanted.is_sure and not _may_go_on(costs=bool(plan.whole_cost)):
                _say(_("Nothing was sent."))
                return CheckCode.COULD_NOT_CHECK
            return self._judge(asyncio.run(self._check(plan, most)))
        except BadRecording as error:
            _say(f"stillreel check: {clean_name(str(error))}")
            return CheckCode.BAD_RECORDING
        except EXPECTED as error:
            self._printer.tell(describe(error))
            is_usage = isinstance(error, SettingRefused) or getattr(error, "usage", False)
            return CheckCode.USAGE if is_usage else CheckCode.COULD_NOT_CHECK
        finally:
            self._printer.close()

    def _announce(self, plan: Plan, most: int) -> None:
        wanted, service = self._wanted, self._config.service_name
        if wanted.as_json:
            _print_json(
                {
                    "event": "check_planned",
                    "service": service,
                    "legs": wanted.legs,
                    "cost": plan.whole_cost,
                    "most": most,
                    "left_behind": plan.left_behind(),
                    "is_first": self._is_first,
                }
            )
        for line in wording.planned(plan, service, most, wanted.keep, is_first=self._is_first):
            _say(line)

    async def _check(self, plan: Plan, most: int) -> Outcome:
        stop_on_sigterm()
        config = self._config
        await asyncio.to_thread(make_private_folder, config.data_dir)
        async with AsyncExitStack() as stack:
            if config.mock:
                mock = await stack.enter_async_context(bundled_mock(config, self._wanted.dialect))
                config = replace(config, api_url=mock.url, mock_is_persistent=mock.is_persistent)
            self._recorder = await stack.enter_async_context(recording(config, self._wanted.keep))
            config = replace(config, recorder=self._recorder)
            service = await stack.enter_async_context(open_service(config, self._printer.tell))
            return await Check(service, plan, most, self._tell).run()

    def _tell(self, event: CheckEvent) -> None:
        if self._wanted.as_json:
            _print_json(event.as_json())
        else:
            _say(wording.told(event))

    def _judge(self, outcome: Outcome) -> int:
        wanted, recorder = self._wanted, self._recorder
        assert recorder is not None  # noqa: S101 - it ran
        for line in _not_kept(recorder):
            _say(line)
        try:
            concluded = conclusion(wanted.baseline, recorder, outcome, wanted.form)
        except OSError as error:
            where = clean_name(str(wanted.baseline))
            message = _("{path} cannot be written: {why}", path=where, why=error.strerror)
            raise StudioError(message, _("Choose another place with --baseline.")) from error
        if not concluded.is_first:
            sys.stdout.write(concluded.text.rstrip("\n") + "\n")
        for line in self._how_to_go_on(concluded, recorder):
            _say(line)
        if wanted.as_json:
            _print_json(
                {
                    "event": "check_ended",
                    "run": str(recorder.run),
                    "baseline": str(wanted.baseline),
                    "is_first": concluded.is_first,
                    "spent": outcome.spent,
                    "uncovered": concluded.uncovered,
                    "exit": concluded.code,
                }
            )
        return concluded.code

    def _how_to_go_on(self, concluded: Concluded, recorder: RunningRecorder) -> Iterator[str]:
        baseline, run = (quote(str(each)) for each in (self._wanted.baseline, recorder.run))
        code = concluded.code
        if concluded.is_first:
            yield wording.first_baseline(self._wanted.baseline, recorder.run)
            if concluded.uncovered:
                yield wording.not_covered(concluded.uncovered)
        elif self._is_first:
            yield wording.no_baseline(recorder.run)
        elif code in (CheckCode.SAME, CheckCode.DRIFT):
            yield wording.how_to_go_on(baseline, run, has_findings=code is CheckCode.DRIFT)

    def interrupted(self) -> None:
        """Say what is there after ctrl+c."""
        _say(wording.interrupted(self._recorder.run if self._recorder else None))

    def crashed(self, error: Exception) -> None:
        """Say what is known of a defect."""
        from tui.crash import report

        sys.stderr.write("\n".join(report(error, self._config)) + "\n")


def _not_kept(recorder: RunningRecorder) -> Iterator[str]:
    for why, count in recorder.summary.not_kept.items():
        yield _("NOT KEPT: {count} - {why}", count=count, why=clean_name(why))
    for path, why in recorder.summary.unlike.items():
        yield _(
            "NOT THE SAME AGAIN: {name}: {why}", name=clean_name(path.name), why=clean_name(why)
        )


def _may_go_on(*, costs: bool) -> bool:
    """Ask at a terminal. Raises `StudioError` where something costs, and nobody can be asked."""
    if is_at_terminal():
        try:
            return agreed(_("Go on? [y/N]"))
        except KeyboardInterrupt:
            _say("")  # the question has no line end of its own
            raise
    if costs:
        raise StudioError(_("Nothing was sent: this costs"), _("Give --yes to agree."), usage=True)
    return True


def _print_json(record: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(record, default=str) + "\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
