"""What can be made to go wrong at the bundled mock, in one table."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Strikes:
    """A fault, as `stillreel mock --fault` takes it."""

    spec: str


@dataclass(frozen=True, slots=True)
class Plays:
    """A scenario of the mock. One that `stays` goes on until all is disarmed."""

    scenario: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Passes:
    """Time that passes at once."""

    seconds: float


Name = Literal[
    "out_of_credits",
    "plan_required",
    "rate_limited",
    "token_expired",
    "service_down",
    "cut_stream",
    "silence",
    "heartbeats",
    "bad_event",
    "slow",
    "web_page",
    "upload_refused",
    "upload_dropped",
    "render_fails",
    "render_lost",
    "clip_cut",
    "ten_minutes",
    "eight_days",
]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble: its name, and what is done for it."""

    name: Name
    does: Strikes | Plays | Passes


TROUBLES: tuple[Trouble, ...] = (
    Trouble("out_of_credits", Plays("out-of-credits", stays=True)),
    Trouble("plan_required", Strikes("error:402@render")),
    Trouble("rate_limited", Strikes("error:429,retry_after=30@run_sse;times=1")),
    Trouble("token_expired", Plays("expired-token", stays=False)),
    Trouble("service_down", Strikes("error:503")),
    Trouble("cut_stream", Strikes("abort,work=goes-on@next@run_sse;times=1")),
    Trouble("silence", Strikes("stall:600@next@run_sse;times=1")),
    Trouble("heartbeats", Strikes("heartbeats:600@run_sse;times=1")),
    Trouble("bad_event", Strikes("bad-json@event:2@run_sse;times=1")),
    Trouble("slow", Strikes("slow:500@run_sse")),
    Trouble("web_page", Strikes("html;times=1")),
    Trouble("upload_refused", Strikes("upload-refused:4002;times=1")),
    Trouble("upload_dropped", Strikes("upload-dropped;times=1")),
    Trouble("render_fails", Strikes("render-failed@poll;times=1")),
    Trouble("render_lost", Strikes("render-lost@poll;times=1")),
    Trouble("clip_cut", Strikes("download-cut@byte:4096;times=1")),
    Trouble("ten_minutes", Passes(600.0)),
    Trouble("eight_days", Passes(8 * 24 * 3600.0)),
)
