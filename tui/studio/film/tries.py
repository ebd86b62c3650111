"""How often a film is asked for again: what counts is what a try brought, not its number."""

from dataclasses import dataclass

_MOST_FRUITLESS = 3
_MOST_AFRESH = 2
_STEPS = 1000
_LEAST_GAIN_BYTES = 1 << 16


@dataclass(slots=True)
class Tries:
    """The tries of one way to a film, all sizes in bytes.

    A film that is cut every ten per cent comes in ten tries; one that stands still is left.
    """

    mark: int = 0
    fruitless: int = 0
    afresh: int = 1
    renewed: bool = False

    def may_go_on(self, size: int, total: int | None) -> bool:
        """Whether to ask for the rest, now that `size` bytes are there."""
        if size - self.mark >= least_gain(total):
            self.mark, self.fruitless, self.renewed = size, 0, False
            return True
        self.fruitless += 1
        return self.fruitless < _MOST_FRUITLESS

    def may_begin_again(self) -> bool:
        """Whether to ask for the film from its beginning, once more: nothing of it can be used."""
        self.mark = 0
        self.afresh += 1
        return self.afresh <= _MOST_AFRESH

    def may_renew(self) -> bool:
        """Whether to ask for a fresh link: once, until it has brought something."""
        allowed, self.renewed = not self.renewed, True
        return allowed


def least_gain(total: int | None) -> int:
    """How many bytes are progress: one of a thousand steps."""
    return max(1, total // _STEPS) if total else _LEAST_GAIN_BYTES
