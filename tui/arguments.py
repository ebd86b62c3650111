"""The command line, read into one frozen object."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.command_line.given_files import (
    expanded,
    refuse_dashed_files,
    refuse_misspelt_command,
    source,
    split_at_dashes,
)
from tui.command_line.overview import (
    COMMANDS,
    MOCK_COMMANDS,
    OWN_COMMANDS,
    PROJECT_DEEDS,
    SHELLS,
    example,
    overview,
)
from tui.config import Config, load_config
from tui.exit_codes import explained
from tui.media.sources import Source
from tui.wishes import PLAIN, Beginning, Colour, Wishes, named_ground
from tui.words import _

if TYPE_CHECKING:
    import argparse

    from tui.parser import Parser

_TAKES_FILES = frozenset({"interface", "make", "upload"})
_BEGINS_ANEW = frozenset({"interface", "send", "upload"})
_OWN_GROUND: tuple[Colour | None, bool] = (None, False)


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    command: str
    sources: tuple[Source, ...] = ()
    text: str = ""
    out: Path | None = None
    force: bool = False
    version: int | None = None
    project: str | None = None
    new: bool = False
    json: bool = False
    mock: bool = False
    speed: float | None = None
    record: Path | None = None
    rest: tuple[str, ...] = ()
    wishes: Wishes = PLAIN
    list: Path | None = None
    sure: bool = False
    dry_run: bool = False
    skip_bad: bool = False
    anywhere: bool = False
    retry: bool = False
    deed: str = ""
    archived: bool = False

    @property
    def beginning(self) -> Beginning:
        """The project that the interface begins with: files are no business of the last one."""
        anew = self.new or (bool(self.sources) and self.project is None)
        return Beginning(self.project, anew)

    def configuration(self) -> Config:
        """The configuration with these options applied. Raises `ConfigError`."""
        config = replace(load_config(), wishes=self.wishes, record=self.record)
        if not self.mock:
            return config
        return config.with_mock(self.speed, is_watched=self.command == "interface")


def parse(words: Sequence[str]) -> Options:
    """Read the command line; ends the program, as argparse does, on `--help` and bad usage."""
    command = words[0] if words and words[0] in COMMANDS else "interface"
    if command in MOCK_COMMANDS | OWN_COMMANDS:
        return Options(command, rest=tuple(words[1:]))
    parser = _parser(command)
    read = _read(parser, command, words if command == "interface" else words[1:])
    if read.get("speed") is not None and not read["mock"]:
        parser.error(_("--speed is for the bundled mock: give --mock with it"))
    return Options(command, **read)


def _read(parser: "Parser", command: str, words: Sequence[str]) -> dict[str, Any]:
    """Read the words. Python's own way loses those behind a lone `--`, so they are added here."""
    options, names = split_at_dashes(words)
    if command == "interface" and options:
        refuse_misspelt_command(parser, options[0])
    if command in _TAKES_FILES:
        refuse_dashed_files(parser, options)
    read = vars(parser.parse_intermixed_args(options))
    if any(read.pop(f"{does}_completion", None) for does in ("print", "install")):
        parser.error(_("--print-completion and --install-completion stand alone"))
    if command == "send":
        said = [*([read["text"]] if read["text"] else ()), *names]
        if len(said) != 1:
            parser.error(_("the following arguments are required: %s") % _("TEXT, once"))
        read["text"], names = said[0], []
    elif command == "projects":
        read |= _deed(parser, [*read.pop("words"), *names])
        names = []
    elif names and command not in _TAKES_FILES:
        parser.refuse(names)
    files = [source(parser, word) for word in (*read.get("sources", ()), *names)]
    if command in {"make", "upload"} and not files:
        parser.error(_("the following arguments are required: %s") % "FILES")
    read["sure"] = read.pop("yes", False)
    read["sources"] = tuple(expanded(parser, files, sure=read["sure"]))
    ground, transparent = read.pop("ground", _OWN_GROUND)
    colours, damaged = read.pop("keep_colours", False), read.pop("damaged", False)
    read["wishes"] = Wishes(colours, ground, transparent, damaged)
    return read


def _deed(parser: "argparse.ArgumentParser", words: Sequence[str]) -> dict[str, str]:
    """What to do with a project; words that name no deed are searched for."""
    if not words or words[0] not in PROJECT_DEEDS:
        return {"text": " ".join(words)}
    deed, *named = words
    takes = PROJECT_DEEDS[deed]
    if len(named) != len(takes):
        parser.error(_("projects {deed} takes {takes}", deed=deed, takes=" ".join(takes)))
    return {"deed": deed, "project": named[0], "text": " ".join(named[1:])}


def _parser(command: str) -> "Parser":
    from tui.parser import Help, Parser

    if command == "interface":
        parser = Parser(
            "stillreel",
            description=overview(),
            epilog=explained(),
            formatter_class=Help,
            usage=_("stillreel [FILES…] [options]  or  stillreel COMMAND …"),
        )
    else:
        parser = Parser(
            f"stillreel {command}",
            epilog=_("example:") + f"\n  {example(command)}\n\n{explained()}",
            formatter_class=Help,
        )
    add_arguments(parser, command)
    return parser


