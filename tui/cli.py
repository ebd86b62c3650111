"""The command `stillreel`: settles words and configuration, then hands over. Imports late."""

import os
import sys
from collections.abc import Sequence

FAILED, USAGE = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code: 0 done, 1 failed, 2 usage, 3 needs the user."""
    _have_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    from tui.arguments import THEIR_OWN, parse
    from tui.config import ConfigError

    options = parse(words)
    if options.command in THEIR_OWN:
        from tui.bundled_mock import run_command

        return run_command(options.command, options.rest)
    try:
        config = options.settle()
    except ConfigError as error:
        from tui.text import clean

        print(f"stillreel: {clean(str(error))}", file=sys.stderr)  # noqa: T201 - its own voice
        return USAGE
    os.environ.pop("NEMO_TOKEN", None)  # no program that this one starts has any use for it
    if options.command == "interface":
        from tui.app import run_app

        return run_app(config, options.sources, options.project)
    from tui.headless import run

    return run(config, options)


def _have_streams() -> None:
    """Where the caller closed one (`>&-`), what would be written there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - for good, and cheap


if __name__ == "__main__":
    sys.exit(main())
