"""`stillreel mock`: the mock by itself, in the foreground. Cheap to import."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockserver.control.presets import SCENARIOS
from mockserver.dialect import CHOICES, Dialects, parse_dialects
from mockserver.faults.errors import FaultError
from mockserver.faults.fault import Fault
from mockserver.faults.spec import parse_faults
from mockserver.money import GRANTED

EXAMPLE = """example:
  %(prog)s --port 8787 --speed 60
  NEMO_API_URL=http://127.0.0.1:8787 stillreel make still.jpg -p "animate this" -o out.mp4
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--port", type=_port, default=0, help="port to listen on (0: any free one)")
    parser.add_argument(
        "--speed", type=_speed, default=1.0, help="how many times faster simulated time passes"
    )
    parser.add_argument(
        "--dialect",
        type=_dialects,
        default=Dialects(),
        metavar="NAME=VALUE,…",
        help="; ".join(f"{name}={'|'.join(values)}" for name, values in CHOICES.items()),
    )
    parser.add_argument("--data", type=Path, help="keep sessions, credits and films in this folder")
    parser.add_argument(
        "--credits", type=_credits, default=GRANTED, help=f"credits a token grants ({GRANTED})"
    )
    parser.add_argument(
        "--leaving",
        choices=("abort", "finish"),
        default="abort",
        help="what becomes of a turn whose client leaves (abort)",
    )
    parser.add_argument("--recordings", type=Path, help="folder of recordings to answer from")
    parser.add_argument("--seed", type=int, help="make ids and tokens predictable")
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
        help="say at the end what the client did wrong; exit with 1 if anything",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl+C or a termination signal. Gives the exit code."""
    from mockserver.folder import FolderError
    from mockserver.recordings import RecordingError
    from mockserver.serve import MockServer, ServeError

    guilty = False
    try:
        with (
            _until_told() as ended,
            MockServer(
                port=arguments.port,
                speed=arguments.speed,
                data=arguments.data,
                dialects=arguments.dialect,
                credits=arguments.credits,
                seed=arguments.seed,
                recordings=arguments.recordings,
                leaving=arguments.leaving,
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
                guilty = verdict.guilty
    except (ServeError, FolderError, RecordingError) as fault:
        print(f"stillreel mock: {fault}", file=sys.stderr)  # noqa: T201 - a command speaks
        return 1
    return 1 if guilty else 0


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """Give an event that Ctrl+C and termination set, instead of what they did before."""
    ended = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: ended.set()) for number in numbers]
    try:
        yield ended
    finally:
        for number, action in zip(numbers, before, strict=True):
            signal.signal(number, action)


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
    kept = f", data in {arguments.data}" if arguments.data else ""
    print(  # noqa: T201 - a command speaks
        f"mock NemoVideo on {url} (speed {arguments.speed:g}, {arguments.dialect}{kept})"
        " - Ctrl+C stops",
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
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def _credits(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("credits are a whole number from 0")
    return int(text)


def _dialects(text: str) -> Dialects:
    try:
        return parse_dialects(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def _scenario(text: str) -> str:
    if text not in SCENARIOS:
        raise argparse.ArgumentTypeError(f"there are {', '.join(SCENARIOS)}, not {text!r}")
    return text


def _fault(text: str) -> tuple[Fault, ...]:
    try:
        return parse_faults(text)
    except FaultError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from fault


def main(argv: list[str] | None = None) -> int:
    """Run the command by itself."""
    parser = argparse.ArgumentParser(
        prog="mockserver",
        description="A NemoVideo of your own: every endpoint, real films, no network.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON line with the address")
    return run(parser.parse_args(argv))
