"""A still on its way: a file of this machine, or a web address that the service fetches."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tui.file_paths import absolute
from tui.media.names import display_name
from tui.text import clean, clean_name
from tui.words import _

_SCHEMES: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Source:
    """One still before it is sent. `word` is the path or the address as it was given.

    `damaged` says that the user wants it as far as it goes, should it end early.
    """

    word: str
    is_address: bool = False
    damaged: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, word: str | Path) -> "Source":
        """A path, or a word of the user: the one place that tells addresses from files."""
        if isinstance(word, Path):
            return cls(str(word))
        return cls(word, word.lower().startswith(_SCHEMES))

    @property
    def path(self) -> Path:
        """Where the file is; for an address it means nothing."""
        return Path(self.word)

    @property
    def name(self) -> str:
        """The last part of it, fit to be shown."""
        if not self.is_address:
            return display_name(self.path)
        return clean_name(self._last_part()) or clean_name(self.word)

    @property
    def stem(self) -> str:
        """Its name without an ending; empty where an address has none."""
        if not self.is_address:
            return self.path.stem
        return self._last_part().rsplit(".", 1)[0]

    @property
    def has_host(self) -> bool:
        """Whether an address says where to fetch from."""
        try:
            return bool(urlsplit(self.word).hostname)
        except ValueError:
            return False

    def absolute(self) -> "Source":
        """The same, wherever the program is started next. Cheap: it is asked of long lists."""
        if self.is_address or os.path.isabs(self.word):  # noqa: PTH117 - no path is made for it
            return self
        return replace(self, word=str(absolute(self.path)))

    def _last_part(self) -> str:
        return self.word.split("://", 1)[-1].split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def no_address(word: str) -> str:
    """What to say of an address that names no host."""
    return _("{word} says no place to fetch it from", word=clean(word))
