"""One row of the kill table: the program dies, the next one finishes the job; and what is wrong."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import av
from starlette.types import ASGIApp

from contract_tests.harness.commands import CommandResult, still
from contract_tests.harness.foreign_page import open_foreign_page
from contract_tests.harness.killer import Killer
from contract_tests.harness.prompts import ANIMATE
from contract_tests.kill_table.rows import TURN, Death
from mockserver.pytest_plugin import NemoMock
from mockserver.tests.harness.films import FRAMES, quick_film
from tui.tests.patience import PATIENT
from tui.tests.processes import Program

SPEED = 3_000.0
PATIENCE = 600.0
"""Under a fault the program runs slower than the service: a busy machine is no second one."""

CREDITS_GRANTED = 300
_DIES_WITHIN_S = 40


@dataclass
class Guard:
    """The settings of a mock for a row, and the killer that is put around it."""

    row: Death
    folder: Path
    killers: list[Killer] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, Any]:
        """What `MockServer` is started with."""
        return {
            "speed": SPEED,
            "credits": CREDITS_GRANTED,
            "film": quick_film,
            "data": self.folder / "mock",
            "leaving": "finish",
            "wrap": self._guarded,
        }

    def _guarded(self, app: ASGIApp) -> ASGIApp:
        self.killers.append(Killer(app, self.row.point))
        return self.killers[0]


class KillTrial:
    """The mock, the killer around it, and a home for the program that is to die."""

    def __init__(self, mock: NemoMock, guard: Guard) -> None:
        self.mock, self.row, self.home = mock, guard.row, guard.folder
        self.killer = guard.killers[0]
        self.out = self.home / "out.mp4"
        self.env = {
            "STILLREEL_HOME": str(self.home / "kept"),
            "STILLREEL_TIME_SCALE": str(PATIENCE if self.row.fault else SPEED),
            "NEMO_API_URL": mock.url,
        }

    def start(self, *words: str) -> BaseProcess:
        """Start the program; it may be killed from now on."""
        environ = os.environ | self.env
        program = Program(words, environ, self.home, PATIENT, examine_here=True)
        child = program.start(self.home / "output")
        self.killer.victim = child.pid or 0
        return child

    def die(self) -> bool:
        """Make a film of a still; says whether the program died of it as it should."""
        if self.row.fault:
            self.mock.fault(*self.row.fault.split(" | "))
        harbour = still(self.home / "harbour.png", (64, 48))
        child = self.start("make", str(harbour), "-p", ANIMATE, "-o", str(self.out))
        child.join(_DIES_WITHIN_S)
        if child.exitcode is None:
            child.kill()
        return self.killer.fired and child.exitcode == -signal.SIGKILL

    def before_the_next(self) -> int:
        """What happens between two programs: how many calls of a foreign page were let in."""
        if not self.row.beside_page:
            return 0
        seen = len(self.killer.seen)
        let_in = open_foreign_page(self.mock.url)
        del self.killer.seen[seen:]
        return let_in

    def complaints(self, after: CommandResult) -> Iterator[str]:
        """What is not as it must be, now that `after`, a `resume`, has ended."""
        if after.code:
            yield f"resume ended with {after.code}: {after.err}"
        if not self.out.exists():
            yield f"the film is not there: {after.err}"
        elif (frames := _frames(self.out)) != FRAMES:
            yield f"the film has {frames} frames of {FRAMES}"
        found = {
            "clips": (self._clips_made(), 1),
            "credits": (self._credits_spent(), 100),
            "messages": (self.killer.seen.count(f"POST {TURN}"), self.row.messages),
            "pieces of films": (len(list(self.home.glob("*.part"))), 0),
        }
        for what, (got, wanted) in found.items():
            if got != wanted:
                yield f"{got} {what}, not {wanted}"

    def _credits_spent(self) -> int:
        """What the accounts no longer have; reserved credits are not spent."""
        accounts = self.mock.state["accounts"]
        return sum(CREDITS_GRANTED - account["credits"]["total"] for account in accounts)

    def _clips_made(self) -> int:
        """How many generations the service did."""
        return sum(len(session["generated"]) for session in self.mock.state["sessions"])


def _frames(path: Path) -> int:
    with av.open(path) as film:
        return sum(1 for _ in film.decode(video=0))
