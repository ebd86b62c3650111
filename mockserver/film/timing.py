"""Which shot is seen when, with cross-fades around the borders. Pure arithmetic in seconds.

A fade is centred on a border and reaches half its length into both neighbours. It takes at most
40 % of the shorter of them, so that fades never meet and the film keeps its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from mockserver.film.plan import FilmPlan

FADE_S = 0.8
FADE_SHARE = 0.4


def smoothstep(share: float) -> float:
    """Ease 0..1 with a still start and end."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


@dataclass(frozen=True, slots=True)
class Showing:
    """One shot on the screen, fades included: seen from `from_s` to `until_s`.

    It fades in over `fade_in_s` and lies over the shot before it meanwhile.
    """

    shot: int
    from_s: float
    until_s: float
    fade_in_s: float

    def weight(self, at_s: float) -> float:
        """How much of it is seen: 0..1."""
        return 1.0 if not self.fade_in_s else smoothstep((at_s - self.from_s) / self.fade_in_s)

    def share(self, at_s: float) -> float:
        """How much of its time has passed: 0..1."""
        return min(1.0, max(0.0, (at_s - self.from_s) / max(1e-9, self.until_s - self.from_s)))


def showings(plan: FilmPlan) -> tuple[Showing, ...]:
    """Give every shot its time on the screen, in order."""
    shots = plan.shots
    fades = [0.0]
    for before, after in pairwise(shots):
        shortest_s = min(before.duration_ms, after.duration_ms) / 1000
        fades.append(min(FADE_S, FADE_SHARE * shortest_s))
    fades.append(0.0)
    return tuple(
        Showing(
            shot=number,
            from_s=shot.start_ms / 1000 - fades[number] / 2,
            until_s=(shot.start_ms + shot.duration_ms) / 1000 + fades[number + 1] / 2,
            fade_in_s=fades[number],
        )
        for number, shot in enumerate(shots)
    )


def showings_at(all_showings: tuple[Showing, ...], at_s: float) -> tuple[Showing, ...]:
    """Give the one or two showings on the screen, the lower one first. There is always one."""
    here = [one for one in all_showings if one.from_s <= at_s < one.until_s]
    return tuple(here[-2:]) if here else (all_showings[-1],)
