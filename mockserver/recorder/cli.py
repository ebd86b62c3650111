"""`stillreel record`: a proxy that keeps what passes as recordings. Cheap to import."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mockserver.exit_codes import ExitCode

if TYPE_CHECKING:
    from mockserver.recorder.server import Recorder, Summary

SERVICE = "https://mega-api-prod.nemovideo.ai"
EXAMPLE = """examples:
  %(prog)s runs --port 8788                 then, elsewhere:
      NEMO_API_URL=http://127.0.0.1:8788 npm test
  %(prog)s runs --upstream http://127.0.0.1:8787      in front of `stillreel mock`
  stillreel mock --mode replay --session runs/RUN/session-1.json

Each start makes one folder in DIR, with a recording a session. Secrets are replaced before anything
is written; uploads are kept by hash and size. Ctrl+C ends it with a summary.

exit codes: 0 done, 1 could not start, or a call was not kept, 2 usage,
4 a session cannot be replayed as it was
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit code (`mockserver.exit_codes`)."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as ended:
        return int(ended.code or 0)
    return _record(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stillreel record",
        description="Pass calls on to the service, and keep them as recordings.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    return parser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the runs are kept")
    parser.add_argument(
        "--upstream", metavar="URL", default=SERVICE, help=f"the service to record ({SERVICE})"
    )
    parser.add_argument(
        "--port", type=_port, default=0, help="the port to listen on (any free one)"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="one JSON line with the address; the summary is the last line of stderr",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _record(arguments: argparse.Namespace) -> int:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    from mockserver.recorder.server import Recorder, RecorderError

    try:
        recorder = Recorder(arguments.folder, arguments.upstream, arguments.port).start()
    except (ValueError, RecorderError) as error:
        _say(f"stillreel record: {error}")
        return ExitCode.USAGE if isinstance(error, ValueError) else ExitCode.FAILED
    _announce(recorder, as_json=arguments.json)
    reported: set[str] = set()
    while not ended.wait(0.5):
        for why in recorder.not_kept.keys() - reported:
            reported.add(why)
            _say(f"NOT KEPT: {why}")
    recorder.stop()
    return report(recorder.summary, as_json=arguments.json)


def _announce(recorder: "Recorder", *, as_json: bool) -> None:
    if as_json:
        found = {"event": "record", "url": recorder.url, "run": str(recorder.run)}
        print(json.dumps(found), flush=True)  # noqa: T201 - a command speaks
    _say(f"recording {recorder.upstream} on {recorder.url} into {recorder.run} - Ctrl+C ends")


def report(summary: "Summary", *, as_json: bool = False) -> int:
    """Say what a run came to; give the exit code."""
    for line in summary.lines:
        _say(line)
    if as_json:
        found = {
            "event": "summary",
            "run": str(summary.folder),
            "sessions": [path.name for path in summary.files],
            "kept": summary.kept,
            "not_kept": dict(summary.not_kept),
            "elsewhere": summary.unfetched_films,
            "unlike": {path.name: why for path, why in summary.unlike.items()},
        }
        _say(json.dumps(found))
    if summary.unlike:
        return ExitCode.BAD_RECORDING
    return ExitCode.FAILED if summary.not_kept else ExitCode.DONE


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command speaks


if __name__ == "__main__":
    raise SystemExit(main())
