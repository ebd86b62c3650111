"""`stillreel baseline` and `stillreel drift`. Cheap to import."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mockserver.exit_codes import ExitCode

if TYPE_CHECKING:
    from mockserver.drift.baseline_file import Baseline
    from mockserver.drift.compare import Comparison

BASELINE_EXAMPLE = """examples:
  %(prog)s runs/monday runs/tuesday runs/wednesday -o baseline.json
  %(prog)s baseline.json runs/tonight -o baseline.json   (adds a run)

A run is a folder that holds recordings. The file has shapes and counts and no text: commit it.
exit codes: 0 done, 2 usage, 4 a bad recording
"""
MUTANTS = 300
DRIFT_EXAMPLE = """examples:
  %(prog)s baseline.json runs/tonight
  %(prog)s baseline.json runs/tonight --markdown > report.md
  %(prog)s baseline.json runs/tonight --accept poll-3fa2b1 --reason "announced on 1 May"
  %(prog)s --self-test runs --mutants 500   (how much would be noticed)

exit codes: 0 the same, 1 drift, 2 usage, 3 could not check, 4 a bad recording
"""


def main(command: str, argv: Sequence[str]) -> int:
    """Run `baseline` or `drift`; gives its exit code (`mockserver.exit_codes`)."""
    run = _baseline if command == "baseline" else _drift
    parser = _baseline_parser() if command == "baseline" else _drift_parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    from mockserver.drift.loading import NothingToCompare
    from mockserver.drift.pins import PinError
    from mockserver.drift.readers import MappingError
    from mockserver.recordings.model import RecordingError, printable

    try:
        return run(arguments)
    except RecordingError as fault:
        _say(f"stillreel {command}: {fault}")
        return ExitCode.BAD_RECORDING
    except OSError as fault:
        place = fault.filename or "a file"
        _say(f"stillreel {command}: {printable(place)} cannot be used: {fault.strerror or fault}")
        return ExitCode.USAGE
    except (MappingError, PinError, NothingToCompare) as fault:
        _say(f"stillreel {command}: {printable(fault)}")
        return ExitCode.USAGE


def _parser(command: str, description: str, epilog: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"stillreel {command}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _baseline_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "baseline", "Learn what the service is like, from recordings.", BASELINE_EXAMPLE
    )
    add_baseline_arguments(parser)
    return parser


def add_baseline_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `baseline` takes."""
    parser.add_argument(
        "places", nargs="+", type=Path, metavar="DIR", help="folders of recordings, or baselines"
    )
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("baseline.json"), help="the file (baseline.json)"
    )
    parser.add_argument(
        "--last", type=_whole, metavar="N", help="how many runs are remembered (20)"
    )
    _add_pins(parser)


def _add_pins(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pins",
        type=Path,
        metavar="FILE",
        help="members that are enums: {CALL: [PATH, …]}; a baseline keeps them",
    )


def _drift_parser() -> argparse.ArgumentParser:
    parser = _parser("drift", "Say what of the service has changed.", DRIFT_EXAMPLE)
    add_drift_arguments(parser)
    return parser


