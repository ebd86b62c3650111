"""The command line, read into one frozen object."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config import Config, load_config
from tui.exit_codes import EXPLAINED
from tui.home_path import expand_home
from tui.media.sources import Source

if TYPE_CHECKING:
    import argparse

COMMANDS = (
    "make",
    "send",
    "upload",
    "state",
    "credits",
    "export",
    "open",
    "projects",
    "resume",
    "mock",
    "recordings",
)
MOCK_COMMANDS = frozenset({"mock", "recordings"})
"""Commands of `mockserver`, which reads their arguments itself."""

HEADLESS_SPEED = 60.0
WATCHED_SPEED = 20.0
"""How many times faster the bundled mock's time runs: unwatched, and with somebody watching."""

_OVERVIEW = """\
Stills in, a finished 1080p clip out, without leaving the keyboard.

  stillreel [FILES…]              the terminal interface, the files already dropped in
  stillreel make FILES… -p TEXT   the whole job: upload, ask, wait, export, download
  stillreel upload FILES…         send stills into the current project
  stillreel send TEXT             send a message, and show what it changes
  stillreel state                 the timeline of the current project
  stillreel credits               the credits that are left
  stillreel export                render the current project's timeline and save the clip
  stillreel open                  the current project in a browser
  stillreel projects              the projects on this computer
  stillreel resume                finish work that a crash or a closed terminal interrupted
  stillreel mock                  the mock of the service, by itself
  stillreel recordings lint       check recordings: their format, and secrets in them

Every command takes --mock: it uses a mock inside the program, offline, and the clip is a real one
of your own stills. `stillreel COMMAND --help` says more.
"""

_EXAMPLES = {
    "make": 'stillreel make a.jpg b.png -p "a 12-second vertical clip, title Harbour" -o out.mp4',
    "send": 'stillreel send "add a soft piano"',
    "upload": "stillreel upload harbour.jpg gulls.heic https://example.org/quay.png",
    "state": "stillreel state --json",
    "credits": "stillreel credits",
    "export": "stillreel export -o harbour.mp4",
    "open": "stillreel open --project harbour",
    "projects": "stillreel projects --json",
    "resume": "stillreel resume",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    command: str
    sources: tuple[Source, ...] = ()
    text: str = ""
    out: Path | None = None
    force: bool = False
    project: str | None = None
    new: bool = False
    json: bool = False
    mock: bool = False
    speed: float | None = None
    rest: tuple[str, ...] = ()

    def configuration(self) -> Config:
        """The configuration with these options applied. Raises `ConfigError`."""
        config = load_config()
        if not self.mock:
            return config
        set_scale = config.time_scale if "time_scale" in config.origins else None
        default = WATCHED_SPEED if self.command == "interface" else HEADLESS_SPEED
        return config.with_mock(self.speed or set_scale or default)


def parse(words: Sequence[str]) -> Options:
    """Read the command line; ends the program, as argparse does, on `--help` and bad usage."""
    command = words[0] if words and words[0] in COMMANDS else "interface"
    if command in MOCK_COMMANDS:
        return Options(command, rest=tuple(words[1:]))
    if command == "interface" and all(word == "--mock" for word in words):
        return Options(command, mock=bool(words))  # the usual start, without loading argparse
    parser = _parser(command)
    read = vars(parser.parse_intermixed_args(words if command == "interface" else words[1:]))
    read["sources"] = tuple(_source(parser, word) for word in read.get("sources", ()))
    if read.get("speed") is not None and not read["mock"]:
        parser.error("--speed is for the bundled mock: give --mock with it")
    return Options(command, **read)


def _parser(command: str) -> "argparse.ArgumentParser":
    import argparse

    from tui.parser import Parser

    if command == "interface":
        parser = Parser(
            "stillreel",
            description=_OVERVIEW,
            epilog=EXPLAINED,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            usage="stillreel [FILES…] [options]  or  stillreel COMMAND …",
        )
        parser.add_argument("--version", action="version", version=_version())
    else:
        parser = Parser(
            f"stillreel {command}",
            epilog=f"example:\n  {_EXAMPLES[command]}\n\n{EXPLAINED}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
    _add_arguments(parser, command)
    if command not in {"make", "projects"}:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--project", metavar="ID", help="an id or a name; default: the latest")
        if command in {"send", "upload"}:
            which.add_argument("--new", action="store_true", help="in a new project")
    parser.add_argument("--mock", action="store_true", help="on the bundled mock, offline")
    parser.add_argument("--speed", type=_speed, metavar="N", help="how much faster its time runs")
    return parser


def _add_arguments(parser: "argparse.ArgumentParser", command: str) -> None:
    if command in {"interface", "make", "upload"}:
        count = "*" if command == "interface" else "+"
        parser.add_argument(
            "sources",
            nargs=count,
            metavar="FILES",
            help="stills, films, sounds or http(s) addresses",
        )
    if command == "send":
        parser.add_argument("text", metavar="TEXT", help="what should happen")
    if command == "make":
        parser.add_argument(
            "-p", "--prompt", dest="text", required=True, metavar="TEXT", help="what should happen"
        )
    if command in {"make", "export"}:
        parser.add_argument(
            "-o", "--out", type=Path, metavar="OUT.mp4", help="default: after the first still"
        )
        parser.add_argument("--force", action="store_true", help="replace OUT.mp4 if it exists")


def _source(parser: "argparse.ArgumentParser", word: str) -> Source:
    """A file as a path, or an address as it is. Ends the program for a file that does not exist."""
    source = Source.read(word)
    if source.is_address:
        return source
    path = expand_home(word)
    try:
        found = path.exists() or path.is_symlink()
    except OSError:  # not readable, or a name that no file can have: opening it says so
        found = True
    if not found:
        parser.error(f"there is no file {word!r}")
    return Source.read(path)


def _speed(word: str) -> float:
    from argparse import ArgumentTypeError

    with suppress(ValueError):
        speed = float(word)
        if math.isfinite(speed) and 0 < speed <= 100_000:
            return speed
    raise ArgumentTypeError(f"a speed is a number above 0, at most 100000, not {word!r}")


def _version() -> str:
    import tui

    return f"stillreel {tui.__version__}"
