"""`stillreel recordings lint`: whether recordings are what they should be. Cheap to import."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mockserver.exit_codes import ExitCode

if TYPE_CHECKING:
    from mockserver.recordings.lint import LintFinding

EXAMPLE = """examples:
  %(prog)s recordings/
  %(prog)s --fix recordings/turns/my-turn.json

exit codes: 0 done, 2 usage, 4 a bad recording
"""


def main(argv: Sequence[str] | None = None, add_others: Callable[..., None] | None = None) -> int:
    """Run the command, with what else it can do; gives its code (`mockserver.exit_codes`)."""
    parser = argparse.ArgumentParser(
        prog="stillreel recordings", description="Look after recordings."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    add_verbs(verbs)
    if add_others is not None:
        add_others(verbs)
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    return int(arguments.run(arguments))


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what the command can do: each verb says with `run` who does it."""
    verb = verbs.add_parser(
        "lint",
        help="check files: format, secrets, hashes, canonical form",
        description="Check recordings: unknown and duplicate keys, secrets, hashes, form.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders")
    verb.add_argument("--fix", action="store_true", help="write files in their canonical form")
    verb.add_argument("--json", action="store_true", help="one JSON object a finding")
    verb.set_defaults(run=_lint)


def _lint(arguments: argparse.Namespace) -> int:
    from mockserver.recordings.catalog import shipped_recordings
    from mockserver.recordings.files import is_folder, may_be_there
    from mockserver.recordings.lint import lint, orphans
    from mockserver.recordings.model import RecordingError, number_of, printable
    from mockserver.redaction.known import KnownSecrets

    places = arguments.paths or [shipped_recordings()]
    missing = [place for place in places if not may_be_there(place)]
    if missing:
        _say(f"stillreel recordings: there is no {printable(missing[0])}")
        return ExitCode.USAGE
    try:
        paths = [path for place in places for path in _files(place)]
    except RecordingError as fault:
        _say(f"stillreel recordings: {fault}\n    mend: {fault.mend}")
        return ExitCode.BAD_RECORDING
    if not paths:
        _say("stillreel recordings: there are no recordings (*.json) here")
        return ExitCode.USAGE
    if arguments.fix:
        _fix(paths)
    known = KnownSecrets()
    known.add_environment(os.environ)
    found = [finding for path in paths for finding in lint(path, known)]
    for place in places:
        if is_folder(place):
            found += orphans(place, paths)
    for finding in found:
        print(_line(finding) if arguments.json else finding)  # noqa: T201 - a command speaks
    count = len({finding.path for finding in found})
    outcome = f"{number_of(len(found), 'findings')} in {count}" if found else "all well"
    _say(f"{number_of(len(paths), 'recordings')}, {outcome}")
    return ExitCode.BAD_RECORDING if found else ExitCode.DONE


def _files(place: Path) -> Sequence[Path]:
    from mockserver.recordings.files import files_below, is_folder

    return files_below(place, "*.json") if is_folder(place) else [place]


def _fix(paths: Sequence[Path]) -> None:
    from mockserver.recordings.files import write_whole
    from mockserver.recordings.lint import fixed
    from mockserver.recordings.model import RecordingError, printable

    for path in paths:
        try:
            text = fixed(path)
        except RecordingError:
            continue
        if text is None:
            continue
        try:
            write_whole(path.resolve(), text.encode())  # a link stays one
        except OSError as fault:
            _say(f"{printable(path)} cannot be written: {fault.strerror}")
        else:
            _say(f"rewritten: {printable(path)}")


def _line(finding: "LintFinding") -> str:
    return json.dumps(
        {
            "path": str(finding.path),
            "line": finding.line,
            "message": finding.message,
            "mend": finding.mend,
        }
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - a command speaks


if __name__ == "__main__":
    raise SystemExit(main())
