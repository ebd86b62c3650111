"""What the contract says of answers: which members there are, which must be, what may stand there.

Read from `openapi.yaml`, and only as far as drift needs it: an enum is one only where the contract
lists its values, or a pin says so, and a description is only contradicted where it says something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from mockserver.description.document import described, event_schema, resolved
from mockserver.drift.places import EMPTY_OBJECT, OBJECT

EVENTS = "events"
"""Where the facts of events are, beside those of the answers."""
MOST_DEPTH = 24
_OF_THE_MOCK = "599"
"""The status of an answer that only the mock gives."""
_SAYS_A_TYPE = frozenset(("type", "enum", "const", "allOf", "anyOf", "oneOf", "$ref"))


Pins = Mapping[str, frozenset[str]]
"""Members that are enums by the word of the user: paths by call, or under `EVENTS`."""


@dataclass(slots=True)
class OperationFacts:
    """Of one operation's answers: members by their path, and enums.

    A member may be `required` in one form of the answer and `optional` in another. `free` are
    objects of which no member is listed, `anything` members of which not even the type is;
    `may_be_empty` objects that need no member, `never_empty` arrays that need an item; `types` what
    a path may hold, `unions` the same where one schema lists several, `whole` numbers without a
    fraction.
    """

    known: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    anything: set[str] = field(default_factory=set)
    may_be_empty: set[str] = field(default_factory=set)
    never_empty: set[str] = field(default_factory=set)
    whole: dict[str, bool] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    enums: dict[str, set[str]] = field(default_factory=dict)
    types: dict[str, set[str]] = field(default_factory=dict)
    unions: dict[str, set[str]] = field(default_factory=dict)
    serves_files: bool = False

    @property
    def records(self) -> set[str]:
        """The objects that have listed members."""
        return {path.rpartition(".")[0] for path in self.known}


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of one path, as the methods of `Contract` say it; `names` are its members."""

    is_anything: bool
    is_free: bool
    is_enum: bool
    is_record: bool
    is_never_empty: bool
    is_whole: bool
    unit: str
    names: frozenset[str]


@dataclass(frozen=True)
class Contract:
    """The facts of all operations, by method and path, and those of events under `EVENTS`."""

    operations: Mapping[str, OperationFacts]
    pins: Pins = field(default_factory=dict)

    def pinned(self, pins: Pins) -> "Contract":
        """Give the contract with pins beside it."""
        return replace(self, pins=pins) if pins else self

    def is_enum(self, operation: str, path: str) -> bool:
        """Whether what stands at a path is one of a few values, each of them to be looked at."""
        plain = untagged(path)
        return plain in self._of(operation).enums or plain in self.pins.get(operation, ())

    def enum(self, operation: str, path: str) -> frozenset[str]:
        """Give the values that may stand at a path; none where the contract lists none."""
        return frozenset(self._of(operation).enums.get(untagged(path), ()))

    def lists(self, operation: str, path: str) -> bool:
        """Whether there is such a member."""
        return untagged(path) in self._of(operation).known

    def demands(self, operation: str, path: str) -> bool:
        """Whether such a member must be there, in whatever form."""
        facts = self._of(operation)
        return untagged(path) in facts.required - facts.optional

    def demands_in_a_form(self, operation: str, path: str) -> bool:
        """Whether such a member must be there in one form of the answer at least."""
        return untagged(path) in self._of(operation).required

    def is_free(self, operation: str, path: str) -> bool:
        """Whether an object's members are nobody's business: none of them is listed."""
        plain = untagged(path)
        return plain in self._of(operation).free and not self.is_record(operation, plain)

    def is_anything(self, operation: str, path: str) -> bool:
        """Whether not even the type of a member is stated."""
        return untagged(path) in self._of(operation).anything

    def is_record(self, operation: str, path: str) -> bool:
        """Whether an object has listed members; a whole answer always counts as one."""
        return not path or untagged(path) in self._records.get(operation, ())

    def stated(self, operation: str, path: str) -> Stated:
        """Give all that is stated of a path; it is worked out once."""
        found = self._stated.get((operation, path))
        if found is None:
            plain = untagged(path)
            facts = self._of(operation)
            known = (each.rpartition(".") for each in facts.known)
            found = self._stated[operation, path] = Stated(
                self.is_anything(operation, path),
                self.is_free(operation, path),
                self.is_enum(operation, path),
                self.is_record(operation, path),
                plain in facts.never_empty,
                facts.whole.get(plain, False),
                facts.units.get(plain, ""),
                frozenset(name for stem, _, name in known if stem == plain),
            )
        return found

    @cached_property
    def _stated(self) -> dict[tuple[str, str], Stated]:
        return {}

    def admits(self, operation: str, path: str, value: str) -> bool:
        """Whether a type may stand at a listed path."""
        facts, plain = self._of(operation), untagged(path)
        return plain in facts.known and value in facts.types.get(plain, {value})

    def alternates(self, operation: str, path: str, value: str) -> bool:
        """Whether a type may take turns with others at a path: in a union, or an empty object."""
        facts, plain = self._of(operation), untagged(path)
        if value in (OBJECT, EMPTY_OBJECT) and plain in facts.may_be_empty:
            return True
        return value in facts.unions.get(plain, ())

    def serves_files(self, operation: str) -> bool:
        """Whether an answer is a file of whatever kind."""
        return self._of(operation).serves_files

    @cached_property
    def words(self) -> frozenset[str]:
        """All names of members and values of enums: words of the contract, nobody's names."""
        every = self.operations.values()
        names = {path.rpartition(".")[2].rstrip("[]") for facts in every for path in facts.known}
        values = {value for facts in every for listed in facts.enums.values() for value in listed}
        return frozenset(names | values)

    def _of(self, operation: str) -> OperationFacts:
        return self.operations.get(operation) or _NO_FACTS

    @cached_property
    def _records(self) -> Mapping[str, set[str]]:
        return {operation: facts.records for operation, facts in self.operations.items()}


