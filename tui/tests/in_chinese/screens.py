"""A walk through the screens in Chinese: what can be read on each, as JSON, a page a line.

It is a program of its own, as the language is chosen before the screens are loaded:
`python -m tui.tests.in_chinese.screens`, with a Chinese locale.
"""

import asyncio
import gc
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tui.words import _, languages_of, speak

if __name__ == "__main__":
    speak(languages_of(os.environ))

from textual.pilot import Pilot

from tui.keys.keymap import ACTION
from tui.library.records import UNNAMED
from tui.media.sources import Source
from tui.studio.events import Rendering, Saved, ToolRunning
from tui.studio.failures import StudioError
from tui.studio.projects.accounts import KnownAccount
from tui.studio.timeline import Begun, Clip, Lane, LaneAdded, Timeline
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest
from tui.tests.screens.harness.fake_accounts import FakeAccounts
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)

WIDE, SMALL = (120, 40), (60, 20)
OVER_THE_MAIN_SCREEN = (
    "help",
    "palette",
    "add",
    "export",
    "template",
    "projects",
    "account",
    "wire",
    "cancel",
    "quit",
)
TIGHT = ("help", "account", "export", "cancel")
"""Those of them whose texts fill a small screen."""
PANELS = {"1": _("Stills"), "2": _("Conversation"), "3": _("Timeline"), "4": _("Renders")}
_MUSIC = Lane("audio", (Clip("轻柔的钢琴", 0, 12000, 0.35),))
_FILM = Timeline(
    lanes=(
        Lane("video", (Clip("港口", 0, 6000, None, "缓慢推近"), Clip("海鸥", 5000, 7000, None))),
        _MUSIC,
        Lane("text", (Clip("“港口”", 0, 3000),)),
    ),
    duration_ms=12000,
    title="港口",
    width=1920,
    height=1080,
)


async def pages(size: tuple[int, int]) -> AsyncIterator[tuple[str, str]]:
    """The main screen empty and at work, what lies over it, and each of its panels.

    Where these are tabs one sees a panel whole; where all are in sight, once it is zoomed.
    """
    account = KnownAccount("anon_1", 1, "港口", True, False, True, True)
    name = "港口" if size == WIDE else UNNAMED
    studio = FakeStudio(project_name=name, accounts=FakeAccounts(known=(account,)))
    async with running(studio, size=size) as pilot:
        main = main_of(pilot)
        yield "empty", text_of(pilot)
        await _work(studio, pilot)
        yield "work", text_of(pilot)
        for name in OVER_THE_MAIN_SCREEN if size == WIDE else TIGHT:
            await pilot.app.run_action(ACTION[name].call)
            await until(pilot, lambda: pilot.app.screen is not main)
            yield name, text_of(pilot)
            while pilot.app.screen is not main:
                await pilot.press("escape")
        await pilot.press("tab")
        for key, title in PANELS.items():
            await pilot.press(key)
            if size == SMALL:
                yield title, await shown(pilot, f"╭─ {title}")
                continue
            await pilot.press("z")
            yield f"{title}, zoomed", await shown(pilot, _("back"))
            await pilot.press("z")
        await pilot.press("ctrl+f")
        yield "find", await shown(pilot, _("Type to find"))
        studio.unblock.set()


async def shown(pilot: Pilot[None], text: str) -> str:
    """All that can be read, once this can be."""
    await until(pilot, lambda: text in text_of(pilot))
    return text_of(pilot)


async def _work(studio: FakeStudio, pilot: Pilot[None]) -> None:
    main_of(pilot).parts.adding.add([Source("/没有/夜晚的港口.jpg")])
    stills = panels_of(pilot).stills
    await until(pilot, lambda: all(one.state == "refused" for one in stills.stills))
    changes = (Begun(12_000, (1920, 1080)), LaneAdded(_MUSIC))
    studio.turn = answer("船在漂动。", film=_FILM, changes=changes)
    await send(pilot, "做成十二秒")
    await until(pilot, lambda: not operations_of(pilot).running)
    studio.turn = [StudioError("没有", "再试")]
    await send(pilot, "再来")
    await until(pilot, lambda: bool(panels_of(pilot).prompt.text))
    studio.turn, studio.blocks_turn = [ToolRunning("add_title", "标题", done=False)], True
    await send(pilot, "加标题")
    await until(pilot, lambda: ("message", "加标题") in studio.asked)
    await send(pilot, "再加一个")
    studio.tell(Saved(Path("/片/港口.mp4"), 8_100_000, 12.0, 1920, 1080, 1))
    studio.tell(Rendering("r2", "processing", 20.0, 2))
    studio.clock.time += 72
    studio.tell(Rendering("r2", "processing", 62.0, 2))
    await until(pilot, lambda: panels_of(pilot).renders.renders[0].share == 0.62)


async def _walk() -> None:
    with pilots_wait_for_rest():
        for size in (WIDE, SMALL):
            async for name, text in pages(size):
                sys.stdout.write(json.dumps([*size, name, text], ensure_ascii=False) + "\n")


if __name__ == "__main__":
    gc.disable()
    asyncio.run(_walk())