def add_drift_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `drift` takes."""
    parser.add_argument("base", type=Path, help="a baseline, or a folder of recordings")
    parser.add_argument("fresh", type=Path, nargs="?", help="the same, of now")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="change the runs of the folder BASE at random, and say what would be noticed",
    )
    parser.add_argument(
        "--mutants", type=_whole, default=MUTANTS, metavar="N", help=f"how often ({MUTANTS})"
    )
    parser.add_argument("--seed", type=int, default=1, help="of --self-test: draw other changes")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="one JSON object a line")
    shown.add_argument("--markdown", action="store_true", help="a report fit for an issue")
    parser.add_argument(
        "--readers",
        type=Path,
        metavar="FILE",
        help="what your own client reads: {CALL: {PATH: […]}}",
    )
    _add_pins(parser)
    parser.add_argument("--accept", metavar="ID", help="accept one finding into the baseline")
    parser.add_argument("--reason", metavar="TEXT", help="why it is accepted")
    parser.add_argument("--until", type=_date, metavar="DATE", help="until when, as 2027-01-31")


def _baseline(arguments: argparse.Namespace) -> int:
    from mockserver.drift.alignment import with_maps
    from mockserver.drift.baseline_file import Baseline, save_baseline
    from mockserver.drift.evidence import LAST_RUNS, Evidence
    from mockserver.drift.loading import learned, with_pins
    from mockserver.drift.pins import check_pins
    from mockserver.recordings.files import files_below, is_folder, is_one_of, may_be_there
    from mockserver.recordings.model import number_of

    missing = [place for place in arguments.places if not may_be_there(place)]
    if missing:
        return _usage("baseline", f"there is no {missing[0]}")
    folders = [place for place in arguments.places if is_folder(place)]
    read = [path for folder in folders for path in files_below(folder, "*.json")]
    if is_one_of(arguments.out, [*read, *filter(None, [arguments.pins])]):
        return _usage("baseline", f"{arguments.out} is what is learned from; name another with -o")
    contract = with_pins(tuple(arguments.places), arguments.pins)
    several = [learned(place, contract) for place in arguments.places]
    last = arguments.last or max([each.last for each in several], default=LAST_RUNS)
    whole = Evidence.merge_runs((each.evidence for each in several), last)
    (evidence,) = with_maps((whole,), contract)
    check_pins(contract.pins, (evidence,), contract)
    accepted = {each.id: each for baseline in several for each in baseline.accepted}
    made = Baseline(evidence, tuple(accepted.values()), last, contract.pins)
    save_baseline(arguments.out, made)
    never = evidence.uncovered()
    runs, calls = len(evidence.runs), len(evidence.operations())
    of = f"{number_of(calls, 'calls')}, {number_of(len(evidence.counts), 'places')}"
    _say(f"{number_of(runs, 'runs')}, {of}: {arguments.out}")
    if never:
        _say(f"not covered, for it was never made: {', '.join(never)}")
    return ExitCode.DONE


def _drift(arguments: argparse.Namespace) -> int:
    from mockserver.drift import output
    from mockserver.drift.loading import compared

    complaint = _complaint(arguments)
    if complaint:
        return _usage("drift", complaint)
    if arguments.self_test:
        return _self_test(arguments)
    base, comparison = compared(arguments.base, arguments.fresh, arguments.readers, arguments.pins)
    if arguments.accept:
        return _accept(arguments, base, comparison)
    report = comparison.report()
    write = (
        output.as_json
        if arguments.json
        else output.as_markdown
        if arguments.markdown
        else output.as_table
    )
    return _shown(write(report), output.exit_code(report))


def _complaint(arguments: argparse.Namespace) -> str | None:
    from mockserver.recordings.files import is_file, may_be_there

    if not may_be_there(arguments.base):
        return f"there is no {arguments.base}"
    if bool(arguments.fresh) == bool(arguments.self_test):
        return "give FRESH, or --self-test"
    if arguments.self_test and is_file(arguments.base):
        return "--self-test changes recordings; a baseline holds none: give a folder of runs"
    if arguments.self_test and arguments.pins:
        return "--pins goes with FRESH"
    if arguments.accept and not (arguments.reason or "").strip():
        return "--accept needs a --reason"
    if arguments.accept and not is_file(arguments.base):
        return "--accept writes into a baseline; a folder of recordings is none"
    if arguments.until and arguments.until < datetime.now(UTC).date().isoformat():
        return f"--until {arguments.until} is over"
    if not arguments.accept and (arguments.reason or arguments.until):
        return "--reason and --until go with --accept"
    return None


def _self_test(arguments: argparse.Namespace) -> int:
    from mockserver.drift.mutation.self_test import BLIND, MutantFate, self_test
    from mockserver.drift.mutation.wording import self_tested
    from mockserver.drift.reading.gathering import read_runs

    folders = read_runs([arguments.base])
    if len(folders) < 2:
        return _usage("drift", "--self-test needs two runs: one is changed, the others are known")
    trials = self_test(folders, arguments.mutants, arguments.seed)
    noticed = {MutantFate.FOUND, MutantFate.UNCHECKED, *BLIND}
    all_noticed = {each.fate for each in trials} <= noticed
    return _shown(self_tested(trials), ExitCode.DONE if all_noticed else ExitCode.FAILED)


def _accept(arguments: argparse.Namespace, base: "Baseline", comparison: "Comparison") -> int:
    from mockserver.drift.acceptance import accept, with_acceptance
    from mockserver.drift.baseline_file import save_baseline
    from mockserver.drift.loading import today

    found = [each for each in comparison.report().findings if each.id == arguments.accept]
    if not found:
        return _usage("drift", f"there is no finding {arguments.accept}")
    one = accept(
        found[0].place,
        found[0].came,
        comparison.fresh,
        reason=" ".join(arguments.reason.split()),
        day=today(),
        until=arguments.until,
    )
    accepted = with_acceptance(base.accepted, one)
    save_baseline(arguments.base, replace(base, accepted=accepted))
    _say(f"{one.id} is accepted in {arguments.base}")
    return ExitCode.DONE


def _whole(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10_000:
        raise argparse.ArgumentTypeError("a whole number, from 1 to 9999")
    return int(text)


def _date(text: str) -> str:
    try:
        datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as fault:
        raise argparse.ArgumentTypeError("a date is written 2027-01-31") from fault
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise argparse.ArgumentTypeError("a date is written 2027-01-31")
    return text


def _usage(command: str, complaint: str) -> int:
    from mockserver.recordings.model import printable

    _say(f"stillreel {command}: {printable(complaint)}")
    return ExitCode.USAGE


def _shown(report: str, code: int) -> int:
    """Print a report; gives its exit code. One that nobody can read says nothing of the service."""
    try:
        print(report, flush=True)  # noqa: T201 - a command speaks
    except OSError as error:
        sys.stdout = None  # a last flush at exit would only complain
        if not isinstance(error, BrokenPipeError):
            _say(f"stillreel drift: standard output cannot be written: {error.strerror}")
        return ExitCode.COULD_NOT_CHECK
    return code


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - a command speaks