_NO_FACTS = OperationFacts()


def untagged(path: str) -> str:
    """Give a path as the contract has it: `draft.t[tt=0].sg` is `draft.t[].sg`."""
    if "=" not in path:
        return path
    parts = path.split("[")
    return "[".join([parts[0], *(f"]{part.partition(']')[2]}" for part in parts[1:])])


def plain_path(operation: str, shown: str) -> str:
    """Give a path as the contract has it, that may be written as a report shows it."""
    plain = untagged(shown)
    return plain if operation == EVENTS else plain.removeprefix("data.")


def spelt(value: object) -> str:
    """Write a value of an enum, a number as JSON does."""
    return value if isinstance(value, str) else str(value).lower()


@cache
def shipped_contract() -> Contract:
    """Read the contract of this program, once."""
    return read_contract(described())


def read_contract(document: Mapping[str, Any]) -> Contract:
    """Collect the facts of a document."""
    operations: dict[str, OperationFacts] = {}
    walk = _Walk(document)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "delete", "patch"):
                facts = operations[f"{method.upper()} {path}"] = OperationFacts()
                facts.serves_files = walk.serves_files(operation)
                for schema, found in walk.answers(operation):
                    walk.schema(
                        schema,
                        "",
                        operations.setdefault(EVENTS, OperationFacts()) if found else facts,
                    )
    return Contract(operations)


class _Walk:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def answers(self, operation: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
        """Give the schemas of answers; the second says whether it is that of events."""
        for status, answer in operation.get("responses", {}).items():
            if str(status) == _OF_THE_MOCK:
                continue
            for medium in self._resolved(answer).get("content", {}).values():
                events = event_schema(medium, self._document)
                if events is not None:
                    yield events, True
                elif "schema" in medium:
                    yield medium["schema"], False

    def serves_files(self, operation: Mapping[str, Any]) -> bool:
        """Whether any kind of file may be an answer."""
        answers = map(self._resolved, operation.get("responses", {}).values())
        return any("*/*" in answer.get("content", {}) for answer in answers)

    def _resolved(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        _, found = resolved(self._document, value)
        return found if isinstance(found, Mapping) else {}

    def schema(self, value: Any, path: str, facts: OperationFacts, depth: int = 0) -> None:
        """Add what a schema says of the members at a path; `data` is the envelope's."""
        if not isinstance(value, Mapping) or depth > MOST_DEPTH:
            return
        schema = self._resolved(value)
        _note_types(schema, path, facts)
        listed = schema.get("enum", [schema["const"]] if "const" in schema else ())
        if listed:
            facts.enums.setdefault(path, set()).update(map(spelt, listed))
        self._members(schema, path, facts, depth)
        if isinstance(others := schema.get("additionalProperties"), Mapping):
            for name in schema.get("propertyNames", {}).get("enum", ()):
                facts.known.add(_below(path, name))
                self.schema(others, _below(path, name), facts, depth + 1)
        if "items" in schema:
            self.schema(schema["items"], f"{path}[]", facts, depth + 1)
        for several in ("allOf", "anyOf", "oneOf"):
            for each in schema.get(several, ()):
                self.schema(each, path, facts, depth + 1)

    def _members(
        self, schema: Mapping[str, Any], path: str, facts: OperationFacts, depth: int
    ) -> None:
        required = schema.get("required", ())
        for name, inner in schema.get("properties", {}).items():
            below = _below(path, name)
            if below:
                facts.known.add(below)
                (facts.required if name in required else facts.optional).add(below)
                if isinstance(inner, Mapping) and not _SAYS_A_TYPE & inner.keys():
                    facts.anything.add(below)
            self.schema(inner, below, facts, depth + 1)


def _note_types(schema: Mapping[str, Any], path: str, facts: OperationFacts) -> None:
    said = schema.get("type", ())
    types = {_JSON_TYPES.get(each, each) for each in ([said] if isinstance(said, str) else said)}
    if types:
        facts.types.setdefault(path, set()).update(types)
    if "x-unit" in schema:
        facts.units[path] = schema["x-unit"]
    if schema.get("minItems"):
        facts.never_empty.add(path)
    if "number" in types:
        facts.whole[path] = "number" not in said and facts.whole.get(path, True)
    if len(types) > 1:
        facts.unions.setdefault(path, set()).update(types)
    if said == "object" and not schema.get("required"):
        facts.may_be_empty.add(path)
        if "properties" not in schema and schema.get("maxProperties") != 0:
            facts.free.add(path)


_JSON_TYPES = {"integer": "number"}


def _below(path: str, name: str) -> str:
    if path:
        return f"{path}.{name}"
    return "" if name == "data" else name
