"""Everything by which the mock is watched and played upon, in one object that all layers share."""

from dataclasses import dataclass, field

from mockserver.clock import Clock
from mockserver.journal import Journal
from mockserver.service import Service

CLEAN = "clean"


@dataclass(slots=True)
class Instruments:
    """The instruments of one mock. Use them in the service's event loop only.

    `scenario` is the name of the last one that was set.
    """

    service: Service
    journal: Journal = field(default_factory=Journal)
    scenario: str = CLEAN

    @property
    def clock(self) -> Clock:
        """The mock's clock."""
        return self.service.clock
