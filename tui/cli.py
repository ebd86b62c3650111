"""The command `stillreel`: reads the command line and the configuration, then runs the command.

Imports late: what one command needs is not loaded for another.
"""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (`tui.exit_codes`)."""
    _open_missing_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    from tui.arguments import MOCK_COMMANDS, parse
    from tui.config import ConfigError
    from tui.exit_codes import ExitCode

    options = parse(words)
    if options.command in MOCK_COMMANDS:
        from tui.bundled_mock import run_command

        return run_command(options.command, options.rest)
    if options.command == "doctor":
        from tui.commands.doctor import run_doctor

        return run_doctor(options.configuration, as_json=options.json)
    try:
        config = options.configuration()
    except ConfigError as error:
        from tui.text import clean

        print(f"stillreel: {clean(str(error))}", file=sys.stderr)  # noqa: T201 - a command prints
        return ExitCode.USAGE
    os.environ.pop("NEMO_TOKEN", None)  # programs that this one starts do not need it
    if options.command == "interface":
        from tui.app import run_app

        return run_app(config, options.sources, options.beginning)
    from tui.headless import run

    return run(config, options)


def _open_missing_streams() -> None:
    """Open `/dev/null` where the caller closed standard output or error (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - for good, and cheap


if __name__ == "__main__":
    sys.exit(main())
