"""One run of `stillreel check` judged against its baseline, or kept as the first one.

A finding of this run is confirmed where the run before showed it, too: the last one in the same
folder that the baseline has not learned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mockserver.calls import CALLS
from mockserver.drift.baseline_file import Baseline, read_baseline, save_baseline
from mockserver.drift.compare import Comparison
from mockserver.drift.contract import Contract, shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Note, Report, Trouble, Unchecked
from mockserver.drift.loading import today
from mockserver.drift.output import exit_code
from mockserver.drift.places import FIRST, LAST, OK, Aspect, Place, is_success
from mockserver.drift.readers import our_readers
from mockserver.drift.reading.gathering import (
    evidence_in,
    evidence_of,
    read_run,
    run_order,
    runs_in,
)
from mockserver.exit_codes import ExitCode
from mockserver.recordings.files import may_be_there
from mockserver.recordings.model import RecordingError

_OPERATIONS = {str(call.name): call.operation for call in CALLS}


@dataclass(frozen=True, slots=True)
class BaselineSummary:
    """What a baseline knows before a run: which calls, and the most that each cost in a leg."""

    calls: frozenset[str]
    prices: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class RunContext:
    """What the client and the recorder know of a run, and its recordings do not show.

    `undone` are calls that were to be made and were not, or in vain, each with a code. `left_out`
    are calls left out on purpose, `provoked` calls refused on purpose; `not_refused` are calls that
    were to be refused, and were not, `silent` those that were answered with nothing that the client
    can read. `not_kept` counts what could not be recorded, by call and reason, and `is_unlike` says
    that a recording does not come out again as it was.
    """

    undone: Sequence[tuple[str, str]] = ()
    left_out: Sequence[str] = ()
    provoked: Sequence[str] = ()
    not_refused: Sequence[str] = ()
    silent: Sequence[str] = ()
    not_kept: Mapping[tuple[str, str], int] = field(default_factory=dict)
    is_unlike: bool = False


def known(baseline: Path) -> BaselineSummary | None:
    """Read what a baseline knows; None where there is no such file. Raises RecordingError."""
    if not may_be_there(baseline):
        return None
    names = {operation: name for name, operation in _OPERATIONS.items()}
    evidence = read_baseline(baseline).evidence
    return BaselineSummary(
        frozenset(names[each] for each in evidence.operations() if each in names),
        {
            (names[place.operation], place.path): max(map(int, values))
            for place, values in evidence.counts.items()
            if place.aspect is Aspect.PRICE
        },
    )


@dataclass(frozen=True, slots=True)
class Concluded:
    """What a run came to: the report, how it is to be left, whether it became the baseline."""

    report: Report
    code: ExitCode
    is_first: bool = False


def conclude(baseline: Path, run: Path, context: RunContext) -> Concluded:
    """Judge a run; where there is no baseline, a whole one becomes it.

    Raises RecordingError, and OSError where the baseline cannot be written.
    """
    if may_be_there(baseline):
        report = judge(baseline, run, context)
        code = ExitCode.BAD_RECORDING if context.is_unlike else exit_code(report)
        return Concluded(report, code)
    fresh = evidence_in([run])
    report = Report(
        unchecked=tuple(_of_the_client(context)), uncovered=tuple(fresh.uncovered()), fresh_runs=1
    )
    code = ExitCode.BAD_RECORDING if context.is_unlike else exit_code(report)
    if code is ExitCode.DONE:
        write_first_baseline(baseline, fresh)
    return Concluded(report, code, is_first=code is ExitCode.DONE)


def write_first_baseline(baseline: Path, evidence: Evidence) -> None:
    """Make the first baseline. Raises OSError."""
    baseline.parent.mkdir(parents=True, exist_ok=True)
    save_baseline(baseline, Baseline(evidence))


def judge(baseline: Path, run: Path, context: RunContext) -> Report:
    """Compare a run with the baseline. Raises RecordingError."""
    base = read_baseline(baseline)
    contract = shipped_contract().pinned(base.pins)
    fresh = evidence_in([run], contract)
    earlier = _earlier(run, base.evidence, contract)
    alone = _compared(base, fresh, contract)
    with_earlier = _compared(base, Evidence.merge_runs((earlier, fresh)), contract)
    seen_twice = {each.id: each for each in with_earlier.findings}
    left_out = {_OPERATIONS[name] for name in context.left_out}
    excused = {(Trouble.NEVER_NOW, each) for each in left_out}
    excused |= {(Trouble.TOKEN, _OPERATIONS[name]) for name in context.provoked}
    return replace(
        alone,
        findings=tuple(seen_twice.get(each.id, each) for each in alone.findings),
        fresh_runs=with_earlier.fresh_runs,
        remarks=tuple(
            each
            for each in alone.remarks
            if each.note is not Note.UNSEEN or each.place.operation not in left_out
        ),
        unchecked=(
            *_of_the_client(context),
            *_not_refused(context, base.evidence),
            *_silent(context, base.evidence),
            *(each for each in alone.unchecked if (each.trouble, each.operation) not in excused),
        ),
    )


def _compared(base: Baseline, fresh: Evidence, contract: Contract) -> Report:
    return Comparison(
        base.evidence, fresh, base.accepted, today(), our_readers(), contract
    ).report()


def _earlier(run: Path, base: Evidence, contract: Contract) -> Evidence:
    """Say what the run before showed; nothing where there is none that counts."""
    learned = {each.id for each in base.runs}
    here = read_run(run).run if runs_in(run) else None
    for path in reversed(runs_in(run.parent)):
        if run_order(path) >= run_order(run):
            continue
        try:
            folder = read_run(path)
            if folder.run.id not in learned and here and folder.run.source == here.source:
                return evidence_of(folder, contract)
        except RecordingError:
            continue  # it confirms nothing, and is no reason to check nothing
    return Evidence()


def _not_refused(context: RunContext, base: Evidence) -> Iterator[Unchecked]:
    for name in context.not_refused:
        known = base.outcomes(_OPERATIONS[name])
        if refusals := [each for each in sorted(known) if not is_success(each)]:
            yield Unchecked(Trouble.NOT_REFUSED, _OPERATIONS[name], ", ".join(refusals))


def _silent(context: RunContext, base: Evidence) -> Iterator[Unchecked]:
    for name in dict.fromkeys(context.silent):
        begins = Place(_OPERATIONS[name], OK, aspect=Aspect.ORDER, path=FIRST)
        if base.counts.get(begins, {}).keys() - {LAST}:
            yield Unchecked(Trouble.SILENT, _OPERATIONS[name])


def _of_the_client(context: RunContext) -> Iterator[Unchecked]:
    for name, why in dict.fromkeys(context.undone):
        yield Unchecked(Trouble.STOPPED, _OPERATIONS[name], why)
    for (operation, why), count in context.not_kept.items():
        yield Unchecked(Trouble.NOT_KEPT, operation, why, count)
