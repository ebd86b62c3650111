"""Answers against the description: which of its facts they show, and which they contradict.

A fact is whatever of the description says where it comes from: operations, answers, headers,
members. A member that is there and of its form is seen; one that is not, or lacks though it is
required, is contradicted. Where the description has several forms, the one that fits is taken, or
else the one that fits best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from mockserver.calls import call_of
from mockserver.description.document import at, event_schema, resolved
from mockserver.description.overlay import FactEvidence, JsonPath
from mockserver.learning.live_answers import LiveAnswer, ValueAsRecorded
from mockserver.recordings.references import REFERENCE
from mockserver.wire.headers import MEDIA_TYPE

ABSENT = "absent"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FORMS = ("anyOf", "oneOf")
_MOST_DEPTH = 40
_CLOSED = ("additionalProperties", "unevaluatedProperties")
_HAS_VALUES = ("const", "enum")


@dataclass
class _Count:
    seen: int = 0
    of: int = 0
    last: str = ""
    came: set[str] = field(default_factory=set)
    shown: int = 0

    def evidence(self) -> FactEvidence:
        is_redacted = self.seen > self.shown
        return FactEvidence(self.seen, self.of, self.last, tuple(sorted(self.came)), is_redacted)


class FactCounts:
    """The facts of a description, and how often each was seen, or contradicted."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._counts: dict[JsonPath, _Count] = {}
        self._forms, self._facts = _Judge(document, opened=False), _Judge(document, opened=True)
        self._day = ""
        self.undescribed: set[str] = set()
        """Calls and members that the description does not have; nothing contradicts it."""

    def evidence(self) -> Mapping[JsonPath, FactEvidence]:
        """Give the evidence of each fact that was seen, or could have been."""
        return {way: count.evidence() for way, count in self._counts.items()}

    def learn(self, answer: LiveAnswer) -> None:
        """Count what an answer shows."""
        call, _ = call_of(answer.method, answer.path)
        if call is None:
            self.undescribed.add(f"{answer.method}, a call of another kind")
            return
        self._day = answer.day
        way: JsonPath = ("paths", call.path, call.method.lower())
        _, operation = resolved(self._document, self._at(way))
        answers, status = operation["responses"], str(answer.status)
        name = status if status in answers else f"{status[0]}XX"
        if name not in answers:
            self._contradict(way, f"HTTP {status}")
            return
        self._see(way, is_shown=True)
        self._answer(resolved(self._document, answers[name], (*way, "responses", name)), answer)

    def _answer(self, described: tuple[JsonPath, Any], answer: LiveAnswer) -> None:
        way, node = described
        media = node.get("content", {})
        kind = answer.media if answer.media in media else "*/*"
        if kind not in media:
            self._contradict(
                way, answer.media if MEDIA_TYPE.fullmatch(answer.media) else "no media"
            )
            return
        self._see(way, is_shown=True)
        for name, header in node.get("headers", {}).items():
            self._header(resolved(self._document, header, (*way, "headers", name)), name, answer)
        medium, inside = media[kind], (*way, "content", kind)
        if answer.events is not None:
            self._events(medium, inside, answer.events)
        elif answer.json is not None and "schema" in medium:
            self._value(answer.json, medium["schema"], (*inside, "schema"))

    def _header(self, described: tuple[JsonPath, Any], name: str, answer: LiveAnswer) -> None:
        way, header = described
        text = answer.headers.get(name.lower())
        if text is None:
            if header.get("required"):
                self._contradict(way, ABSENT)
            else:
                self._miss(way)
            return
        is_number = header["schema"].get("type") == "integer" and text.isdigit()
        if self._fits((*way, "schema"), int(text) if is_number else text):
            self._see(way, is_shown=True)
        else:
            self._contradict(way, "another form")

    def _events(
        self, medium: Mapping[str, Any], way: JsonPath, events: Sequence[ValueAsRecorded]
    ) -> None:
        schema = event_schema(medium, self._document)
        if schema is None:
            return
        inside, fields = resolved(self._document, medium["itemSchema"], (*way, "itemSchema"))
        for value in events:
            self._see((*inside, "properties", "data"), is_shown=True)
            self._value(value, schema, self._way_of_events(inside, fields))

    def _way_of_events(self, way: JsonPath, fields: Mapping[str, Any]) -> JsonPath:
        forms = fields["properties"]["data"]["anyOf"]
        number = next(n for n, form in enumerate(forms) if "contentSchema" in form)
        return (*way, "properties", "data", "anyOf", number, "contentSchema")

    def _value(self, value: ValueAsRecorded, schema: Any, way: JsonPath, depth: int = 0) -> bool:
        """Count what a value shows of a schema; says whether a contradiction was found in it."""
        way, schema = resolved(self._document, schema, way)
        if depth > _MOST_DEPTH or not isinstance(schema, Mapping):
            return False
        found = [
            self._value(value, each, (*way, "allOf", number), depth + 1)
            for number, each in enumerate(schema.get("allOf", ()))
        ]
        for several in _FORMS:
            if several in schema:
                number = self._form(schema[several], (*way, several), value)
                form = schema[several][number]
                found.append(self._value(value, form, (*way, several, number), depth + 1))
        if isinstance(value.value, Mapping):
            found.append(self._members(value, schema, way, depth))
        elif isinstance(value.value, list) and "items" in schema:
            found += [
                self._value(item, schema["items"], (*way, "items"), depth + 1)
                for item in value.items()
            ]
        return any(found)

    def _form(self, forms: Sequence[Any], way: JsonPath, value: ValueAsRecorded) -> int:
        """Choose the form that fits, or that which has the fewest faults."""
        faults = [self._forms.faults((*way, n), value.value) for n in range(len(forms))]
        return faults.index(min(faults))

    def _members(
        self, value: ValueAsRecorded, schema: Mapping[str, Any], way: JsonPath, depth: int
    ) -> bool:
        found = False
        members = schema.get("properties", {})
        for name, inner in members.items():
            there: JsonPath = (*way, "properties", name)
            if name not in value.value:
                is_required = name in schema.get("required", ())
                if is_required:
                    self._contradict(there, ABSENT)
                else:
                    self._miss(there)
                found = found or is_required
                continue
            member = value.member(name)
            inside = self._value(member, inner, there, depth + 1)
            if inside or self._fits(there, member.value):
                self._see(there, is_shown=not member.is_redacted)
            else:
                self._contradict(there, _named(member.value, inner))
                inside = True
            found = found or inside
        if schema.get("additionalProperties") is False:
            place = [each for each in way if isinstance(each, str)][-1]
            more = set(value.value) - set(members)
            self.undescribed |= {f"{place}: {name}" for name in more}
        return found

    def _see(self, way: JsonPath, *, is_shown: bool) -> None:
        count = self._counted(way)
        if count is not None:
            count.seen += 1
            count.shown += is_shown

    def _miss(self, way: JsonPath) -> None:
        self._counted(way)

    def _contradict(self, way: JsonPath, came: str) -> None:
        count = self._counted(way)
        if count is not None:
            count.came.add(came)

    def _counted(self, way: JsonPath) -> _Count | None:
        """Count that a fact could have been seen; None for what says no provenance."""
        node = self._at(way)
        if not isinstance(node, Mapping) or "x-provenance" not in node:
            return None
        count = self._counts.setdefault(way, _Count())
        count.of += 1
        count.last = max(count.last, self._day)
        return count

    def _fits(self, way: JsonPath, value: object) -> bool:
        return not self._facts.faults(way, value)

    def _at(self, way: JsonPath) -> Any:
        return at(self._document, way)


