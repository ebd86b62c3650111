"""What was found: places in their order, and the one that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Found(Generic[Place]):
    """Places from the first to the last one; after the last comes the first.

    `at` is the place that is shown. While `goes_on` is true, there may be more.
    """

    places: Sequence[Place] = field(default=())
    at: int = 0
    goes_on: bool = False

    @property
    def current(self) -> Place | None:
        """The place that is shown, if there is one."""
        return self.places[self.at] if self.places else None

    def stepped(self, steps: int) -> "Found[Place]":
        """So many places further, back where `steps` is negative."""
        at = (self.at + steps) % len(self.places) if self.places else 0
        return Found(self.places, at, self.goes_on)

    def renewed(self, places: Sequence[Place], nearest: int, *, goes_on: bool) -> "Found[Place]":
        """Other places; the one that is shown stays, if it is among them, else the `nearest`."""
        try:
            at = places.index(self.current) if self.current is not None else nearest
        except ValueError:
            at = nearest
        return Found(places, max(0, min(at, len(places) - 1)), goes_on)
