"""Names on the command line: behind a lone `--`, with a leading dash, and of whole folders."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.command_line.asking import agreed, is_at_terminal
from tui.command_line.overview import COMMANDS
from tui.file_paths import expand_home, is_folder, is_there
from tui.media.sources import Source, no_address
from tui.words import _

if TYPE_CHECKING:
    import argparse

_SHORT = ("-p", "-o", "-h")


def split_at_dashes(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words before a lone `--`, and those behind it, which are no options whatever they say."""
    if "--" not in words:
        return list(words), []
    at = list(words).index("--")
    return list(words[:at]), list(words[at + 1 :])


def refuse_dashed_files(parser: "argparse.ArgumentParser", words: Sequence[str]) -> None:
    """End the program where a word that reads as an option is the name of a file here."""
    for word in words:
        if word.startswith("-") and word not in _SHORT and os.path.lexists(word):
            parser.error(
                _(
                    "{word!r} reads as an option; for the file of that name say ./{word}, or "
                    "put -- before it",
                    word=word,
                )
            )


def refuse_misspelt_command(parser: "argparse.ArgumentParser", word: str) -> None:
    """End the program where the first word reads like a command, and is no file."""
    from tui.parser import nearest

    near = None if word.startswith("-") else nearest(word, COMMANDS)
    if near is not None and not os.path.lexists(expand_home(word)):
        parser.error(
            _(
                "there is no command and no file {word!r}; did you mean: stillreel {near}",
                word=word,
                near=near,
            )
        )


def source(parser: "argparse.ArgumentParser", word: str) -> Source:
    """A file as a path, or an address as it is. Ends the program for a file that does not exist."""
    found = Source.read(word)
    if found.is_address:
        if not found.has_host:
            parser.error(no_address(word))
        return found
    path = expand_home(word)
    try:
        there = is_there(path)
    except NotADirectoryError:
        there = False
    except OSError:  # not readable, or a name that no file can have: opening it says so
        there = True
    if not there:
        parser.error(_("there is no file {word!r}", word=word))
    return Source.read(path)


def expanded(
    parser: "argparse.ArgumentParser", sources: Sequence[Source], *, sure: bool
) -> Iterator[Source]:
    """The sources, a folder's pictures in its place."""
    for each in sources:
        if not each.is_address and is_folder(each.word):
            yield from map(Source.read, _pictures(parser, each.path, sure=sure))
        else:
            yield each


def _pictures(parser: "argparse.ArgumentParser", folder: Path, *, sure: bool) -> tuple[Path, ...]:
    from tui.media.folders import ASKED_ABOVE, pictures_in

    try:
        found = pictures_in(folder)
    except OSError:
        found = ()
    if not found:
        return (folder,)  # whoever opens it says what is wrong with it; the others go on
    if len(found) > ASKED_ABOVE and not sure and not _agreed(folder, len(found)):
        parser.error(
            _(
                "the folder {folder!r} has {count} stills: to use them all give --yes, else "
                "name those you want",
                folder=str(folder),
                count=len(found),
            )
        )
    return found


def _agreed(folder: Path, count: int) -> bool:
    """Ask, where somebody sits at a terminal."""
    from tui.text import clean_name

    if not is_at_terminal():
        return False
    name = clean_name(str(folder))
    question = _("{folder} has {count} stills. Use all of them? [y/N]", folder=name, count=count)
    return agreed(question)
