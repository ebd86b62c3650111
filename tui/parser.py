"""An `argparse` parser that speaks the user's language, and is safe to show on a terminal."""

import argparse
from collections.abc import Iterable
from typing import NoReturn

from tui.formatting import cells
from tui.text import clean_name
from tui.words import _, plural

vars(argparse).update(_=_, ngettext=plural)  # its own texts are in our catalogues, too
_ITS_OWN = (
    _("usage: "),
    _("options"),
    _("positional arguments"),
    _("show this help message and exit"),
    _("show program's version number and exit"),
    _("%(heading)s:"),
    _("%(prog)s: error: %(message)s\n"),
    _("argument %(argument_name)s: %(message)s"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("expected one argument"),
    _("expected at most one argument"),
    _("expected at least one argument"),
    plural("expected %s argument", "expected %s arguments", 1),
    _("ignored explicit argument %r"),
    _("invalid %(type)s value: %(value)r"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)"),
    _("not allowed with argument %s"),
    _("one of the arguments %s is required"),
    _("the following arguments are required: %s"),
    _("unrecognized arguments: %s"),
)
"""What a user can meet of what it says."""


class Parser(argparse.ArgumentParser):
    """Cleans its error messages: they repeat what was typed, and a file name may hold anything."""

    def error(self, message: str) -> NoReturn:
        """Print usage and the message, and end the program, as `argparse` does."""
        super().error(clean_name(message))

    def parse_known_intermixed_args(  # type: ignore[no-untyped-def]
        self, args=None, namespace=None
    ):
        """As `argparse` does, whose usage loses seven characters here: those of `usage: `."""
        if self.usage is None:
            self.usage = self.format_usage().removeprefix(_("usage: "))
        return super().parse_known_intermixed_args(args, namespace)


class Help(argparse.RawDescriptionHelpFormatter):
    """Breaks lines by cells, as many of which a Chinese character takes two."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(_broken(text, width))


def _broken(text: str, width: int) -> Iterable[str]:
    """The text in lines of so many cells, broken at spaces and between wide characters."""
    line = ""
    for piece in _pieces(" ".join(text.split())):
        if line and cells(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterable[str]:
    """What no break goes through: a word with the space behind it, or a wide character."""
    piece = ""
    for character in text:
        wide = cells(character) == 2
        if piece and (wide or piece[-1] == " " or cells(piece[-1]) == 2) and not _closes(character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _closes(character: str) -> bool:
    """Whether no line may begin with it."""
    return character in " ，。；：？！、）》」』”’"
