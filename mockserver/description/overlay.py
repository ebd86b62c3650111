"""The overlay: which facts of the description were seen live, how often, and which were not so.

It is an Overlay document (1.0) of the OpenAPI Initiative: anybody's tool can lay it over
`openapi.yaml`. A fact that was seen gets the mark `L` beside those it has, with `x-evidence`; one
that could have been seen and never was, the evidence alone; one that something live contradicts
gets `x-contradicted`, and no `L`. It holds no text of anybody's.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = "1.0.0"
LIVE = "L"
_STEP = re.compile(r"\['((?:[^'\\]|\\.)*)'\]|\[([0-9]+)\]")
JsonPath = tuple[str | int, ...]
"""The names and numbers that lead to a fact, from the document on."""


class OverlayError(ValueError):
    """An overlay that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class FactEvidence:
    """Of one fact: how often it was `seen`, of so many times that it could have been.

    `last` is the day. `came` is what came where it was contradicted: types, `absent`. `redacted`
    says that values were secrets or ids: that they came is known, not what they were.
    """

    seen: int
    of: int
    last: str
    came: Sequence[str] = ()
    redacted: bool = False

    def with_more(self, other: "FactEvidence") -> "FactEvidence":
        """Add evidence of the same fact."""
        return FactEvidence(
            self.seen + other.seen,
            self.of + other.of,
            max(self.last, other.last),
            tuple(sorted({*self.came, *other.came})),
            self.redacted or other.redacted,
        )


@dataclass(frozen=True)
class Overlay:
    """The evidence of each fact by its way in the description, and the runs that it is of."""

    facts: Mapping[JsonPath, FactEvidence] = field(default_factory=dict)
    runs: Sequence[tuple[str, str]] = ()

    @property
    def seen(self) -> int:
        """How many facts were seen, and never contradicted."""
        return sum(1 for each in self.facts.values() if each.seen and not each.came)

    @property
    def contradicted(self) -> Mapping[JsonPath, FactEvidence]:
        """The facts that something contradicts."""
        return {way: each for way, each in self.facts.items() if each.came}


def write_overlay(overlay: Overlay) -> str:
    """Give the text of the file: a fact a line, always in the same order."""
    actions = [_of_the_whole(overlay), *_actions(overlay)]
    lines = [
        "{",
        f' "overlay": {json.dumps(FORMAT)},',
        ' "info": {"title": "What was seen live of the service", "version": "1"},',
        ' "extends": "openapi.yaml",',
        f' "x-runs": {json.dumps([list(run) for run in overlay.runs])},',
        ' "actions": [',
        ",\n".join(f"  {json.dumps(action, sort_keys=True)}" for action in actions),
        " ]",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _of_the_whole(overlay: Overlay) -> Mapping[str, Any]:
    text = (
        "What the mock accepts and answers, and what the program expects. "
        f"{overlay.seen} facts were seen live (`L`, each with `x-evidence`), in "
        f"{len(overlay.runs)} recorded runs; "
        f"{len(overlay.contradicted)} are contradicted (`x-contradicted`). All others are marked "
        "as they were: `S` and `V` stated by descriptions, `W` relied upon by a program, `A` "
        "assumed."
    )
    return {"target": "$['info']", "update": {"description": text}}


def _actions(overlay: Overlay) -> Iterator[Mapping[str, Any]]:
    for way in sorted(overlay.facts, key=_target):
        yield _action(way, overlay.facts[way])


def _action(way: JsonPath, evidence: FactEvidence) -> Mapping[str, Any]:
    counts: dict[str, Any] = {"seen": evidence.seen, "of": evidence.of, "last": evidence.last}
    if evidence.redacted:
        counts["redacted"] = True
    if evidence.came:
        update: dict[str, Any] = {"x-contradicted": {**counts, "came": list(evidence.came)}}
    else:
        update = {"x-evidence": counts, **({"x-provenance": [LIVE]} if evidence.seen else {})}
    return {"target": _target(way), "update": update}


def _target(way: JsonPath) -> str:
    return "$" + "".join(f"[{each}]" if isinstance(each, int) else _named(each) for each in way)


def _named(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _way(target: str) -> JsonPath:
    way: JsonPath = tuple(
        int(number) if number else re.sub(r"\\(.)", r"\1", name)
        for name, number in _STEP.findall(target)
    )
    if _target(way) != target:
        raise ValueError(f"{target} is no way to one place")
    return way


def read_overlay(path: Path) -> Overlay:
    """Read an overlay. Raises OverlayError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["overlay"] != FORMAT:
            raise ValueError(f"it is no overlay {FORMAT}")
        facts = dict(_fact(each) for each in found["actions"] if each["target"] != "$['info']")
        return Overlay(facts, [(day, id_) for day, id_ in found["x-runs"]])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise OverlayError(f"{path}: this overlay cannot be used: {fault}") from fault


def _fact(action: Mapping[str, Any]) -> tuple[JsonPath, FactEvidence]:
    target, update = action["target"], action["update"]
    if ("x-evidence" in update) is ("x-contradicted" in update):
        raise ValueError(f"{target} is either seen or contradicted")
    counts = update.get("x-evidence") or update["x-contradicted"]
    evidence = FactEvidence(
        int(counts["seen"]),
        int(counts["of"]),
        str(counts["last"]),
        tuple(counts.get("came", ())),
        bool(counts.get("redacted", False)),
    )
    if not 0 <= evidence.seen <= evidence.of or evidence.of < 1:
        raise ValueError(f"{target} has no evidence")
    return _way(target), evidence


def _at(whole: Any, way: JsonPath) -> Any:
    found = whole
    for step in way:
        try:
            found = found[step]
        except (LookupError, TypeError):
            return None
    return found


def applied(document: Mapping[str, Any], overlay: Overlay) -> Mapping[str, Any]:
    """Lay an overlay over a document. Raises OverlayError for a fact that is not there."""
    whole: Any = copy.deepcopy(document)
    for way, evidence in overlay.facts.items():
        node = _at(whole, way)
        if not isinstance(node, dict) or "x-provenance" not in node:
            raise OverlayError(f"the overlay speaks of {_target(way)}, which is no fact any more")
        update = _action(way, evidence)["update"]
        node["x-provenance"] = [*update.pop("x-provenance", ()), *node["x-provenance"]]
        node.update(update)
    whole["info"]["description"] = _of_the_whole(overlay)["update"]["description"]
    return whole if isinstance(whole, Mapping) else document
