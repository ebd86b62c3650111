"""What can go wrong while a film is made, on one screen.

FilmError            the film cannot be made; the text says why and what to do next
  FilmCancelledError      it was not wanted any more; no file is left
"""

from __future__ import annotations


class FilmError(Exception):
    """A film cannot be made. Its text is one sentence for the user."""


class FilmCancelledError(FilmError):
    """Somebody stopped the film before its end."""

    def __init__(self) -> None:
        super().__init__("The render was cancelled.")
