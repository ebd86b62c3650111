"""The contract against itself, against our client's requests and against the mock's answers."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema_rs
import pytest
import schemathesis

from contract_tests.harness.conformance import Conformance
from contract_tests.harness.dialect_contract import HALF, in_dialects, resolved
from contract_tests.harness.exchange_capture import Exchange
from contract_tests.harness.recorded_runs import recorded_run
from contract_tests.harness.workflow import captured_mock, provoke_refusals, use_every_call
from mockserver.calls import CALLS
from mockserver.description.document import OVERLAY, document
from mockserver.dialects import CHOICES, Dialects
from mockserver.learning.facts import FactCounts
from mockserver.learning.live_answers import answers_of
from mockserver.recordings.read import read_recording
from mockserver.service import uploads
from mockserver.tests.harness.walker import ATTRIBUTION, client

DOCUMENT = document()
FIRST, OTHER = HALF[0], HALF[-1]
OPEN = {"inlineData", "args", "response", "result", "actions", "stateDelta", "artifactDelta", "loc"}
Change = Callable[[dict[str, Any], str], None]


def nodes(value: Any, path: str = "#") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object of the document that is no example, by its place."""
    if isinstance(value, dict):
        yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if isinstance(item, dict | list) and key not in ("example", "examples"):
            yield from nodes(item, f"{path}/{key}")


def operations() -> dict[str, Mapping[str, Any]]:
    """Every operation by its name."""
    return {
        operation["operationId"]: operation
        for item in DOCUMENT["paths"].values()
        for operation in item.values()
    }


