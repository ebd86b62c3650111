"""Runs of our own client against the mock, kept as folders of recordings."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from contract_tests.harness.workflow import use_every_call
from mockserver.pytest_plugin import serving
from mockserver.recorder.server import Recorder
from mockserver.recordings.canonical import write_recording
from mockserver.recordings.model import Event, Exchange, Steps
from mockserver.recordings.read import read_recording
from mockserver.tests.harness.films import film_after
from mockserver.tests.harness.walker import Walker, png

SPEED = 3000.0
BEAT_MS, STEP_MS = 15_000, 400
FILM = film_after(0.03)
"""Not at once: a render is then seen at work before it is done, in one run as in the other."""


def recorded_run(
    folder: Path,
    dialects: str,
    seed: int,
    drive: Callable[[str], None] | None = None,
    day: str = "2026-11-01",
    speed: float = SPEED,
) -> Path:
    """Use every call of the service by way of the recorder, and be refused; gives the run."""
    with (
        serving(speed=speed, film=FILM, dialects=dialects, credits=3000, seed=seed) as mock,
        Recorder(folder, mock.url, environ={}) as recorder,
    ):
        if drive:
            drive(recorder.url)
        else:
            asyncio.run(use_every_call(recorder.url))
            provoke_common_refusals(recorder.url)
    assert not recorder.summary.not_kept, recorder.summary.lines
    assert not recorder.summary.unlike, recorder.summary.lines
    chance = random.Random(seed)
    for path in recorder.summary.files:
        made = read_recording(path)
        exchanges = tuple(in_service_time(each, chance) for each in made.exchanges)
        slow = replace(made, head={**made.head, "recorded_at": day}, exchanges=exchanges)
        path.write_text(write_recording(slow), encoding="utf-8", newline="\n")
    return recorder.run


def in_service_time(exchange: Exchange, chance: random.Random) -> Exchange:
    """Give a stream the times of the service: 15 s to a heartbeat, and a moment to all else.

    A mock whose time runs thousands of times faster would show how busy the machine is. Here and
    there a machine is: then all waits for up to 4 s.
    """
    wire = exchange.wire
    if wire is None or exchange.response.events is None:
        return exchange
    now, at_ms = 0, list[int | Steps]()
    for event in exchange.events:
        step = BEAT_MS if _is_beat(event) else STEP_MS + chance.randrange(300)
        now += step + (chance.randrange(4000) if chance.random() < 0.03 else 0)
        at_ms.append(now if event.repeat == 1 else Steps(now, step))
        now += step * (event.repeat - 1)
    split = {
        number: tuple(replace(cut, at_ms=None) for cut in cuts)
        for number, cuts in wire.split.items()
    }
    slow = replace(wire, at_ms=tuple(at_ms), split=split, head_ms=None, end_ms=None)
    return replace(exchange, wire=slow)


def _is_beat(event: Event) -> bool:
    is_typed = isinstance(event.value, dict) and event.value.get("type") == "heartbeat"
    return event.kind == "comment" or event.value == "" or is_typed


def provoke_common_refusals(url: str) -> None:
    """Somebody whom the service refuses: an unknown session, then a token that is none."""
    walker = Walker(url, "refused").connect()
    walker.sid = "none"
    walker.get("/api/state/nemo_agent/me/none/latest")
    walker.say("hello")
    walker.upload(a_png=png())
    walker.token = "nmv_usr_bad"
    walker.get("/api/credits/balance/simple")
    walker.http.close()


STILLS = Path(__file__).parents[2] / "recordings" / "stills"


def varied_session(
    chance: random.Random, *, twice: bool, rare: bool = False
) -> Callable[[str], None]:
    """Somebody who says this and that, in one language or another, of stills of any size.

    What is `rare`: a photograph, and an edit that is answered without a word.
    """
    prompts = [
        "turn this image into a 7-second clip",
        "把这张图片变成一个 5 秒的视频",
        'make a 10-second vertical clip, title "Harbour"',
        "add a soft piano",
        "change the title to “Quay”",
        "remove the title",
        "thank you",
        "what can you do?",
    ]

    def drive(url: str) -> None:
        walker = Walker(url, str(chance.random())).connect().open(chance.choice(("en", "zh")))
        walker.credits()
        walker.upload(a_png=png(chance.randrange(16, 90), chance.randrange(16, 90)))
        if rare:
            walker.upload(b_jpg=(STILLS / "harbour.jpg").read_bytes())
        walker.state()
        for text in [chance.choice(prompts[:3]), *chance.sample(prompts, 2 + twice)]:
            walker.say(text)
            walker.state()
        if rare:
            walker.say("make it shorter")
        walker.render(render_id="render_1")
        walker.finished("render_1")
        walker.credits()
        walker.http.close()

    return drive
