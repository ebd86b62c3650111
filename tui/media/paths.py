"""The files and addresses in what a terminal pastes when files are dropped on it.

There is no standard. Terminals paste names escaped with backslashes, in single or double quotes, as
`file://` URIs, bare, or bare with spaces, one a line or several in a row. A paste counts as a drop
only where all of it reads as files and addresses; any other is text for the prompt.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from tui.file_paths import is_there
from tui.media.sources import Source

Dropped = Path | str
_Exists = Callable[[Path], bool]

_WORD: Final = re.compile(
    r"""\s*((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)(?=\s|\Z)""", re.DOTALL
)
_PIECE: Final = re.compile(r"""'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|([^\s'"\\]+)""", re.DOTALL)
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\[^\\]")
_START: Final = re.compile(r"(?:^|(?<=\s))(?:/|~/|[A-Za-z]:[\\/]|file:/|https?://)")
# How many spaces inside one bare name, followed by what looks like another name, are tried.
_MOST_JOINS: Final = 8


def dropped_files(text: str, exists: _Exists = is_there) -> tuple[Dropped, ...]:
    """Return the files (as paths) and web addresses (as text) of a drop, () for any other text.

    A `file://` URI, or an absolute name in quotes or with escaped spaces, is returned whether the
    file exists or not, so that the user learns that it is missing. For bare names and names below
    the current folder, `exists` decides. Never raises.
    """
    if (whole := _bare_path(text.strip(), exists)) is not None:
        return (whole,)
    found: list[Dropped] = []
    for line in re.split(r"[\r\n]+", text):
        if line.strip():
            read = _one_line(line, exists)
            if not read:
                # A quoted name may itself contain a line break.
                return _shell_words(text, exists) or ()
            found += read
    return tuple(found)


def _one_line(line: str, exists: _Exists) -> tuple[Dropped, ...] | None:
    stripped = line.strip()
    if (address := _address(stripped)) is not None:
        return (address,)
    if (path := _bare_path(stripped, exists)) is not None:
        return (path,)
    return _shell_words(line, exists) or _bare_names(stripped, exists)


def _shell_words(text: str, exists: _Exists) -> tuple[Dropped, ...] | None:
    """Read the text as a shell would; None when a word of it is neither file nor address."""
    found: list[Dropped] = []
    # PowerShell is given a call operator in front of the quoted name.
    at, end = len("& ") if text.startswith(("& '", '& "')) else 0, len(text.rstrip(" \t\r\n"))
    while at < end:
        word = _WORD.match(text, at)
        read = _shell_word(word[1], exists) if word else None
        if word is None or read is None:
            return None
        found.append(read)
        at = word.end()
    return tuple(found) or None


def _shell_word(raw: str, exists: _Exists) -> Dropped | None:
    value = raw if _DRIVE.match(raw) else "".join(_pieces(raw))
    if (address := _address(value)) is not None:
        return address
    if value.lower().startswith("file:"):
        return _file_uri(value, exists)
    absolute = value.startswith("/") or _DRIVE.match(value)
    if value != raw and absolute and "\0" not in value and Path(value).name:
        return Path(value)
    return _bare_path(value, exists)


def _pieces(raw: str) -> Iterator[str]:
    for piece in _PIECE.finditer(raw):
        single, double, escaped, plain = piece.groups()
        if double is not None:
            # Between double quotes a backslash is itself but before these; Windows names keep all.
            windows = _DRIVE.match(double)
            yield double if windows else re.sub(r'\\([$`"\\])', r"\1", double)
        else:
            yield next(part for part in (single, escaped, plain) if part is not None)


def _address(text: str) -> str | None:
    if not re.match(r"https?://[^\s]+\Z", text, re.IGNORECASE):
        return None
    return text if Source.read(text).has_host else None


def _file_uri(text: str, exists: _Exists) -> Path | None:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return None
    # A "?" or "#" that nobody encoded is part of the name, not of an address.
    encoded = text[len("file:") :].removeprefix("//" + parts.netloc)
    name = os.fsdecode(unquote_to_bytes(encoded))
    if "\0" in name or not name.startswith("/"):
        return None
    if os.name == "nt":
        path = Path(f"//{host}{name}") if host not in ("", "localhost") else Path(name.lstrip("/"))
    else:
        path = Path(name)
    if not path.name:
        return None
    return path if host in ("", "localhost") or _is_there(path, exists) else None


def _bare_path(text: str, exists: _Exists) -> Path | None:
    """Return the path when a file of this name exists and the text is more than a mere word."""
    try:
        path = Path(os.path.expanduser(text))  # noqa: PTH111 (the method raises for an unknown user)
    except ValueError:  # a user's name that no system can be asked for
        return None
    if not path.name or not (path.suffix or "/" in text or _DRIVE.match(text)):
        return None
    return path if _is_there(path, exists) else None


def _is_there(path: Path, exists: _Exists) -> bool:
    try:
        return exists(path)
    except PermissionError:
        # It may well be there: whoever opens it says that it cannot be read.
        return True
    except (OSError, ValueError):
        return False


def _bare_names(line: str, exists: _Exists) -> tuple[Dropped, ...] | None:
    """Part a row of bare names that contain spaces where the next one begins like a name."""
    starts = [match.start() for match in _START.finditer(line)] + [len(line)]
    if starts[0] != 0:
        return None
    found: list[Dropped] = []
    place = 0
    while place < len(starts) - 1:
        for following in range(place + 1, min(place + 1 + _MOST_JOINS, len(starts))):
            read = _one_item(line[starts[place] : starts[following]].strip(), exists)
            if read is not None:
                found.append(read)
                place = following
                break
        else:
            return None
    return tuple(found)


def _one_item(text: str, exists: _Exists) -> Dropped | None:
    words = _shell_words(text, exists) or ()
    return _address(text) or _bare_path(text, exists) or (words[0] if len(words) == 1 else None)
