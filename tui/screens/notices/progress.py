"""Progress as a tab shows it."""

from dataclasses import dataclass

_END = "\x07"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in per cent; without a number nobody can say. Or it has failed."""

    percent: int | None = None
    failed: bool = False

    @property
    def sequence(self) -> str:
        """What shows it in the tab."""
        if self.failed:
            return f"\x1b]9;4;2;{100 if self.percent is None else self.percent}{_END}"
        state = "3;0" if self.percent is None else f"1;{self.percent}"
        return f"\x1b]9;4;{state}{_END}"
