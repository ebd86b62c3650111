"""What the terminal is and can, as far as it says so itself."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping

from tui.doctor.finding import Finding, Topic
from tui.doctor.terminal_query import PATIENCE_OVER_SSH_S, PATIENCE_S, Answers, ask, can_be_asked
from tui.terminal_facts import LEAST_COLUMNS, LEAST_ROWS, Colours, colours_of, is_over_ssh
from tui.text import clean_name
from tui.words import _

_CLIPBOARD_TOOLS = ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe")
_MULTIPLEXERS = {"TMUX": "tmux", "STY": "screen", "ZELLIJ": "zellij"}
_COUNTED = {
    Colours.NONE: _("none"),
    Colours.SIXTEEN: "16",
    Colours.EIGHT_BIT: "256",
    Colours.ALL: _("16 million"),
}
Find = Callable[[str], str | None]


def terminal_findings(
    environ: Mapping[str, str],
    find: Find = shutil.which,
    *,
    is_terminal: bool | None = None,
    encoding: str | None = None,
    answers: Answers | None = None,
) -> Iterator[Finding]:
    """Size, colours, what stands between, pastes, keyboard, clipboard.

    `find` gives the path of a program; without `answers` the terminal is asked.
    """
    if sys.stdout.isatty() if is_terminal is None else is_terminal:
        yield _size()
    else:
        yield _terminal_finding("size", _("no terminal: this goes into a file or a pipe"))
    yield _terminal_finding("kind", _words(environ, "TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"))
    yield _terminal_finding("colours", _colours(environ))
    yield _encoding(encoding or sys.stdout.encoding or "")
    between = [name for variable, name in _MULTIPLEXERS.items() if environ.get(variable)]
    between += ["ssh"] if is_over_ssh(environ) else []
    yield _terminal_finding("between", ", ".join(between) or _("nothing"))
    tools = [tool for tool in _CLIPBOARD_TOOLS if find(tool)]
    yield from _answered(answers if answers is not None else _asked(environ))
    yield _terminal_finding("clipboard", ", ".join(tools) or _("OSC 52, through the terminal"))
    editor = environ.get("VISUAL") or environ.get("EDITOR") or ""
    yield _terminal_finding("editor", clean_name(editor) or _("none: set VISUAL or EDITOR"))


def _asked(environ: Mapping[str, str]) -> Answers:
    if not can_be_asked(environ):
        return Answers()
    patience_s = PATIENCE_OVER_SSH_S if is_over_ssh(environ) else PATIENCE_S
    return ask(sys.stdin.fileno(), sys.stdout.fileno(), patience_s)


def _answered(answers: Answers) -> Iterator[Finding]:
    silent = _("unknown: the terminal does not say")
    match answers.brackets_pastes:
        case None:
            yield _terminal_finding("paste", silent)
        case True:
            yield _terminal_finding("paste", _("in brackets"))
        case False:
            yield _terminal_finding("paste", _("without brackets: its lines arrive as keys"))
    if answers.reports_keys:
        yield _terminal_finding("keyboard", _("kitty protocol"))
    else:
        yield _terminal_finding("keyboard", _("as of old") if answers.has_answered else silent)


def _terminal_finding(name: str, value: str) -> Finding:
    return Finding(Topic.TERMINAL, name, value)


def _words(environ: Mapping[str, str], *names: str) -> str:
    return " ".join(clean_name(environ[name]) for name in names if environ.get(name)) or _(
        "unknown"
    )


def _size() -> Finding:
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    ok = columns >= LEAST_COLUMNS and rows >= LEAST_ROWS
    advice = _(
        "The interface wants {columns} columns and {rows} rows.",
        columns=LEAST_COLUMNS,
        rows=LEAST_ROWS,
    )
    return Finding(Topic.TERMINAL, "size", f"{columns}×{rows}", ok, "" if ok else advice)


def _colours(environ: Mapping[str, str]) -> str:
    colours = colours_of(environ)
    return _("none, by NO_COLOR") if "NO_COLOR" in environ else _COUNTED[colours]


def _encoding(encoding: str) -> Finding:
    ok = encoding.lower().replace("-", "") == "utf8"
    advice = _("Set LANG to a locale in UTF-8, such as C.UTF-8.")
    return Finding(Topic.TERMINAL, "encoding", encoding or _("unknown"), ok, "" if ok else advice)
