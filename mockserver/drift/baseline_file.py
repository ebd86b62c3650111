"""The baseline's file: JSON in a stable order, one place a line, fit to be committed.

A member that was never absent, and always of one type, has only that type: a further run changes
no line of it. All else has a count for each run. There is no text in it, no address, no id.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from mockserver.drift.acceptance import Acceptance
from mockserver.drift.contract import Pins
from mockserver.drift.evidence import LAST_RUNS, Broken, Evidence, Run
from mockserver.drift.finding import Trouble
from mockserver.drift.pins import as_json, pins_of
from mockserver.drift.places import OBJECT, Aspect, Place
from mockserver.recordings.files import is_file, read_text, write_whole
from mockserver.recordings.model import RecordingError

FORMAT = "baseline/2"
_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was learned, and what was accepted since; `last` is how many runs are remembered.

    `pins` are members whose values were looked at because somebody said so.
    """

    evidence: Evidence
    accepted: tuple[Acceptance, ...] = ()
    last: int = LAST_RUNS
    pins: Pins = field(default_factory=dict)


def write_baseline(baseline: Baseline) -> str:
    """Give the text of the file."""
    evidence = baseline.evidence
    runs = [[run.day, run.id, run.source, run.recordings] for run in evidence.runs]
    lines = [
        "{",
        f' "format": {json.dumps(FORMAT)},',
        f' "last": {baseline.last},',
        *([f' "pins": {json.dumps(as_json(baseline.pins))},'] if baseline.pins else []),
        f' "runs": {_rows(runs, 2)},',
        f' "broken": {_rows([[*astuple(b)] for b in evidence.broken], 2)},',
        f' "accepted": {_rows([_accepted(each) for each in baseline.accepted], 2)},',
        ' "seen": {',
        ",\n".join(_operations(evidence)),
        " }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def save_baseline(path: Path, baseline: Baseline) -> None:
    """Write a baseline's file as a whole. Raises OSError."""
    write_whole(path, write_baseline(baseline).encode())


def _rows(rows: Sequence[object], indent: int) -> str:
    if not rows:
        return "[]"
    inner = ",\n".join(" " * indent + json.dumps(row, sort_keys=True) for row in rows)
    return f"[\n{inner}\n ]"


def _operations(evidence: Evidence) -> Iterator[str]:
    grouped: dict[str, dict[str, list[Place]]] = {}
    for place in sorted(evidence.counts):
        grouped.setdefault(place.operation, {}).setdefault(place.outcome, []).append(place)
    for operation, outcomes in grouped.items():
        blocks = [
            f"   {json.dumps(outcome)}: {{\n"
            + ",\n".join(
                f"    {json.dumps(_key(each))}: {_value(evidence, each)}" for each in places
            )
            + "\n   }"
            for outcome, places in outcomes.items()
        ]
        yield f"  {json.dumps(operation)}: {{\n" + ",\n".join(blocks) + "\n  }"


def _key(place: Place) -> str:
    return _BETWEEN.join((place.part, place.aspect, place.path))


def _value(evidence: Evidence, place: Place) -> str:
    values = evidence.counts[place]
    if place.parent is not None and len(values) == 1:
        ((value, row),) = values.items()
        if row == evidence.reach_by_run(place):
            return json.dumps(value)
    return json.dumps({value: list(values[value]) for value in sorted(values)})


def _accepted(each: Acceptance) -> Mapping[str, Any]:
    beneath = [[*place, dict(values)] for place, values in each.beneath.items()]
    return {
        "id": each.id,
        "place": list(each.place),
        "came": each.came,
        "count": each.count,
        "reason": each.reason,
        "day": each.day,
        "until": each.until,
        "beneath": beneath,
    }


def is_baseline(path: Path) -> bool:
    """Whether a path is meant as a baseline: a file, not a folder."""
    return is_file(path)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises RecordingError for one that cannot be used."""
    text = read_text(path)
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        runs = tuple(Run(*row) for row in document["runs"])
        evidence = Evidence(
            runs,
            _counts(document["seen"], len(runs)),
            tuple(_broken(*row) for row in document["broken"]),
        )
        accepted = tuple(_acceptance(row) for row in document["accepted"])
        pins = pins_of(document.get("pins", {}))
        return Baseline(evidence, accepted, int(document["last"]), pins)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        mend = "make it again with `stillreel baseline`"
        raise RecordingError(path, 1, f"this is no baseline: {fault}", mend) from fault


def _counts(seen: Mapping[str, Any], runs: int) -> dict[Place, dict[str, tuple[int, ...]]]:
    counts: dict[Place, dict[str, tuple[int, ...]]] = {}
    always: list[tuple[Place, str]] = []
    for operation, outcomes in seen.items():
        for outcome, places in outcomes.items():
            for key, values in places.items():
                place = _place(operation, outcome, key)
                if isinstance(values, str):
                    always.append((place, values))
                else:
                    counts[place] = {value: _row(row, runs) for value, row in values.items()}
    for place, value in sorted(always, key=lambda each: len(each[0].path)):
        parent = place.parent
        counts[place] = {value: counts[parent][OBJECT] if parent else ()}
    return counts


def _broken(operation: str, outcome: str, trouble: str, run: str) -> Broken:
    return Broken(operation, outcome, Trouble(trouble), run)


def _place(operation: str, outcome: str, key: str) -> Place:
    part, aspect, path = key.split(_BETWEEN, 2)
    return Place(operation, outcome, part, Aspect(aspect), path)


def _row(row: Sequence[object], runs: int) -> tuple[int, ...]:
    if len(row) != runs or not all(isinstance(count, int) for count in row):
        raise ValueError("counts are not one a run")
    return tuple(count for count in row if isinstance(count, int))


def _acceptance(row: Mapping[str, Any]) -> Acceptance:
    beneath = {
        Place(operation, outcome, part, Aspect(aspect), path): dict(values)
        for operation, outcome, part, aspect, path, values in row["beneath"]
    }
    operation, outcome, part, aspect, path = row["place"]
    return Acceptance(
        Place(operation, outcome, part, Aspect(aspect), path),
        row["came"],
        row["count"],
        row["reason"],
        row["day"],
        row["until"],
        beneath,
    )
