"""`stillreel contract learn`: what was recorded live is evidence, and nothing else is.

No recording here is live: what says so is made up by the test, in a folder that does not stay.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.description.document import described
from mockserver.description.overlay import (
    FactEvidence,
    Overlay,
    OverlayError,
    applied,
    read_overlay,
    write_overlay,
)
from mockserver.learning.cli import main
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Event, Exchange, Recording
from mockserver.tests.harness.exchanges import CREDITS, answer, balance, called, said, stream

TOTAL = ("components", "schemas", "Credits", "properties", "total")
FROZEN = ("components", "schemas", "Credits", "properties", "frozen")
FACTS = described()


def keep(folder: Path, *exchanges: Exchange, source: str = "live", day: str = "2026-12-01") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = {"recorded_at": f"{day}T10:00:00Z"}
    recording = Recording("run/one", source, exchanges, head, is_session=True)
    (folder / "one.json").write_text(write_recording(recording), encoding="utf-8")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def learned(*words: str) -> tuple[int, Overlay]:
    code = main(["learn", *(words or ("runs",)), "-o", "o.json"])
    path = Path("o.json")
    return code, read_overlay(path) if path.exists() else Overlay()


def event(**members: Any) -> Event:
    at_hand = said().value | {"invocationId": "e", "author": "nemo_agent", "timestamp": 1.5}
    return Event("data", at_hand | members)


def test_a_fact_that_was_seen_live_is_marked_with_its_evidence(here: Path) -> None:
    keep(here / "runs/1", answer(balance()), answer(balance()))
    keep(here / "runs/2", answer(balance()), day="2026-12-05")
    code, overlay = learned()
    assert (code, overlay.facts[TOTAL]) == (0, FactEvidence(3, 3, "2026-12-05"))
    document = applied(FACTS, overlay)
    fact = document["components"]["schemas"]["Credits"]["properties"]["total"]
    assert fact["x-provenance"] == ["L", "S"]
    assert fact["x-evidence"] == {"seen": 3, "of": 3, "last": "2026-12-05"}
    operation = document["paths"][CREDITS]["get"]
    assert operation["x-evidence"]["seen"] == operation["responses"]["200"]["x-evidence"]["of"] == 3
    assert "Nothing here was recorded" not in document["info"]["description"]
    assert "total" in FACTS["components"]["schemas"]["Credits"]["properties"]
    assert "x-evidence" not in FACTS["paths"][CREDITS]["get"]


@pytest.mark.parametrize("source", ["local", "har", "handmade", "documented"])
def test_what_was_not_recorded_live_counts_for_nothing(
    source: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(here / "runs/1", answer(balance()), source=source)
    assert learned() == (3, Overlay())
    assert "nothing was recorded live" in capsys.readouterr().err
    keep(here / "runs/2", answer(balance()))
    code, overlay = learned()
    assert (code, overlay.facts[TOTAL].of, len(overlay.runs)) == (0, 1, 1)


def test_learned_again_it_says_the_same_and_more_runs_add_to_it(here: Path) -> None:
    keep(here / "runs/1", answer(balance()))
    learned()
    first = Path("o.json").read_text()
    learned()
    assert Path("o.json").read_text() == first
    keep(here / "runs/2", answer(balance()), day="2026-12-02")
    (here / "runs/1/one.json").unlink()
    assert learned()[1].facts[TOTAL] == FactEvidence(2, 2, "2026-12-02")


@pytest.mark.parametrize(
    ("exchange", "way", "came"),
    [
        (answer(balance(total="100")), TOTAL, "string"),
        (answer(balance(frozen=...)), FROZEN, "absent"),
        (answer(balance(total=None)), TOTAL, "null"),
        (answer(balance(), status=418), ("paths", CREDITS, "get"), "HTTP 418"),
        (
            answer(balance(), headers={"content-type": "application/cbor"}),
            ("paths", CREDITS, "get", "responses", "200"),
            "application/cbor",
        ),
        (
            stream([event(partial="yes")]),
            ("components", "schemas", "AdkEvent", "properties", "partial"),
            "string",
        ),
        (
            answer(
                {"code": 7, "message": "x"}, status=404, path="/api/state/nemo_agent/me/s/latest"
            ),
            ("components", "schemas", "Code1002", "properties", "code"),
            "another value",
        ),
    ],
)
def test_a_fact_that_something_live_contradicts_is_flagged_where_it_stands(
    exchange: Exchange,
    way: tuple[str, ...],
    came: str,
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keep(here / "runs/1", exchange)
    code, overlay = learned()
    assert code == 1
    assert {each: fact.came for each, fact in overlay.contradicted.items()} == {way: (came,)}
    assert "CONTRADICTED: " in capsys.readouterr().err
    document = json.loads(json.dumps(applied(FACTS, overlay)))
    node = document
    for step in way:
        node = node[step]
    assert node["x-contradicted"]["came"] == [came]
    assert "L" not in node["x-provenance"]


def test_what_was_seen_once_and_contradicted_once_is_not_seen(here: Path) -> None:
    keep(here / "runs/1", answer(balance()), answer(balance(total="1")))
    code, overlay = learned()
    assert (code, overlay.facts[TOTAL]) == (1, FactEvidence(1, 2, "2026-12-01", ("string",)))
    assert "x-provenance" not in write_overlay(Overlay({TOTAL: overlay.facts[TOTAL]}))


def test_events_are_held_to_their_schema_in_their_dialect(here: Path) -> None:
    typed = Event("data", {"type": "text", "content": "Private words"})
    beat = Event("comment", " heartbeat")
    call = Event("data", event().value | called().value)
    keep(here / "runs/1", stream([event(partial=True), beat, call]), stream([typed]))
    code, overlay = learned()
    schemas = {way[2]: fact for way, fact in overlay.facts.items() if way[1] == "schemas"}
    assert code == 0
    assert {"AdkEvent", "AdkText", "AdkToolCall", "TypedText", "ServerSentEvent"} <= set(schemas)
    assert schemas["ServerSentEvent"] == FactEvidence(3, 3, "2026-12-01")
    partial = ("components", "schemas", "AdkEvent", "properties", "partial")
    assert overlay.facts[partial] == FactEvidence(1, 2, "2026-12-01")
    assert "Private" not in Path("o.json").read_text()


def test_forms_that_are_told_apart_by_what_they_lack_are_facts_all_the_same(here: Path) -> None:
    parts = [{"thought": True, "text": "Hm."}, {"text": "Yes."}]
    keep(here / "runs/1", stream([event(content={"role": "model", "parts": parts})]))
    code, overlay = learned()
    thought = ("components", "schemas", "AdkThought", "properties", "thought")
    assert (code, overlay.facts[thought].seen) == (0, 1)


def test_of_what_redaction_took_it_is_known_that_it_came_and_not_what_it_was(here: Path) -> None:
    given = {"code": 0, "message": "success", "data": {"token": "<token:1>", "user_id": "<user:1>"}}
    keep(here / "runs/1", answer(given, "/api/auth/anonymous-token", method="POST"))
    code, overlay = learned()
    token = overlay.facts["components", "schemas", "Token", "properties", "token"]
    assert (code, token) == (0, FactEvidence(1, 1, "2026-12-01", redacted=True))
    unseen = overlay.facts["components", "schemas", "Token", "properties", "credits"]
    assert unseen == FactEvidence(0, 1, "2026-12-01")
    node = applied(FACTS, overlay)["components"]["schemas"]["Token"]["properties"]["credits"]
    assert node["x-provenance"] == ["V"]


def test_what_is_not_described_is_told_and_contradicts_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(here / "runs/1", answer(balance(plan="pro")), answer({}, "/api/elsewhere"))
    code, _ = learned()
    said_ = capsys.readouterr().err
    assert code == 0, said_
    assert "not described: Credits: plan" in said_
    assert "not described: GET, a call of another kind" in said_
    assert '"pro"' not in Path("o.json").read_text()


def test_an_answer_that_broke_off_is_evidence_of_nothing(here: Path) -> None:
    keep(here / "runs/1", answer(balance(), end="abort"), answer(balance(total=...), end="left"))
    assert learned() == (0, Overlay(runs=learned()[1].runs))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda: Path("runs/1/one.json").write_text("{"), 4),
        (lambda: Path("o.json").write_text("{}"), 2),
        (lambda: Path("o.json").mkdir(), 2),
        (lambda: Path("runs").rename("elsewhere"), 2),
    ],
)
def test_what_cannot_be_used_says_so(spoil: Any, code: int, here: Path) -> None:
    keep(here / "runs/1", answer(balance()))
    spoil()
    assert main(["learn", "runs", "-o", "o.json"]) == code
    assert main(["teach"]) == 2


def test_an_overlay_is_read_as_it_was_written_and_refused_where_it_lies(tmp_path: Path) -> None:
    overlay = Overlay(
        {
            TOTAL: FactEvidence(3, 4, "2026-12-01"),
            ("paths", "/run_sse", "post"): FactEvidence(1, 1, "2026-12-02", redacted=True),
            (
                "components",
                "schemas",
                "CreditsAnswer",
                "oneOf",
                0,
                "properties",
                "data",
            ): FactEvidence(0, 2, "2026-12-01", ("null",)),
        },
        [("2026-12-01", "abc")],
    )
    path = tmp_path / "o.json"
    text = write_overlay(overlay)
    assert json.loads(text)["overlay"] == "1.0.0"
    path.write_text(text)
    assert read_overlay(path) == overlay
    for said_, lie in (('"seen": 3', '"seen": 9'), ("['total']", "..total"), ("1.0.0", "9")):
        path.write_text(text.replace(said_, lie))
        with pytest.raises(OverlayError, match="cannot be used"):
            read_overlay(path)


def test_an_overlay_of_a_fact_that_is_gone_is_refused() -> None:
    gone = Overlay({("components", "schemas", "Gone"): FactEvidence(1, 1, "2026-12-01")})
    with pytest.raises(OverlayError, match="is no fact any more"):
        applied(FACTS, gone)