def add_arguments(parser: "argparse.ArgumentParser", command: str) -> None:
    """All that a command, or `interface`, takes."""
    if command == "interface":
        parser.add_argument(
            "--version",
            action="version",
            version=_version(),
            help=_("show program's version number and exit"),
        )
        parser.add_argument(
            "--print-completion",
            choices=SHELLS,
            metavar="SHELL",
            help=_("what bash, zsh or fish needs to complete"),
        )
        parser.add_argument(
            "--install-completion",
            nargs="?",
            const=True,
            choices=SHELLS,
            metavar="SHELL",
            help=_("the same, into its file"),
        )
    else:
        parser.add_argument(
            "--json", action="store_true", help=_("one JSON object a line on stdout")
        )
    _add_own(parser, command)
    interface = command == "interface"
    if command not in {"make", "batch", "projects", "doctor"}:
        latest = (
            _("an id or a name; default: the latest, or a new one for FILES")
            if interface
            else _("an id or a name; default: the latest")
        )
        parser.add_argument("--project", metavar="ID", help=latest)
        if command in _BEGINS_ANEW:
            parser.add_argument(
                "--new", action="store_true", help=_("in a new project, called as in --project")
            )
    parser.add_argument("--mock", action="store_true", help=_("on the bundled mock, offline"))
    parser.add_argument("--speed", type=speed, metavar="N", help=_("how much faster its time runs"))
    if command != "doctor":
        parser.add_argument(
            "--record", type=Path, metavar="DIR", help=_("keep what the service answers in DIR")
        )


def _add_own(parser: "argparse.ArgumentParser", command: str) -> None:
    if command in {"interface", "make", "upload"}:
        parser.add_argument(
            "sources",
            nargs="*",
            metavar="FILES",
            help=_("stills, videos, sounds, folders or http(s) addresses; behind -- any name"),
        )
        parser.add_argument(
            "--yes", action="store_true", help=_("use folders of more than 20 stills")
        )
    if command == "batch":
        _add_batch(parser)
    if command in {"interface", "make", "batch", "upload", "resume"}:
        _add_wishes(parser)
    if command == "projects":
        parser.add_argument(
            "words",
            nargs="*",
            metavar="WORD",
            help=_("list those with these words; or: rename ID NAME, archive ID, unarchive ID"),
        )
        parser.add_argument("--archived", action="store_true", help=_("list those put aside"))
    if command == "send":
        parser.add_argument("text", nargs="?", metavar="TEXT", help=_("what should happen"))
    if command == "make":
        parser.add_argument(
            "-p",
            "--prompt",
            dest="text",
            required=True,
            metavar="TEXT",
            help=_("what should happen"),
        )
    if command in {"make", "export"}:
        parser.add_argument(
            "-o", "--out", type=Path, metavar="OUT.mp4", help=_("default: after the first still")
        )
        parser.add_argument("--force", action="store_true", help=_("replace OUT.mp4 if it exists"))

    if command == "export":
        parser.add_argument(
            "--version",
            type=_version_number,
            metavar="N",
            help=_("what version N showed, in place of the timeline as it is now"),
        )


def _add_batch(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument(
        "list",
        type=Path,
        metavar="JOBS.csv|DIR",
        help=_(
            "a CSV with the columns files, prompt and out (several files: a.jpg|b.jpg, from the "
            "CSV's folder), or a folder of stills"
        ),
    )
    parser.add_argument(
        "-p",
        "--prompt",
        dest="text",
        default="",
        metavar="TEXT",
        help=_(
            "what should happen, for rows without a prompt; {name} is the still's, "
            "{number} the row's"
        ),
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="DIR", help=_("where the clips go; default: here")
    )
    for flag, does in (
        ("--dry-run", _("show the rows, their targets and the cost; send nothing")),
        ("--yes", _("do not ask whether the cost is right")),
        ("--skip-bad", _("make the good rows where others have a fault")),
        ("--retry", _("ask again also for rows that failed and may have been paid for")),
        ("--force", _("replace clips that this list did not make")),
        ("--anywhere", _("let targets lead out of DIR, such as ../clip")),
    ):
        parser.add_argument(flag, action="store_true", help=does)


def _add_wishes(parser: "argparse.ArgumentParser") -> None:
    parser.add_argument(
        "--keep-colours", action="store_true", help=_("send wide colours as they are, not as sRGB")
    )
    parser.add_argument(
        "--ground",
        type=_ground,
        default=_OWN_GROUND,
        metavar="COLOUR",
        help=_("under what is transparent: auto, white, black, #rrggbb, or keep to leave it so"),
    )
    parser.add_argument(
        "--damaged", action="store_true", help=_("send stills that end early, as far as they go")
    )


def _ground(word: str) -> tuple[Colour | None, bool]:
    """A colour, where it is to be one, and whether what is transparent stays so."""
    from argparse import ArgumentTypeError

    if word in ("auto", "keep"):
        return None, word == "keep"
    colour = named_ground(word)
    if colour is None:
        raise ArgumentTypeError(
            _("a ground is auto, keep, white, black or #rrggbb, not {word!r}", word=word)
        )
    return colour, False


def speed(word: str) -> float:
    """How much faster the mock's time is to run. Raises `ArgumentTypeError`."""
    from argparse import ArgumentTypeError

    with suppress(ValueError):
        speed = float(word)
        if math.isfinite(speed) and 0 < speed <= 100_000:
            return speed
    raise ArgumentTypeError(
        _("a speed is a number above 0, at most 100000, not {word!r}", word=word)
    )


def _version_number(word: str) -> int:
    from argparse import ArgumentTypeError

    digits = word.removeprefix("v")
    if digits.isascii() and digits.isdecimal() and len(digits) < 10 and int(digits):
        return int(digits)
    raise ArgumentTypeError(
        _("a version is a number from 1 on, such as 2, not {word!r}", word=word)
    )


def _version() -> str:
    import tui

    return f"stillreel {tui.__version__}"
