"""Folders of recordings become evidence."""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from mockserver.calls import CALLS
from mockserver.drift.contract import Contract, shipped_contract
from mockserver.drift.evidence import Broken, Evidence, Run
from mockserver.drift.finding import Trouble
from mockserver.drift.outages import of_the_account
from mockserver.drift.places import is_success
from mockserver.drift.reading.answers import ExchangeEvidence, read_answer
from mockserver.drift.reading.names import Guide, strings_in
from mockserver.drift.reading.prices import prices
from mockserver.drift.reading.renewals import renewed
from mockserver.recordings.files import files_below, is_folder, read_text
from mockserver.recordings.model import SUFFIX, Exchange, Recording, Unreadable
from mockserver.recordings.read import parse_recording

OF_THE_SERVICE = ("live", "har")
"""Sources that say something of the service itself; others say what a mock answers."""


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """The recordings of one run, read."""

    path: Path
    run: Run
    recordings: tuple[Recording, ...]


def runs_in(place: Path) -> Sequence[Path]:
    """Give the folders from here downward that hold recordings; each is a run, the oldest first."""
    return sorted({path.parent for path in files_below(place, f"*{SUFFIX}")}, key=run_order)


def run_order(run: Path) -> tuple[Sequence[str], int, str]:
    """Give what runs are in order by: their second, and in it their number, `-2` before `-10`."""
    moment, _, number = run.name.rpartition("-")
    is_numbered = number.isascii() and number.isdecimal() and moment.endswith("Z")
    last = moment if is_numbered else run.name
    return [*run.parts[:-1], last], int(number) if is_numbered else 1, run.name


def read_runs(places: Iterable[Path]) -> Sequence[RecordedRun]:
    """Read every run below some folders. Raises RecordingError."""
    return [read_run(path) for place in places for path in runs_in(place)]


def read_run(path: Path) -> RecordedRun:
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
    return RecordedRun(path, run, tuple(recordings))


def is_within(fresh: Path, base: Path) -> bool:
    """Whether every recording below one folder is below another, byte for byte."""
    if not (is_folder(fresh) and is_folder(base)):
        return False
    known = {_digest(path) for path in base.rglob(f"*{SUFFIX}")}
    return all(_digest(path) in known for path in fresh.rglob(f"*{SUFFIX}"))


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def evidence_of(folder: RecordedRun, contract: Contract | None = None) -> Evidence:
    """Say what a run shows. Raises RecordingError for a body that is missing or damaged."""
    answers = answers_of(folder, contract or shipped_contract())
    seen = [each for answer in answers for each in answer.seen]
    rest = iter(answers)
    for recording in folder.recordings:
        seen += prices(recording, [*islice(rest, len(recording.exchanges))])
    broken = [
        Broken(answer.operation, answer.outcome, answer.trouble, folder.run.id)
        for answer in answers
        if answer.trouble
    ]
    unknown = sum(answer.unknown for answer in answers)
    return Evidence.of_run(folder.run, seen, broken, unknown)


def answers_of(folder: RecordedRun, contract: Contract) -> Sequence[ExchangeEvidence]:
    """Say what each exchange of a run shows, in their order.

    In a run whose account was refused throughout, the refusals are evidence of nothing.
    """
    exchanges = [(each, one.folder) for one in folder.recordings for each in one.exchanges]
    guide = Guide(contract, "", strings_in((v for e, _ in exchanges for v in _values(e)), contract))
    answers = [read_answer(exchange, place, guide) for exchange, place in exchanges]
    if any(is_success(each.outcome) and each.operation not in _WITHOUT_A_TOKEN for each in answers):
        for number in renewed(folder.recordings, answers):
            answers[number] = replace(answers[number], trouble=Trouble.RENEWED)
        return answers
    return [
        replace(each, seen=(), trouble=each.trouble or of_the_account(each.outcome))
        if of_the_account(each.outcome)
        else each
        for each in answers
    ]


def evidence_in(places: Iterable[Path], contract: Contract | None = None) -> Evidence:
    """Say what all runs below some folders show. Raises RecordingError."""
    with _nothing_collected():
        return Evidence.merge_runs(evidence_of(folder, contract) for folder in read_runs(places))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Switch garbage collection off: these values contain no reference cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _values(exchange: Exchange) -> Iterator[object]:
    """Give the JSON that was sent and that came, and the names of files."""
    for body in (exchange.request.body, exchange.response.body):
        if body is None:
            continue
        if body.kind == "json":
            yield body.value
        elif body.kind == "multipart":
            yield from (part.filename for part in body.value if part.filename)
    yield from (event.value for event in exchange.events if event.kind == "data")


_WITHOUT_A_TOKEN = frozenset(call.operation for call in CALLS if call.scope is None)
