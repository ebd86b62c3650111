"""Spaces out work that gets slower, so that it takes a fixed share of the time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

REST = 4
"""After it was done, it rests for so many times as long as it took."""


class Pace:
    """Says when it is due again. What takes no time is always due."""

    def __init__(self) -> None:
        self._due_s = 0.0

    @property
    def due_in_s(self) -> float:
        """In how many seconds it is due; 0 where it is."""
        return max(0.0, self._due_s - time.monotonic())

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Time the work; the next is due after `REST` times that."""
        began_s = time.monotonic()
        try:
            yield
        finally:
            ended_s = time.monotonic()
            self._due_s = ended_s + REST * (ended_s - began_s)
