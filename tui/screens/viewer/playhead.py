"""Where a film stands while it plays, and how often a picture of it is shown."""

from collections.abc import Callable
from typing import Final

_LEAST_RATE: Final = 11.9
_LEAST_MOVES: Final = 4.0
"""The place moves on even where a picture stays: in a film of a frame a second, or fewer."""
_MOST_STEP_S: Final = 0.5
"""No picture is further from the one before: where decoding is slow, the film is slow, too."""


def shown_rate(rate: float, most: float | None = None) -> float:
    """How many pictures a second are shown of a film with `rate` frames a second.

    Twelve or a few more, each frame of the film for as long as every other; at most `most`.
    """
    even = rate / max(1, int(rate / _LEAST_RATE)) if rate > 0 else _LEAST_RATE
    even = max(even, _LEAST_MOVES)
    return min(even, most) if most is not None else even


class Playhead:
    """The place in a film of so many seconds, moved by a clock while it plays."""

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self.seconds = max(0.0, seconds)
        self.at = 0.0
        self.is_playing = False
        self.loops = False
        self._now = now
        self._since = 0.0

    @property
    def is_at_end(self) -> bool:
        """Whether it has run through."""
        return self.at >= self.seconds

    def play(self) -> None:
        """Begin, or go on; from the end it begins anew."""
        if self.is_at_end:
            self.at = 0.0
        self._since = self._now()
        self.is_playing = self.seconds > 0

    def pause(self) -> None:
        """Stand still."""
        self.is_playing = False

    def seek(self, at: float) -> None:
        """Go to a place, within the film."""
        self.at = max(0.0, min(at, self.seconds))
        self._since = self._now()

    def move(self) -> float:
        """Go as far as the clock went since the last time; the place is returned."""
        now = self._now()
        if self.is_playing:
            self.at += min(now - self._since, _MOST_STEP_S)
            if self.is_at_end:
                self.is_playing = self.loops
                self.at = self.at % self.seconds if self.loops else self.seconds
        self._since = now
        return self.at
