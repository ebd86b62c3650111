"""What the interface shows, as values: every panel's content, and nothing of how it is painted.

A program in a terminal of its own writes it down all the time: what was shown is known even of one
that was killed.
"""

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from textual.app import App
from textual.content import Content
from textual.events import Mount

from tui.screens.application import Stillreel
from tui.screens.main.panels import Panels

_WIDTH = 60
_EVERY_S = 0.02


@dataclass(frozen=True)
class Shown:
    """The contents of the panels. `stills` and `timeline` are as they read, pictures included."""

    conversation: list[str]
    stills: list[str]
    timeline: list[str]
    prompt: str
    recall: list[str]

    @property
    def words(self) -> str:
        """The conversation in one line."""
        return " ".join(" ".join(self.conversation).split())


def shown(panels: Panels) -> Shown:
    """What the panels show now, whether or not it is in sight."""
    talk = panels.conversation.speeches
    return Shown(
        conversation=[
            f"{speech.voice}: "
            + "\n".join(_read(block.content) for block in speech.blocks()).rstrip()
            for speech in talk
        ],
        stills=_lines(panels.stills.lay(_WIDTH)),
        timeline=_lines(panels.timeline.lay(_WIDTH)),
        prompt=panels.prompt.text,
        recall=list(panels.prompt._history),
    )


def read(path: Path) -> Shown | None:
    """What a program wrote down last; None where it has not begun."""
    try:
        return Shown(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None


def poll_counts(path: Path) -> tuple[int, int]:
    """How often a program has looked in all, and since something changed: 50 times a second.

    It is the program's own time: where that stands still, so does this.
    """
    try:
        in_all, unchanged = map(int, path.with_suffix(".looks").read_text().split())
    except (FileNotFoundError, ValueError):  # not yet, or just being written
        return 0, 0
    return in_all, unchanged


def _watch(app: Stillreel, path: Path) -> None:
    part = path.with_suffix(".part")

    async def write() -> None:
        last: Shown | None = None
        unchanged = 0
        for look in count(1):
            now = shown(app._main.parts.panels) if app._main.view.is_filled else None
            unchanged += 1
            if now is not None and now != last:
                last, unchanged = now, 0
                part.write_text(json.dumps(asdict(now)))
                os.replace(part, path)  # noqa: PTH105 - it is whole, or it is the one before
            path.with_suffix(".looks").write_text(f"{look} {unchanged}")
            await asyncio.sleep(_EVERY_S)

    app._watching = asyncio.ensure_future(write())  # type: ignore[attr-defined] # kept alive


def watch(path: str) -> None:
    """Have the program of this process write down what it shows."""
    mounted = Stillreel.on_mount

    def on_mount(self: Any, event: Mount | None = None) -> None:
        mounted(self)
        _watch(self, Path(path))

    Stillreel.on_mount = on_mount  # type: ignore[method-assign] # for this process


def _lines(lines: Any) -> list[str]:
    return [_read(line).rstrip() for line in lines]


def _read(content: Content) -> str:
    return content.plain


def panels_of(app: App[None]) -> Panels:
    """The panels of a program in this process."""
    assert isinstance(app, Stillreel)
    return app._main.parts.panels