def owed(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Everything that owes its provenance: operations, parameters, headers, answers, properties."""
    for path, node in nodes(document):
        parent = path.rpartition("/")[0]
        kind = parent.rpartition("/")[2]
        in_schema = "/properties/" in path or "/schemas/" in path
        described = kind in ("responses", "headers", "parameters", "securitySchemes")
        if "operationId" in node or (described and not in_schema) or kind == "properties":
            yield path, resolved(document, node) if described else node


def without_provenance(document: Mapping[str, Any]) -> list[str]:
    """What does not say where it comes from."""
    return [
        path
        for path, node in owed(document)
        if not node.get("x-provenance") or not set(node["x-provenance"]) <= set("LSVWA")
    ]


def seen_live_without_evidence(document: Mapping[str, Any]) -> list[str]:
    """What claims to have been seen live, and does not say how often, and when."""
    return [
        path
        for path, node in nodes(document)
        if "L" in node.get("x-provenance", ()) and not is_evidence(node.get("x-evidence"))
    ]


def is_evidence(found: object) -> bool:
    """Whether it says how often something was seen, of how many times, and when at last."""
    match found:
        case {"seen": int(seen), "of": int(of), "last": str(last)}:
            return 0 < seen <= of and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", last))
    return False


@cache
def heard_in(dialects: Dialects) -> Sequence[Exchange]:
    """Every call of our client, and its answer in these dialects."""
    seen: list[Exchange] = []
    with captured_mock(dialects, seen, granted=1000) as mock:
        asyncio.run(use_every_call(mock.url))
        assert not mock.verdict().guilty, str(mock.verdict())
    return tuple(seen)


@cache
def refused_in(dialects: Dialects) -> Sequence[Exchange]:
    """Every refusal, in these dialects; those of huge bodies in two that differ in everything."""
    seen: list[Exchange] = []
    with patch.object(uploads, "LARGEST_BYTES", 1 << 20), captured_mock(dialects, seen) as mock:
        provoke_refusals(mock.url, hugely=dialects in (FIRST, OTHER))
    return tuple(seen)


def test_the_document_is_valid_openapi_and_so_is_each_dialect_of_it() -> None:
    for each in (DOCUMENT, in_dialects(DOCUMENT, OTHER)):
        schema = schemathesis.openapi.from_dict(json.loads(json.dumps(each)))
        schema.validate()
        assert len(list(schema.get_all_operations())) == len(CALLS)
    for name, described in DOCUMENT["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(described), name


def test_every_fact_says_where_it_comes_from() -> None:
    assert len(list(owed(DOCUMENT))) > 250
    assert without_provenance(DOCUMENT) == []


@pytest.mark.parametrize(
    "spoil",
    [lambda fact: fact.pop("x-provenance"), lambda fact: fact.update({"x-provenance": ["X"]})],
)
def test_a_fact_without_provenance_is_noticed_wherever_it_stands(
    spoil: Callable[[Any], Any],
) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    for path, fact in list(owed(document))[::10]:
        spoil(fact)
        assert path in without_provenance(document)
        fact["x-provenance"] = ["A"]


def test_what_claims_to_be_seen_live_says_how_often_and_when() -> None:
    assert seen_live_without_evidence(DOCUMENT) == []
    good = {"seen": 2, "of": 3, "last": "2026-12-01"}
    for found in (None, {}, {**good, "seen": 0}, {**good, "seen": 4}, {**good, "last": "soon"}):
        document = json.loads(json.dumps(DOCUMENT))
        fact = document["components"]["schemas"]["Credits"]["properties"]["total"]
        fact |= {"x-provenance": ["L", "S"], "x-evidence": found}
        path = "#/components/schemas/Credits/properties/total"
        assert seen_live_without_evidence(document) == [path]
        fact["x-evidence"] = good
        assert seen_live_without_evidence(document) == []


def test_a_render_at_the_top_level_is_completed_with_its_film_and_only_then() -> None:
    def faults(**members: object) -> list[str]:
        schema = {"$ref": "#/components/schemas/RenderAnswer"}
        return list(Conformance(DOCUMENT).faults(schema, members))

    film = "https://files.example/a.mp4"
    assert not faults(status="completed", outputUrl=film, error=None)
    assert not faults(status="failed", outputUrl=None, error="why")
    for members in ({}, {"outputUrl": None}):
        assert faults(status="completed", error=None, **members)
    assert faults(status="failed", outputUrl=film, error="why")


def test_nothing_claims_to_be_recorded_but_with_an_overlay() -> None:
    said = "Nothing here was recorded from the service" in DOCUMENT["info"]["description"]
    assert said is not OVERLAY.exists()
    assert said is not any("L" in node.get("x-provenance", ()) for _, node in nodes(DOCUMENT))


@pytest.mark.parametrize("dialects", [FIRST, OTHER], ids=str)
def test_nothing_that_the_mock_answers_would_contradict_a_fact_if_it_were_live(
    dialects: Dialects, tmp_path: Path
) -> None:
    folder = recorded_run(tmp_path, str(dialects), 1)
    facts = FactCounts(DOCUMENT)
    for path in sorted(folder.glob("*.json")):
        for answer in answers_of(read_recording(path)):
            facts.learn(answer)
    evidence = facts.evidence()
    assert facts.undescribed == set()
    assert {way: each.came for way, each in evidence.items() if each.came} == {}
    assert sum(1 for each in evidence.values() if each.seen) > 90


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    texts = [node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)]
    assert all(resolved(DOCUMENT, {"$ref": each}) for each in texts)
    there = {
        f"#/components/{kind}/{name}"
        for kind, named in DOCUMENT["components"].items()
        for name in named
        if kind != "securitySchemes"
    }
    assert there == set(texts)


def test_every_parameter_of_a_path_is_described() -> None:
    for path, item in DOCUMENT["paths"].items():
        for operation in item.values():
            found = [resolved(DOCUMENT, each) for each in operation.get("parameters", ())]
            named = {each["name"] for each in found if each["in"] == "path"}
            assert named == {step[1:-1] for step in path.split("/") if step.startswith("{")}


def test_every_example_is_one() -> None:
    conformance, faults = Conformance(DOCUMENT), []
    for path, node in [each for each in nodes(DOCUMENT) if "example" in each[1]]:
        faults += list(conformance.faults(node["schema"], node["example"], path))
    for path, node in [each for each in nodes(DOCUMENT) if "examples" in each[1]]:
        named = isinstance(node["examples"], Mapping)
        values = (
            [each["value"] for each in node["examples"].values()] if named else node["examples"]
        )
        for value in values:
            faults += list(conformance.faults(node["schema"] if named else node, value, path))
    assert faults == []


def test_the_mock_serves_its_contract_to_anybody() -> None:
    with captured_mock(FIRST, []) as mock, client() as http:
        answer = http.get(f"{mock.url}/openapi.json")
    assert answer.json() == DOCUMENT


@pytest.mark.parametrize("dialects", HALF, ids=str)
def test_client_and_mock_keep_to_the_contract_from_token_to_film(dialects: Dialects) -> None:
    seen = heard_in(dialects)
    conformance = Conformance(in_dialects(DOCUMENT, dialects))
    for exchange in seen:
        assert conformance.request_faults(exchange) == [], exchange
        assert conformance.answer_faults(exchange) == [], exchange
        if not exchange.path.startswith("/cdn/"):
            attribution = {name: exchange.request_headers[name.lower()] for name in ATTRIBUTION}
            assert attribution == ATTRIBUTION
    assert {conformance.operation(each)["operationId"] for each in seen} == set(operations())


@pytest.mark.parametrize("dialects", HALF, ids=str)
def test_every_refusal_keeps_to_the_contract(dialects: Dialects) -> None:
    seen = refused_in(dialects)
    conformance = Conformance(in_dialects(DOCUMENT, dialects))
    for exchange in seen:
        assert conformance.answer_faults(exchange) == [], exchange
    codes = {json.loads(each.body).get("code") for each in seen if "json" in each.media_type}
    assert codes >= {1001, 1002, 2001, 4001, 4002, 400, 402, 404, 409, 429}
    assert {200, 206, 400, 402, 404, 409, 416, 422, 429} <= {each.status for each in seen}


def test_every_answer_that_is_described_is_one_that_the_mock_gives() -> None:
    seen = [*heard_in(FIRST), *heard_in(OTHER), *refused_in(FIRST), *refused_in(OTHER)]
    conformance = Conformance(DOCUMENT)
    given = {(conformance.operation(each)["operationId"], str(each.status)) for each in seen}
    described = {
        (name, status)
        for name, operation in operations().items()
        for status in operation["responses"]
        if status not in ("5XX", "599")
    }
    assert described - given == set()
    assert given - described == set()


@pytest.mark.parametrize("dialects", [FIRST, OTHER], ids=str)
def test_an_answer_of_another_dialect_breaks_the_contract(dialects: Dialects) -> None:
    seen = [*heard_in(dialects)]
    with captured_mock(dialects, seen) as mock, client() as http:
        http.get(f"{mock.url}/api/credits/balance/simple")  # 1001
    for name, value in asdict(dialects).items():
        other = replace(dialects, **{name: next(each for each in CHOICES[name] if each != value)})
        conformance = Conformance(in_dialects(DOCUMENT, other))
        assert any(conformance.answer_faults(exchange) for exchange in seen), name


def renamed(parent: dict[str, Any], key: str) -> None:
    parent[f"{key}X"] = parent.pop(key)


def removed(parent: dict[str, Any], key: str) -> None:
    del parent[key]


def retyped(parent: dict[str, Any], key: str) -> None:
    parent[key] = [parent[key]] if not isinstance(parent[key], list) else 7


def places(value: Any) -> Iterator[tuple[Any, str]]:
    """Every member of every described object inside a value, with its parent."""
    if isinstance(value, dict):
        for key, item in list(value.items()):
            yield value, key
            if key not in OPEN:
                yield from places(item)
    elif isinstance(value, list):
        for item in value:
            yield from places(item)


def survivors(
    conformance: Conformance, exchange: Exchange, change: Change
) -> tuple[Counter[str], int]:
    """Which members of an answer can be changed without a fault, and how many were tried."""
    lived: Counter[str] = Counter()
    tried = sum(1 for _ in places(json.loads(exchange.body)))
    for number in range(tried):
        value = json.loads(exchange.body)
        parent, key = list(places(value))[number]
        change(parent, key)
        if not conformance.answer_faults(replace(exchange, body=json.dumps(value).encode())):
            lived[key] += 1
    return lived, tried


@pytest.mark.parametrize(
    ("change", "may_live"),
    [
        (renamed, set()),
        (retyped, set()),
        # What the contract calls optional, because not all descriptions have it.
        (
            removed,
            {
                "message", "user_id", "expires_at", "credits", "task_id", "task_name", "expires_in",
                "width", "height", "hash", "canvas_config", "video_analyses", "title", "name",
                "url", "text", "volume", "motion", "createdAt", "id", "taskId",
            },
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialects", [FIRST, OTHER], ids=str)
def test_the_contract_bites(dialects: Dialects, change: Change, may_live: set[str]) -> None:
    seen = heard_in(dialects)
    conformance = Conformance(in_dialects(DOCUMENT, dialects))
    tried, lived = 0, Counter[str]()
    kinds = {}
    for exchange in seen:
        if exchange.media_type == "application/json":
            kinds[conformance.operation(exchange)["operationId"]] = exchange
    for exchange in kinds.values():
        survived, of = survivors(conformance, exchange, change)
        tried, lived = tried + of, lived + survived
    assert tried > 70
    assert set(lived) <= may_live


@pytest.mark.parametrize("events", CHOICES["events"])
def test_the_contract_of_the_events_bites(events: str) -> None:
    conformance = Conformance(in_dialects(DOCUMENT, replace(FIRST, events=events)))
    schemas = {
        name: each
        for name, each in DOCUMENT["components"]["schemas"].items()
        if name.startswith(events.capitalize()) and "examples" in each and "Bare" not in name
    }
    assert len(schemas) >= 5
    for name, schema in schemas.items():
        for example in schema["examples"]:
            assert list(conformance.faults({"$ref": f"#/components/schemas/{name}"}, example)) == []
            for number in range(sum(1 for _ in places(example))):
                for change in (renamed, retyped):
                    value = json.loads(json.dumps(example))
                    parent, key = list(places(value))[number]
                    change(parent, key)
                    faults = conformance.faults({"$ref": f"#/components/schemas/{name}"}, value)
                    assert list(faults), (name, key, change)
