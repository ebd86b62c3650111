"""The mock as one object: the service, and everything that watches and steers it."""

from collections import deque
from dataclasses import dataclass, field

from mockserver.clock import Clock
from mockserver.faults.board import FaultBoard
from mockserver.faults.scenarios import CLEAN
from mockserver.journal.entries import Journal
from mockserver.journal.near_miss import NearMiss
from mockserver.recordings.prepared import Preparations
from mockserver.redaction.redactor import Redactor
from mockserver.service.service import Service

MOST_NEAR_MISSES = 100


def _last_near_misses() -> deque[NearMiss]:
    return deque(maxlen=MOST_NEAR_MISSES)


@dataclass(frozen=True, slots=True)
class ActiveScenario:
    """A scenario that is played, and the faults armed for it, by their ids."""

    name: str
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Mock:
    """One mock, shared by all layers. Use it in its event loop only.

    `scenarios` are those being played, by the test that wants one, None for everybody. The
    redactor is one for everything that is shown, so that `<token:1>` is the same token wherever it
    stands. `granted` are the credits of a new account when no scenario says otherwise.
    """

    service: Service
    journal: Journal = field(default_factory=Journal)
    near_misses: deque[NearMiss] = field(default_factory=_last_near_misses)
    faults: FaultBoard = field(default_factory=FaultBoard)
    redactor: Redactor = field(default_factory=Redactor)
    scenarios: dict[str | None, ActiveScenario] = field(default_factory=dict)
    preparations: Preparations = field(default_factory=Preparations)
    granted: int = field(init=False)

    def __post_init__(self) -> None:
        self.granted = self.service.credits

    @property
    def scenario(self) -> str:
        """The name of the scenario that is played for everybody."""
        active = self.scenarios.get(None)
        return active.name if active else CLEAN

    @property
    def clock(self) -> Clock:
        """The mock's clock."""
        return self.service.clock
