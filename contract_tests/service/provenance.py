"""What an expectation stands on: facts of `openapi.yaml`, and where each of them comes from.

A fact is named by its way: `Credits.total` is a member of a schema, in whatever form of it,
`runSse.responses.200` an answer of an operation.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contract_tests.harness.dialect_contract import resolved
from mockserver.description.document import document

MARKS = "LSVWA"
"""The surest first; CONTRIBUTING.md says what they mean."""
Node = Mapping[str, Any]


class UnknownFact(LookupError):
    """A fact that the contract does not have."""


def provenance_of(facts: Iterable[str]) -> str:
    """Give the marks of some facts, the surest first: `S, A`. Raises UnknownFact."""
    marks = {mark for fact in facts for mark in _marks(fact)}
    return ", ".join(mark for mark in MARKS if mark in marks)


def _marks(fact: str) -> set[str]:
    head, *names = fact.split(".")
    found = list(_begin(head))
    for name in names:
        found = [inner for node in found for inner in _below(node, name)]
    marks = {mark for node in found for mark in _own_marks(node)}
    if not marks:
        raise UnknownFact(f"openapi.yaml has no {fact}, or does not say where it comes from")
    return marks


def _begin(head: str) -> Iterator[Node]:
    contract = document()
    if head in contract["components"]["schemas"]:
        yield contract["components"]["schemas"][head]
    for item in contract["paths"].values():
        yield from (each for each in item.values() if each["operationId"] == head)


def _own_marks(node: Node) -> Iterable[str]:
    marks: Iterable[str] = node.get("x-provenance") or resolved(document(), node).get(
        "x-provenance", ()
    )
    return marks


def _below(value: Node, name: str, depth: int = 0) -> Iterator[Node]:
    """Give whatever has a name in a node, in each of its forms."""
    node = resolved(document(), value)
    if depth > 10:
        return
    if isinstance(node.get(name), Mapping):
        yield node[name]
    if name in node.get("properties", {}):
        yield node["properties"][name]
    for several in ("allOf", "anyOf", "oneOf"):
        for form in node.get(several, ()):
            yield from _below(form, name, depth + 1)
    if "items" in node:
        yield from _below(node["items"], name, depth + 1)
