"""The two sides of a comparison, each a baseline or a folder of recordings, read."""

from datetime import UTC, datetime
from pathlib import Path

from mockserver.drift.baseline_file import Baseline, is_baseline, read_baseline
from mockserver.drift.compare import Comparison
from mockserver.drift.contract import Contract, Pins, shipped_contract
from mockserver.drift.pins import check_pins, merge_pins, read_pins
from mockserver.drift.readers import our_readers, read_mapping
from mockserver.drift.reading.gathering import evidence_in, is_within
from mockserver.recordings.files import may_be_there
from mockserver.recordings.model import Unreadable


class NothingToCompare(ValueError):
    """Two sides that cannot be compared; the text says why, and what to do."""


def today() -> str:
    """Give the day, as an ISO date."""
    return datetime.now(UTC).date().isoformat()


def with_pins(places: tuple[Path, ...], file: Path | None) -> Contract:
    """Give the contract with the pins of a file, and of the baselines among some places.

    Raises PinError, and RecordingError for a baseline that cannot be used.
    """
    kept: list[Pins] = [read_baseline(place).pins for place in places if is_baseline(place)]
    return shipped_contract().pinned(merge_pins([*kept, *([read_pins(file)] if file else [])]))


def learned(place: Path, contract: Contract) -> Baseline:
    """Read a baseline, or learn from a folder of recordings. Raises RecordingError."""
    if is_baseline(place):
        return read_baseline(place)
    evidence = evidence_in([place], contract)
    if not evidence.runs:
        raise Unreadable(place, "there are no recordings (*.json) here")
    return Baseline(evidence)


def compared(
    base: Path, fresh: Path, readers: Path | None = None, pins: Path | None = None
) -> tuple[Baseline, Comparison]:
    """Give a base, and the comparison of what is fresh with it.

    `readers` is a user's mapping of who reads what, `pins` a file of enums. Raises
    NothingToCompare, RecordingError, MappingError, PinError.
    """
    for place in (base, fresh):
        if not may_be_there(place):
            raise NothingToCompare(f"there is no {place}")
    contract = with_pins((base, fresh), pins)
    was, came = learned(base, contract), learned(fresh, contract)
    check_pins(contract.pins, (was.evidence, came.evidence), contract)
    known = was.evidence.without_runs_of(came.evidence)
    within = len(was.evidence.runs) - len(known.runs)
    is_part = not within and is_within(fresh, base)
    if is_part or (within and not known.runs):
        why = "nothing in FRESH is new to BASE: give runs that it has not seen"
        raise NothingToCompare(why)
    who = our_readers().with_table(read_mapping(readers)) if readers else our_readers()
    return was, Comparison(
        known, came.evidence, was.accepted, today(), who, contract, shared_runs=within
    )
