"""Runs of our own client against the mock, kept as folders of recordings."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contract_tests.harness.workflow import use_every_call
from mockserver.pytest_plugin import serving
from mockserver.recordings.capture import Captured, record
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker, png

SPEED = 3000.0


BEAT_MS, STEP_MS = 15_000, 400


@dataclass
class Recorder:
    """An application that passes everything on and keeps it as exchanges.

    Its times are those of the service: a heartbeat comes after 15 s, anything else after 400 ms. A
    mock whose time runs thousands of times faster would show how busy the machine is.
    """

    app: ASGIApp
    seen: list[Captured] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        chunks: list[tuple[int, bytes]] = []
        head: dict[str, Any] = {"status": 0, "headers": []}

        async def sending(message: Message) -> None:
            head.update(message if message["type"] == "http.response.start" else {})
            if message.get("body"):
                is_beat = message["body"].startswith((b":", b"data: \n", b"data:\n"))
                before = chunks[-1][0] if chunks else 0
                chunks.append((before + (BEAT_MS if is_beat else STEP_MS), message["body"]))
            await send(message)

        await self.app(scope, receive, sending)
        self.seen.append(
            Captured(
                scope["method"],
                scope["path"],
                [(name.decode(), value.decode()) for name, value in scope["headers"]],
                b"",
                head["status"],
                [(name.decode(), value.decode()) for name, value in head["headers"]],
                chunks,
            )
        )


def recorded_run(
    folder: Path,
    dialects: str,
    seed: int,
    drive: Callable[[str], None] | None = None,
    day: str = "2026-11-01",
    speed: float = SPEED,
) -> Path:
    """Use every call of the service, be refused, and keep what was answered in a folder."""
    recorders: list[Recorder] = []

    def wrap(app: ASGIApp) -> ASGIApp:
        recorders.append(Recorder(app))
        return recorders[-1]

    with serving(
        speed=speed, film=quick_film, dialects=dialects, credits=3000, seed=seed, wrap=wrap
    ) as mock:
        if drive:
            drive(mock.url)
        else:
            asyncio.run(use_every_call(mock.url))
            refused(mock.url)
    names = Pseudonyms()
    for number, captured in enumerate(recorders[0].seen, 1):
        made = record(
            captured,
            f"run/{number:03}",
            source="handmade",
            head={"recorded_at": day},
            pseudonyms=names,
        )
        made.save(folder / f"{number:03}.json")
    return folder


def refused(url: str) -> None:
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


def talked(chance: random.Random, *, twice: bool, rare: bool = False) -> Callable[[str], None]:
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
