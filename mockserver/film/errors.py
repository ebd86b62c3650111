"""What can go wrong while a film is made, on one screen.

FilmError            the film cannot be made; the text says why and what to do next
  StillError              one of its stills cannot be shown
  FilmCancelledError      it was not wanted any more; no file is left
"""

from __future__ import annotations

from pathlib import Path


class FilmError(Exception):
    """A film cannot be made. Its text is one sentence for the user."""


class StillError(FilmError):
    """A still cannot be shown. `problem` goes on where its name ends: `is empty.`"""

    def __init__(self, still: Path, problem: str) -> None:
        super().__init__(f"{still.name} {problem}")
        self.still, self.problem = still, problem


class FilmCancelledError(FilmError):
    """Somebody stopped the film before its end."""

    def __init__(self) -> None:
        super().__init__("The render was cancelled.")
