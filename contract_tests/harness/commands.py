"""A command that has run, what it printed, and stills for it to work on."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

SPEED = 100.0


@dataclass(frozen=True)
class CommandResult:
    """A finished command: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, object]]:
        """What `--json` printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def last(self) -> dict[str, object]:
        """The last event."""
        return self.events[-1]

    def listed(self, name: str) -> list[object]:
        """What a field of the last event lists."""
        found = self.last[name]
        assert isinstance(found, list)
        return found


Stillreel = Callable[..., CommandResult]


def still(path: Path, size: tuple[int, int] = (640, 480), hue: str = "steelblue") -> Path:
    """A picture with something in it, in the format that the name says."""
    picture = Image.new("RGB", size, hue)
    pen = ImageDraw.Draw(picture)
    width, height = size
    for step in range(0, width, max(8, width // 16)):
        pen.line((step, 0, width - step, height), fill=(step * 255 // width, 120, 60), width=6)
    if path.suffix == ".heic":
        import pillow_heif

        pillow_heif.from_pillow(picture).save(path, enc_params={"preset": "ultrafast"})
    else:
        picture.save(path)
    return path


def event_kinds(events: Sequence[dict[str, object]]) -> list[object]:
    """The kinds of the events, in order, repeats of progress left out."""
    kinds = [event["event"] for event in events]
    return [kind for number, kind in enumerate(kinds) if number == 0 or kinds[number - 1] != kind]
