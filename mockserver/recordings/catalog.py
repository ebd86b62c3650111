"""The recordings at hand: which of them answers a prompt, and each by its name.

A turn's `when` holds facts: `ask` (a topic of `turns/choice.py`), `stills` (`none`, `one`, `many`),
`language` (`en`, `zh`) and `events` (`adk`, `typed`: the dialect that its events are written in). A
recording fits where all its facts hold; of several, the one that says most; then the first by id.
A turn with a `case` instead of an `ask` answers nobody by itself: it is played by its name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mockserver.faults.in_recordings import read_faults
from mockserver.faults.targets import FaultError
from mockserver.recordings.files import is_file, is_folder
from mockserver.recordings.model import SUFFIX, Recording, RecordingError, Unreadable
from mockserver.recordings.read import read_recording
from mockserver.recordings.sse import spelling_of
from mockserver.recordings.templates import Template, make_template

FACTS: Mapping[str, Sequence[str] | None] = {
    "ask": (
        "animate", "title", "retitle", "untitle", "music", "timing", "several", "talk",
        "upload-first", "clip-first",
    ),
    "stills": ("none", "one", "many"),
    "language": ("en", "zh"),
    "events": ("adk", "typed"),
    "case": None,
}  # fmt: skip
MOST_NAMED, MOST_NAMED_BYTES = 50, 1024 * 1024
MOST_CATALOGS = 4
FACTS_MEND, FAULTS_MEND = "name facts that the mock knows", "write the fault as it says"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")


class FileStamp(NamedTuple):
    """A file as it was when it was read: one that has changed since differs in one of these."""

    mtime_ns: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True)
class Catalog:
    """All recorded turns; `folder` is where they, and the other recordings, are."""

    turns: tuple[Recording, ...]
    folder: Path | None = None
    _templates: dict[tuple[str, bool], tuple[Template, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _named: dict[Path, tuple["FileStamp", Recording]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def find(self, facts: Mapping[str, str]) -> Recording | None:
        """Give the recording that fits best, in another language where this one has none."""
        return self._best(facts) or self._best({**facts, "language": "en"})

    def _best(self, facts: Mapping[str, str]) -> Recording | None:
        prompted = [turn for turn in self.turns if "ask" in turn.when]
        fitting = [turn for turn in prompted if turn.when.items() <= facts.items()]
        return max(fitting, key=lambda turn: len(turn.when), default=None)

    def templates(self, turn: Recording, *, typed: bool) -> tuple[Template, ...]:
        """Give a turn's events, made ready once for each dialect of events."""
        key = (turn.id, typed)
        if key not in self._templates:
            spelling = spelling_of(turn.exchange.wire)
            self._templates[key] = tuple(
                make_template(event, spelling, typed=typed) for event in turn.exchange.events
            )
        return self._templates[key]

    def named(self, identity: str) -> Recording | None:
        """Give any recording of the folder by its name, such as `errors/1001-http`.

        None where there is none of that name. Raises RecordingError for one that cannot be used.
        """
        if self.folder is None or not _ID.fullmatch(identity):
            return None
        path = self.folder / f"{identity}{SUFFIX}"
        return self._read_once(path) if is_file(path) else None

    def _read_once(self, path: Path) -> Recording:
        """Read a recording's file, or give what was read of it where it has not changed since.

        A large one is read every time, rather than kept.
        """
        version = _version(path)
        known = self._named.get(path)
        if known is None or known[0] != version:
            if version.size > MOST_NAMED_BYTES:
                return read_recording(path)
            if len(self._named) >= MOST_NAMED:
                self._named.clear()
            known = self._named[path] = (version, read_recording(path))
        return known[1]

    def names(self) -> Sequence[str]:
        """Give the names of all recordings of the folder."""
        return [] if self.folder is None else sorted(names_in(self.folder))


def names_in(folder: Path) -> Sequence[str]:
    """Give the names that the recordings below a folder have by their place."""
    paths = folder.rglob(f"*{SUFFIX}")
    return [path.relative_to(folder).with_suffix("").as_posix() for path in paths]


def shipped_recordings() -> Path:
    """Where the recordings of this program are: in the wheel, else in the repository."""
    inside = Path(__file__).parents[1] / "shipped" / "recordings"
    return inside if is_folder(inside) else Path(__file__).parents[2] / "recordings"


def catalog_of(folder: Path) -> Catalog:
    """Give a folder's turns, read once in each process while its files are the same.

    A program that starts one mock after the other, as tests do, need not read them each time.
    Raises RecordingError.
    """
    return _unchanged(folder, tuple((path, _version(path)) for path in _turns_in(folder)))


@lru_cache(MOST_CATALOGS)
def _unchanged(folder: Path, files: Sequence[tuple[Path, FileStamp]]) -> Catalog:
    return load_catalog(folder)


def _turns_in(folder: Path) -> Sequence[Path]:
    try:
        return sorted((folder / "turns").glob(f"*{SUFFIX}"))
    except OSError as fault:
        raise Unreadable(folder, fault.strerror) from fault


def _version(path: Path) -> FileStamp:
    try:
        state = path.stat()
    except OSError as fault:
        raise Unreadable(path, fault.strerror) from fault
    return FileStamp(state.st_mtime_ns, state.st_size, state.st_ino)


def load_catalog(folder: Path) -> Catalog:
    """Read every turn of a folder of recordings.

    Raises RecordingError for a file that cannot be used, or where there are none.
    """
    paths = _turns_in(folder)
    if not paths:
        raise RecordingError(folder / "turns", 1, "there are no recordings (*.json) here")
    turns: dict[str, Recording] = {}
    for path in paths:
        turn = checked_turn(path, read_recording(path))
        if turn.id in turns:
            message = f"another turn here has the id {turn.id!r} as well"
            raise RecordingError(path, 1, message, "give one of them another id")
        turns[turn.id] = turn
    return Catalog(tuple(turns.values()), folder)


def checked_turn(path: Path, turn: Recording) -> Recording:
    """Check that a turn's facts mean something here. Raises RecordingError."""
    for fact, value in turn.when.items():
        known = FACTS.get(fact, ())
        if known is not None and value not in known:
            allowed = ", ".join(known or FACTS)
            message = f"`when` knows no {fact}={value!r}; there are {allowed}"
            raise RecordingError(path, 1, message, FACTS_MEND)
    if not turn.when.keys() & {"ask", "case"}:
        message = "`when` must name an `ask` (or a `case`), or nothing will ever play this"
        raise RecordingError(path, 1, message, FACTS_MEND)
    try:
        read_faults(turn.head)
    except FaultError as fault:
        raise RecordingError(path, 1, str(fault), FAULTS_MEND) from fault
    return turn
