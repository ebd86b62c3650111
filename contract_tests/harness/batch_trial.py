"""A batch whose program dies at one point, and what is there when the next one has gone on."""

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from PIL import Image

from contract_tests.harness.commands import CommandResult, Stillreel
from contract_tests.harness.killer import Killer, Moment, Point
from mockserver.pytest_plugin import NemoMock
from mockserver.tests.harness.films import LOUDNESS, coloured_film, corner
from tui.tests.patience import PATIENT
from tui.tests.processes import Program

SPEED = 3_000.0
CREDITS_GRANTED = 1_000
ROWS = 3
COLOURS = ("red", "lime", "blue", "yellow", "cyan", "magenta")
MOCK = {
    "speed": SPEED,
    "credits": CREDITS_GRANTED,
    "film": coloured_film,
    "leaving": "finish",
}
"""The settings of the mock that a trial runs on; it needs a `data` folder, and a killer around."""

TOKEN, SESSION, UPLOAD = "anonymous-token", "with-session", "upload-video"
STATE, CREDITS, TURN = "/latest", "/balance/simple", "/run_sse"
RENDER, CDN = "/proxy/lambda", "/cdn/"
_NEAR = 25
POST, GET = "POST", "GET"
OUTSIDE: tuple[Moment, ...] = ("on its way", "unanswered", "answered")


def points_of_row(row: int) -> Iterator[Point]:
    """Where the program may die while it works on a row."""
    yield Point(UPLOAD, "amid its body", row)
    for moment in OUTSIDE:
        yield Point(UPLOAD, moment, row)
        yield Point(TURN, moment, row)
        yield Point(RENDER, moment, row, method=POST)
    for chunks in (1, 8, 20):
        yield Point(TURN, "amid the answer", row, chunks)
    yield Point(CDN, "on its way", row)
    yield Point(CDN, "amid the answer", row)
    yield Point(CDN, "answered", row)


def every_point() -> Iterator[Point]:
    """The whole table."""
    for call in (TOKEN, SESSION):
        for moment in OUTSIDE:
            yield Point(call, moment)
    for row in range(1, ROWS + 1):
        yield from points_of_row(row)
    for nth in range(1, 4 * ROWS):
        yield Point(STATE, "answered", nth)
        yield Point(CREDITS, "answered", nth)
    for nth in range(1, 2 * ROWS + 1):
        yield Point(RENDER, "on its way", nth, method=GET)
        yield Point(RENDER, "answered", nth, method=GET)


def coloured_stills(folder: Path, count: int) -> list[Path]:
    """Stills of one colour each, no two alike; every sixth has the colour of the first, darker."""
    made = []
    for number in range(count):
        path = folder / f"{number + 1}.png"
        picture = Image.new("RGB", (64, 48), COLOURS[number % 6])
        picture.point([value // (1 + number // 6) for value in range(256)] * 3).save(path)
        made.append(path)
    return made


def write_jobs(folder: Path, stills: Sequence[Path]) -> Path:
    """A list of a row a still, each with a prompt and a clip of its own."""
    jobs = folder / "jobs.csv"
    rows = [
        f'{still.name},"a 1-second clip, title Row {number}",clip-{number}'
        for number, still in enumerate(stills, 1)
    ]
    jobs.write_text("\n".join(("files,prompt,out", *rows)) + "\n")
    return jobs


def shows(film: Path, still: Path) -> bool:
    """Whether the first frame of a film is of a still: its colour, under the noise."""
    with av.open(str(film)) as container:
        seen = next(container.decode(video=0)).to_ndarray(format="rgb24").mean(axis=(0, 1))
    meant = corner(still)
    return all(abs(seen[each] - LOUDNESS / 2 - meant[each]) < _NEAR for each in range(3))


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What is there in the end."""

    code: int
    said: str
    right_films: int
    sessions: int
    uploads: int
    generations: int
    spent: int
    messages: int
    parts: int

    def is_whole(self, *points: Point) -> bool:
        """Whether after deaths there each row was asked once, paid once, and has its clip."""
        lost = sum(each.path == TURN and each.moment == "on its way" for each in points)
        again = sum(each.path == SESSION and each.moment != "on its way" for each in points)
        return (
            self.code == 0
            and (self.right_films, self.generations, self.uploads) == (ROWS, ROWS, ROWS)
            and self.spent == 100 * ROWS
            and self.messages == ROWS + lost
            and self.sessions == 1 + again
            and self.parts == 0
        )


class BatchTrial:
    """A list of three rows, a killer around the mock, and a home for the programs."""

    def __init__(self, mock: NemoMock, killer: Killer, folder: Path) -> None:
        self.mock, self.killer, self.folder = mock, killer, folder
        self.stills = coloured_stills(folder, ROWS)
        self.jobs = write_jobs(folder, self.stills)
        self.env = {
            "STILLREEL_HOME": str(folder / "kept"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            "NEMO_API_URL": mock.url,
        }

    def die(self) -> int | None:
        """Run the batch until it is killed; gives how it ended."""
        words = ("batch", str(self.jobs))
        environ = os.environ | self.env
        program = Program(words, environ, self.folder, PATIENT, examine_here=True)
        child = program.start(self.folder / "output")
        self.killer.victim = child.pid or 0
        child.join(60)
        return child.exitcode

    def go_on(self, command: Stillreel, *words: str) -> BatchOutcome:
        """Run the next program, which is not killed; gives what is there then."""
        ran = command(*(words or ("batch", str(self.jobs))), env=self.env)
        films = [self.folder / f"clip-{number}.mp4" for number in range(1, ROWS + 1)]
        pairs = zip(films, self.stills, strict=True)
        state = self.mock.state
        return BatchOutcome(
            code=ran.code,
            said=ran.err,
            right_films=sum(film.exists() and shows(film, still) for film, still in pairs),
            sessions=len(state["sessions"]),
            uploads=sum(len(each["uploads"]) for each in state["sessions"]),
            generations=sum(len(each["generated"]) for each in state["sessions"]),
            spent=sum(CREDITS_GRANTED - each["credits"]["total"] for each in state["accounts"]),
            messages=self.killer.seen.count(f"POST {TURN}"),
            parts=len(list(self.folder.glob("*.part"))),
        )


def calls(mock: NemoMock, name: str) -> int:
    """How many calls of a name came."""
    return sum(call["call"] == name for call in mock.heads)


def events_of_kind(ran: CommandResult, kind: str) -> list[dict[str, Any]]:
    """The events of one kind."""
    return [event for event in ran.events if event["event"] == kind]


def batch_totals(ran: CommandResult) -> tuple[int, list[int], int, int]:
    """What a batch says at its end: clips saved, rows failed, rows waiting, credits."""
    (end,) = events_of_kind(ran, "batch_ended")
    return end["saved"], end["failed"], end["waiting"], end["spent"]


def write_job_list(folder: Path, *rows: str) -> Path:
    """A list of these rows."""
    path = folder / "jobs.csv"
    path.write_text("\n".join(("files,prompt,out", *rows)) + "\n")
    return path


def pause() -> None:
    """Let another process or thread go on."""
    threading.Event().wait(0.05)
