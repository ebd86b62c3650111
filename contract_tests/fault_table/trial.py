"""One row of the fault table in a fresh home, on a mock that was reset; and what came of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contract_tests.fault_table.rows import LONG_PAUSE_S, FaultRow
from contract_tests.harness.commands import still
from contract_tests.harness.foreign_page import open_foreign_page
from mockserver.faults.notation import parse_fault
from mockserver.pytest_plugin import NemoMock
from mockserver.tests.harness.films import film_after, film_bytes

SPEED = 3000.0
GRANTED = 1000
_COST, _POLL_S = 100, 30.0
MOCK: Mapping[str, object] = {
    "speed": SPEED,
    "credits": GRANTED,
    "film": film_after(2.5 * _POLL_S / SPEED),
}
"""How the mock is to be: a render takes a few polls."""

_LIMIT_S = 60.0
_READING_S = 180.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row on one face.

    `read` is what the person read of it at first, `steps` what they then did, as they were told.
    `done`: in the end the job was done; `recoverable`: if not, the message is still there.
    `torn`: something that is not the whole film has a film's name; `let_in`: how many calls of a
    foreign page were answered.
    """

    row: FaultRow
    face: str
    code: int
    read: str
    steps: tuple[str, ...]
    done: bool
    recoverable: bool
    messages: int
    generations: int
    spent: int
    struck: int
    crash: str
    verdict: str
    torn: bool
    let_in: int
    seconds: float

    @property
    def lost(self) -> bool:
        """Whether something of the user's is gone."""
        return not (self.done or self.recoverable)

    @property
    def charged_twice(self) -> bool:
        """Whether the one clip was made, or paid, more than once."""
        return self.generations > 1 or self.spent > _COST

    @property
    def good(self) -> bool:
        """Whether nobody has anything to complain of."""
        trouble = self.crash or self.verdict or self.torn or self.let_in
        return not (self.lost or self.charged_twice or trouble)

    @property
    def at_once(self) -> bool:
        """Whether the fault was got over without the person's doing anything."""
        return self.done and not self.steps


class Trial:
    """One row in a fresh home, on a mock that was reset. `scale`: how fast its time passes."""

    def __init__(
        self, mock: NemoMock, folder: Path, row: FaultRow, *, scale: float = SPEED
    ) -> None:
        self.mock, self.folder, self.row = mock, folder, row
        mock.reset()
        self.still = still(folder / "harbour.png", (64, 48))
        self.out = folder / "out.mp4"
        self.environ = {
            "STILLREEL_HOME": str(folder / "home"),
            "STILLREEL_TIME_SCALE": str(scale),
            "NEMO_API_URL": mock.url,
        }
        self._let_in = 0
        self._name = parse_fault(row.specs[-1]).name
        self._began = time.perf_counter()

    def arm(self) -> None:
        """From here on the fault strikes."""
        self.mock.fault(*self.row.specs)
        if self.row.beside_page:
            self._let_in = open_foreign_page(self.mock.url)

    def disarm(self) -> None:
        """From here on all goes well."""
        self.wait_out()
        self.mock.server.faults.clear()

    def wait_out(self) -> None:
        """The person reads, and waits as long as they are told to."""
        long = f"retry_after={LONG_PAUSE_S}" in self.row.fault
        self.mock.clock.jump(LONG_PAUSE_S if long else _READING_S)

    @property
    def is_polled(self) -> bool:
        """Whether somebody asked how a render stands."""
        return any("/proxy/lambda/" in call["path"] for call in self.mock.heads)

    @property
    def has_film(self) -> bool:
        """Whether the film is there, whole."""
        return self.out.exists() and self.out.read_bytes() == film_bytes()

    def outcome(
        self, face: str, *, code: int, read: str, steps: tuple[str, ...], done: bool,
        recoverable: bool, crash: str,
    ) -> Outcome:  # fmt: skip
        """What the mock says of it, beside what the person saw."""
        self.disarm()
        self._wait_for_service()
        mock, state = self.mock, self.mock.state
        verdict, calls = mock.verdict(), mock.heads
        return Outcome(
            row=self.row,
            face=face,
            code=code,
            read=read,
            steps=steps,
            done=done,
            recoverable=recoverable,
            messages=sum(call["path"] == "/run_sse" for call in calls),
            generations=sum(len(session["generated"]) for session in state["sessions"]),
            spent=sum(_spent(account) for account in state["accounts"]),
            struck=sum(self._name in call["faults"] for call in calls),
            crash=crash,
            verdict=str(verdict) if verdict.guilty else "",
            torn=any(each.read_bytes() != film_bytes() for each in self.folder.glob("*.mp4")),
            let_in=self._let_in,
            seconds=time.perf_counter() - self._began,
        )

    def _wait_for_service(self) -> None:
        """Wait until the service has ended what it still works on."""
        limit = time.monotonic() + _LIMIT_S
        while time.monotonic() < limit:
            if all(not each["credits"]["frozen"] for each in self.mock.state["accounts"]):
                return
            time.sleep(0.01)


def _spent(account: Mapping[str, Mapping[str, int]]) -> int:
    return GRANTED - account["credits"]["total"]
