"""The name of a file as it is shown and sent: untrusted text like any other."""

from pathlib import Path
from typing import Final

from tui.text import clean_file_name
from tui.words import _

NAMELESS: Final = _("unnamed")


def display_name(path: Path) -> str:
    """Return the file's name on one line, without escape sequences and control characters.

    Bytes that are no UTF-8 become U+FFFD. Never empty.
    """
    return clean_file_name(path.name or str(path)) or NAMELESS
