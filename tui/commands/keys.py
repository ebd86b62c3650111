"""The command `keys`: what arrives for each key, by way of the program's own terminal driver."""

import argparse
import os
import sys
from collections.abc import Sequence

from tui.app import let_input_methods_commit
from tui.exit_codes import ExitCode
from tui.parser import Parser

_EXAMPLE = """\
example:
  stillreel keys

Nothing that you type does anything or is sent anywhere; it only is shown.

exit codes: 0 done, 2 usage (no terminal)"""


def _parser() -> argparse.ArgumentParser:
    return Parser(
        "stillreel keys",
        description="Show what arrives for each key: its name, its bytes, what it does.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def main(words: Sequence[str]) -> int:
    """Show keys until q, or ctrl+c twice; gives the exit code."""
    _parser().parse_args(words)
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.name != "posix":
        sys.stderr.write("stillreel keys needs a terminal.\n")
        return ExitCode.USAGE
    let_input_methods_commit(os.environ)
    from tui.screens.keys import Keys

    return Keys().run() or ExitCode.DONE
