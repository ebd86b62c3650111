"""`stillreel recordings`, with what it does to HAR files: in and out. Cheap to import."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from mockserver.exit_codes import ExitCode
from mockserver.recordings.cli import main as run_recordings

MOST_HAR_BYTES = 512 * 1024 * 1024
_WHY = {
    "ELSEWHERE": "no call of the service",
    "UNANSWERED": "it was not answered",
    "CACHED": "the browser had it in its cache",
    "BODY_MISSING": "the HAR does not hold its answer's body; save it with content",
    "HOLDS_SECRET": "a secret would have stayed in it",
    "TOO_LARGE": "its answer is too large for a recording",
}
EXAMPLES = """examples:
  stillreel recordings import session.har              writes session.json
  stillreel recordings import session.har -o runs/a/browser.json
  stillreel recordings export runs/a --har runs.har

A HAR is what the developer tools of a browser save as “HAR with content”. Calls of the service
become one recording, its secrets replaced; what else the browser loaded is left out, and counted.

exit codes: 0 done, 1 could not write, 2 usage, 4 a bad recording, or nothing in the HAR to use
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `stillreel recordings`, all of it; gives its exit code (`mockserver.exit_codes`)."""
    return run_recordings(argv, add_verbs)


def _done(deed: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Do it, and say what cannot be done."""
    from mockserver.recordings.model import RecordingError, printable

    try:
        return deed(arguments)
    except RecordingError as error:
        _say(f"{error}\n    mend: {error.mend}")
        return ExitCode.BAD_RECORDING
    except OSError as error:
        _say(f"{printable(error.filename or 'the file')} cannot be written: {error.strerror}")
        return ExitCode.FAILED


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add what the command can do."""
    raw = argparse.RawDescriptionHelpFormatter
    verb = verbs.add_parser(
        "import", help="a HAR to a recording", epilog=EXAMPLES, formatter_class=raw
    )
    verb.add_argument("har", type=Path, metavar="FILE.har")
    verb.add_argument(
        "-o", "--out", type=Path, metavar="FILE.json", help="default: named as the HAR"
    )
    verb.add_argument("--force", action="store_true", help="replace FILE.json if it exists")
    verb.set_defaults(run=partial(_done, _import))
    verb = verbs.add_parser(
        "export", help="recordings to a HAR", epilog=EXAMPLES, formatter_class=raw
    )
    verb.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="recordings, or folders")
    verb.add_argument("--har", type=Path, required=True, metavar="FILE.har", help="where it goes")
    verb.add_argument("--force", action="store_true", help="replace FILE.har if it exists")
    verb.set_defaults(run=partial(_done, _export))


def _import(arguments: argparse.Namespace) -> int:
    from mockserver.har.importing import imported
    from mockserver.har.reading import HarError
    from mockserver.recordings.files import is_one_of, read_regular
    from mockserver.recordings.lint import lint
    from mockserver.recordings.model import printable

    out = arguments.out or Path(f"{arguments.har.stem}.json")
    if out.suffix != ".json" or not re.fullmatch(r"[\w.-]+", out.stem, re.ASCII):
        return _usage(f"name the recording with -o, such as -o browser.json, not {printable(out)}")
    if is_one_of(out, [arguments.har]):
        return _usage(f"{printable(out)} is the HAR itself; name the recording with -o")
    if os.path.lexists(out) and not arguments.force:
        return _usage(f"{printable(out)} exists already; --force replaces it")
    try:
        text = read_regular(arguments.har, MOST_HAR_BYTES).decode("utf-8")
        found = imported(text, f"har/{out.stem}", os.environ)
    except OSError as error:
        return _usage(f"{printable(arguments.har)} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        _say(f"{printable(arguments.har)} is no HAR, for it is not in UTF-8")
        return ExitCode.BAD_RECORDING
    except HarError as error:
        _say(printable(error))
        return ExitCode.BAD_RECORDING
    for why, count in found.omitted.items():
        _say(f"LEFT OUT: {count} - {_WHY[why.name]}")
    if found.recorded is None:
        _say("there is no call of the service in it that could be used")
        return ExitCode.BAD_RECORDING
    found.recorded.save(out)
    findings = lint(out)
    for finding in findings:
        _say(str(finding))
    _say(f"{found.kept} calls: {printable(out)}")
    return ExitCode.BAD_RECORDING if findings else ExitCode.DONE


def _export(arguments: argparse.Namespace) -> int:
    from mockserver.har.exporting import write_har
    from mockserver.recordings.files import files_below, is_folder, is_one_of
    from mockserver.recordings.model import number_of, printable
    from mockserver.recordings.read import read_recording

    paths = [
        path
        for place in arguments.paths
        for path in (files_below(place, "*.json") if is_folder(place) else [place])
    ]
    if is_one_of(arguments.har, paths):
        return _usage(f"{printable(arguments.har)} is one of the recordings; name another --har")
    if os.path.lexists(arguments.har) and not arguments.force:
        return _usage(f"{printable(arguments.har)} exists already; --force replaces it")
    part = arguments.har.with_name(f"{arguments.har.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            count = write_har(map(read_recording, paths), out)
        if count:
            part.replace(arguments.har)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(arguments.har)) from error
    finally:
        with suppress(OSError):  # it has its name, or is of no use
            part.unlink()
    if not count:
        return _usage("there are no recordings (*.json) here")
    of = number_of(len(paths), "recordings")
    _say(f"{number_of(count, 'calls')} of {of}: {printable(arguments.har)}")
    return ExitCode.DONE


def _usage(complaint: str) -> int:
    _say(complaint)
    return ExitCode.USAGE


def _say(text: str) -> None:
    print(f"stillreel recordings: {text}", file=sys.stderr)  # noqa: T201 - a command speaks


if __name__ == "__main__":
    raise SystemExit(main())
