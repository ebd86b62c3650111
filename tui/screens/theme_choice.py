"""Which theme there is: the user's, that of the terminal's ground, or the one for few colours."""

import os
import time
from collections.abc import Callable, Container
from functools import partial
from pathlib import Path
from typing import Protocol

from tui.screens.chosen_theme import Remembered, read_theme, save_theme
from tui.screens.themes import SIXTEEN, THEMES
from tui.terminal_facts import Colours, colours_of

DARK, LIGHT = THEMES[0].name, THEMES[1].name
GROUND_S = 2.0
"""After so long the terminal's answer is late: the colours stay as they are."""


class Save(Protocol):
    """Runs what writes to the disk."""

    def __call__(self, work: Callable[[], None], *, group: str) -> object:
        """Run it beside the others; one of a `group` after the other."""
        ...


class ThemeChoice:
    """Chooses the first theme, and saves the user's choice."""

    def __init__(self, data_dir: Path, known: Container[str], save: Save) -> None:
        """`save` runs something that writes to the disk, in a group of that name."""
        self._data_dir = data_dir
        self._save = save
        self._since = time.monotonic()
        self.is_bound = colours_of(os.environ) in (Colours.NONE, Colours.SIXTEEN)
        """Whether there are 16 colours or fewer: then there is one theme, and nothing is saved."""
        self._chosen = read_theme(data_dir, Remembered.CHOSEN, known)
        self._ground = read_theme(data_dir, Remembered.GROUND, known)
        self.first = SIXTEEN if self.is_bound else self._chosen or self._ground or DARK
        """The theme to begin with."""
        self._by_itself = self.first

    @property
    def asks_for_ground(self) -> bool:
        """Whether the theme follows the ground of the terminal: nobody has chosen one."""
        return self._chosen is None and not self.is_bound

    def for_ground(self, *, is_light: bool) -> str | None:
        """The theme for the ground that was told; none where that comes too late, or unasked."""
        if not self.asks_for_ground or time.monotonic() - self._since >= GROUND_S:
            return None
        self._by_itself = LIGHT if is_light else DARK
        return self._by_itself

    def save_ground_theme(self) -> None:
        """Save the theme of this terminal's background for the next start."""
        if self.asks_for_ground and self._by_itself != self._ground:
            self._ground = self._by_itself
            self._remember(Remembered.GROUND, self._by_itself)

    def changed_to(self, name: str) -> None:
        """What the user chooses is remembered; what the terminal told is asked anew."""
        if name != (self._chosen or self._by_itself) and not self.is_bound:
            self._chosen = name
            self._remember(Remembered.CHOSEN, name)

    def _remember(self, which: Remembered, name: str) -> None:
        self._save(partial(save_theme, self._data_dir, which, name), group=which)


def after(name: str) -> str:
    """The next of the house's themes."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names) if name in names else 0]
