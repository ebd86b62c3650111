"""Another unit is drift, where the description says which it is; another number is none."""

from typing import Any

import pytest

from mockserver.drift import wording
from mockserver.recordings.model import Event, Exchange
from mockserver.tests.harness.exchanges import answer, compared, run, runs, stream

POLL = "/api/render/proxy/lambda/render_1"
ADDRESS = "https://films.example/a.mp4"
STATE = "/api/state/nemo_agent/me/s/latest"


def poll(status: str = "completed", **members: Any) -> Exchange:
    return answer({"status": status, "progress": 100, **members}, POLL)


def lasting(*durations: float) -> Exchange:
    segments = [{"d": each} for each in durations]
    return answer({"state": {"draft": {"t": [{"tt": 0, "sg": segments}]}}}, STATE)


def starting(*starts: float) -> Exchange:
    segments = [{"d": 5000, "s": each} for each in starts]
    return answer({"state": {"draft": {"t": [{"tt": 0, "sg": segments}]}}}, STATE)


def token(expires_at: object) -> Exchange:
    value = {"token": "<token:1>", "expires_at": expires_at}
    return answer(value, "/api/auth/anonymous-token", method="POST")


def finished(at: int) -> Exchange:
    return poll(completedAt=at)


def film(url: str) -> Exchange:
    return poll(output={"url": url})


def said_at(timestamp: float) -> Exchange:
    content = {"role": "model", "parts": [{"text": "x"}]}
    return stream([Event("data", {"id": "1", "content": content, "timestamp": timestamp})])


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (poll(), poll(progress=1), "progress comes as a share of 1"),
        (poll(), poll(progress=97), None),
        (poll("processing", progress=40), poll("processing", progress=0.5), None),
        (poll(output={"duration": 5}), poll(output={"duration": 5000}),
         "output.duration comes as milliseconds"),
        (poll(output={"duration": 5}), poll(output={"duration": 600.5}), None),
        (lasting(5000), lasting(5), "state.draft.t[tt=0].sg[].d comes as seconds"),
        (lasting(5000), lasting(40, 3000), None),
        (lasting(5000), lasting(0), None),
        (starting(0, 5000), starting(0, 5), "state.draft.t[tt=0].sg[].s comes as seconds"),
        (starting(0, 5000), starting(0, 2500), None),
        (said_at(1796029254.5), said_at(1796029254558),
         "adk text: timestamp comes as milliseconds"),
        (said_at(1796029254.5), said_at(1896029254), None),
        (token("2026-12-07T08:11:12Z"), token("Mon, 07 Dec 2026 08:11:12 GMT"),
         "expires_at comes as another text than a moment of ISO 8601"),
        (token("2026-12-07T08:11:12Z"), token("2026-12-07T08:11:12.345+01:00"), None),
        (token("2026-12-07T08:11:12Z"), token("<in:7d>"), None),
        (finished(1796029254558), finished(1796029254558000),
         "completedAt comes as finer than milliseconds"),
        (film(ADDRESS), film(""), "output.url comes as another text than an address"),
        (film("<origin>/a.mp4"), film("/a.mp4"),
         "output.url comes as another text than an address"),
        (film("<origin>/a.mp4"), film(ADDRESS), None),
        (film("<origin>/a.mp4"), film("<signature:1>"), None),
    ],
)  # fmt: skip
def test_another_unit_is_drift_and_another_number_is_none(
    before: Exchange, after: Exchange, said: str | None
) -> None:
    report = compared(runs([before], [before]), run(after, number=9))
    assert [wording.headline(each) for each in report.findings] == ([said] if said else [])
