"""What was stated of a film before it came, and whether what came agrees with all of it."""

from dataclasses import dataclass
from pathlib import Path

from tui.media.films import Film
from tui.media.whole_film import NoFilm, is_too_short, read_whole
from tui.nemo.models import Render
from tui.studio.failures import RENDER, StudioError
from tui.words import _

NO_CHARGE = _("Export again: nothing is charged, and the timeline is safe.")

_HEAD_BYTES = 64_000_000
_MOST_BYTES_A_SECOND = 12_500_000
_MOST_BYTES = 4_000_000_000


class NotTheFilm(StudioError):
    """What came, or is offered, is not the film: none of it is worth keeping."""

    def __init__(self, message: str) -> None:
        super().__init__(message, NO_CHARGE, code=RENDER)


@dataclass(frozen=True, slots=True)
class FilmClaims:
    """The film's size in bytes by the render, and its length by the timeline and the render.

    Each is absent (0 for the timeline) where nobody said it.
    """

    size: int | None
    timeline_ms: int
    duration_s: float | None

    @classmethod
    def of(cls, render: Render, timeline_ms: int) -> "FilmClaims":
        """What a finished render, and the timeline that it was made of, say."""
        return cls(render.size, timeline_ms, render.duration_s)

    @property
    def most_bytes(self) -> int:
        """What may be written where nobody said a size: more than any film of this length takes."""
        seconds = max(self.timeline_ms / 1000, 0.0)
        return _MOST_BYTES if not seconds else int(_HEAD_BYTES + seconds * _MOST_BYTES_A_SECOND)

    def agreed_size(self, offered: int | None) -> int | None:
        """The size, given what the answer states itself. Raises `NotTheFilm` where they differ."""
        if self.size is not None and offered is not None and self.size != offered:
            raise NotTheFilm(
                _(
                    "The render has {size:,} bytes, but the link offers {offered:,}",
                    size=self.size,
                    offered=offered,
                )
            )
        return offered if self.size is None else self.size

    def check(self, path: Path) -> Film:
        """The film at `path`, if it is all that was stated. Raises `NotTheFilm` and `OSError`.

        Blocks while the film is read to its end.
        """
        try:
            film = read_whole(path)
        except NoFilm as fault:
            raise NotTheFilm(str(fault)) from None
        for expected_s in (self.timeline_ms / 1000, self._told_s(film)):
            if is_too_short(film, expected_s):
                raise NotTheFilm(
                    _(
                        "The clip lasts {seconds:.1f} s, not {expected:.1f} s",
                        seconds=film.seconds,
                        expected=expected_s,
                    )
                )
        return film

    def _told_s(self, film: Film) -> float:
        """The render's own length; some services write milliseconds there."""
        told = self.duration_s or 0.0
        return told / 1000 if told >= 1000 and told > 100 * film.seconds else told
