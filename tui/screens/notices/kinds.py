"""Kinds of terminals, and what each understands of notices and of progress.

Facts as of 2026: iTerm2 has progress since 3.6.6, and shows it as a notice before; Ghostty since
1.2; WezTerm in the builds of 2025; VTE since 0.80. Windows Terminal and ConEmu know progress and no
notices; kitty's notices have a sequence of their own, and its progress none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a terminal is told of a notice."""

    NONE = "none"
    ITERM = "OSC 9"
    KITTY = "OSC 99"
    RXVT = "OSC 777"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a terminal understands."""

    form: Form = Form.NONE
    progress: bool = False


@dataclass(frozen=True, slots=True)
class TerminalKind:
    """A terminal by its name, in small letters, and its version; empty where that is not known."""

    name: str = ""
    version: tuple[int, ...] = ()


UNKNOWN = TerminalKind()
_NEVER = (10**9,)
_KNOWN: Mapping[str, tuple[Form, tuple[int, ...]]] = {
    "kitty": (Form.KITTY, _NEVER),
    "iterm2": (Form.ITERM, (3, 6, 6)),
    "ghostty": (Form.RXVT, (1, 2)),
    "wezterm": (Form.RXVT, (20250301,)),
    "foot": (Form.RXVT, _NEVER),
    "vte": (Form.RXVT, (8000,)),
    "windows terminal": (Form.NONE, ()),
    "conemu": (Form.NONE, ()),
}
"""The form of its notices, and the version since which it shows progress."""
_BY_PROGRAM = {"iTerm.app": "iterm2", "ghostty": "ghostty", "WezTerm": "wezterm"}
_BY_TERM = {
    "xterm-kitty": "kitty",
    "xterm-ghostty": "ghostty",
    "wezterm": "wezterm",
    "foot": "foot",
    "foot-extra": "foot",
}
_REPORT = re.compile(r"([A-Za-z][A-Za-z0-9]*)[ (]([0-9][0-9.-]*)")


def understood(kind: TerminalKind) -> Understood:
    """What a kind of terminal understands; an unknown one, nothing."""
    form, since = _KNOWN.get(kind.name, (Form.NONE, _NEVER))
    return Understood(form, kind.version >= since)


def kind_of(environ: Mapping[str, str]) -> TerminalKind:
    """The terminal, as the environment tells it. Inside tmux, tmux is to be asked instead.

    Variables are handed down from one terminal to another that was started in it: what names the
    program that is nearest comes first.
    """
    term = environ.get("TERM", "")
    if name := _BY_TERM.get(term):
        version = environ.get("TERM_PROGRAM_VERSION", "")
        return TerminalKind(name, _numbers(version) if environ.get("TERM_PROGRAM") else ())
    if program := environ.get("TERM_PROGRAM"):
        name = _BY_PROGRAM.get(program, "")
        return (
            TerminalKind(name, _numbers(environ.get("TERM_PROGRAM_VERSION", "")))
            if name
            else UNKNOWN
        )
    if environ.get("LC_TERMINAL") == "iTerm2":
        return TerminalKind("iterm2", _numbers(environ.get("LC_TERMINAL_VERSION", "")))
    if environ.get("KITTY_WINDOW_ID"):
        return TerminalKind("kitty")
    if environ.get("WT_SESSION"):
        return TerminalKind("windows terminal")
    if environ.get("ConEmuANSI") == "ON":
        return TerminalKind("conemu")
    if vte := environ.get("VTE_VERSION"):
        return TerminalKind("vte", _numbers(vte))
    return UNKNOWN


def kind_reported(reported: str, term: str) -> TerminalKind:
    """The terminal of a tmux: by what it `reported`, such as `foot(1.16.2)`, or by its TERM."""
    if found := _REPORT.match(reported):
        return TerminalKind(found[1].lower(), _numbers(found[2]))
    return TerminalKind(_BY_TERM.get(term, ""))


def _numbers(version: str) -> tuple[int, ...]:
    """A version as numbers, up to what is none."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
