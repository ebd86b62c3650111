"""What a path being typed may become: a folder's media, filtered as the letters come."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tui.file_paths import expand_home

_MEDIA = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".webp",
        ".heic",
        ".heif",
        ".avif",
        ".tif",
        ".tiff",
        ".bmp",
        ".mp4",
        ".mov",
        ".avi",
        ".webm",
        ".mkv",
        ".mp3",
        ".wav",
        ".m4a",
        ".aac",
    ]
)
_MOST = 2000
"""Entries read of one folder: a folder with more is searched by typing a longer path."""


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A folder, or a file that may be a still; `size` in bytes."""

    path: Path
    folder: bool
    size: int = 0


def parted(text: str) -> tuple[Path, str]:
    """The folder that a typed path stands in, and the letters after its last slash."""
    folder, fragment = os.path.split(text)
    if fragment in (".", "..", "~"):
        folder, fragment = text, ""
    return expand_home(folder or "."), fragment


def find(text: str) -> tuple[FolderEntry, ...]:
    """The entries that the text may mean, best first. Reads the disk; gives nothing on trouble."""
    folder, fragment = parted(text)
    try:
        with os.scandir(folder) as scan:
            entries = [entry for entry in map(_entry, _some(scan)) if entry is not None]
    except (OSError, ValueError):
        return ()
    hidden = fragment.startswith(".")
    return ranked((entry for entry in entries if hidden or entry.path.name[0] != "."), fragment)


def ranked(entries: Iterable[FolderEntry], fragment: str) -> tuple[FolderEntry, ...]:
    """Those with the fragment's letters in order: a name's beginning counts most."""
    if not fragment:
        return tuple(sorted(entries, key=lambda one: (not one.folder, one.path.name.casefold())))
    from textual.fuzzy import Matcher

    matcher = Matcher(fragment)
    wanted = fragment.casefold()
    scored = (
        (entry.path.name.casefold().startswith(wanted), matcher.match(entry.path.name), entry)
        for entry in entries
    )
    good = [(begins, score, entry) for begins, score, entry in scored if score > 0]
    good.sort(key=lambda item: (not item[0], -item[1], item[2].path.name.casefold()))
    return tuple(entry for _, _, entry in good)


def is_another_name(text: str, path: Path) -> bool:
    """Whether what was typed after the last slash is a whole name, and not that of `path`."""
    typed = parted(text)[1].casefold()
    return Path(typed).suffix in _MEDIA and typed not in path.name.casefold()


def _some(scan: Iterable["os.DirEntry[str]"]) -> Iterable["os.DirEntry[str]"]:
    from itertools import islice

    return islice(scan, _MOST)


def _entry(found: "os.DirEntry[str]") -> FolderEntry | None:
    try:
        if found.is_dir():
            return FolderEntry(Path(found.path), folder=True)
        if Path(found.name).suffix.lower() not in _MEDIA:
            return None
        return FolderEntry(Path(found.path), folder=False, size=found.stat().st_size)
    except OSError:
        return None
