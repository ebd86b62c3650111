"""Runs of our own client against the mock, kept as folders of recordings."""

import asyncio
import json
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

SPEED = 3000.0


@dataclass
class Recorder:
    """An application that passes everything on and keeps it as exchanges."""

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
                chunks.append((len(chunks), message["body"]))
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
) -> Path:
    """Use every call of the service once, and keep what was answered in a folder."""
    recorders: list[Recorder] = []

    def wrap(app: ASGIApp) -> ASGIApp:
        recorders.append(Recorder(app))
        return recorders[-1]

    with serving(
        speed=SPEED, film=quick_film, dialects=dialects, credits=300, seed=seed, wrap=wrap
    ) as mock:
        if drive:
            drive(mock.url)
        else:
            asyncio.run(use_every_call(mock.url))
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


def changed_json(folder: Path, change: Callable[[Any], None]) -> None:
    """Change every JSON answer of a folder; the hash of what was is left out."""
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        document.pop("wire", None)
        path.write_text(json.dumps(document), encoding="utf-8")
