"""The command `keys`: what arrives for each key, by way of the program's own terminal driver.

With `--list` it is what each key is for, by the names that the table `keys` of the settings takes.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from tui.app import let_input_methods_commit
from tui.command_line.asking import is_at_terminal
from tui.exit_codes import ExitCode
from tui.formatting import listed
from tui.parser import Help, Parser
from tui.words import _

_NAME_CELLS, _KEY_CELLS = 20, 24
_EXAMPLE = _(
    "example:\n  stillreel keys\n  stillreel keys --list\n\n"
    "Nothing that you type does anything or is sent anywhere; it is only shown.\n\n"
    "exit codes: 0 done, 2 usage (no terminal)"
)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        "stillreel keys",
        description=_("Show what arrives for each key: its name, its bytes, what it does."),
        epilog=_EXAMPLE,
        formatter_class=Help,
    )
    add_arguments(parser)
    return parser


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--list", action="store_true", help=_("print every name with its keys"))


def main(words: Sequence[str]) -> int:
    """List the keys, or show those pressed until q, or ctrl+c twice; gives the exit code."""
    if _parser().parse_args(words).list:
        sys.stdout.writelines(f"{line}\n" for line in _listed())
        return ExitCode.DONE
    if not is_at_terminal() or os.name != "posix":
        sys.stderr.write(_("stillreel keys needs a terminal.") + "\n")
        return ExitCode.USAGE
    let_input_methods_commit(os.environ)
    from tui.screens.keys import Keys

    return Keys().run() or ExitCode.DONE


def _listed() -> Iterator[str]:
    """A line for each name, with its keys and what they do; a blank one between the places."""
    from tui.actions import ACTIONS
    from tui.keys.in_force import keymap
    from tui.keys.names import shown_key
    from tui.keys.place import NAMES
    from tui.keys.table import BOUND

    actions = [(each.name, each.title, each.group) for each in ACTIONS]
    others = [
        (each.name, each.title, listed(NAMES[place] for place in each.places))
        for each in BOUND.values()
    ]
    place = ""
    for name, title, where in (*actions, *others):
        if where != place:
            yield f"# {where}" if not place else f"\n# {where}"
            place = where
        keys = " ".join(map(shown_key, keymap().of(name)))
        yield f"{name:{_NAME_CELLS}} {keys:{_KEY_CELLS}} {title}"
