"""The recordings at hand, and which of them answers an ask.

A turn's `when` holds facts: `ask` (a topic of `choosing`), `stills` (`none`, `one`, `many`) and
`language` (`en`, `zh`). A recording fits where all its facts hold; of several, the one that says
most; then the first by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockserver.recordings import Recording, RecordingError, read_recording

FACTS: Mapping[str, Sequence[str] | None] = {
    "ask": (
        "animate", "title", "retitle", "untitle", "music", "timing", "several", "talk",
        "upload-first", "clip-first",
    ),
    "stills": ("none", "one", "many"),
    "language": ("en", "zh"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelf:
    """All recorded turns."""

    turns: tuple[Recording, ...]

    def find(self, facts: Mapping[str, str]) -> Recording | None:
        """Give the recording that fits best, in another language where this one has none."""
        return self._best(facts) or self._best({**facts, "language": "en"})

    def _best(self, facts: Mapping[str, str]) -> Recording | None:
        fitting = [turn for turn in self.turns if turn.when.items() <= facts.items()]
        return max(fitting, key=lambda turn: len(turn.when), default=None)


def shipped_recordings() -> Path:
    """Where the recordings of this program are: in the wheel, else in the repository."""
    inside = Path(__file__).parent / "shipped" / "recordings"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "recordings"


def load_shelf(folder: Path) -> Shelf:
    """Read every turn of a folder of recordings.

    Raises RecordingError for a file that cannot be used, or where there are none.
    """
    paths = sorted((folder / "turns").glob("*.json"))
    if not paths:
        raise RecordingError(folder / "turns", 1, "there are no recordings (*.json) here")
    return Shelf(tuple(_checked(path, read_recording(path)) for path in paths))


def _checked(path: Path, turn: Recording) -> Recording:
    for fact, value in turn.when.items():
        known = FACTS.get(fact)
        if known is None or value not in known:
            allowed = ", ".join(known or FACTS)
            raise RecordingError(path, 1, f"`when` knows no {fact}={value!r}; there are {allowed}")
    if "ask" not in turn.when:
        raise RecordingError(path, 1, "`when` must name an `ask`, or nothing will ever play this")
    return turn
