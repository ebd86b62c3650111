"""`stillreel contract learn`: recordings that were made live become evidence. Cheap to import."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mockserver.exit_codes import ExitCode

if TYPE_CHECKING:
    from mockserver.description.overlay import JsonPath, Overlay
    from mockserver.drift.reading.gathering import RecordedRun

EXAMPLE = """examples:
  stillreel record runs                        (in front of the service, any client through it)
  %(prog)s runs                                (writes openapi.live.json beside openapi.yaml)
  %(prog)s runs -o my-overlay.json

Only what was recorded live counts: what came from this machine never does. The overlay has counts
and days, no text; run again, it adds what it has not seen.
exit codes: 0 done, 1 something contradicts the description, 2 usage, 3 nothing was recorded live,
4 a bad recording
"""
MOST_SHOWN = 30


def main(argv: Sequence[str]) -> int:
    """Run the command; gives its exit code (`mockserver.exit_codes`)."""
    parser = argparse.ArgumentParser(
        prog="stillreel contract", description="What is known of the service, and how."
    )
    add_verbs(parser.add_subparsers(dest="verb", required=True, metavar="VERB"))
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    from mockserver.description.overlay import OverlayError
    from mockserver.recordings.model import RecordingError, printable

    try:
        return _learn(arguments.places, arguments.out)
    except RecordingError as fault:
        _say(str(fault))
        return ExitCode.BAD_RECORDING
    except ModuleNotFoundError as fault:
        if fault.name != "jsonschema_rs":
            raise
        _say("this needs jsonschema-rs: pip install 'stillreel[contract]'")
        return ExitCode.USAGE
    except (OSError, OverlayError) as fault:
        _say(printable(fault))
        return ExitCode.USAGE


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what `contract` takes."""
    learn = verbs.add_parser(
        "learn",
        help="mark what was seen live",
        description="Mark in an overlay which facts of the description were seen live.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    learn.add_argument("places", nargs="+", type=Path, metavar="DIR", help="folders of recordings")
    learn.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="the overlay (beside openapi.yaml)"
    )


def _learn(places: Sequence[Path], out: Path | None) -> int:
    from mockserver.description.document import OVERLAY, described
    from mockserver.description.overlay import Overlay, read_overlay, write_overlay
    from mockserver.drift.reading.gathering import read_runs
    from mockserver.learning.facts import FactCounts
    from mockserver.learning.live_answers import LIVE, answers_of
    from mockserver.recordings.files import is_folder, may_be_there, write_whole
    from mockserver.recordings.model import number_of

    missing = [place for place in places if not is_folder(place)]
    if missing:
        _say(f"there is no folder {missing[0]}")
        return ExitCode.USAGE
    path = out or OVERLAY
    before = read_overlay(path) if may_be_there(path) else Overlay()
    folders = read_runs(places)
    live = [each for each in folders if _is_live(each, LIVE)]
    if not live:
        count = sum(each.run.recordings for each in folders)
        others = number_of(count, "recordings")
        _say(f"nothing was recorded live: {others} of other sources cannot tell of it")
        return ExitCode.COULD_NOT_CHECK
    new = {(each.run.day[:10], each.run.id): each for each in live}
    known = set(before.runs)
    facts = FactCounts(described())
    for key, folder in new.items():
        if key not in known:
            for recording in folder.recordings:
                for answer in answers_of(recording):
                    facts.learn(answer)
    overlay = _together(before, Overlay(facts.evidence(), sorted(known | new.keys())))
    write_whole(path, write_overlay(overlay).encode())
    _tell(overlay, path, facts.undescribed)
    return ExitCode.FAILED if overlay.contradicted else ExitCode.DONE


def _is_live(folder: "RecordedRun", source: str) -> bool:
    """Whether all of a run was recorded live: a run has one source."""
    return all(recording.source == source for recording in folder.recordings)


def _together(before: "Overlay", new: "Overlay") -> "Overlay":
    from mockserver.description.overlay import Overlay

    facts = dict(before.facts)
    for way, evidence in new.facts.items():
        facts[way] = facts[way].with_more(evidence) if way in facts else evidence
    return Overlay(facts, new.runs)


def _tell(overlay: "Overlay", path: Path, undescribed: Iterable[str]) -> None:
    from mockserver.recordings.model import number_of

    contradicted = overlay.contradicted
    for way, evidence in sorted(contradicted.items(), key=str):
        _say(
            f"CONTRADICTED: {_shown(way)} [{_marks(way)}]: {', '.join(evidence.came)}; "
            f"as described in {evidence.seen} of {evidence.of}"
        )
    for each in sorted(undescribed)[:MOST_SHOWN]:
        _say(f"not described: {each}")
    unseen = len(overlay.facts) - overlay.seen - len(contradicted)
    _say(
        f"{overlay.seen} facts were seen live, {len(contradicted)} are contradicted, {unseen} did "
        f"not come, in {number_of(len(overlay.runs), 'runs')}: {path}"
    )


def _marks(way: "JsonPath") -> str:
    from mockserver.description.document import at, described

    return ", ".join(at(described(), way)["x-provenance"])


def _shown(way: "JsonPath") -> str:
    """Write a way for people: `Credits.total`, `GET /run_sse 200`."""
    match way:
        case ("paths", path, method, *rest):
            return " ".join([str(method).upper(), str(path), *map(str, rest)])
        case ("components", _, *rest):
            kept = [str(each) for each in rest if each not in ("properties", "items")]
            return ".".join(kept)
    return ".".join(map(str, way))


def _say(text: str) -> None:
    from mockserver.recordings.model import printable

    print(f"stillreel contract: {printable(text)}", file=sys.stderr)  # noqa: T201 - a command speaks
