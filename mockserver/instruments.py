"""Everything by which the mock is watched and played upon, in one object that all layers share."""

from collections import deque
from dataclasses import dataclass, field

from mockserver.clock import Clock
from mockserver.journal import Journal
from mockserver.near_miss import NearMiss
from mockserver.redaction import Redactor
from mockserver.service import Service

CLEAN = "clean"
MOST_NEAR_MISSES = 100


def _few_near_misses() -> deque[NearMiss]:
    return deque(maxlen=MOST_NEAR_MISSES)


@dataclass(slots=True)
class Instruments:
    """The instruments of one mock. Use them in the service's event loop only.

    `scenario` is the name of the last one that was set. The redactor is one for everything that
    is shown, so that `<token:1>` is the same token wherever it stands.
    """

    service: Service
    journal: Journal = field(default_factory=Journal)
    near_misses: deque[NearMiss] = field(default_factory=_few_near_misses)
    redactor: Redactor = field(default_factory=Redactor)
    scenario: str = CLEAN

    @property
    def clock(self) -> Clock:
        """The mock's clock."""
        return self.service.clock
