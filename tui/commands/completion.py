"""Completion for shells: the script is made from the parsers of all commands, by `shtab`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any

from tui.arguments import add_arguments as add_command
from tui.bundled_mock import add_arguments as add_of_mock
from tui.command_line.overview import COMMANDS, MOCK_COMMANDS, SHELLS, SUMMARIES
from tui.commands.check import add_arguments as add_check
from tui.commands.keys import add_arguments as add_of_keys
from tui.exit_codes import ExitCode
from tui.file_paths import is_there
from tui.parser import Parser
from tui.text import clean_name
from tui.words import _

_PROGRAM = "stillreel"
_FIRST_WORD_IS_A_FILE = {
    "bash": "complete -o bashdefault -o default -F _shtab_stillreel stillreel\n",
    "fish": "complete -c stillreel -n _shtab_stillreel_using -F\n",
}
"""What `shtab` cannot say: the first word is a command, or a still. In zsh it is a command."""


def main(words: Sequence[str]) -> int:
    """Print the script of a shell, or put it into the shell's file; gives the exit code."""
    parser = Parser(
        _PROGRAM, usage="%(prog)s --print-completion SHELL | --install-completion [SHELL]"
    )
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--print-completion", choices=SHELLS)
    wanted.add_argument("--install-completion", nargs="?", choices=SHELLS, const=True)
    parser.add_argument("--force", action="store_true", help=_("replace a file that differs"))
    read = parser.parse_args(words)
    if read.print_completion:
        sys.stdout.write(script(read.print_completion))
        return ExitCode.DONE
    shell = read.install_completion
    if shell is True:  # none was named
        shell = Path(os.environ.get("SHELL", "")).name
    if shell not in SHELLS:
        parser.error(
            _("which shell? Give one: --install-completion {shells}", shells="|".join(SHELLS))
        )
    return _install(shell, force=read.force)


def script(shell: str) -> str:
    """What a shell has to read, to complete every command."""
    import shtab

    made = shtab.complete(_whole_parser(), shell, root_prefix=_PROGRAM).rstrip("\n")
    return f"{made}\n{_FIRST_WORD_IS_A_FILE.get(shell, '')}"


def _whole_parser() -> argparse.ArgumentParser:
    """All commands under one parser, as none is run: each reads its own words."""
    whole = _WholeParser(_PROGRAM, description=_PROGRAM)
    commands = whole.add_subparsers(parser_class=_FileParser)
    for name in COMMANDS:
        command = commands.add_parser(name, help=SUMMARIES[name])
        if name in MOCK_COMMANDS:
            add_of_mock(command, name)
        elif name == "check":
            add_check(command)
        elif name == "keys":
            add_of_keys(command)
        else:
            add_command(command, name)
    add_command(whole, "interface")
    return whole


class _FileParser(Parser):
    """A parser that says of its arguments which are files."""

    def add_argument(self, *names: Any, **given: Any) -> argparse.Action:
        """Add one, as `argparse` does."""
        import shtab

        action = super().add_argument(*names, **given)
        if action.type is Path or action.dest == "sources":
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # as shtab wants it
        return action


class _WholeParser(_FileParser):
    """The same without the files: beside them, `shtab` completes no commands."""

    def add_argument(self, *names: Any, **given: Any) -> argparse.Action:
        """Add one; hide it from `shtab` where it is the files."""
        if names == ("sources",):
            given["help"] = argparse.SUPPRESS
        return super().add_argument(*names, **given)


def _install(shell: str, *, force: bool) -> int:
    target, hint = _target(shell)
    shown, text = clean_name(str(target)), script(shell)
    try:
        there = target.read_bytes() if is_there(target) else None
        if there == text.encode():
            return _end(_("{path} is up to date.", path=shown))
        if there is not None and not force:
            _end(
                _(
                    "{path} is there already, and differs. Nothing was written; --force "
                    "replaces it.",
                    path=shown,
                )
            )
            return ExitCode.FAILED
        target = target.resolve()  # a link stays one: where it leads is somebody's choice
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        _end(_("{path} cannot be written: {why}", path=shown, why=error.strerror or error))
        return ExitCode.FAILED
    done = _("wrote {path}", path=shown) if there is None else _("replaced {path}", path=shown)
    return _end(f"{done}\n{hint}")


def _end(text: str) -> ExitCode:
    sys.stderr.write(text + "\n")
    return ExitCode.DONE


def _target(shell: str) -> tuple[Path, str]:
    """Where a shell looks by itself, or will, as the hint says; wherever one is."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - the method raises where there is none
    match shell:
        case "bash":
            folder = _folder("XDG_DATA_HOME", home / ".local" / "share")
            return (
                folder / "bash-completion" / "completions" / _PROGRAM,
                _("New shells complete it, where the package bash-completion is installed."),
            )
        case "zsh":
            folder = _folder("ZDOTDIR", home) / ".zfunc"
            return (
                folder / f"_{_PROGRAM}",
                _("In .zshrc, before compinit: {line}", line=f"fpath+=({quote(str(folder))})"),
            )
        case _:
            folder = _folder("XDG_CONFIG_HOME", home / ".config")
            return folder / "fish" / "completions" / f"{_PROGRAM}.fish", _(
                "New shells complete it."
            )


def _folder(variable: str, otherwise: Path) -> Path:
    """The folder that a variable names; a path that is not absolute is none."""
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else otherwise
