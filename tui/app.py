"""Starting the terminal interface. Imports late, so that the first screen is there soon."""

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.command_line.asking import is_at_terminal
from tui.exit_codes import ExitCode
from tui.terminal_facts import has_screen

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tui.config import Config
    from tui.media.sources import Source
    from tui.screens.application import Stillreel
    from tui.wishes import Beginning


def run_app(
    config: "Config", sources: "tuple[Source, ...]" = (), begin: "Beginning | None" = None
) -> int:
    """Run the interface until the user leaves; returns the exit code.

    After a defect the terminal is restored, and the five lines of its report are printed.
    """
    if not (is_at_terminal() and has_screen(os.environ)):
        _print([_needs_terminal()])
        return ExitCode.USAGE
    # No garbage is made before the first paint; the application turns collection on again.
    gc.disable()
    try:
        app = _run(config, sources, begin)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    if app.last_words:
        _print(app.last_words)
    if app.unkept:
        from tui.screens.leaving import not_kept

        _print(list(not_kept(app.unkept)))
    if app.defect is not None:
        from tui.crash import report

        _print(report(app.defect, config))
    _flush_output()
    return ExitCode.FAILED if app.defect is not None else app.return_code or 0


def _needs_terminal() -> str:
    from tui.words import _

    if is_at_terminal():
        kind = os.environ.get("TERM") or _("not set")
        return _(
            "stillreel: this terminal cannot show the interface (TERM is {kind}); "
            "`stillreel make --help` needs none.",
            kind=kind,
        )
    return _("stillreel: the interface needs a terminal; `stillreel make --help` needs none.")


def _run(config: "Config", sources: "tuple[Source, ...]", begin: "Beginning | None") -> "Stillreel":
    """The program to its end; its first frame is on the screen before it is loaded."""
    from tui.screens.terminal.early_terminal import held_terminal
    from tui.screens.terminal.first_frame import FirstFrames

    frames = FirstFrames(config.data_dir, config.service_name, config.keys, is_ascii=config.ascii)
    with held_terminal(frames.last()) as held:
        let_input_methods_commit(os.environ)
        from tui.screens.application import Stillreel

        app = Stillreel(config, sources, begin)
        app.first_frames, app.held_terminal = frames, held
        try:
            app.run(mouse=config.mouse)
        except Exception as error:  # noqa: BLE001 - a defect, and reported as one
            app.defect = app.defect or error
    return app


def let_input_methods_commit(environ: "MutableMapping[str, str]") -> None:
    """iTerm2 swallows what an input method commits while keys are reported as numbers.

    Inside a multiplexer it is not iTerm2 that reports. Textual reads the variable when it is
    imported; whoever has set it decides.
    """
    is_iterm = "iTerm" in (environ.get("LC_TERMINAL", "") + environ.get("TERM_PROGRAM", ""))
    if is_iterm and not environ.get("TMUX") and not environ.get("STY"):
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def _flush_output() -> None:
    """Where the terminal has gone, Python's last flush must not replace the exit code."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print(lines: list[str]) -> None:
    with suppress(OSError, ValueError):  # the terminal itself may have gone
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
