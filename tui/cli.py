"""The command `stillreel`: reads the command line and the configuration, then runs the command.

Imports late: what one command needs is not loaded for another.
"""

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.config import Config


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (`tui.exit_codes`)."""
    _open_missing_streams()
    _buffer_output()
    _accept_any_text()
    try:
        try:
            return _run(list(sys.argv[1:] if argv is None else argv))
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:  # before the command has begun, or after it has ended
        return ExitCode.INTERRUPTED
    except OSError as error:
        from tui.commands.guarded import end_output

        if not end_output(error):
            raise
        return ExitCode.FAILED


def _run(words: "list[str]") -> int:
    _choose_language()
    if set(words) <= {"--mock"}:
        return _run_usual(mock=bool(words))
    if words[0].startswith(("--print-completion", "--install-completion")):
        from tui.commands.completion import main as complete

        return complete(words)
    from tui.arguments import parse
    from tui.command_line.overview import MOCK_COMMANDS

    options = parse(words)
    if options.command in MOCK_COMMANDS:
        from tui.bundled_mock import run_command

        return run_command(options.command, options.rest)
    if options.command == "keys":
        from tui.commands.keys import main as run_keys

        _use_own_keys()
        return run_keys(options.rest)
    if options.command == "check":
        from tui.commands.check import main as run_check

        return run_check(options.rest)
    if options.command == "doctor":
        from tui.commands.doctor import run_doctor

        return run_doctor(options.configuration, as_json=options.json)
    config = _read(options.configuration)
    if config is None:
        return ExitCode.USAGE
    if options.command == "interface":
        from tui.app import run_app

        return run_app(config, options.sources, options.beginning)
    from tui.headless import run

    return run(config, options)


def _choose_language() -> None:
    """Before anything else is loaded that has texts."""
    from tui.config import wanted_languages
    from tui.words import speak

    speak(wanted_languages())


def _run_usual(*, mock: bool) -> int:
    """Run the interface in the project used last: nothing of the command line is loaded."""
    from tui.config import load_config

    config = _read(load_config)
    if config is None:
        return ExitCode.USAGE
    from tui.app import run_app

    return run_app(config.with_mock(is_watched=True) if mock else config)


def _read(load: "Callable[[], Config]") -> "Config | None":
    """The configuration, else nothing: what is wrong with it has been printed."""
    from tui.config import ConfigError

    try:
        config = load()
    except ConfigError as error:
        from tui.text import clean

        print(f"stillreel: {clean(str(error))}", file=sys.stderr)  # noqa: T201 - a command prints
        return None
    if config.keys is not None:
        from tui.keys.in_force import set_keymap

        set_keymap(config.keys)
    os.environ.pop("NEMO_TOKEN", None)  # programs that this one starts do not need it
    return config


def _use_own_keys() -> None:
    """Where the file of settings cannot be used, that is said, and the keys are the usual ones."""
    from tui.config import load_config

    _read(load_config)


def _open_missing_streams() -> None:
    """Open `/dev/null` where the caller closed standard input, output or error (`<&-`)."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for good, and cheap


def _buffer_output() -> None:
    """Put a buffer, written at each line end, under a standard output without one (`python -u`).

    Without one, Python forgets what the disk did not take of a write, and `argparse` passes over
    a write that failed; what a buffer still holds fails the last flush.
    https://github.com/python/cpython/issues/85393
    """
    out = sys.stdout
    if out is not sys.__stdout__:  # it is whoever else's: a test's, a program's around this one
        return
    if isinstance(out, io.TextIOWrapper) and isinstance(out.buffer, io.RawIOBase):
        encoding, errors = out.encoding, out.errors
        buffered = io.TextIOWrapper(
            io.BufferedWriter(out.detach()), encoding, errors, line_buffering=True
        )
        for name in ("stdout", "__stdout__"):
            setattr(sys, name, buffered)


def _accept_any_text() -> None:
    """Let standard output print any text, also letters that its encoding does not have.

    Under UTF-8 a path whose bytes are none goes out as those bytes.
    """
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        utf8 = out.encoding.lower().replace("-", "") == "utf8"
        out.reconfigure(errors="surrogateescape" if utf8 else "backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
