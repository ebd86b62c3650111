"""A sheet of stills in every format and with every trouble: what each is, is sent as, and films as.

    python -m contract_tests.benchmarks.still_sheet [SHEET.png] [--only WORD] [--at-once 2]

Each still is one whole job of the program on a mock of its own, whose renderer makes the film. In
the picture stand the name and the size as the program gives them, the thumbnail, what was sent, and
the film's first, middle and last frame. Ends with 1 where a colour is off by more than 8, something
stands on its side, or anything was spent on what cannot be shown.
"""

import argparse
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from contract_tests.harness.cards import NEAR, Colour, quarters
from contract_tests.harness.sheet_stills import SheetStill, sheet
from mockserver.film.stills import open_still
from mockserver.pytest_plugin import NemoMock, serving
from mockserver.service.renders import film_of
from tui.media.errors import FileRejected
from tui.media.examination import examine
from tui.media.stills import inspect
from tui.tests.processes import Program

SPEED = 100.0
ASKED = "turn this into a 2-second clip"
WITHIN_S = 300
COLUMNS, PICTURE, WORDS = 3, (112, 63), 190
FONT = Path(__file__).parents[2] / "mockserver" / "film" / "fonts" / "DejaVuSans.ttf"


@dataclass(slots=True)
class Shown:
    """What became of a still; `faults` says what is wrong with it."""

    still: SheetStill
    size: str = ""
    aspect: float = 16 / 9
    sent_as: str = ""
    thumbnail: Image.Image | None = None
    sent: Image.Image | None = None
    frames: Sequence[Image.Image] = ()
    faults: list[str] = field(default_factory=list)


