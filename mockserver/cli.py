"""`stillreel mock`: the mock by itself, in the foreground. Cheap to import."""

import argparse
import gc
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mockserver.dialects import CHOICES, Dialects, parse_dialects
from mockserver.exit_codes import ExitCode
from mockserver.faults.fault import Fault
from mockserver.faults.notation import parse_faults
from mockserver.faults.scenarios import SCENARIOS
from mockserver.faults.targets import FaultError
from mockserver.service.credits import GRANTED
from mockserver.service.records import SCOPES

if TYPE_CHECKING:
    from mockserver.verdict.judge import Verdict

EXAMPLE = """example:
  %(prog)s --port 8787 --speed 60
  NEMO_API_URL=http://127.0.0.1:8787 stillreel make still.jpg -p "animate this" -o out.mp4
"""
CLOCKS = ("real", "scaled", "instant", "stepped")
COLLECTING = (10_000, 20, 20)
"""The garbage collector's thresholds: objects made, then collections of the generation below."""
MODES = {"simulate": (), "replay": ("session",), "passthrough": ("upstream",)}
"""What the mock can be, and what each of them needs to know."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    _add_time(parser)
    _add_mode(parser)
    _add_service(parser)
    _add_faults(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON line with the address")


def _add_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=0, help="port to listen on (0: any free one)")
    parser.add_argument(
        "--speed", type=_speed, default=1.0, help="how many times faster simulated time passes"
    )
    parser.add_argument(
        "--clock",
        choices=CLOCKS,
        help="how simulated time passes: as outside, --speed times faster, without any waiting, "
        "or only when told to at /__mock/clock (scaled)",
    )


def _add_mode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mode",
        choices=tuple(MODES),
        help="simulate the service, replay a recorded --session, or pass calls on to --upstream",
    )
    parser.add_argument(
        "--session", type=Path, metavar="FILE", help="the recording to replay, or its name"
    )
    parser.add_argument("--upstream", metavar="URL", help="the service to pass calls on to")


def _add_service(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dialect",
        type=_dialects,
        default=Dialects(),
        metavar="NAME=VALUE,…",
        help="; ".join(f"{name}={'|'.join(values)}" for name, values in CHOICES.items()),
    )
    parser.add_argument("--data", type=Path, help="save sessions, credits and films in this folder")
    parser.add_argument(
        "--credits", type=_credits, default=GRANTED, help=f"credits a token grants ({GRANTED})"
    )
    parser.add_argument(
        "--leaving",
        choices=("abort", "finish"),
        default="abort",
        help="what becomes of a turn whose client leaves (abort)",
    )
    parser.add_argument(
        "--scopes",
        type=_scopes,
        default=SCOPES,
        metavar="SCOPE,…",
        help=f"what a token is good for ({','.join(SCOPES)})",
    )
    parser.add_argument("--recordings", type=Path, help="folder of recordings to answer from")
    parser.add_argument("--seed", type=int, help="make ids and tokens predictable")


def _add_faults(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="SPEC",
        help="arm a fault, such as reset@event:3 or error:2001@run_sse;times=1; may be repeated",
    )
    parser.add_argument(
        "--scenario", type=_scenario, metavar="NAME", help=f"play one of: {', '.join(SCENARIOS)}"
    )
    parser.add_argument(
        "--verdict",
        action="store_true",
        help=f"say at the end what the client did wrong; exit with {ExitCode.FAILED} if anything, "
        f"with {ExitCode.COULD_NOT_CHECK} if nothing, but not all calls are known any more",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl+C or a termination signal. Gives the exit code."""
    from mockserver.recordings.model import RecordingError
    from mockserver.server import MockServer, ServeError
    from mockserver.service.folder import FolderError

    complaint = _conflict(arguments)
    if complaint:
        print(f"stillreel mock: {complaint}", file=sys.stderr)  # noqa: T201 - a command speaks
        return ExitCode.USAGE
    outcome = ExitCode.DONE
    try:
        with (
            _until_stopped() as ended,
            _seldom_collecting(),
            MockServer(
                port=arguments.port,
                speed=arguments.speed,
                data=arguments.data,
                dialects=arguments.dialect,
                credits=arguments.credits,
                seed=arguments.seed,
                recordings=arguments.recordings,
                leaving=arguments.leaving,
                clock=arguments.clock or "scaled",
                session=arguments.session,
                upstream=arguments.upstream,
                scopes=arguments.scopes,
                faults=[fault for faults in arguments.fault for fault in faults],
            ) as mock,
        ):
            if arguments.scenario:
                mock.scenario(arguments.scenario)
            _announce(mock.url, arguments)
            while not ended.wait(0.5):
                pass
            if arguments.verdict:
                verdict = mock.verdict()
                print(verdict, file=sys.stderr, flush=True)  # noqa: T201 - a command speaks
                outcome = outcome_of(verdict)
    except (ServeError, FolderError, RecordingError, ValueError) as error:
        print(f"stillreel mock: {error}", file=sys.stderr)  # noqa: T201 - a command speaks
        return _code_of(error)
    return outcome


