"""Small runs made of values: answers and streams, as evidence."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mockserver.drift.compare import Comparison
from mockserver.drift.evidence import Evidence, Run
from mockserver.drift.finding import Finding, Report
from mockserver.drift.reading.gathering import RecordedRun, evidence_of
from mockserver.recordings.model import (
    Body,
    Event,
    Exchange,
    Recording,
    Request,
    Response,
    Steps,
    Wire,
)

CREDITS = "/api/credits/balance/simple"
JSON = {"content-type": "application/json"}


def answer(
    body: Any,
    path: str = CREDITS,
    *,
    method: str = "GET",
    status: int = 200,
    headers: Mapping[str, str] = JSON,
    end: str = "eof",
) -> Exchange:
    """A call that is answered with JSON."""
    response = Response(status, headers, body=Body("json", body), end=end)
    return Exchange(Request(method, path), response)


def balance(**members: Any) -> dict[str, Any]:
    """The answer to the question for credits, some members changed; one that is `...` is out."""
    data = {"available": 60, "frozen": 40, "total": 100} | members
    kept = {name: value for name, value in data.items() if value is not ...}
    return {"code": 0, "message": "success", "data": kept}


def said(text: str = "hello", *, partial: bool = False) -> Event:
    """A text, or a piece of one."""
    value = {
        "id": "<event:1>",
        "content": {"role": "model", "parts": [{"text": text}]},
    }
    return Event("data", value | ({"partial": True} if partial else {}))


def called(name: str = "generate_video") -> Event:
    """A tool that is called."""
    part = {"functionCall": {"name": name, "args": {}}}
    return Event("data", {"id": "1", "content": {"role": "model", "parts": [part]}})


def resulted(name: str = "generate_video") -> Event:
    """What a tool gave."""
    part = {"functionResponse": {"name": name, "response": {}}}
    return Event("data", {"id": "1", "content": {"role": "user", "parts": [part]}})


def beats(count: int, step_ms: int = 15_000) -> tuple[Event, Steps]:
    """Heartbeats, and their times."""
    return Event("comment", " heartbeat", count), Steps(step_ms, step_ms)


def stream(events: Sequence[Event], wire: Wire | None = None, end: str = "eof") -> Exchange:
    """A message that is answered with events."""
    response = Response(200, {"content-type": "text/event-stream"}, events=tuple(events), end=end)
    return Exchange(Request("POST", "/run_sse"), response, wire)


def folder(*exchanges: Exchange, number: int = 1, source: str = "local") -> RecordedRun:
    """One run, as it was read."""
    recording = Recording("run/one", "handmade", exchanges, is_session=True)
    day = f"2026-11-{number:02}"
    return RecordedRun(Path(), Run(day, f"{number:012}", source, 1), (recording,))


def run(*exchanges: Exchange, number: int = 1, source: str = "local") -> Evidence:
    """What one run shows."""
    return evidence_of(folder(*exchanges, number=number, source=source))


def runs(*each: Sequence[Exchange], first: int = 1, source: str = "local") -> Evidence:
    """What several runs show."""
    return Evidence.merge_runs(
        run(*exchanges, number=number, source=source)
        for number, exchanges in enumerate(each, first)
    )


def compared(base: Evidence, fresh: Evidence, **given: Any) -> Report:
    """What has changed."""
    return Comparison(base, fresh, **given).report()


def findings(base: Exchange, fresh: Exchange) -> list[tuple[str, str, str]]:
    """The findings of three runs against one other: kind, place, what came."""
    report = compared(runs([base], [base], [base]), run(fresh, number=9))
    return [short(each) for each in report.findings]


def short(finding: Finding) -> tuple[str, str, str]:
    """A finding in three words."""
    return finding.kind.value, finding.place_shown, finding.came
