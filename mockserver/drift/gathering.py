"""Folders of recordings become evidence."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockserver.drift.answers import Answer, read_answer
from mockserver.drift.contract import Contract, shipped_contract
from mockserver.drift.evidence import Broken, Evidence, Run
from mockserver.drift.prices import prices
from mockserver.recordings.files import read_text
from mockserver.recordings.model import SUFFIX, Recording, Unreadable
from mockserver.recordings.read import parse_recording

OF_THE_SERVICE = ("live", "har")
"""Sources that say something of the service itself; others say what a mock answers."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The recordings of one run, read."""

    path: Path
    run: Run
    recordings: tuple[Recording, ...]


def runs_in(place: Path) -> Sequence[Path]:
    """Give the folders from here downward that hold recordings; each is a run."""
    return sorted({path.parent for path in place.rglob(f"*{SUFFIX}")})


def read_runs(places: Iterable[Path]) -> Sequence[Folder]:
    """Read every run below some folders. Raises RecordingError."""
    return [read_run(path) for place in places for path in runs_in(place)]


def read_run(path: Path) -> Folder:
    """Read the recordings of one folder. Raises RecordingError."""
    recordings: list[Recording] = []
    digest = hashlib.sha256()
    for file in sorted(path.glob(f"*{SUFFIX}")):
        text = read_text(file)
        digest.update(text.encode("utf-8", "surrogatepass"))
        recordings.append(parse_recording(text, file))
    if not recordings:
        raise Unreadable(path, "there are no recordings (*.json) here")
    days = [str(recording.head.get("recorded_at") or "") for recording in recordings]
    live = all(recording.source in OF_THE_SERVICE for recording in recordings)
    run = Run(max(days)[:19], digest.hexdigest()[:12], "live" if live else "local", len(recordings))
    return Folder(path, run, tuple(recordings))


def evidence_of(folder: Folder, contract: Contract | None = None) -> Evidence:
    """Say what a run shows. Raises RecordingError for a body that is missing or damaged."""
    contract = contract or shipped_contract()
    answers: list[Answer] = [
        read_answer(exchange, recording.folder, contract)
        for recording in folder.recordings
        for exchange in recording.exchanges
    ]
    seen = [each for answer in answers for each in answer.seen]
    seen += [each for recording in folder.recordings for each in prices(recording)]
    broken = [
        Broken(answer.operation, answer.outcome, folder.run.id) for answer in answers if answer.cut
    ]
    unknown = sum(answer.unknown for answer in answers)
    return Evidence.of_run(folder.run, seen, broken, unknown)


def evidence_in(places: Iterable[Path], last: int | None = None) -> Evidence:
    """Say what all runs below some folders show. Raises RecordingError."""
    return Evidence.together(map(evidence_of, read_runs(places)), last)