def outcome_of(verdict: "Verdict") -> ExitCode:
    """Say how the command ends after a verdict: what could not be judged is never well."""
    if verdict.guilty:
        return ExitCode.FAILED
    return ExitCode.COULD_NOT_CHECK if verdict.is_unsure else ExitCode.DONE


def _code_of(error: Exception) -> ExitCode:
    """Give the exit code of what kept the mock from starting."""
    from mockserver.recordings.model import RecordingError

    if isinstance(error, RecordingError):
        return ExitCode.BAD_RECORDING
    return ExitCode.USAGE if isinstance(error, ValueError) else ExitCode.FAILED


def _conflict(arguments: argparse.Namespace) -> str | None:
    """Say which arguments do not go together; None where all do."""
    mode = arguments.mode or next(
        (mode for mode, needs in MODES.items() for name in needs if getattr(arguments, name)),
        "simulate",
    )
    for name in ("session", "upstream"):
        if (getattr(arguments, name) is not None) != (name in MODES[mode]):
            if name in MODES[mode]:
                return f"--mode {mode} needs --{name}"
            needing = next(each for each, needs in MODES.items() if name in needs)
            return f"--{name} is for --mode {needing}"
    if arguments.clock not in (None, "scaled") and arguments.speed != 1.0:
        return f"--clock {arguments.clock} has no --speed"
    return None


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """Give an event that Ctrl+C and termination set, instead of what they did before."""
    ended = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: ended.set()) for number in numbers]
    try:
        yield ended
    finally:
        for number, action in zip(numbers, before, strict=True):
            signal.signal(number, action)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for garbage in circles less often than it would, in a process of its own.

    It looks through everything whenever a quarter more is alive: several times while a thousand
    streams begin, each time for longer, and all of them wait.
    """
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTING)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _announce(url: str, arguments: argparse.Namespace) -> None:
    if getattr(arguments, "json", False):
        found = {
            "event": "mock",
            "url": url,
            "speed": arguments.speed,
            "dialect": str(arguments.dialect),
            "data": str(arguments.data) if arguments.data else None,
        }
        print(json.dumps(found), flush=True)  # noqa: T201 - a command speaks
    data = f", data in {arguments.data}" if arguments.data else ""
    pace = f"speed {arguments.speed:g}" if arguments.clock is None else f"{arguments.clock} clock"
    mode = f", replays {arguments.session}" if arguments.session else ""
    mode += f", passes on to {arguments.upstream}" if arguments.upstream else ""
    print(  # noqa: T201 - a command speaks
        f"mock NemoVideo on {url} ({pace}, {arguments.dialect}{data}{mode}) - Ctrl+C stops",
        file=sys.stderr,
        flush=True,
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _speed(text: str) -> float:
    from mockserver.clock import MockClock

    try:
        return MockClock(float(text)).speed
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _credits(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("credits are a whole number from 0")
    return int(text)


def _scopes(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found or not set(found) <= set(SCOPES):
        raise argparse.ArgumentTypeError(f"scopes are some of {', '.join(SCOPES)}")
    return found


def _dialects(text: str) -> Dialects:
    try:
        return parse_dialects(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _scenario(text: str) -> str:
    if text not in SCENARIOS:
        raise argparse.ArgumentTypeError(f"there are {', '.join(SCENARIOS)}, not {text!r}")
    return text


def _fault(text: str) -> tuple[Fault, ...]:
    try:
        return parse_faults(text)
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def main(argv: list[str] | None = None, prog: str = "mockserver") -> int:
    """Run the command by itself; `prog` is what it was called by."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A NemoVideo of your own: every endpoint, real films, no network.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))
