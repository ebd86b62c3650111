"""An `argparse` parser that speaks the user's language, and is safe to show on a terminal."""

import argparse
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

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
    """Cleans its error messages: they repeat what was typed, and a file name may hold anything.

    Where an option or a choice is misspelt, they name the nearest one.
    """

    def parse_args(  # type: ignore[override]  # overloaded there
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> argparse.Namespace:
        """As `argparse` does, but for what it says of an unknown option."""
        return self._all_read(self.parse_known_args(args, namespace))

    def parse_intermixed_args(  # type: ignore[override]  # overloaded there
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> argparse.Namespace:
        """As `argparse` does, likewise."""
        read = self.parse_known_intermixed_args(args, namespace)  # type: ignore[no-untyped-call]  # below
        return self._all_read(read)

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """End the program for words that are none of its arguments."""
        option = next((word for word in words if word.startswith("-")), "").partition("=")[0]
        near = nearest(option, self._option_string_actions)
        said = _("unrecognized arguments: %s") % " ".join(words)
        self.error(
            said if near is None else _("{said}; did you mean {near}?", said=said, near=near)
        )

    def _all_read(self, read: tuple[argparse.Namespace, list[str]]) -> argparse.Namespace:
        namespace, rest = read
        if rest:
            self.refuse(rest)
        return namespace

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        near = nearest(str(value), map(str, action.choices or ()))
        if near is None or value in (action.choices or ()):
            super()._check_value(action, value)
            return
        said = _(
            "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)"
        )
        choices = ", ".join(map(repr, action.choices or ()))
        raise argparse.ArgumentError(
            action, said % {"value": value, "suggestion": near, "choices": choices}
        )

    def error(self, message: str) -> NoReturn:
        """Print usage and the message, and end the program, as `argparse` does."""
        super().error(clean_name(message))

    def parse_known_intermixed_args(  # type: ignore[no-untyped-def]  # private types there
        self, args=None, namespace=None
    ):
        """As `argparse` does, whose usage loses seven characters here: those of `usage: `."""
        if self.usage is None:
            self.usage = self.format_usage().removeprefix(_("usage: "))
        return super().parse_known_intermixed_args(args, namespace)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that a misspelt word probably means."""
    return next(iter(get_close_matches(word[:40], tuple(names), 1, 0.7)), None)


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
