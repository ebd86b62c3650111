"""What the contract says of answers: which members there are, which must be, what may stand there.

Read from `openapi.yaml`, and only as far as drift needs it: an enum is one only where the contract
lists its values, and a description is only contradicted where it says something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CONTRACT = Path(__file__).parents[1] / "api" / "openapi.yaml"
EVENTS = "events"
"""Where the facts of events are, beside those of the answers."""
MOST_DEPTH = 24


@dataclass(slots=True)
class Facts:
    """Of one operation's answers: members by their path, and enums.

    A member may be `required` in one form of the answer and `optional` in another.
    """

    known: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    enums: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contract:
    """The facts of all operations, by method and path, and those of events under `EVENTS`."""

    operations: Mapping[str, Facts]

    def enum(self, operation: str, path: str) -> frozenset[str]:
        """Give the values that may stand at a path; none where the contract lists none."""
        facts = self.operations.get(operation)
        return frozenset(facts.enums.get(untagged(path), ())) if facts else frozenset()

    def lists(self, operation: str, path: str) -> bool:
        """Whether there is such a member."""
        facts = self.operations.get(operation)
        return facts is not None and untagged(path) in facts.known

    def demands(self, operation: str, path: str) -> bool:
        """Whether such a member must be there, in whatever form."""
        facts = self.operations.get(operation)
        return facts is not None and untagged(path) in facts.required - facts.optional


def untagged(path: str) -> str:
    """Give a path as the contract has it: `draft.t[tt=0].sg` is `draft.t[].sg`."""
    if "=" not in path:
        return path
    parts = path.split("[")
    return "[".join([parts[0], *(f"]{part.partition(']')[2]}" for part in parts[1:])])


def spelt(value: object) -> str:
    """Write a value of an enum, a number as JSON does."""
    return value if isinstance(value, str) else str(value).lower()


@cache
def shipped_contract() -> Contract:
    """Read the contract of this program, once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return read_contract(yaml.load(CONTRACT.read_text(encoding="utf-8"), loader))  # noqa: S506 - safe


def read_contract(document: Mapping[str, Any]) -> Contract:
    """Collect the facts of a document."""
    operations: dict[str, Facts] = {}
    walk = _Walk(document)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "delete", "patch"):
                facts = operations[f"{method.upper()} {path}"] = Facts()
                for schema, found in walk.answers(operation):
                    walk.schema(
                        schema, "", operations.setdefault(EVENTS, Facts()) if found else facts
                    )
    return Contract(operations)


class _Walk:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def answers(self, operation: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
        """Give the schemas of answers; the second says whether it is that of events."""
        for answer in operation.get("responses", {}).values():
            for medium in self._resolved(answer).get("content", {}).values():
                if "x-event-schema" in medium:
                    yield medium["x-event-schema"], True
                elif "schema" in medium:
                    yield medium["schema"], False

    def _resolved(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Any = value
        while isinstance(found, Mapping) and isinstance(found.get("$ref"), str):
            steps = found["$ref"].removeprefix("#/").split("/")
            found = self._document
            for step in steps:
                found = found[step]
        return found if isinstance(found, Mapping) else {}

    def schema(self, value: Any, path: str, facts: Facts, depth: int = 0) -> None:
        """Add what a schema says of the members at a path; `data` is the envelope's."""
        if not isinstance(value, Mapping) or depth > MOST_DEPTH:
            return
        schema = self._resolved(value)
        listed = schema.get("enum", [schema["const"]] if "const" in schema else ())
        if listed:
            facts.enums.setdefault(path, set()).update(map(spelt, listed))
        required = schema.get("required", ())
        for name, inner in schema.get("properties", {}).items():
            below = _below(path, name)
            if below:
                facts.known.add(below)
                (facts.required if name in required else facts.optional).add(below)
            self.schema(inner, below, facts, depth + 1)
        if "items" in schema:
            self.schema(schema["items"], f"{path}[]", facts, depth + 1)
        for several in ("allOf", "anyOf", "oneOf"):
            for each in schema.get(several, ()):
                self.schema(each, path, facts, depth + 1)


def _below(path: str, name: str) -> str:
    if path:
        return f"{path}.{name}"
    return "" if name == "data" else name
