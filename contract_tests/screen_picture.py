"""The picture of the screen in the README: the interface on the mock, a clip made and saved.

`python -m contract_tests.screen_picture [FILE]` makes it anew (about half a minute).
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from tui.config import load_config
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.screens.main.screen import MainScreen

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "screen.svg"
STILLS = tuple(ROOT / "recordings" / "stills" / name for name in ("harbour.jpg", "gulls.jpg"))
MESSAGE = "turn these into a 10-second animated clip with the title Harbour"
SIZE = (120, 40)
SPEED = 60.0
PATIENCE_S = 120.0
SHOWN_HOME = "/home/someone"
"""As long as the temporary folder's name, so that every line stays where it is."""
_FONTS_FROM_ELSEWHERE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


async def picture(home: Path) -> str:
    """Make a clip of two stills in the interface, and give the screen as SVG."""
    config = load_config({"STILLREEL_HOME": str(home / "stillreel"), "LANG": "en"})
    app = Stillreel(config.with_mock(SPEED), [Source.read(still) for still in STILLS])
    app.animation_level = "none"
    async with app.run_test(size=SIZE) as pilot:
        main = pilot.app.screen_stack[0]
        assert isinstance(main, MainScreen)
        panels, operations = main.view.panels, main.parts.operations
        await _until(pilot, lambda: panels.header.balance is not None and not operations.running)
        panels.prompt.load_text(MESSAGE)
        panels.prompt.focus()
        await pilot.press("enter")
        await _until(pilot, lambda: bool(main.parts.presenter.project) and not operations.running)
        out = home / "films" / "harbour.mp4"
        main.parts.exporting.export(app, out)
        await _until(pilot, lambda: out.exists() and not operations.running)
        app.clear_notifications()
        await pilot.pause()
        # A picture that others look at fetches nothing.
        return _FONTS_FROM_ELSEWHERE.sub("", app.export_screenshot(simplify=True))


async def _until(pilot: Pilot[None], reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not reached():
            await pilot.pause(0.05)
    await pilot.pause()


def main() -> None:
    """Make the picture, in a home of its own."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    with tempfile.TemporaryDirectory(prefix="", dir="/tmp") as folder:
        home = Path(folder)
        (home / "films").mkdir()
        os.environ["HOME"] = folder
        found = asyncio.run(picture(home)).replace(folder, SHOWN_HOME)
        out.write_text(found, encoding="utf-8")
    print(out)


if __name__ == "__main__":
    main()
