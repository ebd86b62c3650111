"""How much of what could change is noticed, and how often something is noticed that did not change.

    python -m contract_tests.benchmarks.drift [--seed 1 --seed 2] [--runs 9] [--mutants 1000] …

Records runs of our own client against the mock, in all sixteen dialects, changes one and compares
it with the others: found, missed, could not check, and blamed wrongly, by stratum and by dialect. A
mutant found elsewhere counts as missed. One not found counts as no change only if the independent
judge sees none, who learned of the other runs (`drift_judge`); turns that merely end without a word
are `as described`. Then honest runs are compared, every pair of the sixteen dialects, and two
folders of 500 recordings against the clock. Exits with 1 where a mutant is missed or wrongly
blamed, an honest run has a finding, or a pair looks the same.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

from contract_tests.benchmarks.drift_judge import SILENT, Judge
from contract_tests.harness.recorded_runs import recorded_run, varied_session
from contract_tests.readers import ALL
from mockserver.dialects import parse_dialects
from mockserver.drift.cli import main as run_command
from mockserver.drift.compare import Comparison
from mockserver.drift.contract import shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.finding import Blame
from mockserver.drift.mutation.mutants import mutated, stratum
from mockserver.drift.mutation.self_test import MutantFate, Trial, self_test
from mockserver.drift.reading.gathering import (
    RecordedRun,
    evidence_in,
    evidence_of,
    read_run,
    read_runs,
)
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Recording
from mockserver.recordings.read import read_recording

TURNS = Path(__file__).parents[2] / "recordings" / "turns"
RARE = (
    "silent",
    "temporary-issue",
    "two-stages",
    "keep-waiting",
    "text-streamed",
    "nothing-at-all",
)
"""Recorded turns that seldom come, and are no change of the service."""
SIDES: Sequence[tuple[str, str, set[Blame]]] = (
    ("live", "live", {Blame.SERVICE}),
    ("local", "local", {Blame.STAND_IN}),
    ("live", "local", {Blame.MOCK}),
    ("local", "live", {Blame.MOCK, Blame.DESCRIPTION}),
)
"""Where base and fresh runs are said to come from, in turn, and whom findings may blame then."""
FOUND, MISSED, ELSEWHERE, UNCHECKED = "found", "missed", "elsewhere", "unchecked"
SAME, DESCRIBED, BLAMED = "no change", "as described", "blamed wrongly"
COLUMNS = (FOUND, MISSED, ELSEWHERE, UNCHECKED, SAME, DESCRIBED, BLAMED)
Table = dict[str, Counter[str]]


def judged(folders: Sequence[RecordedRun], trial: Trial, judges: dict[int, Judge]) -> str:
    """What became of a mutant; that it is no change, only the judge of the other runs can say."""
    fates = {
        MutantFate.FOUND: FOUND,
        MutantFate.ELSEWHERE: ELSEWHERE,
        MutantFate.UNCHECKED: UNCHECKED,
    }
    if trial.fate in fates:
        return fates[trial.fate]
    if trial.run not in judges:
        others = [each.recordings for n, each in enumerate(folders) if n != trial.run]
        judges[trial.run] = Judge(others)
    judge = judges[trial.run]
    folder = folders[trial.run]
    before = judge.complaints(folder.recordings)
    after = judge.complaints(mutated(folder, trial.site, shipped_contract()).recordings)
    strange = after - before
    if strange and all(map(SILENT.fullmatch, strange)):
        return DESCRIBED
    return MISSED if strange else SAME


def mutants(root: Path, runs: int, count: int, seed: int) -> bool:
    """Change the runs of every dialect; whether all that could be found was found."""
    table: Table = {}
    misses: Counter[str] = Counter()
    for number, dialect in enumerate(ALL):
        place = root / f"mutants{number}"
        for run in range(runs + 1):
            drive = (
                varied_session(random.Random(100 * seed + run), twice=True)
                if run % 3 == 2
                else None
            )
            recorded_run(place / str(run), dialect, 100 * seed + run, drive)
        was, came_from, blamed = SIDES[number % len(SIDES)]
        folders = [replace(e, run=replace(e.run, source=was)) for e in read_runs([place])]
        judges: dict[int, Judge] = {}
        for trial in self_test(folders, -(-count // len(ALL)), 10 * seed + number, came_from):
            came = judged(folders, trial, judges)
            for name in (stratum(trial.site), dialect, "all"):
                row = table.setdefault(name, Counter())
                row[came] += 1
                row[BLAMED] += not trial.blamed <= blamed
            if came in (MISSED, ELSEWHERE):
                site = trial.site
                misses[f"{came}: {site.operator} {site.path or site.part} of {site.operation} "
                       f"({site.outcome}), {trial.fate}"] += 1  # fmt: skip
    print_table(f"mutants of {runs} runs, seed {seed}", table)
    for each, times in misses.most_common():
        print(f"  {times} {each}")
    return not any(table["all"][each] for each in (MISSED, ELSEWHERE, BLAMED))


def print_table(title: str, table: Table) -> None:
    print(f"{title:70}" + "".join(f"{name:>15}" for name in COLUMNS))
    for row in sorted(table, key=lambda each: (each == "all", each)):
        print(f"{row:70}" + "".join(f"{table[row][name]:15}" for name in COLUMNS))


def honest(root: Path, runs: int, count: int, seed: int) -> bool:
    """Compare honest runs of other prompts, stills, speeds and languages with their like.

    Turns that are told of and seldom come (silent edits, a last temporary issue) are in the fresh
    runs alone.
    """
    chance = random.Random(seed)
    found = Counter({"a finding": 0, "something that could not be checked": 0})
    for side, dialect in enumerate((ALL[0], ALL[-1])):

        def one(number: int, dialect: str = dialect, side: int = side) -> Evidence:
            speed = chance.choice((800.0, 2000.0, 4000.0))
            rare = number >= runs and number % 2 == 1
            drive = varied_session(chance, twice=number % 4 < 2, rare=rare)
            folder = root / f"honest{side}-{number}"
            made = recorded_run(folder, dialect, 10_000 * seed + number, drive, speed=speed)
            run = read_run(made)
            case = f"{chance.choice(RARE)}-{parse_dialects(dialect).events}"
            return evidence_of(with_turn(run, case) if rare else run)

        base = Evidence.merge_runs(one(number) for number in range(runs))
        for number in range(runs, runs + count // 2):
            report = Comparison(base, one(number)).report()
            found["a finding"] += bool(report.findings)
            found["something that could not be checked"] += bool(report.unchecked)
            for finding in report.findings:
                print(f"  {number} {finding.place} {finding.came}")
            for unchecked in report.unchecked:
                print(f"  {number} {unchecked}")
    for what, times in found.items():
        print(f"{times} of {count // 2 * 2} honest runs had {what}, seed {seed}")
    return not any(found.values())


def with_turn(run: RecordedRun, case: str) -> RecordedRun:
    """A run in which one more message was answered by the events of a recorded turn."""
    turn = read_recording(TURNS / f"{case}.json").exchange
    like = next(e for each in run.recordings for e in each.exchanges if e.events)
    response = replace(like.response, events=turn.response.events)
    one = Recording(case, "handmade", (replace(like, response=response, wire=turn.wire),))
    return replace(run, recordings=(*run.recordings, one))


def pairs(root: Path, seed: int) -> bool:
    """Compare each pair of the sixteen dialects."""
    known = {
        each: evidence_in([recorded_run(root / f"d{n}", each, 100 * seed + n)])
        for n, each in enumerate(ALL)
    }
    told = sum(
        bool(Comparison(known[a], known[b]).report().findings) for a, b in permutations(ALL, 2)
    )
    print(f"{told} of {len(ALL) * (len(ALL) - 1)} pairs of dialects are told apart, seed {seed}")
    return told == len(ALL) * (len(ALL) - 1)


def speed(root: Path, size: int = 500) -> None:
    """How long `drift` takes for two folders of many recordings."""
    for side in ("base", "fresh"):
        made = recorded_run(root / f"one-{side}", ALL[0], len(side))
        (recordings,) = (each.recordings for each in read_runs([made]))
        (root / side).mkdir()
        for number in range(size):
            one = replace(recordings[number % len(recordings)], id=f"run/{number:04}")
            (root / side / f"{number:04}.json").write_text(write_recording(one), encoding="utf-8")
    began = time.perf_counter()
    code = run_command("drift", [str(root / "base"), str(root / "fresh")])
    print(f"two folders of {size} recordings: {time.perf_counter() - began:.2f} s, exit {code}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seed", type=int, action="append", help="of all that is drawn; again, too"
    )
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--mutants", type=int, default=1000)
    parser.add_argument("--honest", type=int, default=300)
    parser.add_argument("--no-pairs", action="store_true")
    given = parser.parse_args()
    good: list[bool] = []
    for seed in given.seed or [1]:
        with TemporaryDirectory() as folder:
            root = Path(folder)
            good += [mutants(root, given.runs, given.mutants, seed)] if given.mutants else []
            good += [honest(root, 20, given.honest, seed)] if given.honest else []
            good += [] if given.no_pairs else [pairs(root, seed)]
            speed(root)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
