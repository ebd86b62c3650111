"""The program killed at every step of a job, under every fault that looks like success.

python -m contract_tests.benchmarks.kill_table [--under FAULT]

Ends with 1 when the next program did not finish the job: asked once, paid once, the film whole.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from contract_tests.harness.commands import CommandResult
from contract_tests.kill_table.rows import Death, rows
from contract_tests.kill_table.trial import Guard, KillTrial
from mockserver.pytest_plugin import serving

_WITHIN_S = 100


def main() -> int:
    """Try each row; print what is wrong with it, and the sum."""
    parser = argparse.ArgumentParser(description="The kill table, whole.")
    parser.add_argument("--under", default="", help="only under faults that begin like this")
    under = parser.parse_args().under
    chosen = [row for row in rows() if row.fault.startswith(under)]
    wrong = 0
    for row in chosen:
        complaints = complaints_of(row)
        wrong += bool(complaints)
        print(f"| {row} | {'; '.join(complaints) or 'finished'} |", flush=True)
    print(f"\n{len(chosen)} rows, {len(chosen) - wrong} finished as they should be.")
    return 1 if wrong else 0


def complaints_of(row: Death) -> list[str]:
    """Let the program die as a row has it; what is wrong when the next one has ended."""
    with tempfile.TemporaryDirectory() as folder:
        guard = Guard(row, Path(folder))
        with serving(**guard.settings) as mock:
            trial = KillTrial(mock, guard)
            if not trial.die():
                return ["it was not killed"]
            let_in = trial.before_the_next()
            complaints = [f"{let_in} calls of a foreign page were let in"] if let_in else []
            complaints += trial.complaints(_resumed(trial))
            verdict = mock.verdict()
            return [*complaints, str(verdict)] if verdict.guilty else complaints


def _resumed(trial: KillTrial) -> CommandResult:
    child = trial.start("resume")
    child.join(_WITHIN_S)
    if child.exitcode is None:
        child.kill()
    said = (trial.home / "output").read_text(encoding="utf-8")
    return CommandResult(-1 if child.exitcode is None else child.exitcode, "", said)


if __name__ == "__main__":
    sys.exit(main())
