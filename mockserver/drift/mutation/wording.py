"""What a self-test says to people. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from mockserver.drift.mutation.self_test import BLIND, MutantFate, Trial, by_operator

_SAID: Mapping[MutantFate, str] = {
    MutantFate.FOUND: "found",
    MutantFate.MISSED: "missed",
    MutantFate.ELSEWHERE: "found, but elsewhere",
    MutantFate.SAME: "nothing to see: events that may be missing, or come more often",
    MutantFate.OPTIONAL: "the baseline has seen the same",
    MutantFate.ALLOWED: "the contract allows it",
    MutantFate.TOO_RARE: "seen too seldom to tell from chance",
    MutantFate.UNCHECKED: "told as could not check",
    MutantFate.NEVER_SEEN: "seen in this run alone: nothing to compare with",
}


def self_tested(trials: Sequence[Trial]) -> str:
    """Say how much of what was changed would be noticed, and why the rest would not."""
    lines = [f"{'changed':16}{'found':>7}{'missed':>8}{'blind':>7}"]
    for operator, fates in by_operator(trials).items():
        found = fates[MutantFate.FOUND] + fates[MutantFate.UNCHECKED]
        blind = sum(fates[each] for each in BLIND)
        missed = fates.total() - found - blind
        lines.append(f"{operator:16}{found:7}{missed:8}{blind:7}")
    why = Counter(trial.fate for trial in trials)
    lines += [f"{count} times {_SAID[fate]}" for fate, count in why.most_common()]
    lines += [
        f"{_SAID[trial.fate]}: {trial.site.operator} {trial.site.path or trial.site.part} "
        f"of {trial.site.operation} ({trial.site.outcome})"
        for trial in trials
        if trial.fate in (MutantFate.MISSED, MutantFate.ELSEWHERE)
    ]
    return "\n".join(lines)