def try_still(still: SheetStill, folder: Path) -> Shown:
    """Let the program make a film of one still, and judge all that it shows."""
    path, out = folder / still.name, folder / "out.mp4"
    still.write(path)
    shown = Shown(still)
    _inspect(path, shown)
    with serving(speed=SPEED, film=film_of) as mock:
        environ = {
            "PATH": "/usr/bin:/bin",
            "STILLREEL_HOME": str(folder / "home"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            "NEMO_API_URL": mock.url,
        }
        words = ["make", "-p", ASKED, "-o", str(out), "--", str(path)]
        process = Program(words, environ, folder).start(folder / "printed")
        process.join(WITHIN_S)
        if process.exitcode is None:
            process.kill()
            shown.faults.append("no end")
        _judge_service(mock, shown)
    if out.exists():
        shown.frames = _frames(out)
    elif still.shown or still.ends:
        shown.faults.append((folder / "printed").read_text(errors="replace")[-200:])
    _judge_colours(shown)
    return shown


def _inspect(path: Path, shown: Shown) -> None:
    """Read the size and the thumbnail as the program does before anything is sent."""
    try:
        file = inspect(path)
        shown.size = f"{file.kind.name} {file.width}×{file.height}"
        shown.aspect = (file.width or 16) / (file.height or 9)
    except FileRejected as refused:
        shown.size = f"refused: {refused.code}"
        return
    small = examine(path, (PICTURE[0], PICTURE[1] // 2)).thumbnail
    if small is not None:
        shown.thumbnail = Image.frombytes("RGB", (small.width, small.height), small.pixels)


def _judge_service(mock: NemoMock, shown: Shown) -> None:
    """See what the service has got, and what was spent."""
    sessions, accounts = mock.state["sessions"], mock.state["accounts"]
    uploads = [upload for session in sessions for upload in session["uploads"]]
    is_shown = shown.still.shown is not None or shown.still.ends is not None
    if not is_shown:
        spent = sum(100 - account["credits"]["total"] for account in accounts)
        if uploads or spent:
            shown.faults.append(f"{len(uploads)} sent and {spent} spent for nothing")
        return
    if len(uploads) != 1:
        shown.faults.append(f"{len(uploads)} uploads")
        return
    with urllib.request.urlopen(f"{mock.url}{uploads[0]['url']}") as answer:
        content = answer.read()
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        shown.sent = open_still(Path(file.name), (1920, 1080))
    with Image.open(BytesIO(content)) as image:
        shown.sent_as = f"{image.format} {len(content) / 1000:.0f} kB"


def _frames(film: Path) -> Sequence[Image.Image]:
    with av.open(str(film)) as container:
        found = [
            Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)
        ]
    return found[0], found[len(found) // 2], found[-1]


def _judge_colours(shown: Shown) -> None:
    """Compare all that is shown of a still with the truth."""
    still = shown.still
    if still.shown is not None:
        for what, image in (("sent", shown.sent), *_named(shown.frames)):
            if image is not None:
                _compare(shown, what, quarters(_inside(image, shown.aspect)), still.shown)
        if shown.thumbnail is not None:
            _compare(
                shown, "thumbnail", quarters(_inside(shown.thumbnail, shown.aspect)), still.shown
            )
        else:
            shown.faults.append("no thumbnail")
    if still.ends is not None and shown.frames:
        ends = (("first frame", shown.frames[0]), ("last frame", shown.frames[-1]))
        for (what, image), colour in zip(ends, still.ends, strict=True):
            middle = image.getpixel((image.width // 2, image.height // 2))
            _compare(shown, what, [middle], [colour])


def _named(frames: Sequence[Image.Image]) -> Sequence[tuple[str, Image.Image]]:
    return list(zip(("first frame", "middle frame", "last frame"), frames, strict=False))


def _inside(image: Image.Image, aspect: float) -> Image.Image:
    """Cut a frame or thumbnail to the still in it: an upright one has ground at its sides."""
    width = min(image.width, round(image.height * aspect))
    height = min(image.height, round(image.width / aspect))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _compare(shown: Shown, what: str, found: Sequence[Any], wanted: Sequence[Colour]) -> None:
    far = int(np.abs(np.subtract(found, wanted)).max())
    if far > NEAR:
        shown.faults.append(f"{what} off by {far}: {found}")


def draw(all_shown: Sequence[Shown]) -> Image.Image:
    """Draw the sheet: a cell a still, with its words and its five pictures."""
    width, height = PICTURE
    cell = (WORDS + 5 * (width + 4) + 12, height + 8)
    rows = -(-len(all_shown) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * cell[0], rows * cell[1]), (90, 90, 96))
    pen = ImageDraw.Draw(page)
    small = ImageFont.truetype(str(FONT), 11)
    for number, shown in enumerate(all_shown):
        left, top = number // rows * cell[0] + 6, number % rows * cell[1] + 4
        words = (shown.still.name, shown.size, shown.sent_as, "; ".join(shown.faults)[:30])
        for line, text in enumerate(words):
            colour = "orange" if line == 3 else "white"
            pen.text((left, top + 15 * line), text[:30], font=small, fill=colour)
        pictures = (shown.thumbnail, shown.sent, *shown.frames)
        for place, picture in enumerate(pictures):
            if picture is not None:
                fitted = picture.copy()
                fitted.thumbnail(PICTURE)
                page.paste(fitted, (left + WORDS + place * (width + 4), top))
    return page


def main() -> int:
    """Make the sheet, say what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sheet", nargs="?", type=Path, default=Path("still-sheet.png"))
    parser.add_argument("--only", default="", help="stills whose names have this in them")
    parser.add_argument("--at-once", type=int, default=2)
    given = parser.parse_args()
    chosen = [still for still in sheet() if given.only in still.name]
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(number) for number in range(len(chosen))]
        for place in places:
            place.mkdir()
        with ThreadPoolExecutor(given.at_once) as pool:
            found = list(pool.map(try_still, chosen, places))
    for shown in found:
        words = "; ".join(shown.faults) or "as it should be"
        print(f"{shown.still.name}: {shown.size}; sent: {shown.sent_as or 'nothing'}; {words}")
    draw(found).save(given.sheet)
    bad = sum(bool(shown.faults) for shown in found)
    print(f"{len(found)} stills, {bad} not as they should be; see {given.sheet}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