class _Judge:
    """Says how many faults a value has by a schema of a document, `opened` or as it is."""

    def __init__(self, document: Mapping[str, Any], *, opened: bool) -> None:
        self._document, self._opened = document, opened
        components = document["components"]
        self._components = _opened(components) if opened else components
        self._validators: dict[JsonPath, jsonschema_rs.Validator] = {}

    def faults(self, way: JsonPath, value: object) -> int:
        if way not in self._validators:
            node = at(self._document, way)
            schema = {
                "$schema": _DRAFT,
                **(_opened(node) if self._opened else node),
                "components": self._components,
            }
            self._validators[way] = jsonschema_rs.Draft202012Validator(
                schema, validate_formats=True
            )
        validator = self._validators[way]
        return 0 if validator.is_valid(value) else sum(1 for _ in validator.iter_errors(value))


def _opened(value: Any) -> Any:
    """Give a document in which objects may have more members: that they have none is no fact.

    Alternatives that differ only in forbidden extra members then no longer exclude each other.
    """
    if isinstance(value, Mapping):
        return {
            "anyOf" if name == "oneOf" else name: _opened(inner)
            for name, inner in value.items()
            if not (name in _CLOSED and inner is False)
        }
    return [_opened(each) for each in value] if isinstance(value, list) else value


def _named(value: object, schema: object) -> str:
    """Name what came: its type, or that it was another value; never the value itself."""
    if isinstance(schema, Mapping) and any(name in schema for name in _HAS_VALUES):
        return "another value"
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "redacted" if REFERENCE.search(value) else "string"
        case Mapping():
            return "object"
        case _:
            return "array"
