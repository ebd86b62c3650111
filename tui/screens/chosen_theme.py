"""The theme from start to start: what the user chose, and what went with the terminal's ground."""

from collections.abc import Container
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_MOST_BYTES = 100


class Remembered(StrEnum):
    """What is remembered, by the name of its file."""

    CHOSEN = "theme"
    GROUND = "ground"
    """The theme for the ground that the terminal told last: it is asked again at each start."""


def read_name(data_dir: Path, which: Remembered) -> str | None:
    """The name that was saved last, whatever it is; None for none."""
    try:
        with (data_dir / which).open(encoding="utf-8") as file:
            return file.read(_MOST_BYTES).strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def read_theme(data_dir: Path, which: Remembered, known: Container[str]) -> str | None:
    """The name that was saved last, if it is among the `known`."""
    name = read_name(data_dir, which)
    return name if name is not None and name in known else None


def save_theme(data_dir: Path, which: Remembered, name: str) -> None:
    """Remember `name`; where that fails, the theme is chosen again at the next start."""
    with suppress(OSError):
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data_dir / which).write_text(f"{name}\n", encoding="utf-8")
