"""The interface as it is, with its own studio, on the real mock."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from textual.pilot import Pilot

from tui.config import Config
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.tests.media.specimens import film
from tui.tests.screens.harness.fake_studio import operations_of, panels_of, until

SPEED = 300.0

Serve = Callable[..., Config]


async def a_film(
    made: threading.Event | None,
    draft: Mapping[str, object],
    stills: object,
    out: Path,
    on_progress: object,
) -> int:
    """As long as the timeline, but of nothing, where the mock would make a film of the stills."""
    if made is not None:
        await asyncio.to_thread(made.wait, 30)
    length_ms = draft["d"]
    assert isinstance(length_ms, int)
    await asyncio.to_thread(film, out, "libx264", "mp4", frames=length_ms // 100)
    return length_ms


def an_interface(config: Config, *sources: Path) -> Stillreel:
    app = Stillreel(config, tuple(map(Source.read, sources)))
    app.animation_level = "none"
    return app


async def ready(pilot: Pilot[None]) -> None:
    """Connected, and nothing runs."""
    await until(pilot, lambda: panels_of(pilot).header.balance is not None)
    await until(pilot, lambda: not operations_of(pilot).running)
