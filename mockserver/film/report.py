"""What making a film took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilmReport:
    """The frames in the film, its size in bytes, and the seconds spent on it."""

    frames: int
    bytes: int
    seconds_spent: float
