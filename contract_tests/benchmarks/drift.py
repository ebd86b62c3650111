"""How much of what could change is noticed, and how often something is noticed that did not change.

    python -m contract_tests.benchmarks.drift [--runs 9] [--mutants 1000] [--honest 300] [--pairs]

Records runs of our own client against the mock in several dialects, changes them, and prints found,
missed and blind by operator; then compares honest runs; then every pair of the sixteen dialects.
A schema that `genson` learned of the other runs judges what is called blind. Exits with 1 where a
mutant is missed, or an honest run has a finding.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema_rs
from genson import SchemaBuilder

from contract_tests.harness.recorded_runs import recorded_run, talked
from contract_tests.readers import ALL
from mockserver.drift.compare import Comparison
from mockserver.drift.contract import shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.gathering import Folder, evidence_in, read_runs
from mockserver.drift.mutation.mutants import mutated
from mockserver.drift.mutation.self_test import Trial, Verdict, self_test
from mockserver.drift.mutation.wording import self_tested
from mockserver.recordings.model import Exchange

SPOKEN = (ALL[0], ALL[-1], ALL[5], ALL[10])


def mutants(root: Path, runs: int, count: int) -> bool:
    """Change the runs of several dialects; whether all that could be found was found."""
    trials: list[Trial] = []
    doubted = 0
    for number, dialect in enumerate(SPOKEN):
        for seed in range(runs + 1):
            recorded_run(root / f"m{number}" / str(seed), dialect, seed)
        folders = read_runs([root / f"m{number}"])
        mine = self_test(folders, count // len(SPOKEN), number)
        doubted += sum(not judged_same(folders, each) for each in mine)
        trials += mine
    print(self_tested(trials))
    print(
        f"{doubted} of the blind ones of bodies are a change by the schema of an independent judge"
    )
    return not doubted and not any(
        each.verdict in (Verdict.MISSED, Verdict.ELSEWHERE) for each in trials
    )


def bodies(folder: Folder, trial: Trial) -> list[object]:
    """The JSON answers of a run to the call of a trial."""
    return [
        exchange.response.body.value
        for recording in folder.recordings
        for exchange in recording.exchanges
        if _is_of(exchange, trial) and exchange.response.body
    ]


def _is_of(exchange: Exchange, trial: Trial) -> bool:
    method, _, path = trial.site.operation.partition(" ")
    start = path.partition("{")[0]
    body = exchange.response.body
    return (
        exchange.request.method == method
        and exchange.request.path.startswith(start)
        and body is not None
        and body.kind == "json"
    )


def judged_same(folders: Sequence[Folder], trial: Trial) -> bool:
    """Whether a mutant that was called blind is no change by a schema learned of all runs."""
    blind = trial.verdict in (Verdict.SAME, Verdict.OPTIONAL, Verdict.ALLOWED)
    if not blind or trial.site.part or trial.site.operator in ("header lost", "status moved"):
        return True
    builder = SchemaBuilder()
    for folder in folders:
        for body in bodies(folder, trial):
            builder.add_object(body)
    validator = jsonschema_rs.validator_for(builder.to_schema())
    changed = mutated(folders[0], trial.site, shipped_contract())
    return all(validator.is_valid(body) for body in bodies(changed, trial))


def honest(root: Path, runs: int, count: int) -> bool:
    """Compare honest runs of other prompts, speeds and languages with a baseline of their kind."""
    chance = random.Random(7)

    def one(name: str, seed: int) -> Evidence:
        speed = chance.choice((800.0, 2000.0, 4000.0))
        drive = talked(chance, twice=seed % 2 == 0)
        return evidence_in([recorded_run(root / name, ALL[0], seed, drive, speed=speed)])

    base = Evidence.together(one(f"h{number}", number) for number in range(runs))
    found = 0
    for number in range(count):
        report = Comparison(base, one(f"n{number}", 1000 + number)).report()
        found += bool(report.findings)
        for each in report.findings:
            print(number, each.place, each.came)
    print(f"{found} of {count} honest runs had a finding")
    return not found


def pairs(root: Path) -> bool:
    """Compare each pair of the sixteen dialects."""
    known = {
        each: evidence_in([recorded_run(root / f"d{n}", each, n)]) for n, each in enumerate(ALL)
    }
    told = sum(
        bool(Comparison(known[a], known[b]).report().findings) for a, b in permutations(ALL, 2)
    )
    print(f"{told} of {len(ALL) * (len(ALL) - 1)} pairs of dialects are told apart")
    return told == len(ALL) * (len(ALL) - 1)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--mutants", type=int, default=1000)
    parser.add_argument("--honest", type=int, default=300)
    parser.add_argument("--pairs", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        good = [mutants(root, given.runs, given.mutants)] if given.mutants else []
        good += [honest(root, 20, given.honest)] if given.honest else []
        good += [pairs(root)] if given.pairs else []
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
