"""The terminal's tab while the program has it: what it is called, and how far the work is."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.text import clean_name

if TYPE_CHECKING:
    from tui.screens.notices.progress import Progress

_SAVE_TITLE, _RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"
_NO_PROGRESS = "\x1b]9;4;0;0\x07"
_LONGEST = 120


class Tab:
    """Says what changes, and takes all of it back whenever the terminal is given back."""

    def __init__(self, write: Callable[[str], None], pass_on: Callable[[str], str]) -> None:
        """`write` writes to the terminal, `pass_on` makes a sequence one for the outermost."""
        self._write = write
        self._pass_on = pass_on
        self._title = ""
        self._progress: Progress | None = None
        self._is_ours = False

    def show(self) -> None:
        """The terminal is the program's."""
        if not self._is_ours:
            self._is_ours = True
            self._write(_SAVE_TITLE)
            if self._title:
                self._write_title()
            if self._progress is not None:
                self._write_progress()

    def withdraw(self) -> None:
        """The terminal is given back: for good, or while something else has it."""
        if self._is_ours:
            if self._progress is not None:
                self._write(self._pass_on(_NO_PROGRESS))
            self._write(_RESTORE_TITLE)
            self._is_ours = False

    def rename(self, title: str) -> None:
        """Give it this title from now on."""
        title = clean_name(title)[:_LONGEST]
        if title != self._title:
            self._title = title
            if self._is_ours:
                self._write_title()

    def show_progress(self, progress: "Progress | None") -> None:
        """Show how far the work is; nothing for None. Terminals forget it unless it is repeated."""
        before, self._progress = self._progress, progress
        if self._is_ours and (progress is not None or before is not None):
            self._write_progress()

    def _write_title(self) -> None:
        self._write(f"\x1b]2;{self._title}\x1b\\")

    def _write_progress(self) -> None:
        sequence = _NO_PROGRESS if self._progress is None else self._progress.sequence
        self._write(self._pass_on(sequence))
