"""The named situations, in a table: what the client will meet, and the faults that make it.

Cheap to import. What a scenario does beside its faults is in `control/scenarios.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation; `faults` are specs."""

    says: str
    faults: str = ""


SCENARIOS: Mapping[str, Scenario] = {
    CLEAN: Scenario("everything works: no faults, accounts filled up"),
    "out-of-credits": Scenario("no credits: turns are refused with 2001"),
    "plan-required": Scenario(
        "exports are refused with 402, as the plan has none", "error:402@render"
    ),
    "rate-limited": Scenario(
        "the next message is refused with 429 and Retry-After: 30",
        "error:429,retry_after=30@run_sse;times=1",
    ),
    "expired-token": Scenario("all tokens have expired: 1001"),
    "cut-stream": Scenario(
        "the next stream is cut after its third event; the service works on",
        "abort,work=goes-on@event:3@run_sse;times=1",
    ),
    "silent-edit": Scenario("edits are made without a word"),
    "ten-minutes-of-silence": Scenario(
        "the next stream falls silent for 600 s after its first event",
        "stall:600@event:1@run_sse;times=1",
    ),
    "ten-minutes-of-heartbeats": Scenario(
        "the next stream has nothing but heartbeats for 600 s",
        "heartbeats:600@run_sse;times=1",
    ),
    "render-fails": Scenario("the next render polled fails", "render-failed@poll;times=1"),
    "slow": Scenario(
        "streams come at 500 bytes a second, files at 200000",
        "slow:500@run_sse | slow:200000@cdn | slow:200000@download",
    ),
}
