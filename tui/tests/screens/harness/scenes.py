"""What the screens are looked at with: one scene for each of their states."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from tui.media.sources import Source
from tui.studio.events import Rendering, Saved, ToolRunning
from tui.studio.failures import StudioError
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    has_started,
    main_of,
    operations_of,
    panels_of,
    send,
    until,
)

WIDE, NARROW, SMALL = (120, 40), (80, 24), (60, 20)
Scene = Callable[[Pilot[None]], Awaitable[None]]


def empty(studio: FakeStudio) -> Scene:
    """Connected, with nothing asked for yet."""

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_started(pilot, studio))

    return scene


def busy(studio: FakeStudio) -> Scene:
    """One turn is done, another runs; one film is saved, another on its way."""

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_started(pilot, studio))
        studio.turn = answer("The boats **drift**.\n\n- harbour, 6 s\n- gulls, 7 s")
        await send(pilot, "turn these into a 12-second clip")
        await until(pilot, lambda: not operations_of(pilot).running)
        studio.turn, studio.blocks_turn = (
            [ToolRunning("add_title", "adding the title", done=False)],
            True,
        )
        await send(pilot, "add the title “Harbour”")
        await until(pilot, lambda: ("message", "add the title “Harbour”") in studio.asked)
        studio.tell(Saved(Path("/films/harbour.mp4"), 8_100_000, 12.0, 1920, 1080, 1))
        studio.tell(Rendering("r2", "processing", 20.0, 2))
        await until(pilot, lambda: panels_of(pilot).renders.renders[0].share == 0.2)
        studio.clock.time += 72
        studio.tell(Rendering("r2", "processing", 62.0, 2))
        await until(pilot, lambda: panels_of(pilot).renders.renders[0].share == 0.62)
        panels_of(pilot).conversation.status.changed()
        panels_of(pilot).tabs.changed()
        await pilot.pause()

    return scene


def troubled(studio: FakeStudio) -> Scene:
    """Long names, Chinese, and an error with brackets in it."""

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: has_started(pilot, studio))
        main = main_of(pilot)
        main.parts.adding.add(
            [
                Source("/x/夜晚的港口和海鸥的照片，很长的名字.jpg"),
                Source(f"/x/{'a-very-long-name-' * 4}.jpg"),
            ]
        )
        await until(
            pilot, lambda: all(one.state == "refused" for one in main.parts.panels.stills.stills)
        )
        studio.turn = [StudioError("file [/x/a.png] missing", "Look at [@click=app.quit]it.")]
        await send(pilot, "把这些图片变成一段十二秒的视频，配上轻柔的钢琴")
        await until(pilot, lambda: bool(main.parts.panels.prompt.text))
        pilot.app.clear_notifications()
        await pilot.pause()

    return scene
